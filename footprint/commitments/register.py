"""The register of commitments and what goes with it: framework, scores, sieve, self-diagnosis, means, calendar.

It travels in the file of the plan, one list of records each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.library import lift_evidence, link_proofs
from footprint.commitments.evidence.periods import read_period
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.evidence.requests import DataRequest
from footprint.commitments.label.records import (
    CalendarStep,
    CarriedVerdict,
    Cycle,
    Diagnosis,
    FrameworkTitle,
    Requirement,
    Score,
)
from footprint.commitments.means import Available
from footprint.commitments.read_commitments import read_commitment, read_commitments, spread_record
from footprint.commitments.sieve.dependencies import find_dependency_faults
from footprint.commitments.sieve.ideas import Idea, find_faults
from footprint.commitments.verdicts import lacking_parts
from footprint.plans.plan import Plan
from footprint.problems import Problem, join_problems, problem_table
from footprint.record_rules import Faults
from footprint.records import read_record, words_of, write_record


@dataclass(frozen=True)
class Register:
    """All that an organisation keeps about its commitments; their proofs are those of the library."""

    commitments: tuple[Commitment, ...] = ()
    framework: tuple[Requirement, ...] = ()
    scores: tuple[Score, ...] = ()
    ideas: tuple[Idea, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    available: tuple[Available, ...] = ()
    calendar: tuple[CalendarStep, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    carried: tuple[CarriedVerdict, ...] = ()
    library: tuple[Proof, ...] = ()
    requests: tuple[DataRequest, ...] = ()
    framework_titles: tuple[FrameworkTitle, ...] = ()

    def __post_init__(self) -> None:
        """Give each commitment its proofs."""
        object.__setattr__(self, "commitments", link_proofs(self.commitments, self.library))

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
    "carried": CarriedVerdict,
    "library": Proof,
    "requests": DataRequest,
    "framework_titles": FrameworkTitle,
}
# What tells the records of a list apart: the last field is required, those before it may be empty.
KEYS: dict[str, tuple[str, ...]] = {
    "commitments": ("commitment_id",),
    "framework": ("version", "tir"),
    "ideas": ("idea_id",),
    "diagnosis": ("cycle", "tir"),
    "cycles": ("name",),
    "carried": ("cycle", "commitment_id"),
    "library": ("proof_id",),
    "requests": ("request_id",),
    "framework_titles": ("name",),
}
CHOICES = {name: words_of(made) for name, made in LISTS.items()}  # the words that fields may be, by place


def read_register(content: Mapping[str, Any]) -> tuple[Register, pd.DataFrame]:
    """The register in the content of a plan, and its faults: `table` is the list, `line` the record from 1.

    A record that can't be read at all is a fault, and stays in the content.
    """
    content = lift_evidence(content)
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
    return register, problem_table([*problems, *_find_unlinked(register), *_find_unread_periods(register)])


def write_register(register: Register, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a plan with its register replaced; what the records hold besides is kept.

    So are records that can't be read at all, after the others.
    """
    content = lift_evidence(content)
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
            for number, one in enumerate(_unlinked(register, name))
        ]
        made += [record for one, record in zip(read, records, strict=True) if one is None]
        if made or name in content:
            written[name] = made
    return written


def _unlinked(register: Register, name: str) -> Sequence[Any]:
    """The records of a list as they are written: commitments without the proofs that the library holds."""
    listed = getattr(register, name)
    return [replace(one, evidence=()) for one in listed] if name == "commitments" else listed


def _read_one(name: str, record: object) -> Any:
    """What a record of a list is read as; None where it can't be."""
    return read_commitment(record, Faults()) if name == "commitments" else read_record(LISTS[name], record, Faults())


def _write_one(name: str, one: Any, before: list[tuple[Any, Any]] | None) -> Any:
    """The record of one, from the first of those `before` with its id: as it was written, where it is the same."""
    was, record = before.pop(0) if before else (None, None)
    full = spread_record(record) if name == "commitments" else record
    return record if was == one else write_record(one, full)


def key_of(name: str, one: Any) -> tuple[str, ...]:
    """What tells a record of a list with KEYS from the others."""
    return tuple(str(getattr(one, part)) for part in KEYS[name])


def _key(name: str, number: int, one: Any) -> object:
    """What tells a record in its list: its id, else its place."""
    return key_of(name, one) if name in KEYS else number


def _find_twice(name: str, records: Sequence[Any]) -> list[Problem]:
    if name not in KEYS:
        return []
    *before, last = KEYS[name]
    read = [record if isinstance(record, Mapping) else {last: "?"} for record in records]
    ids = [str(record.get(last, "?")) for record in read]
    keys = [(*(str(record.get(part) or "") for part in before), one) for record, one in zip(read, ids, strict=True)]
    twice = [
        Problem("records.twice", "error", name, line, last, " · ".join(filter(None, key)))
        for line, key in enumerate(keys, 1)
        if key[-1] not in ("", "?", "None") and keys.index(key) != line - 1
    ]
    unnamed = [
        Problem("records.missing", "error", name, line, last) for line, one in enumerate(ids, 1) if not one.strip()
    ]
    return twice + unnamed


def _find_unlinked(register: Register) -> list[Problem]:
    """What ideas and commitments name that does not exist, or leave without a reason."""
    ids = {one.commitment_id for one in register.commitments}
    return [*find_dependency_faults(register.commitments), *find_faults(register.ideas, ids)]


def _find_unread_periods(register: Register) -> list[Problem]:
    """The proofs whose period can't be read: they cover nothing."""
    return [
        Problem("register.no-period", "warning", "library", line, "period", proof.period)
        for line, proof in enumerate(register.library, 1)
        if proof.period.strip() and read_period(proof.period) is None
    ]


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


def find_incomplete(register: Register) -> dict[str, tuple[str, ...]]:
    """The commitments that lack a part, and which."""
    lacking = {one.commitment_id: lacking_parts(one) for one in register.commitments if one.status != "abandoned"}
    return {name: parts for name, parts in lacking.items() if parts}
