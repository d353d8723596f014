"""The register of commitments and what goes with it: framework, scores, sieve, self-diagnosis, means, calendar.

It travels in the file of the plan, one list of records each. The framework of the label is not ours to ship: an
organisation brings its own table; only the names of its four axes are known (texts, `label.axis`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from footprint.commitments.commitment import Commitment, Evidence
from footprint.commitments.means import Available
from footprint.commitments.read_commitments import read_commitment, read_commitments, spread_record
from footprint.commitments.sieve.dependencies import find_dependency_faults
from footprint.commitments.sieve.ideas import Idea, find_faults
from footprint.commitments.verdicts import lacking_parts
from footprint.plans.plan import Plan
from footprint.problems import Problem, join_problems, problem_table
from footprint.record_rules import Faults, rule
from footprint.records import read_record, words_of, write_record

AXES = ("strategy", "support", "lifecycle", "extension")


@dataclass(frozen=True)
class Requirement:
    """One line of the label's framework, as the organisation imported it: a theme to investigate (TIR) under a PA."""

    tir: str = field(metadata=rule("The code of the line."))
    label: str = field(default="", metadata=rule("What it asks for."))
    version: str = field(default="", metadata=rule("The version of the framework."))
    axis: str = field(default="", metadata=rule("Its axis."))
    pa: str = field(default="", metadata=rule("The code of its theme."))
    pa_label: str = field(default="", metadata=rule("Its theme."))


@dataclass(frozen=True)
class Score:
    """Maturity points as they were given, by axis; recorded, never computed."""

    on: date = field(metadata=rule("The day it was given."))
    by: Literal["self", "auditor"] = field(default="self", metadata=rule("Who gave it."))
    body: str = field(default="", metadata=rule("On whose behalf."))
    points: Mapping[str, float] = field(default_factory=dict, metadata=rule("Points by axis."))
    total: float | None = field(default=None, metadata=rule("The total given."))
    threshold: float | None = field(default=None, metadata=rule("What was asked for."))
    comment: str = field(default="", metadata=rule("Anything to remember about it."))


@dataclass(frozen=True)
class Diagnosis:
    """What an organisation says of one TIR: means, results, figures, files, and its own score."""

    tir: str = field(metadata=rule("The line of the framework."))
    means: str = field(default="", metadata=rule("What is in place."))
    results: str = field(default="", metadata=rule("What came of it."))
    figures: str = field(default="", metadata=rule("Figures that show it."))
    self_score: float | None = field(default=None, metadata=rule("The score given by the organisation."))
    evidence: tuple[Evidence, ...] = field(default=(), metadata=rule("The proofs."))


@dataclass(frozen=True)
class CalendarStep:
    """One date of the calendar, from preparation to committee: what is due, by whom, and when it was done.

    `plan_version`: of a validation, the version of the plan that was validated.
    """

    title: str = field(metadata=rule("What is due."))
    due_on: date = field(metadata=rule("The day it is due."))
    kind: Literal["preparation", "validation", "audit", "committee", "follow_up", "renewal", "other"] = field(
        default="other", metadata=rule("What kind of step it is.")
    )
    who: str = field(default="", metadata=rule("Who does it."))
    done_on: date | None = field(default=None, metadata=rule("The day it was done."))
    plan_version: int | None = field(default=None, metadata=rule("Of a validation, the version of the plan."))
    comment: str = field(default="", metadata=rule("Anything to remember about it."))


@dataclass(frozen=True)
class Cycle:
    """A labelling cycle: its name, its first and last days, and whether it is closed."""

    name: str = field(metadata=rule("Its name."))
    starts_on: date | None = field(default=None, metadata=rule("Its first day."))
    ends_on: date | None = field(default=None, metadata=rule("Its last day."))
    closed: bool = field(default=False, metadata=rule("Whether it is over."))
    outcome: str = field(default="", metadata=rule("What came out of it."))


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


# Under which name each list is in the file of the plan, and what its records are.
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
CHOICES = {name: words_of(made) for name, made in LISTS.items()}  # the words that fields may be, by place


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
        if name == "commitments":
            read, found = read_commitments(records)
            problems += found
        else:
            read = [read_record(made, record, faults.at(name, line)) for line, record in enumerate(records, 1)]
        lists[name] = tuple(one for one in read if one is not None)
        problems += faults.problems + _find_twice(name, records)
    register = Register(**lists)
    return register, problem_table([*problems, *_find_unlinked(register)])


def write_register(register: Register, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a plan with its register replaced; what the records hold besides is kept.

    So are records that can't be read at all, after the others.
    """
    written = dict(content)
    for name in LISTS:
        records = content.get(name)
        records = records if isinstance(records, list) else []
        read = [_read_one(name, record) for record in records]
        known = [(one, record) for one, record in zip(read, records, strict=True) if one is not None]
        before: dict[object, list[tuple[Any, Any]]] = {}
        for number, pair in enumerate(known):
            before.setdefault(_key(name, number, pair[0]), []).append(pair)
        made = [
            _write_one(name, one, before.get(_key(name, number, one)))
            for number, one in enumerate(getattr(register, name))
        ]
        made += [record for one, record in zip(read, records, strict=True) if one is None]
        if made or name in content:
            written[name] = made
    return written


def _read_one(name: str, record: object) -> Any:
    """What a record of a list is read as; None where it can't be."""
    return read_commitment(record, Faults()) if name == "commitments" else read_record(LISTS[name], record, Faults())


def _write_one(name: str, one: Any, before: list[tuple[Any, Any]] | None) -> Any:
    """The record of one, from the first of those `before` with its id: as it was written, where it is the same."""
    was, record = before.pop(0) if before else (None, None)
    full = spread_record(record) if name == "commitments" else record
    return record if was == one else write_record(one, full)


def _key(name: str, number: int, one: Any) -> object:
    """What tells a record in its list: its id, else its place."""
    return str(getattr(one, KEYS[name])) if name in KEYS else number


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
    """What ideas and commitments name that does not exist, or leave without a reason."""
    ids = {one.commitment_id for one in register.commitments}
    return [*find_dependency_faults(register.commitments), *find_faults(register.ideas, ids)]


# --- in a plan -------------------------------------------------------------------------------------------------------


def register_of(plan: Plan) -> tuple[Register, pd.DataFrame]:
    """The register that travels in a plan, and its faults; they are read once."""
    return plan.remember("register", lambda: _read_register_of(plan))


def _read_register_of(plan: Plan) -> tuple[Register, pd.DataFrame]:
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
