"""The plan of an organisation: every version of `plan.json`, each saved on the one its author had before their eyes."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation

_plans = schema.plans


@dataclass(frozen=True)
class PlanVersion:
    """One version: made on version `base` (0: on nothing), when (UTC), by whom, and why."""

    number: int
    base: int
    at: datetime
    actor: str
    message: str


@dataclass(frozen=True)
class StoredPlan(PlanVersion):
    """A version and its content: the text of `plan.json`."""

    content: str


@dataclass(frozen=True)
class PlanSaved:
    """The plan is kept as version `number`; `changed` is false when it already was.

    `alike` is the version by which someone else had saved the very same since the one that this was made on.
    """

    number: int
    changed: bool = True
    alike: PlanVersion | None = None


@dataclass(frozen=True)
class PlanConflict:
    """Nothing was saved: someone saved `theirs` since the version that the plan was made on."""

    theirs: StoredPlan

    @property
    def number(self) -> int:
        """The last version."""
        return self.theirs.number


def save_plan(
    engine: sa.Engine, organisation_id: int, content: str, base: int, actor: str, message: str = ""
) -> PlanSaved | PlanConflict:
    """Keep a plan as the next version; going back is saving the content of an earlier one.

    Args:
        content: the text of `plan.json`, as `write_plan` gives it.
        base: the version that it was made on, 0 for the first.

    Raises:
        UnusableInput: there is no such organisation.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        last = _read_version(connection, organisation_id, None)
        if last is not None and last.content == content:
            return PlanSaved(last.number, changed=False, alike=last if last.number != base else None)
        if last is not None and last.number != base:
            return PlanConflict(last)
        at, number = now(), last.number + 1 if last else 1
        said = {"number": number, "base": base if last else 0, "message": message.strip()}
        row = said | {"organisation_id": organisation_id, "at": at, "actor": actor, "content": content}
        connection.execute(_plans.insert().values(**row))
        append_log(connection, organisation_id, "plan-saved", actor, at, _tell(row), _hash(content))
    return PlanSaved(number)


def load_plan(engine: sa.Engine, organisation_id: int, number: int | None = None) -> StoredPlan | None:
    """A version of the plan, the last one by default; None while there is none.

    Raises:
        UnusableInput: there is no version of that number.
    """
    with reading(engine) as connection:
        found = _read_version(connection, organisation_id, number)
        if found is None and number is not None:
            last = _read_version(connection, organisation_id, None)
            known = f"1 … {last.number}" if last else ""
            raise UnusableInput(Problem("unknown-plan", "error", "", value=str(number), expected=known))
    return found


@kept
def find_last_plan(engine: sa.Engine, organisation_id: int) -> int:
    """The number of the last version of the plan; 0 while there is none."""
    last = sa.select(sa.func.max(_plans.c.number)).where(_plans.c.organisation_id == organisation_id)
    with reading(engine) as connection:
        return connection.execute(last).scalar_one() or 0


@kept
def list_plans(engine: sa.Engine, organisation_id: int) -> list[PlanVersion]:
    """All versions of the plan, the first one first."""
    c = _plans.c
    columns = [c[name] for name in PlanVersion.__dataclass_fields__]
    found = sa.select(*columns).where(c.organisation_id == organisation_id).order_by(c.number)
    with reading(engine) as connection:
        return [PlanVersion(**row) for row in connection.execute(found).mappings()]


# --- within a transaction --------------------------------------------------------------------------------------------


def read_sealed_plans(connection: sa.Connection, organisation_id: int) -> set[tuple[str, str, datetime, str]]:
    """What the log must tell of the plans as they now are: what, actor, when, content."""
    found = sa.select(_plans).where(_plans.c.organisation_id == organisation_id)
    return {
        ("plan-saved", row["actor"], row["at"], json.dumps(_tell(dict(row)), ensure_ascii=False, sort_keys=True))
        for row in connection.execute(found).mappings()
    }


def _read_version(connection: sa.Connection, organisation_id: int, number: int | None) -> StoredPlan | None:
    c = _plans.c
    columns = [c[name] for name in StoredPlan.__dataclass_fields__]
    found = sa.select(*columns).where(c.organisation_id == organisation_id).order_by(c.number.desc()).limit(1)
    if number is not None:
        found = found.where(c.number == number)
    row = connection.execute(found).mappings().one_or_none()
    return StoredPlan(**row) if row else None


def _tell(row: dict) -> dict:
    """A version as the log tells it: the plan itself may be long, its hash stands for it."""
    return {name: row[name] for name in ("number", "base", "message")} | {"sha256": _hash(row["content"])}


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
