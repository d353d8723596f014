"""The yearly review of the strategy, before the debate on the budget: what was kept, what is late, what changed."""

from collections.abc import Collection, Sequence

from footprint.dossier.canonical import Unreadable, read_object
from footprint.dossier.documents.outline import (
    Document,
    find_standing,
    in_order,
    make_document,
    name_commitment,
    name_theme,
    say,
    say_goal,
    say_observed,
    say_verdict,
    to_write,
)
from footprint.dossier.documents.strategy import say_bound, without_plan
from footprint.dossier.report.blocks import Block, Section, bullets, note, paragraph, table
from footprint.dossier.report.chapters.asks import ask_dates, ask_means
from footprint.dossier.report.chapters.label import describe_means
from footprint.dossier.report.chapters.years import review_base_year, show_trend
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.dossier.trail import FROZEN, read_trail
from footprint.dossier.years import read_years
from footprint.words.texts import text

# The verdicts of each section, in its order; together they are all of them.
KEPT, LATE = ("kept", "kept_unproven"), ("missed", "at_risk")
UNDER_WAY = ("on_track", "not_measured_yet", "incomplete")
PLAN_SAVED = "plan-saved"


def describe_review(reader: Reader, bound: bool | None) -> Document:
    """The review; `bound`: whether the law applies, as the organisation states it."""
    sections = [
        ("trend", describe_trend(reader)),
        ("kept", [*show_by_verdict(reader, KEPT, "kept"), *to_write(reader, "successes")]),
        ("late", [*show_by_verdict(reader, LATE, "late"), *to_write(reader, "corrections")]),
        ("under_way", show_by_verdict(reader, UNDER_WAY, "under_way")),
        ("changed", describe_changes(reader)),
        ("means", describe_budget(reader)),
        ("next", to_write(reader, "next_year")),
    ]
    return make_document(
        reader,
        "review",
        [
            paragraph(say(reader, "review.basis", year=reader.year)),
            note(say_bound(reader, bound)),
            *without_plan(reader),
            paragraph(say(reader, "by_hand")),
        ],
        [Section(say(reader, f"review.{name}"), blocks) for name, blocks in sections],
    )


def describe_trend(reader: Reader) -> list[Block]:
    """The footprint of the years at constant method; that of this one alone where there is no other."""
    total = say(reader, "review.total", year=reader.year, total=reader.total_of(), interval=reader.interval())
    return [paragraph(total), *show_trend(reader)]


def show_by_verdict(
    reader: Reader, verdicts: Sequence[str], name: str, codes: Collection[str] | None = None
) -> list[Block]:
    """The commitments that have some verdicts, with why; of those with these codes alone, where they are given."""
    standing = find_standing(reader)
    rows = [
        (
            name_commitment(one),
            name_theme(reader, one.theme),
            say_goal(reader, found),
            say_observed(reader, found),
            f"{say_verdict(reader, found)}\n{found['why']}",
        )
        for one in in_order(reader.register.commitments)
        if (codes is None or one.commitment_id in codes)
        and (found := standing.get(one.commitment_id))
        and found["verdict"] in verdicts
    ]
    if not rows:
        return [paragraph(say(reader, "review.none"))]
    headers = [*reader.column("commitment"), say(reader, "column.theme"), reader.say("label.goal")]
    headers += [reader.say("label.observed"), *reader.column("verdict")]
    caption = say(reader, f"review.{name}_caption", count=reader.count(len(rows)))
    return [table(caption, headers, rows, widths=(2.8, 1.8, 1.7, 1.6, 3.4))]


def describe_changes(reader: Reader) -> list[Block]:
    """What changed: promises, the plan since the last frozen version, and how the base year is counted."""
    stated = [
        (name_commitment(one), text(f"register_word.status.{one.status}", reader.language), one.status_reason)
        for one in in_order(reader.register.commitments)
        if one.status_reason
    ]
    saved = [
        (say_day(str(entry["at"])[:10], reader.language), entry["actor"], _find_message(entry))
        for entry in _list_since_last(reader)
    ]
    blocks: list[Block] = []
    if stated:
        headers = reader.column("commitment", "status", "reason")
        blocks.append(table(say(reader, "review.statuses"), headers, stated, widths=(3, 1.4, 4)))
    if saved:
        headers = reader.column("day", "actor", "what")
        blocks.append(table(say(reader, "review.saved"), headers, saved, widths=(1.6, 2, 5)))
    read = read_years(reader.frozen.files)
    blocks += review_base_year(reader, read[2]) if read else []
    return [*(blocks or [paragraph(say(reader, "review.nothing_changed"))]), *to_write(reader, "changes")]


def _list_since_last(reader: Reader) -> list[dict]:
    """The times the plan was saved after the version frozen before this one."""
    entries = read_trail(reader.frozen.files["log.jsonl"])
    freezings = [place for place, entry in enumerate(entries) if entry["what"] == FROZEN]
    since = freezings[-2] + 1 if len(freezings) > 1 else 0
    return [entry for entry in entries[since:] if entry["what"] == PLAN_SAVED]


def _find_message(entry: dict) -> str:
    try:
        return str(read_object(str(entry["content"]).encode()).get("message") or "—")
    except Unreadable:
        return "—"


def describe_budget(reader: Reader) -> list[Block]:
    """What commitments take year by year, what lacks, and the next date."""
    asks = [*ask_means(reader), *ask_dates(reader)]
    return [*describe_means(reader), *([bullets(asks)] if asks else []), *to_write(reader, "budget")]
