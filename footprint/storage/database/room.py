"""How many bytes an organisation of a shared server may keep, in files and dossiers; on one's own machine, no limit."""

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema, territory_tables

# The name under which the limit is an option of the engine, and of the connections that it gives.
OPTION = "most_bytes"
GIGABYTE = 1_000_000_000

_contents = schema.upload_contents
_sendings = territory_tables.sendings


def with_room(engine: sa.Engine, gigabytes: float) -> sa.Engine:
    """The same database, where each organisation keeps so much at most."""
    return engine.execution_options(**{OPTION: int(gigabytes * GIGABYTE)})


def count_bytes(connection: sa.Connection, organisation_id: int) -> int:
    """How many bytes an organisation keeps: each file and dossier once, and what it sends as a territory."""
    kept = sa.select(_total(_contents)).where(_contents.c.organisation_id == organisation_id)
    sent = sa.select(_total(_sendings)).where(_sendings.c.territory_id == organisation_id)
    return connection.execute(kept).scalar_one() + connection.execute(sent).scalar_one()


def _total(table: sa.Table) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.func.length(table.c.content)), 0)


def check_room(connection: sa.Connection, organisation_id: int, more: int = 0) -> None:
    """Refuse what would not fit; the caller holds the organisation locked.

    Raises:
        UnusableInput: with so many more bytes, the organisation would keep more than it may.
    """
    most = connection.get_execution_options().get(OPTION)
    if most is None:
        return
    kept = count_bytes(connection, organisation_id)
    if kept + more > most:
        said = [f"{size / GIGABYTE:.3g}" for size in (kept + more, most)]
        raise UnusableInput(Problem("organisation-full", "error", "", value=said[0], expected=said[1]))
