"""The note for the label's committee: commitments by axis, PA and TIR, with their means, results and proofs."""

from footprint.dossier.documents.outline import Document, make_document, say, to_write
from footprint.dossier.documents.strategy import without_plan
from footprint.dossier.report.blocks import Block, Section, paragraph
from footprint.dossier.report.chapters.commitments import show_axes
from footprint.dossier.report.chapters.essentials import show_verdicts
from footprint.dossier.report.chapters.label import (
    describe_carried,
    describe_cycles,
    describe_framework,
    describe_ideas,
    describe_means,
    describe_scores,
    describe_steps,
)
from footprint.dossier.report.chapters.years import show_trend
from footprint.dossier.report.reader import Reader


def describe_note(reader: Reader, bound: bool | None = None) -> Document:
    """The note: all that the report's section on the label gathers, a section for each question of a committee.

    `bound`: of no use here, a label is asked for by whoever wishes.
    """
    sections = [
        ("essentials", _describe_essentials(reader)),
        ("commitments", [*without_plan(reader), *show_axes(reader)]),
        ("framework", [*describe_framework(reader), *to_write(reader, "framework")]),
        ("scores", describe_scores(reader)),
        ("means", describe_means(reader)),
        ("calendar", [*describe_cycles(reader), *describe_carried(reader), *describe_steps(reader)]),
        ("ideas", describe_ideas(reader)),
        ("message", to_write(reader, "message")),
    ]
    return make_document(
        reader,
        "note",
        [paragraph(say(reader, "note.basis")), paragraph(say(reader, "by_hand"))],
        [Section(say(reader, f"note.{name}"), blocks or _lack(reader)) for name, blocks in sections],
    )


def _describe_essentials(reader: Reader) -> list[Block]:
    total = say(reader, "review.total", year=reader.year, total=reader.total_of(), interval=reader.interval())
    return [paragraph(total), *show_trend(reader), *show_verdicts(reader)]


def _lack(reader: Reader) -> list[Block]:
    return [paragraph(say(reader, "note.nothing"))]
