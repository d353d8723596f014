"""Opening the database, and the two kinds of transaction: reading and writing."""

import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from footprint.access.scope import NOBODY
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, file_copies, isolation, kept_reads, programs, schema
from footprint.storage.database.faults import refusing_faults, unusable

FILE = "footprint.sqlite3"
VARIABLE = "FOOTPRINT_DATABASE"
EXAMPLE = "sqlite:////folder/footprint.sqlite3, postgresql+psycopg://user@host/footprint"

# Alembic keeps the migration under way in global names.
_one_migration = threading.Lock()


def open_database(url: str | None = None, note_copy: Callable[[Path], None] = lambda _: None) -> sa.Engine:
    """The database, its tables brought up to date.

    Args:
        url: an SQLAlchemy URL; without it, that of the environment variable FOOTPRINT_DATABASE; without that, the file
            `footprint.sqlite3` in the user's data folder.
        note_copy: called with the copy that was taken before an older database was changed.

    Raises:
        UnusableInput: it can't be reached, isn't a database, was written by a later version, or could not be copied.
    """
    engine = _create_engine(url or os.environ.get(VARIABLE) or _default_url())
    with refusing_faults(engine.url, "database-unreachable"):
        _prepare(engine)
        _bring_up_to_date(engine, note_copy)
    return engine


def connect_database(url: str | None = None) -> sa.Engine:
    """The database as it is, of whatever revision: nothing is made nor changed.

    Raises:
        UnusableInput: it can't be reached, or isn't a database.
    """
    engine = _create_engine(url or os.environ.get(VARIABLE) or _default_url())
    file = find_file(engine)
    if file is not None and not file.is_file():
        raise unusable("database-unreachable", engine.url, os.strerror(2))
    with refusing_faults(engine.url, "database-unreachable"):
        _prepare(engine)
        with engine.connect() as connection:
            find_revision(connection)
    return engine


def find_address(url: str | None = None) -> sa.URL:
    """The address of a database, which need not be there yet. Raises UnusableInput where it is none."""
    return _create_engine(url or os.environ.get(VARIABLE) or _default_url()).url


def find_file(engine: sa.Engine) -> Path | None:
    """The file of an SQLite database; None for another, or where its address says more than a path."""
    written = engine.url.database or ""
    return Path(written) if engine.dialect.name == "sqlite" and not written.startswith("file:") else None


def open_shared_database(url: str) -> sa.Engine:
    """The database of a shared server, under the scope of nobody; it is not migrated here.

    Raises:
        UnusableInput: it can't be reached, is of another revision than this version of the tool, or would not hold
            organisations apart (see `isolation.check_isolation`).
    """
    engine = _create_engine(url)
    with refusing_faults(engine.url, "database-unreachable"):
        _prepare(engine)
        check_ready(engine)
        isolation.check_isolation(engine)
    return isolation.under(engine, NOBODY)


def check_ready(engine: sa.Engine) -> None:
    """Refuse a database that can't be served now; on PostgreSQL, one whose tables are not held apart either.

    Raises:
        UnusableInput: it can't be reached, is of another revision, or a table is open.
    """
    with reading(engine) as connection:
        revision = find_revision(connection) or ""
        if engine.dialect.name == "postgresql" and revision == schema.REVISION:
            isolation.check_tables(connection)
    if revision != schema.REVISION:
        raise UnusableInput(Problem("server-other-revision", "error", "", value=revision, expected=schema.REVISION))


@contextmanager
def reading(engine: sa.Engine) -> Generator[sa.Connection]:
    """A transaction that only reads, and that no writer holds up.

    Raises:
        UnusableInput: the database can no longer be reached, or is damaged.
    """
    with refusing_faults(engine.url, "database-unreachable"), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Generator[sa.Connection]:
    """A transaction that writes: all of it, or nothing.

    Raises:
        UnusableInput: the database is busy, full, damaged, may not be written, or can no longer be reached.
    """
    with (
        refusing_faults(engine.url, "database-not-writable"),
        engine.connect() as connection,
        dialects.as_writer(connection).begin(),
    ):
        yield connection
    kept_reads.note_write(engine)


def _default_url() -> sa.URL:
    folder = platformdirs.user_data_path("footprint", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(
            Problem("database-unreachable", "error", "", value=str(folder), expected=str(error))
        ) from error
    return sa.URL.create("sqlite", database=str(folder / FILE))


def _create_engine(url: str | sa.URL) -> sa.Engine:
    try:
        # What an error says may end in a log: no value of a query is in it.
        address = sa.make_url(url)
        engine = sa.create_engine(address, hide_parameters=True, **dialects.options_of(address))
    except ModuleNotFoundError as error:
        raise UnusableInput(Problem("database-driver-missing", "error", "", value=error.name or "")) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # What can't be read may hold a password: it is not repeated.
        raise UnusableInput(Problem("database-wrong-url", "error", "", expected=EXAMPLE)) from error
    in_memory = engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:")
    if engine.dialect.name not in dialects.SUPPORTED or in_memory:
        raise unusable("database-wrong-url", engine.url, EXAMPLE)
    return engine


def _prepare(engine: sa.Engine) -> None:
    dialects.prepare_engine(engine)
    isolation.follow_scopes(engine)
    kept_reads.follow_closing(engine)


def _bring_up_to_date(engine: sa.Engine, note_copy: Callable[[Path], None]) -> None:
    with engine.connect() as connection:
        if find_revision(connection) == schema.REVISION:
            return
    # Imported here: opening a database that is up to date needs none of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "footprint.storage.database:migrations")
    known = list_revisions()
    with _one_migration, engine.connect() as connection, dialects.schema_change(connection):
        before = find_revision(connection)
        if before not in {None, *known}:
            raise unusable("database-of-later-version", engine.url, schema.REVISION)
        if before not in {None, schema.REVISION}:
            note_copy(_copy(engine))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        isolation.write_policies(connection)


def _copy(engine: sa.Engine) -> Path:
    """Copy a database before it is migrated: an SQLite file next to it, another in the user's data folder."""
    file = find_file(engine)
    try:
        if engine.dialect.name != "sqlite":
            return _copy_server(engine)
        with file_copies.connection_of(engine) as other:  # the one that migrates has begun to write
            here = file or Path(other.execute("PRAGMA database_list").fetchone()[2])
            return file_copies.copy_before(other, here, schema.REVISION)
    except (OSError, sqlite3.Error) as error:
        raise unusable("database-not-copied", engine.url, str(error)) from error


def _copy_server(engine: sa.Engine) -> Path:
    folder = platformdirs.user_data_path("footprint", appauthor=False) / "copies"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    start = f"{engine.url.database}{file_copies.BEFORE}"
    target = folder / f"{start}{schema.REVISION}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.dump"
    programs.dump(engine, target)
    file_copies.forget_oldest(folder, start)
    return target


def list_revisions() -> set[str]:
    """All revisions that this version of the tool knows, the last one included."""
    from alembic.script import ScriptDirectory

    folder = Path(__file__).with_name("migrations")
    return {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}


def find_revision(connection: sa.Connection) -> str | None:
    """The last migration that this database went through."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
