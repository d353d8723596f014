"""The policy of base years of an organisation, and the recalculations it led to: entries of the log, never edited."""

import json
import math

import sqlalchemy as sa

from footprint.commitments.years import Policy, Recalculation
from footprint.problems import Problem, UnusableInput
from footprint.storage.database.connection import writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import LogEntry, append_log, list_log, now
from footprint.storage.organisations import lock_organisation

POLICY, RECALCULATED = "base-year-policy", "base-year-recalculated"


def save_policy(engine: sa.Engine, organisation_id: int, policy: Policy, why: str, actor: str) -> None:
    """Set from which change on a base year is recalculated, and which year it is; the policy before stays in the log.

    Raises:
        UnusableInput: no reason is given, or there is no such organisation.
    """
    _require(why)
    told = {"threshold": policy.threshold, "base_year": policy.base_year, "why": why.strip()}
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        append_log(connection, organisation_id, POLICY, actor, now(), told)


@kept
def load_policy(engine: sa.Engine, organisation_id: int) -> Policy:
    """The policy in force; the usual one where none was ever set."""
    for entry in reversed(_entries(engine, organisation_id, POLICY)):
        told = json.loads(entry.content)
        return Policy(float(told["threshold"]), told["base_year"])
    return Policy()


def save_recalculation(engine: sa.Engine, organisation_id: int, made: Recalculation, actor: str) -> None:
    """Keep that a base year was recalculated, with its causes and the reason; what was published stays as it was.

    Raises:
        UnusableInput: no reason is given, the year has no figure, or there is no such organisation.
    """
    _require(made.why)
    if not (math.isfinite(made.before) and math.isfinite(made.after)):
        raise UnusableInput(Problem("years.no-figure", "error", "", value=str(made.year)))
    told = {
        "year": made.year,
        "before": made.before,
        "after": made.after,
        "effects": dict(made.effects),
        "why": made.why.strip(),
    }
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        append_log(connection, organisation_id, RECALCULATED, actor, now(), told)


@kept
def list_recalculations(engine: sa.Engine, organisation_id: int) -> list[Recalculation]:
    """All recalculations, the first one first."""
    return [
        Recalculation(**json.loads(entry.content), at=entry.at.isoformat(timespec="seconds"), actor=entry.actor)
        for entry in _entries(engine, organisation_id, RECALCULATED)
    ]


def _entries(engine: sa.Engine, organisation_id: int, what: str) -> list[LogEntry]:
    return [entry for entry in list_log(engine, organisation_id) if entry.what == what]


def _require(why: str) -> None:
    if not why.strip():
        raise UnusableInput(Problem("years.no-reason", "error", ""))
