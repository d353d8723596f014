"""The tool's own energy: one row for each day, task and organisation, added to as it is measured."""

from dataclasses import asdict

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from footprint.access.scope import scope_of_program
from footprint.own_energy import AMOUNTS, TOOL, EnergyEntry
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, under

_energy = schema.energy

# Adding to a row that may be there: the same words in both databases, from two modules.
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def save_energy(engine: sa.Engine, entries: list[EnergyEntry]) -> None:
    """Add entries to what is stored of the same day, task, organisation, method and version.

    The program, which is nobody, adds to what each organisation consumed; a person, where they are a member.

    Raises:
        UnusableInput: the database can't be written, or an organisation is out of reach; nothing was added.
    """
    insert = _INSERT[engine.dialect.name](_energy)
    more = {name: _energy.c[name] + insert.excluded[name] for name in AMOUNTS}
    add = insert.on_conflict_do_update(index_elements=list(_energy.primary_key), set_=more)
    scope = scope_of(engine)
    if not scope.person_id and not scope.everything:
        scope = scope_of_program(entry.organisation_id for entry in entries)
    for entry in entries:
        if entry.organisation_id != TOOL and not scope.reaches(entry.organisation_id):
            raise UnusableInput(Problem("unknown-organisation", "error", "", value=str(entry.organisation_id)))
    with writing(under(engine, scope)) as connection:
        connection.execute(add, [asdict(entry) for entry in entries])


def load_energy(engine: sa.Engine) -> pd.DataFrame:
    """All that was measured, by day and task: the columns of the table `energy`, energies in kWh, days in UTC."""
    order = sa.select(_energy).order_by(*_energy.primary_key)
    scope = scope_of(engine)
    if not scope.everything:  # asked as well as held, for PostgreSQL to find these rows by their key
        order = order.where(_energy.c.organisation_id.in_((TOOL, *scope.organisations)))
    with reading(engine) as connection:
        rows = connection.execute(order).mappings().all()
    table = pd.DataFrame([dict(row) for row in rows], columns=_energy.columns.keys())
    kinds = {
        "organisation_id": "int64",
        "day": "datetime64[s]",
        "count": "int64",
        **dict.fromkeys(AMOUNTS[1:], "float64"),
    }
    return table.astype(kinds | dict.fromkeys(("task", "method", "version"), "str"))
