"""Factors that an organisation brings itself: added with their reason, retired with theirs, never edited."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.registry.own_factors import THING
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation
from footprint.tables import OWN_FACTORS, names

_added, _retired = schema.own_factors, schema.retired_factors


@dataclass(frozen=True)
class OwnState:
    """What tells two states of the own factors of an organisation apart: both tables are only added to."""

    organisation_id: int
    added: int
    retired: int


def save_own_factors(engine: sa.Engine, organisation_id: int, factors: pd.DataFrame, actor: str, why: str) -> list[str]:
    """Add checked factors (columns of OWN_FACTORS, factor_id left empty), and return the ids they are given.

    What stands for the same thing (activity, country, date) is retired for the same reason.

    Raises:
        UnusableInput: no reason is given, or there is no such organisation; nothing was added.
    """
    _require_reason(why)
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        standing, at, ids = _read_standing(connection, organisation_id), now(), []
        last = connection.execute(_count(_added, organisation_id)).scalar_one()
        for number, row in enumerate(factors.to_dict("records"), last + 1):
            cells = {str(name): _plain(value) for name, value in row.items()} | {"factor_id": f"own-{number}"}
            for former in standing:
                if all(former[name] == cells[name] for name in THING):
                    _retire(connection, organisation_id, former["factor_id"], actor, at, why)
            said = {"organisation_id": organisation_id, "at": at, "actor": actor, "why": why.strip()} | cells
            connection.execute(_added.insert().values(**said))
            append_log(connection, organisation_id, "factor-added", actor, at, _tell(said))
            ids.append(cells["factor_id"])
    return ids


def retire_own_factor(engine: sa.Engine, organisation_id: int, factor_id: str, actor: str, why: str) -> None:
    """Retire a factor: it counts no more, and stays in the history. One already retired stays as it is.

    Raises:
        UnusableInput: no reason is given, or no such factor stands.
    """
    _require_reason(why)
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        if factor_id not in [row["factor_id"] for row in _read_standing(connection, organisation_id)]:
            raise UnusableInput(Problem("unknown-own-factor", "error", "", value=factor_id))
        _retire(connection, organisation_id, factor_id, actor, now(), why)


def load_own_factors(engine: sa.Engine, organisation_id: int) -> pd.DataFrame:
    """Every own factor, standing or not, in the order they came.

    Columns: those of OWN_FACTORS, at, actor, why, then retired_at, retired_by and retired_why, empty while it stands.
    """
    gone = [_retired.c[name].label(label) for label, name in _GONE.items()]
    both = (_added.c.organisation_id == _retired.c.organisation_id) & (_added.c.factor_id == _retired.c.factor_id)
    found = sa.select(_added, *gone).select_from(_added.outerjoin(_retired, both))
    with reading(engine) as connection:
        rows = connection.execute(found.where(_added.c.organisation_id == organisation_id)).mappings().all()
    columns = [*names(OWN_FACTORS), "at", "actor", "why", *_GONE]
    table = pd.DataFrame([dict(row) for row in rows], columns=columns)
    number = table["factor_id"].astype("str").str.rsplit("-", n=1).str[-1].astype("int64")
    return table.astype(_KINDS).assign(number=number).sort_values("number", ignore_index=True).drop(columns="number")


_GONE = {"retired_at": "at", "retired_by": "actor", "retired_why": "why"}
_KINDS = {
    **{c.name: {"date": "datetime64[s]", "number": "float64"}.get(c.type, "str") for c in OWN_FACTORS},
    **dict.fromkeys(("at", "retired_at"), "datetime64[us]"),
    **dict.fromkeys(("actor", "why", "retired_by", "retired_why"), "str"),
}


def list_standing(factors: pd.DataFrame) -> pd.DataFrame:
    """Of the factors that `load_own_factors` gives, those that count, with the columns of OWN_FACTORS."""
    return factors.loc[factors["retired_at"].isna(), names(OWN_FACTORS)].reset_index(drop=True)


@kept
def find_own_state(engine: sa.Engine, organisation_id: int) -> OwnState:
    """How many factors were added and retired in an organisation."""
    with reading(engine) as connection:
        counts = [connection.execute(_count(table, organisation_id)).scalar_one() for table in (_added, _retired)]
    return OwnState(organisation_id, *counts)


def read_sealed(connection: sa.Connection, organisation_id: int) -> set[tuple[str, str, datetime, str]]:
    """What the log must tell of the own factors as they now are: what, actor, when, content."""
    sealed = set()
    for table, what in ((_added, "factor-added"), (_retired, "factor-retired")):
        rows = connection.execute(sa.select(table).where(table.c.organisation_id == organisation_id)).mappings()
        for row in rows:
            content = json.dumps(_tell(dict(row)), ensure_ascii=False, sort_keys=True, allow_nan=False)
            sealed.add((what, row["actor"], row["at"], content))
    return sealed


# --- within a transaction --------------------------------------------------------------------------------------------


def _read_standing(connection: sa.Connection, organisation_id: int) -> list[dict]:
    gone = sa.select(_retired.c.factor_id).where(_retired.c.organisation_id == organisation_id)
    found = sa.select(_added).where(_added.c.organisation_id == organisation_id, _added.c.factor_id.not_in(gone))
    return [dict(row) for row in connection.execute(found).mappings()]


def _count(table: sa.Table, organisation_id: int) -> sa.Select:
    return sa.select(sa.func.count()).select_from(table).where(table.c.organisation_id == organisation_id)


def _retire(
    connection: sa.Connection, organisation_id: int, factor_id: str, actor: str, at: datetime, why: str
) -> None:
    said = {"organisation_id": organisation_id, "factor_id": factor_id, "at": at, "actor": actor, "why": why.strip()}
    connection.execute(_retired.insert().values(**said))
    append_log(connection, organisation_id, "factor-retired", actor, at, _tell(said))


def _tell(row: dict) -> dict:
    """A row as the log tells it: who and when are said by the entry, and the organisation by the log itself."""
    kept = {name: value for name, value in row.items() if name not in ("organisation_id", "at", "actor")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def _plain(value: object) -> object:
    """A cell as the database takes it."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _require_reason(why: str) -> None:
    if not why.strip():
        raise UnusableInput(Problem("missing-reason", "error", ""))
