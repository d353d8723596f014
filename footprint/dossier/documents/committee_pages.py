"""The commitments for the committee: one short row each, on a few A4 pages or as slides."""

import re

from footprint.commitments.commitment import Commitment
from footprint.commitments.sieve.dependencies import find_waiting
from footprint.dossier.documents.audit_day import by_axis
from footprint.dossier.documents.outline import (
    Document,
    current_commitments,
    find_standing,
    make_document,
    name_commitment,
    say,
    say_goal,
    say_observed,
    say_verdict,
    unsaid,
)
from footprint.dossier.documents.strategy import without_plan
from footprint.dossier.report.blocks import Block, Section, paragraph, table
from footprint.dossier.report.chapters.commitments import say_money, say_work
from footprint.dossier.report.chapters.essentials import show_verdicts
from footprint.dossier.report.chapters.label import describe_means, name_axis
from footprint.dossier.report.reader import Reader


def describe_committee_pages(reader: Reader, bound: bool | None = None) -> Document:
    """All commitments of the cycle, axis by axis, then what they take; `bound`: of no use here."""
    commitments = current_commitments(reader)
    axes = [Section(_title(reader, axis), [_show(reader, held)]) for axis, held in by_axis(reader).items() if held]
    means = describe_means(reader)
    lead: list[Block] = [paragraph(say(reader, "committee.basis", count=len(commitments))), *without_plan(reader)]
    first = Section(say(reader, "note.essentials"), show_verdicts(reader))
    last = [Section(say(reader, "note.means"), means)] if means else []
    return make_document(reader, "committee", lead, [first, *axes, *last], listed=False)


def _title(reader: Reader, axis: str) -> str:
    """The name of an axis without its number: sections have theirs."""
    return re.sub(r"^\d+\.\s*", "", name_axis(reader, axis))


def _show(reader: Reader, commitments: list[Commitment]) -> Block:
    standing = find_standing(reader)
    waiting = find_waiting(reader.register.commitments, {name: one["verdict"] for name, one in standing.items()})
    rows = [
        (
            name_commitment(one),
            say_goal(reader, standing.get(one.commitment_id)),
            f"{say_observed(reader, standing.get(one.commitment_id))}\n"
            f"{say_verdict(reader, standing.get(one.commitment_id))}",
            one.owner or unsaid(reader),
            "\n".join(filter(None, (say_money(reader, one), say_work(reader, one), one.means.funding)))
            or unsaid(reader),
            _say_waiting(reader, one, waiting.get(one.commitment_id, ())),
        )
        for one in commitments
    ]
    headers = [*reader.column("commitment"), reader.say("label.goal"), reader.say("label.observed")]
    headers += [say(reader, "column.people"), *reader.column("means"), say(reader, "column.waits")]
    caption = say(reader, "committee.caption", count=len(rows))
    return table(caption, headers, rows, widths=(3, 1.9, 1.8, 1.7, 2, 1.1))


def _say_waiting(reader: Reader, one: Commitment, late: tuple[str, ...]) -> str:
    """Those it waits for; those of them that are not kept are marked."""
    if not one.depends_on:
        return "—"
    return ", ".join(say(reader, "committee.late", name=name) if name in late else name for name in one.depends_on)
