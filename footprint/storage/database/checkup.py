"""Whether a database is sound: what the system says of it, and whether the log of every organisation holds."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, isolation, schema
from footprint.storage.database.connection import connect_database, find_revision, reading
from footprint.storage.database.log import read_log
from footprint.storage.database.verify_log import Broken, verify_organisation


@dataclass(frozen=True)
class CheckedLog:
    """The log of an organisation: how many entries it has, and the first that does not hold."""

    organisation_id: int
    name: str
    entries: int
    broken: Broken | None


@dataclass(frozen=True)
class Checkup:
    """What was found of a database.

    Attributes:
        system: SQLite or PostgreSQL, with its version.
        revision: that of its tables; `expected` is the one of this version of the tool.
        faults: what the system finds wrong: pages, indexes, references, rows that it can't read.
        checksums: whether PostgreSQL keeps a checksum of each page; None elsewhere.
        logs: those of all organisations; none where the revision is another one.
        open_tables: on PostgreSQL, those that no policy closes.
    """

    place: str
    system: str
    revision: str
    faults: tuple[str, ...]
    checksums: bool | None
    logs: tuple[CheckedLog, ...]
    open_tables: tuple[str, ...]
    expected: str = schema.REVISION

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong; an older revision is not wrong, but can't be said to hold."""
        whole = not self.faults and not self.open_tables and self.revision == self.expected
        return whole and not any(log.broken for log in self.logs)


def check_database(url: str | None = None) -> Checkup:
    """Look through a whole database; nothing is changed.

    Raises:
        UnusableInput: it can't be reached, or its role does not see all rows.
    """
    engine = connect_database(url)
    try:
        with reading(engine) as connection:
            revision = find_revision(connection) or ""
            on_server = engine.dialect.name == "postgresql"
            if on_server:
                _check_sight(connection)
        current = revision == schema.REVISION
        faults = _read_all(engine) if on_server else _look_through(engine)
        return Checkup(
            place=engine.url.render_as_string(hide_password=True),
            system=_name_system(engine),
            revision=revision,
            faults=tuple(faults),
            checksums=_ask(engine, "SHOW data_checksums") == "on" if on_server else None,
            logs=tuple(_verify_logs(engine)) if current and not faults else (),
            open_tables=_find_open_tables(engine) if on_server and current else (),
        )
    finally:
        engine.dispose()


def _find_open_tables(engine: sa.Engine) -> tuple[str, ...]:
    with reading(engine) as connection:
        return tuple(sorted(isolation.find_open_tables(connection)))


def _name_system(engine: sa.Engine) -> str:
    if engine.dialect.name == "postgresql":
        return f"PostgreSQL {_ask(engine, 'SHOW server_version')}"
    return f"SQLite {_ask(engine, 'SELECT sqlite_version()')}"


def _ask(engine: sa.Engine, question: str) -> str:
    with reading(engine) as connection:
        return str(connection.execute(sa.text(question)).scalar())


def _check_sight(connection: sa.Connection) -> None:
    """Row-level security hides rows from others than the owner: what is hidden could not be said to hold."""
    owner = "SELECT tableowner = current_user FROM pg_tables WHERE schemaname = 'public' AND tablename = 'log'"
    if not (isolation.passes_by_policies(connection) or connection.execute(sa.text(owner)).scalar()):
        user = str(connection.engine.url.username)
        raise UnusableInput(Problem("backup-role-too-weak", "error", "", value=user))


def _look_through(engine: sa.Engine) -> list[str]:
    try:
        with engine.connect() as connection:
            return dialects.list_faults(connection)
    except DatabaseError as error:
        return [str(error.orig)]


def _read_all(engine: sa.Engine) -> list[str]:
    """What PostgreSQL can't read of any table, each row read whole."""
    faults = []
    for table in sorted(sa.inspect(engine).get_table_names()):
        name = engine.dialect.identifier_preparer.quote(table)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"SELECT sum(length(one::text)) FROM {name} AS one").scalar()
        except DatabaseError as error:
            faults.append(f"{table} : {error.orig}")
    return faults


def _verify_logs(engine: sa.Engine) -> list[CheckedLog]:
    organisations = schema.organisations
    asked = sa.select(organisations.c.organisation_id, organisations.c.name).order_by(organisations.c.organisation_id)
    with reading(engine) as connection:
        return [
            CheckedLog(
                organisation_id,
                name,
                len(read_log(connection, organisation_id)),
                verify_organisation(connection, organisation_id),
            )
            for organisation_id, name in connection.execute(asked).all()
        ]
