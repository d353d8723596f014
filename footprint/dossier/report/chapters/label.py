"""The report, for the label: the framework that was imported, scores over time, cycles, steps, and ideas left out."""

from datetime import date

import pandas as pd

from footprint.commitments.commitment import REVIEWS, read_review
from footprint.commitments.label.cycles import list_diagnoses, list_lines, worked_cycle
from footprint.commitments.label.holes import find_empty
from footprint.commitments.label.records import AXES, Requirement, Score
from footprint.commitments.means import sum_means
from footprint.dossier.report.blocks import Block, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.words import texts
from footprint.words.texts import NO_BREAK_SPACE, format_number, text

DECISIONS = ("dropped", "open", "kept")  # what was left out comes first: the committee asks why


def name_axis(reader: Reader, axis: str) -> str:
    """An axis of the label in words; one of another framework as it is written."""
    if not axis:
        return reader.say("label.no_axis")
    return text(f"register_word.axis.{axis}", reader.language) if axis in AXES else axis


def _say_day(reader: Reader, day: date | None) -> str:
    return say_day(day.isoformat(), reader.language) if day else "—"


def describe_framework(reader: Reader) -> list[Block]:
    """What the organisation imported of the label's framework, and what its self-diagnosis holds of each TIR."""
    register = reader.register
    if not register.framework:
        return [note(reader.say("label.no_framework"))]
    versions = ", ".join(sorted({one.version for one in register.framework if one.version})) or "—"
    themes = len({one.pa for one in register.framework if one.pa})
    said = reader.say(
        "label.framework", version=versions, themes=reader.count(themes), lines=reader.count(len(register.framework))
    )
    answered = {tir for one in register.commitments for tir in one.tirs}
    empty = find_empty(register).set_index("tir")
    rows = [_describe_line(reader, line, empty, answered) for line in list_lines(register, worked_cycle(register))]
    headers = reader.column("tir", "means", "results", "score", "evidence", "commitments")
    caption = reader.say("label.diagnosis")
    return [paragraph(said), table(caption, headers, rows, (3,), (3.6, 2.4, 2.4, 0.8, 1, 1.6))]


def _describe_line(reader: Reader, line: Requirement, empty: pd.DataFrame, answered: set[str]) -> tuple[str, ...]:
    """A line of the framework: what is in place, what came of it, its own score, its proofs, who answers it."""
    register = reader.register
    said = list_diagnoses(register, worked_cycle(register)).get(line.tir)
    which = ", ".join(one.commitment_id for one in register.commitments if line.tir in one.tirs)
    proved = bool(empty.loc[[line.tir], "evidence"].any())
    return (
        " · ".join(part for part in (line.pa, line.tir, line.label) if part),
        said.means if said and said.means.strip() else "—",
        (" ".join(part for part in (said.results, said.figures) if part.strip()) if said else "") or "—",
        format_number(said.self_score, reader.language) if said and said.self_score is not None else "—",
        text(f"register_word.truth.{'yes' if proved else 'no'}", reader.language),
        which if line.tir in answered else "—",
    )


def describe_scores(reader: Reader) -> list[Block]:
    """The maturity points by axis, a column for each time they were given; recorded, never computed."""
    scores = sorted(reader.register.scores, key=lambda one: one.on)
    if not scores:
        return []
    others = sorted({axis for one in scores for axis in one.points} - set(AXES))
    rows = [
        (name_axis(reader, axis), *(_say_points(reader, one.points.get(axis)) for one in scores))
        for axis in (*AXES, *others)
    ]
    whole = (text("dossier.column.total", reader.language), *(_say_points(reader, one.total) for one in scores))
    rows.append(whole)
    if any(one.threshold is not None for one in scores):
        rows.insert(-1, (reader.say("label.threshold"), *(_say_points(reader, one.threshold) for one in scores)))
    headers = [text("dossier.column.axis", reader.language), *(_name_score(reader, one) for one in scores)]
    caption = reader.say("label.scores")
    columns = range(1, len(scores) + 1)
    return [
        table(caption, headers, rows, tuple(columns), (2.6, *(1.4 for _ in scores)), total=True),
        paragraph(reader.say("label.scores_recorded")),
    ]


def _name_score(reader: Reader, one: Score) -> str:
    by = text(f"register_word.by.{one.by}", reader.language)
    return ", ".join(part for part in (texts.format_day(one.on, reader.language), by, one.body) if part)


def _say_points(reader: Reader, points: float | None) -> str:
    return "—" if points is None else format_number(points, reader.language)


def describe_means(reader: Reader) -> list[Block]:
    """What all commitments take each year, next to what there is."""
    register = reader.register
    years = sorted({one.year for one in register.available})
    if not years:
        return []
    rows = [
        (
            str(row["year"]),
            _say_euros(reader, row["invest_eur"] + row["yearly_eur"]),
            _say_euros(reader, row["budget_eur"]),
            format_number(row["staff_days"], reader.language, 0),
            "—" if pd.isna(row["days_available"]) else format_number(row["days_available"], reader.language, 0),
            reader.count(row["unstated"]),
        )
        for row in sum_means(register.commitments, years, register.available).to_dict("records")
    ]
    caption = reader.say("label.means_by_year")
    headers = reader.column("year", "money_needed", "money_there", "days_needed", "days_there", "unstated")
    return [table(caption, headers, rows, (1, 2, 3, 4, 5), (1, 1.6, 1.6, 1.4, 1.4, 1.6))]


def _say_euros(reader: Reader, euros: float) -> str:
    return "—" if pd.isna(euros) else f"{format_number(euros, reader.language, 0)}{NO_BREAK_SPACE}€"


def describe_cycles(reader: Reader) -> list[Block]:
    """The labelling cycles, and what came of those that are over."""
    rows = [
        (
            one.name,
            _say_day(reader, one.starts_on),
            _say_day(reader, one.ends_on),
            reader.say(f"label.cycle_{'closed' if one.closed else 'open'}"),
            one.outcome or "—",
        )
        for one in reader.register.cycles
    ]
    if not rows:
        return []
    caption = reader.say("label.cycles")
    return [table(caption, reader.column("cycle", "starts_on", "ends_on", "state", "outcome"), rows)]


def describe_steps(reader: Reader) -> list[Block]:
    """The calendar up to the committee, and the reviews that commitments name: mid-term, renewal, committee."""
    steps = sorted(reader.register.calendar, key=lambda one: one.due_on)
    rows = [
        (
            _say_day(reader, one.due_on),
            text(f"register_word.step.{one.kind}", reader.language),
            one.title,
            one.who or "—",
            _say_day(reader, one.done_on) if one.done_on else reader.say("label.to_do"),
            one.comment or "—",
        )
        for one in steps
    ]
    blocks: list[Block] = []
    if rows:
        caption = reader.say("label.calendar")
        headers = reader.column("day", "step", "what", "actor", "done", "outcome")
        blocks.append(table(caption, headers, rows, widths=(1.4, 1.2, 2.4, 2.2, 1.4, 1.6)))
    reviews = _list_reviews(reader)
    if reviews:
        headers = reader.column("review", "day", "outcome", "commitments")
        blocks.append(table(reader.say("label.reviews"), headers, reviews, widths=(2, 1.6, 3, 3.4)))
    return blocks


def _list_reviews(reader: Reader) -> list[tuple[str, ...]]:
    """Each review once, with the commitments that it bears on."""
    met: dict[tuple[str, str], list[str]] = {}
    for one in reader.register.commitments:
        for name, said in one.reviews.items():
            if str(said).strip():
                met.setdefault((name, str(said)), []).append(one.commitment_id)
    order = {name: number for number, name in enumerate(REVIEWS)}
    rows = []
    for (name, said), which in sorted(met.items(), key=lambda pair: (order.get(pair[0][0], len(order)), pair[0][1])):
        day, outcome = read_review(said)
        label = text(f"register_word.review.{name}", reader.language) if name in REVIEWS else name
        rows.append((label, _say_day(reader, day), outcome or "—", ", ".join(which)))
    return rows


def describe_ideas(reader: Reader) -> list[Block]:
    """The recommendations and ideas: those left out and why, those to be studied, those that became commitments."""
    ideas = sorted(reader.register.ideas, key=lambda one: DECISIONS.index(one.decision))
    rows = [
        (
            f"{one.idea_id} — {one.title}",
            text(f"register_word.origin.{one.origin}", reader.language),
            text(f"register_word.decision.{one.decision}", reader.language),
            one.reason or (one.commitment_id if one.commitment_id else text("dossier.unsaid", reader.language)),
        )
        for one in ideas
    ]
    if not rows:
        return []
    caption = reader.say("label.ideas")
    headers = reader.column("idea", "origin", "decision", "why_or_commitment")
    return [table(caption, headers, rows, widths=(3.4, 1.2, 1.1, 3.6))]
