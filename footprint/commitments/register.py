"""The register of commitments and what goes with it: framework, scores, sieve, self-diagnosis, means, calendar.

It travels in the file of the plan, one list of records each. The framework of the label is not ours to ship: an
organisation brings its own table; only the names of its four axes are known (texts, `label.axis`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from footprint.commitments.commitment import EFFECTS, KINDS, STATED, STATUSES, YEARS, Commitment, Evidence, read_period
from footprint.commitments.means import Available
from footprint.commitments.verdicts import comes_after_reference, lacking_parts, percent_makes_sense
from footprint.estimation.measures import MEASURES, find_scale
from footprint.estimation.perimeter import PERIMETER_COLUMNS
from footprint.plans.plan import Plan
from footprint.problems import Problem, join_problems, problem_table
from footprint.records import Faults, read_record, write_record

AXES = ("strategy", "support", "lifecycle", "extension")


@dataclass(frozen=True)
class Requirement:
    """One line of the label's framework, as the organisation imported it: a theme to investigate (TIR) under a PA."""

    tir: str
    label: str = ""
    version: str = ""
    axis: str = ""
    pa: str = ""
    pa_label: str = ""


@dataclass(frozen=True)
class Score:
    """Maturity points as they were given, by axis; recorded, never computed."""

    on: date
    by: Literal["self", "auditor"] = "self"
    body: str = ""
    points: Mapping[str, float] = field(default_factory=dict)
    total: float | None = None
    threshold: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Idea:
    """A recommendation of the auditor, or an idea of the organisation, in the sieve: kept, dropped, or not yet seen."""

    idea_id: str
    title: str
    origin: Literal["auditor", "own", "members", "other"] = "own"
    decision: Literal["open", "kept", "dropped"] = "open"
    reason: str = ""
    commitment_id: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What an organisation says of one TIR: means, results, figures, files, and its own score."""

    tir: str
    means: str = ""
    results: str = ""
    figures: str = ""
    self_score: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class CalendarStep:
    """One date of the calendar, from preparation to committee: what is due, by whom, and when it was done.

    `plan_version`: of a validation, the version of the plan that was validated.
    """

    title: str
    due_on: date
    kind: Literal["preparation", "validation", "audit", "committee", "follow_up", "renewal", "other"] = "other"
    who: str = ""
    done_on: date | None = None
    plan_version: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Cycle:
    """A labelling cycle: its name, its first and last days, and whether it is closed."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    closed: bool = False
    outcome: str = ""


@dataclass(frozen=True)
class Register:
    """All that an organisation keeps about its commitments; `content` is the record it was read from."""

    commitments: tuple[Commitment, ...] = ()
    framework: tuple[Requirement, ...] = ()
    scores: tuple[Score, ...] = ()
    ideas: tuple[Idea, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    available: tuple[Available, ...] = ()
    calendar: tuple[CalendarStep, ...] = ()
    cycles: tuple[Cycle, ...] = ()

    def find(self, commitment_id: str) -> Commitment | None:
        """The commitment with an id."""
        return next((one for one in self.commitments if one.commitment_id == commitment_id), None)


# Under which name each list stands in the file of the plan, and what its records are.
LISTS: dict[str, type[Any]] = {
    "commitments": Commitment,
    "framework": Requirement,
    "scores": Score,
    "ideas": Idea,
    "diagnosis": Diagnosis,
    "available": Available,
    "calendar": CalendarStep,
    "cycles": Cycle,
}
KEYS = {"commitments": "commitment_id", "framework": "tir", "ideas": "idea_id", "diagnosis": "tir", "cycles": "name"}
CHOICES: dict[str, Mapping[str, Sequence[str]]] = {
    "commitments": {
        "kind": KINDS,
        "effect": EFFECTS,
        "status": STATUSES,
        "indicator.measure": (STATED, *MEASURES),
        "indicator.where": PERIMETER_COLUMNS,
    },
}


def read_register(content: Mapping[str, Any]) -> tuple[Register, pd.DataFrame]:
    """The register in the content of a plan, and its faults: `table` is the list, `line` the record from 1.

    A record that can't be read at all is a fault, and stays in the content.
    """
    problems: list[Problem] = []
    lists: dict[str, tuple[Any, ...]] = {}
    for name, made in LISTS.items():
        faults = Faults(name)
        records = content.get(name) or []
        if not isinstance(records, list):
            faults.add("records.no-list", "", records)
            records = []
        read = [
            read_record(made, record, faults.at(name, line), "", CHOICES.get(name))
            for line, record in enumerate(records, 1)
        ]
        if name == "commitments":
            read = [_mark_unread(one, line, faults) for line, one in enumerate(read, 1)]
            problems += [found for line, one in enumerate(read, 1) if one for found in _find_senseless(one, line)]
            problems += [found for line, one in enumerate(read, 1) if one for found in _find_unread_periods(one, line)]
        lists[name] = tuple(one for one in read if one is not None)
        problems += faults.problems + _find_twice(name, records)
    register = Register(**lists)
    return register, problem_table([*problems, *_find_unlinked(register)])


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


def _find_unread_periods(one: Commitment, line: int) -> list[Problem]:
    """The proofs supplied whose period can't be read: they cover nothing."""
    return [
        Problem("register.no-period", "warning", "commitments", line, f"evidence[{number}].period", proof.period)
        for number, proof in enumerate(one.evidence, 1)
        if proof.period.strip() and read_period(proof.period) is None
    ]


def write_register(register: Register, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a plan with its register replaced; what the records hold besides is kept.

    So are records that can't be read at all, after the others.
    """
    written = dict(content)
    for name in LISTS:
        records, choices = content.get(name), CHOICES.get(name)
        records = records if isinstance(records, list) else []
        read = [read_record(LISTS[name], record, Faults(), "", choices) is not None for record in records]
        before = [record for record, known in zip(records, read, strict=True) if known]
        of_key = {_key(name, number, record): record for number, record in enumerate(before)}
        made = [
            write_record(one, of_key.get(_key(name, number, vars(one))), choices)
            for number, one in enumerate(getattr(register, name))
        ]
        made += [record for record, known in zip(records, read, strict=True) if not known]
        if made or name in content:
            written[name] = made
    return written


def _key(name: str, number: int, record: Mapping[str, Any]) -> object:
    """What tells a record in its list: its id, else its place."""
    return str(record.get(KEYS[name], "")) if name in KEYS else number


def _find_twice(name: str, records: Sequence[Any]) -> list[Problem]:
    if name not in KEYS:
        return []
    ids = [str(record.get(KEYS[name], "?")) if isinstance(record, Mapping) else "?" for record in records]
    twice = [
        Problem("records.twice", "error", name, line, KEYS[name], one)
        for line, one in enumerate(ids, 1)
        if one not in ("", "?", "None") and ids.index(one) != line - 1
    ]
    unnamed = [
        Problem("records.missing", "error", name, line, KEYS[name])
        for line, one in enumerate(ids, 1)
        if not one.strip()
    ]
    return twice + unnamed


def _find_unlinked(register: Register) -> list[Problem]:
    """Ideas that became a commitment that does not exist, or were dropped without a reason."""
    known = {one.commitment_id for one in register.commitments}
    found = []
    for line, idea in enumerate(register.ideas, 1):
        promise = idea.commitment_id
        if promise and promise not in known:
            found.append(Problem("register.no-such-commitment", "error", "ideas", line, "commitment_id", promise))
        if idea.decision == "dropped" and not idea.reason.strip():
            found.append(Problem("register.dropped-without-reason", "warning", "ideas", line, "reason", idea.title))
    return found


# --- in a plan -------------------------------------------------------------------------------------------------------


def register_of(plan: Plan) -> tuple[Register, pd.DataFrame]:
    """The register that travels in a plan, and its faults."""
    register, problems = read_register({"commitments": list(plan.commitments)} | dict(plan.extras.get("", {})))
    return register, join_problems([problems, problem_table(_find_unknown_actions(register, plan))])


def _find_unknown_actions(register: Register, plan: Plan) -> list[Problem]:
    """Commitments linked to actions that no scenario holds; a plan of commitments alone says nothing of them."""
    known = {action.action_id for scenario in plan.scenarios for action in scenario.actions}
    found = []
    for line, one in enumerate(register.commitments, 1):
        unknown = ", ".join(name for name in one.actions if name not in known)
        if known and unknown:
            name = one.commitment_id
            found.append(Problem("register.no-such-action", "warning", "commitments", line, "actions", name, unknown))
    return found


def with_register(plan: Plan, register: Register) -> Plan:
    """The plan with its register replaced."""
    content = {"commitments": list(plan.commitments)} | dict(plan.extras.get("", {}))
    written = write_register(register, content)
    commitments = tuple(written.pop("commitments", ()))
    return replace(plan, commitments=commitments, extras=dict(plan.extras) | {"": written})


# --- what is still empty ---------------------------------------------------------------------------------------------


def find_empty(register: Register) -> pd.DataFrame:
    """What the self-diagnosis still lacks for each TIR: columns tir, label, axis, pa, means, results, score, evidence.

    The last four say whether it is there.
    """
    said = {one.tir: one for one in register.diagnosis}
    rows = []
    for line in register.framework:
        one = said.get(line.tir, Diagnosis(line.tir))
        supplied = any(proof.is_supplied for proof in one.evidence) or any(
            proof.is_supplied
            for promise in register.commitments
            if line.tir in promise.tirs
            for proof in promise.evidence
        )
        rows.append(
            {
                "tir": line.tir,
                "label": line.label,
                "axis": line.axis,
                "pa": line.pa,
                "means": bool(one.means.strip()),
                "results": bool(one.results.strip() or one.figures.strip()),
                "score": one.self_score is not None,
                "evidence": supplied,
            }
        )
    return pd.DataFrame(rows, columns=["tir", "label", "axis", "pa", "means", "results", "score", "evidence"])


def find_incomplete(register: Register) -> dict[str, tuple[str, ...]]:
    """The commitments that lack a part, and which."""
    lacking = {one.commitment_id: lacking_parts(one) for one in register.commitments if one.status != "abandoned"}
    return {name: parts for name, parts in lacking.items() if parts}
