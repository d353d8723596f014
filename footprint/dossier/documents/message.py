"""The yearly message to members and staff: two paragraphs, one picture, sentences that may be published as they are.

Nothing in it says more than the figures: the interval goes with the total, what is late is named with what is kept.
"""

from footprint.dossier.documents.outline import (
    Document,
    current_commitments,
    find_standing,
    make_document,
    name_commitment,
    say,
)
from footprint.dossier.documents.yearly_review import KEPT, LATE
from footprint.dossier.report.blocks import Block, Section, bullets, note, paragraph
from footprint.dossier.report.chapters.years import draw_trend, say_trend
from footprint.dossier.report.reader import Reader

MOST_NAMED = 5


def describe_message(reader: Reader, bound: bool | None = None) -> Document:
    """The message; `bound`: of no use here."""
    picture = draw_trend(reader) or reader.chart_of("family", reader.say("results.families"), most=6)
    sections = [
        Section(say(reader, "message.text"), [paragraph(_say_footprint(reader)), paragraph(_say_promises(reader))]),
        Section(say(reader, "message.picture"), [picture]),
        Section(say(reader, "message.sentences"), _list_sentences(reader)),
    ]
    return make_document(reader, "message", [note(say(reader, "message.basis"))], sections, listed=False)


def _say_footprint(reader: Reader) -> str:
    """The first paragraph: the total with its interval, what it leaves out, and how it moved."""
    parts = [say(reader, "message.total", year=reader.year, total=reader.total_of(), interval=reader.interval())]
    parts.append(say_trend(reader) if draw_trend(reader) else reader.say("progress.one_year"))
    parts.append(say(reader, "message.limits"))
    return " ".join(parts)


def _say_promises(reader: Reader) -> str:
    """The second paragraph: how many commitments are kept, under way, late, and which."""
    standing = find_standing(reader)
    commitments = current_commitments(reader)
    if not commitments:
        return say(reader, "message.no_commitment")
    verdicts = {one.commitment_id: standing.get(one.commitment_id, {}).get("verdict", "") for one in commitments}
    kept = [one for one in commitments if verdicts[one.commitment_id] in KEPT]
    late = [one for one in commitments if verdicts[one.commitment_id] in LATE]
    counts = {"total": len(commitments), "kept": len(kept), "late": len(late)}
    said = [say(reader, "message.counts", others=len(commitments) - len(kept) - len(late), **counts)]
    for name, held in (("kept", kept), ("late", late)):
        if held:
            names = " ; ".join(one.title or one.commitment_id for one in held[:MOST_NAMED])
            more = len(held) - MOST_NAMED
            names += say(reader, "message.more", count=more) if more > 0 else ""
            said.append(say(reader, f"message.{name}", names=names))
    return " ".join(said)


def _list_sentences(reader: Reader) -> list[Block]:
    """Each stands alone: the total, the trend, and each commitment that is kept and proven."""
    standing = find_standing(reader)
    points = [say(reader, "message.total", year=reader.year, total=reader.total_of(), interval=reader.interval())]
    points += [say_trend(reader)] if draw_trend(reader) else []
    points += [
        say(reader, "message.one_kept", name=name_commitment(one), why=found["why"])
        for one in current_commitments(reader)
        if (found := standing.get(one.commitment_id)) and found["verdict"] == "kept"
    ]
    return [bullets(points), note(say(reader, "message.caution"))]
