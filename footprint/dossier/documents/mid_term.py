"""The mid-term review of a labelling cycle: what is kept, what is late, what changed and why."""

from footprint.dossier.documents.outline import Document, current_commitments, make_document, say, to_write
from footprint.dossier.documents.strategy import without_plan
from footprint.dossier.documents.yearly_review import (
    KEPT,
    LATE,
    UNDER_WAY,
    describe_changes,
    describe_trend,
    show_by_verdict,
)
from footprint.dossier.report.blocks import Block, Section, paragraph
from footprint.dossier.report.chapters.label import describe_means, describe_steps
from footprint.dossier.report.reader import Reader


def describe_mid_term(reader: Reader, bound: bool | None = None) -> Document:
    """The review; `bound`: of no use here."""
    codes = {one.commitment_id for one in current_commitments(reader)}
    late: list[Block] = [*show_by_verdict(reader, LATE, "late", codes), *to_write(reader, "corrections")]
    sections = [
        ("kept", show_by_verdict(reader, KEPT, "kept", codes)),
        ("late", late),
        ("under_way", show_by_verdict(reader, UNDER_WAY, "under_way", codes)),
        ("changed", describe_changes(reader)),
        ("trend", describe_trend(reader)),
        ("means", describe_means(reader)),
    ]
    calendar = Section(say(reader, "note.calendar"), describe_steps(reader))
    return make_document(
        reader,
        "mid_term",
        [paragraph(say(reader, "mid_term.basis")), *without_plan(reader)],
        [*(Section(say(reader, f"review.{name}"), blocks) for name, blocks in sections if blocks), calendar],
    )
