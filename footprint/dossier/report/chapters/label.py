"""The report, for the label: the framework that was imported, scores over time, cycles, steps, and ideas left out."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from footprint.commitments.commitment import REVIEWS, read_review
from footprint.commitments.evidence.coverage import find_holes
from footprint.commitments.label.comparison import POINTS, compare_axes, compare_tirs
from footprint.commitments.label.cycles import list_diagnoses, list_lines, previous_cycle, worked_cycle
from footprint.commitments.label.holes import find_empty
from footprint.commitments.label.records import AXES, STATES, Diagnosis, Requirement, Score
from footprint.commitments.label.renewal import ASKING, list_carried
from footprint.commitments.means import sum_means
from footprint.dossier.report.blocks import Block, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.sentences.holes import say_holes
from footprint.words import texts
from footprint.words.texts import NO_BREAK_SPACE, format_number, text

DECISIONS = ("dropped", "open", "kept")  # what was left out comes first: the committee asks why


def name_axis(reader: Reader, axis: str) -> str:
    """An axis of the label in words; one of another framework as it is written."""
    if not axis:
        return reader.say("label.no_axis")
    return text(f"register_word.axis.{axis}", reader.language) if axis in AXES else axis


def name_lines(reader: Reader) -> str:
    """What lines of the framework are called, PA and TIR, in its own words where it has some."""
    own = {one.name: one.title.strip() for one in reader.register.framework_titles if one.title.strip()}
    if not own.keys() & {"pa", "tir"}:
        return text("dossier.column.tir", reader.language)
    return " · ".join(own.get(name) or text(f"register_column.{name}", reader.language) for name in ("pa", "tir"))


def _say_day(reader: Reader, day: date | None) -> str:
    return say_day(day.isoformat(), reader.language) if day else "—"


def describe_framework(reader: Reader) -> list[Block]:
    """The framework that was imported, and what the self-diagnosis of the cycle says of each TIR, axis by axis."""
    register, cycle = reader.register, worked_cycle(reader.register)
    if not register.framework:
        return [note(reader.say("label.no_framework"))]
    lines, empty = list_lines(register, cycle), find_empty(register, cycle)
    versions = ", ".join(sorted({one.version for one in lines if one.version})) or "—"
    themes = len({one.pa for one in lines if one.pa})
    said = reader.say("label.framework", version=versions, themes=themes, lines=len(lines))
    axes = dict.fromkeys(line.axis for line in lines)
    return [
        paragraph(said),
        paragraph(_say_states(reader, cycle, lines)),
        *(_describe_axis(reader, cycle, axis, [one for one in lines if one.axis == axis], empty) for axis in axes),
        *_describe_holes(reader, empty),
    ]


def _say_states(reader: Reader, cycle: str, lines: Sequence[Requirement]) -> str:
    """The cycle, and how many of its texts are in each state."""
    said = list_diagnoses(reader.register, cycle)
    states = [said.get(one.tir, Diagnosis(one.tir)).state for one in lines]
    counts = ", ".join(
        reader.say("label.in_state", state=text(f"register_word.state.{one}", reader.language), count=states.count(one))
        for one in STATES
        if one in states
    )
    return reader.say("label.states" if cycle else "label.states_alone", cycle=cycle, counts=counts)


def _describe_axis(reader: Reader, cycle: str, axis: str, lines: Sequence[Requirement], empty: pd.DataFrame) -> Block:
    """The lines of an axis in the order of the framework."""
    caption = reader.say("label.diagnosis", axis=name_axis(reader, axis))
    headers = [name_lines(reader), *reader.column("means", "results", "score", "evidence", "commitments")]
    said, proved = list_diagnoses(reader.register, cycle), set(empty.loc[empty["evidence"], "tir"])
    rows = [_describe_line(reader, line, said.get(line.tir, Diagnosis(line.tir)), proved) for line in lines]
    return table(caption, headers, rows, (3,), (2.6, 2.2, 3.4, 0.8, 0.9, 1.4))


def _describe_line(reader: Reader, line: Requirement, said: Diagnosis, proved: set[str]) -> tuple[str, ...]:
    """A line of the framework: what is in place, what came of it, its points, its proofs, who answers it."""
    which = ", ".join(one.commitment_id for one in reader.register.commitments if line.tir in one.tirs)
    return (
        " · ".join(part for part in (line.pa, line.tir, line.label) if part),
        said.means.strip() or "—",
        " ".join(part for part in (said.results, said.figures) if part.strip()) or "—",
        _say_both(reader, said),
        text(f"register_word.truth.{'yes' if line.tir in proved else 'no'}", reader.language),
        which or "—",
    )


def _say_both(reader: Reader, said: Diagnosis) -> str:
    """The points the organisation gives itself, and the auditor's where there are some."""
    own = _say_points(reader, said.self_score)
    if said.auditor_score is None:
        return own
    return reader.say("label.both_scores", own=own, auditor=_say_points(reader, said.auditor_score))


def _describe_holes(reader: Reader, empty: pd.DataFrame) -> list[Block]:
    """Each line of which something is still to write or to score, once; what lacks of evidence has its own list."""
    parts = ("means", "results", "score")
    names = dict(zip(parts, reader.column(*parts), strict=True))
    lacking = empty[~empty[list(parts)].all(axis=1)].to_dict("records")
    if not lacking:
        return [paragraph(reader.say("label.no_hole"))]
    rows = [
        (
            " · ".join(part for part in (one["pa"], one["tir"], one["label"]) if part),
            ", ".join(names[part] for part in parts if not one[part]),
        )
        for one in lacking
    ]
    caption = reader.say("label.holes", count=reader.count(len(rows)))
    return [table(caption, [name_lines(reader), reader.say("label.lacking_parts")], rows, widths=(3, 3))]


def describe_carried(reader: Reader) -> list[Block]:
    """The verdicts that the cycle began with, and why what was not kept was not."""
    cycle = worked_cycle(reader.register)
    unsaid = text("dossier.unsaid", reader.language)
    rows = [
        (
            one.commitment_id,
            text(f"commitment.verdict.{one.verdict}", reader.language) if one.verdict else unsaid,
            one.reason.strip() or (unsaid if one.verdict in ASKING else "—"),
            one.followed_by or "—",
        )
        for one in list_carried(reader.register, cycle)
    ]
    if not rows:
        return []
    headers = [*reader.column("commitment", "verdict", "reason"), text("register_column.followed_by", reader.language)]
    return [table(reader.say("label.carried", cycle=cycle), headers, rows, widths=(1.4, 1.8, 4.6, 1.4))]


def describe_comparison(reader: Reader) -> list[Block]:
    """The cycle and the one before it, by axis and line by line: what is written, and the points that were given."""
    register, after = reader.register, worked_cycle(reader.register)
    before = previous_cycle(register, after)
    axes, lines = compare_axes(register, before, after), compare_tirs(register, before, after)
    if not before or axes.empty:
        return []
    cycles = {"before": before, "after": after}
    points = [name for name in POINTS if axes[name].notna().any() or lines[name].notna().any()]
    headers = [_name_points(reader, name, cycles) for name in points]
    written = [_say_renewal(reader, "written", cycle=cycle) for cycle in cycles.values()]
    by_axis = [
        (
            name_axis(reader, str(row["axis"])),
            *(reader.count(float(row[name])) for name in ("lines", "written_before", "written_after")),
            *(_say_given(reader, row[name]) for name in points),
        )
        for row in axes.to_dict("records")
    ]
    by_line = [
        (
            " · ".join(part for part in (row["pa"], row["tir"], row["label"]) if part),
            _say_renewal(reader, f"change.{row['change']}"),
            *(_say_given(reader, row[name]) for name in points),
        )
        for row in lines.to_dict("records")
    ]
    numbers = range(1, 4 + len(points))
    title = _say_renewal(reader, "comparison", **cycles)
    first = [*reader.column("axis"), _say_renewal(reader, "lines"), *written, *headers]
    second = [name_lines(reader), _say_renewal(reader, "changed"), *headers]
    return [
        table(title, first, by_axis, tuple(numbers), (2.6, *(1.2 for _ in numbers))),
        table(
            _say_renewal(reader, "by_tir"),
            second,
            by_line,
            tuple(numbers[1 : 1 + len(points)]),
            (5, 1.4, *(1.2 for _ in points)),
        ),
        paragraph(_say_renewal(reader, "points_note")),
    ]


def _say_renewal(reader: Reader, key: str, **values: str) -> str:
    return text(f"page.label.renewal.{key}", reader.language, **values)


def _name_points(reader: Reader, name: str, cycles: Mapping[str, str]) -> str:
    hand, when = name.split("_")
    return _say_renewal(reader, f"points_{hand}", cycle=cycles[when])


def _say_given(reader: Reader, points: float) -> str:
    return _say_points(reader, None if pd.isna(points) else points)


def describe_evidence_holes(reader: Reader) -> list[Block]:
    """What lacks of the evidence on the day of the dossier."""
    on = date.fromisoformat(reader.frozen.about["identity"]["author"]["on"][:10])
    told = say_holes(find_holes(reader.register, on, reader.unproven_years), reader.language)
    if told.empty:
        return []
    return [table(reader.say("label.evidence_holes"), list(told), told.to_numpy().tolist(), widths=(2.4, 4, 2))]


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
    return ", ".join(part for part in (texts.format_day(one.on, reader.language), by, one.body, one.cycle) if part)


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
            row["funding"] or "—",
            format_number(row["staff_days"], reader.language, 0),
            "—" if pd.isna(row["days_available"]) else format_number(row["days_available"], reader.language, 0),
            reader.count(row["unstated"]),
        )
        for row in sum_means(register.commitments, years, register.available).to_dict("records")
    ]
    caption = reader.say("label.means_by_year")
    headers = reader.column("year", "money_needed", "money_there", "funding", "days_needed", "days_there", "unstated")
    return [table(caption, headers, rows, (1, 2, 4, 5, 6), (1, 1.5, 1.5, 1.9, 1.3, 1.3, 1.5))]


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
