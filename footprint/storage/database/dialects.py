"""All that differs between SQLite and PostgreSQL: connections, who may write, and tables that are only added to."""

import time
from collections.abc import Generator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

SUPPORTED = ("sqlite", "postgresql")

# How long a writer waits for its turn, in seconds.
PATIENCE = 60

# What is wrong with a database: for SQLite the name of its answer, extended ones included; for PostgreSQL its SQLSTATE.
_FAULTS = {
    "SQLITE_BUSY": "database-busy",
    "SQLITE_LOCKED": "database-busy",
    "SQLITE_FULL": "database-full",
    "SQLITE_READONLY": "database-read-only",
    "SQLITE_PERM": "database-read-only",
    "SQLITE_CORRUPT": "database-damaged",
    "SQLITE_NOTADB": "database-not-one",
    "55P03": "database-busy",
    "40P01": "database-busy",
    "53100": "database-full",
    "25006": "database-read-only",
    "42501": "database-read-only",
    "XX001": "database-damaged",
    "XX002": "database-damaged",
}

_WRITES = "writes"
_SCHEMA_LOCK = 0x666F6F74  # any number, the same for every process that migrates


def prepare_engine(engine: sa.Engine) -> None:
    """Make every connection keep references, wait for its turn, and leave a sound file if the process dies."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite_transaction)
        _use_write_ahead_log(engine)


def _prepare_sqlite_connection(connection, _record) -> None:
    connection.isolation_level = None  # the transactions are ours, from BEGIN to COMMIT
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    # A few milliseconds more a save, which is a human act: once confirmed, even a power cut leaves it there.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite_transaction(connection: sa.Connection) -> None:
    # A deferred BEGIN that writes after it has read fails, or loses what another wrote in between.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_write_ahead_log(engine: sa.Engine) -> None:
    """Readers beside a writer; the file remembers it. SQLite does not wait its turn for this change, so we do."""
    give_up_at = time.monotonic() + PATIENCE
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        while True:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return
            except engine.dialect.loaded_dbapi.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > give_up_at:
                    raise OperationalError("PRAGMA journal_mode = WAL", None, error) from error
                time.sleep(0.02)


def find_fault(error: DatabaseError) -> str:
    """The problem that an answer of the database tells of; empty where it tells of none that we know."""
    answer = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    return next((fault for name, fault in _FAULTS.items() if answer == name or answer.startswith(f"{name}_")), "")


def as_writer(connection: sa.Connection) -> sa.Connection:
    """The connection, its next transaction taking its turn to write before it reads."""
    return connection.execution_options(**{_WRITES: True})


@contextmanager
def schema_change(connection: sa.Connection) -> Generator[None]:
    """One transaction in which tables may be rebuilt, by one process at a time; references are checked at its end."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")  # SQLite rebuilds a table by dropping it
    try:
        with as_writer(connection).begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise ValueError(f"The migration leaves references to nothing: {broken[:3]}")
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")


def make_log_append_only(connection: sa.Connection) -> None:
    """Let the database itself refuse to change or remove an entry of the log.

    A later migration that rebuilds the table `log` on SQLite must call this again: the triggers go with the old table.
    """
    for statement in _APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)


_REFUSAL = "the log is only added to"

_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER log_refuses_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        f"CREATE TRIGGER log_refuses_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        # INSERT OR REPLACE removes the old entry without a DELETE.
        f"""CREATE TRIGGER log_refuses_replace BEFORE INSERT ON log
            WHEN EXISTS (SELECT 1 FROM log WHERE organisation_id = NEW.organisation_id AND number >= NEW.number)
            BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
        """CREATE TRIGGER log_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log
           FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()""",
    ],
}
