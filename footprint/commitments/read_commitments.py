"""Commitments read from their records, with all that is wrong in them: what the register and targets are made of.

A record is written in full (`indicator`, `goal`…) or as a few words on the footprint: `year`, `value`, `unit`,
`perimeter`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from footprint.commitments.commitment import (
    CARBON_MEASURES,
    FOOTPRINT,
    FOOTPRINT_PER_PERSON,
    KINDS,
    Commitment,
)
from footprint.commitments.evidence.periods import YEARS, read_period
from footprint.commitments.verdicts import comes_after_reference, percent_makes_sense
from footprint.estimation.measures import MEASURES, find_scale
from footprint.problems import Problem
from footprint.record_rules import Faults, is_number
from footprint.records import read_record

PERCENT = ("percent", "%")
NAMES = ("commitment_id", "id", "code")  # under which a short record may give its identifier
UNNAMED = "commitment"
SHORT = ("year", "deadline", "value", "unit", "kind", "where", "perimeter")  # what a short record says of its goal
# What is measured, by the kind of target that a short record is.
_MEASURES = {"per_user": FOOTPRINT_PER_PERSON} | dict.fromkeys(("None", "", "absolute", *KINDS), FOOTPRINT)


def read_commitments(records: Sequence[object]) -> tuple[list[Commitment | None], list[Problem]]:
    """The commitment of each record, and what is wrong in them; None for a record that can't be read at all."""
    faults = Faults("commitments")
    read = [read_commitment(record, faults.at("commitments", line)) for line, record in enumerate(records, 1)]
    marked = [_mark_unread(one, line, faults) for line, one in enumerate(read, 1)]
    known = [(line, one) for line, one in enumerate(marked, 1) if one]
    senseless = [found for line, one in known for found in _find_senseless(one, line)]
    return marked, [*senseless, *faults.problems]


def read_commitment(record: object, faults: Faults) -> Commitment | None:
    """The commitment of a record; None, and a fault, when it can't be read, or has no identifier, title nor goal.

    One that has a goal is a promise all the same: what it lacks is a fault.
    """
    spread = spread_record(record)
    if isinstance(record, Mapping) and isinstance(record.get("goal"), Mapping):
        for name, lacks in (("commitment_id", not find_name(record)), ("title", record.get("title") is None)):
            if lacks:
                faults.add("records.missing", name)
    return read_record(Commitment, spread, faults)


def spread_record(record: object) -> Any:
    """The record of a commitment in full: one that says `year` and `value` promises that of the footprint.

    They are in the record itself or in its `target`, as targets of a plan give them. Without a unit, up to 100 is a
    reduction in %. A deadline that is a year or a month is its last day.
    """
    if not isinstance(record, Mapping):
        return record
    goal = record.get("goal")
    if isinstance(goal, Mapping):
        named = {"commitment_id": find_name(record) or UNNAMED, "title": record.get("title", "")}
        settled = {**_settle_unit(goal, record.get("indicator")), "deadline": _last_day(goal.get("deadline"))}
        return {**record, **named, "goal": {**goal, **settled}}
    short = record["target"] if isinstance(record.get("target"), Mapping) else record
    if short.get("year", short.get("deadline")) is None or not is_number(short.get("value")):
        return record
    spent = SHORT if short is record else ("target",)
    if record.get("kind") in KINDS:
        spent = tuple(name for name in spent if name != "kind")
    return {name: held for name, held in record.items() if name not in spent} | _spread(record, short)


def _spread(record: Mapping[str, Any], short: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a commitment on the footprint that is written in a few words."""
    value, year = short["value"], short.get("year", short.get("deadline"))
    unit = str(short.get("unit") or ("percent" if value <= 100 else "kg")).strip()
    percent = unit in PERCENT
    return {
        "commitment_id": find_name(record) or UNNAMED,
        "title": str(record.get("title") or record.get("label") or ""),
        "indicator": {
            "measure": _MEASURES.get(str(short.get("kind")), short.get("kind")),
            "unit": "" if percent else unit,
            "where": next((short[name] for name in ("where", "perimeter") if isinstance(short.get(name), Mapping)), {}),
        },
        "goal": {"value": value, "unit": "percent" if percent else "indicator", "deadline": _last_day(year)},
    }


def find_name(record: Mapping[str, Any]) -> Any:
    """The identifier of a record, as it was written; None where it has none."""
    return next((record[name] for name in NAMES if record.get(name) is not None), None)


def _settle_unit(goal: Mapping[str, Any], indicator: object) -> dict[str, Any]:
    """A goal's unit, and its amounts in that of the indicator: 2 t are 2 000 where the indicator counts kilograms.

    A unit that can't be read stays as it was written, to be reported.
    """
    unit = goal.get("unit")
    if not isinstance(unit, str) or not unit.strip():
        return {"unit": unit} if "unit" in goal else {}
    if unit.strip() in PERCENT:
        return {"unit": "percent"}
    measure = indicator.get("measure") if isinstance(indicator, Mapping) else None
    if not isinstance(indicator, Mapping) or measure not in CARBON_MEASURES:
        return {"unit": unit}
    own = indicator.get("unit", "")
    scale, base = find_scale(measure, unit), find_scale(measure, own) if isinstance(own, str) else None
    if scale is None or base is None:
        return {"unit": unit}
    settled: dict[str, Any] = {"unit": "indicator"}
    if scale != base and is_number(goal.get("value")):
        settled["value"] = goal["value"] * scale / base
    if scale != base and isinstance(goal.get("milestones"), list):
        settled["milestones"] = [
            {**step, "value": step["value"] * scale / base}
            if isinstance(step, Mapping) and is_number(step.get("value"))
            else step
            for step in goal["milestones"]
        ]
    return settled


def _last_day(said: object) -> object:
    """The last day of a year or a month; anything else as it is."""
    period = read_period(str(said)) if re.fullmatch(r"\d{4}(-\d{2})?", str(said)) else None
    return period[1].isoformat() if period else said


# The fields of a promise, and the part that lacks where one of them could not be read.
_PART_OF = {"reference": "reference", "indicator": "indicator", "goal": "deadline"}


def _mark_unread(commitment: Commitment | None, line: int, faults: Faults) -> Commitment | None:
    """The commitment, saying in which of its parts something could not be read."""
    if commitment and commitment.indicator.measure in MEASURES:
        unit = commitment.indicator.unit
        if find_scale(commitment.indicator.measure, unit) is None:
            expected = MEASURES[commitment.indicator.measure][0]
            faults.at("commitments", line).add("register.no-unit", "indicator.unit", unit, expected)
    fields = {found.column.split(".")[0].split("[")[0] for found in faults.problems if found.line == line}
    unread = tuple(part for field_name, part in _PART_OF.items() if field_name in fields)
    return replace(commitment, unread=unread) if commitment and unread else commitment


def _find_senseless(one: Commitment, line: int) -> list[Problem]:
    """What can be read in a commitment, and makes no sense."""
    found = []
    start, means = one.reference.year, one.means
    if start is not None and start not in YEARS:
        expected = f"{YEARS[0]} … {YEARS[-1]}"
        found.append(("register.no-year", "reference.year", start, expected))
    elif not comes_after_reference(one):
        found.append(("register.deadline-too-early", "goal.deadline", one.goal.deadline, str(start)))
    if not percent_makes_sense(one):
        expected = "0 … 100" if one.indicator.better == "down" else "0 …"
        found.append(("register.no-percentage", "goal.value", one.goal.value, expected))
    for name in ("invest_eur", "yearly_eur", "staff_days", "fte"):
        figure = getattr(means, name)
        if figure is not None and figure < 0:
            found.append(("register.negative", f"means.{name}", figure, ""))
    return [
        Problem(code, "error", "commitments", line, place, str(value), expected)
        for code, place, value, expected in found
    ]
