"""All that differs between SQLite and PostgreSQL: connections, who may write, and tables that are only added to."""

import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

SUPPORTED = ("sqlite", "postgresql")

# How long a writer waits for its turn, in seconds.
PATIENCE = 60

# On PostgreSQL: how long to wait for an answer as a connection opens, and after how long without a word a transaction
# is given up, since it keeps an organisation locked.
_ANSWER_SECONDS, _SILENCE = 10, "10min"

_WRITES = "writes"
_SCHEMA_LOCK = 0x666F6F74  # any number, the same for every process that migrates


def options_of(url: sa.URL) -> dict[str, Any]:
    """How the engine of an address is made: for many at once on a server; to consult, where nothing may be written.

    A connection that was lost is replaced as it is next used.
    """
    if url.get_backend_name() == "postgresql":
        waiting = {} if "connect_timeout" in url.query else {"connect_timeout": _ANSWER_SECONDS}
        pool = {"pool_size": 10, "max_overflow": 30, "pool_timeout": PATIENCE, "pool_pre_ping": True}
        return pool | {"connect_args": waiting}
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and file.is_file() and not _may_write(file):
        return {"creator": lambda: _consult(file)}
    return {}


def _may_write(file: Path) -> bool:
    """Whether a file and the two that SQLite puts next to it may be written."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _consult(file: Path) -> sqlite3.Connection:
    """A connection to a file that may only be read; where nobody has it open, SQLite is told that nobody will."""
    alone = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro{alone}", uri=True, check_same_thread=False)


def prepare_engine(engine: sa.Engine) -> None:
    """Make every connection keep references, wait for its turn, and leave a sound file if the process dies."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite_transaction)
        _use_write_ahead_log(engine)
    else:
        event.listen(engine, "connect", _prepare_postgresql_connection)


def _prepare_postgresql_connection(connection, _record) -> None:
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_SILENCE}'")
    connection.commit()


def _prepare_sqlite_connection(connection, _record) -> None:
    connection.isolation_level = None  # the transactions are ours, from BEGIN to COMMIT
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    # A few milliseconds more a save, which is a human act: once confirmed, even a power cut leaves it there.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased leaves no trace in the free pages of the file


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
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname.startswith("SQLITE_READONLY"):
                    return  # to consult
                if "locked" not in str(error) or time.monotonic() > give_up_at:
                    raise OperationalError("PRAGMA journal_mode = WAL", None, error) from error
                time.sleep(0.02)


def as_writer(connection: sa.Connection) -> sa.Connection:
    """The connection, its next transaction taking its turn to write before it reads."""
    return connection.execution_options(**{_WRITES: True})


def is_writer(connection: sa.Connection) -> bool:
    """Whether the transactions of a connection write."""
    return bool(connection.get_execution_options().get(_WRITES))


def empty_write_ahead_log(engine: sa.Engine) -> None:
    """Leave nothing of former pages in the file next to an SQLite database; where others read, it is for later."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 1000")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


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


def list_faults(connection: sa.Connection) -> list[str]:
    """What SQLite finds wrong in a file: pages, indexes, references to nothing. Raises DatabaseError where it can't."""
    found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    references = [f"{table} {row} → {parent}" for table, row, parent, _ in broken[:20]]
    return [one for one in found if one != "ok"] + references
