"""Opening the database, and the two kinds of transaction: reading and writing."""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, schema

FILE = "footprint.sqlite3"
VARIABLE = "FOOTPRINT_DATABASE"
EXAMPLE = "sqlite:////folder/footprint.sqlite3, postgresql+psycopg://user@host/footprint"

# Alembic keeps the migration under way in global names.
_one_migration = threading.Lock()


def open_database(url: str | None = None) -> sa.Engine:
    """The database, its tables brought up to date.

    Args:
        url: an SQLAlchemy URL; without it, that of the environment variable FOOTPRINT_DATABASE; without that, the file
            `footprint.sqlite3` in the user's data folder.

    Raises:
        UnusableInput: it can't be reached, isn't a database, or was written by a later version.
    """
    engine = _create_engine(url or os.environ.get(VARIABLE) or _default_url())
    try:
        dialects.prepare_engine(engine)
        _bring_up_to_date(engine)
    except DatabaseError as error:
        raise _refuse(error, engine, "database-unreachable") from error
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Generator[sa.Connection]:
    """A transaction that only reads, and that no writer holds up.

    Raises:
        UnusableInput: the database can no longer be reached, or is damaged.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        raise _refuse(error, engine, "database-unreachable") from error


@contextmanager
def writing(engine: sa.Engine) -> Generator[sa.Connection]:
    """A transaction that writes: all of it, or nothing.

    Raises:
        UnusableInput: the database is busy, full, damaged, or may not be written.
    """
    try:
        with engine.connect() as connection, dialects.as_writer(connection).begin():
            yield connection
    except IntegrityError:
        raise  # a mistake of ours, not a state of the database
    except DatabaseError as error:
        raise _refuse(error, engine, "database-not-writable") from error


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
        engine = sa.create_engine(url)
    except ModuleNotFoundError as error:
        raise UnusableInput(Problem("database-driver-missing", "error", "", value=error.name or "")) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # What can't be read may hold a password: it is not repeated.
        raise UnusableInput(Problem("database-wrong-url", "error", "", expected=EXAMPLE)) from error
    in_memory = engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:")
    if engine.dialect.name not in dialects.SUPPORTED or in_memory:
        raise _unusable("database-wrong-url", engine.url, EXAMPLE)
    return engine


def _refuse(error: DatabaseError, engine: sa.Engine, otherwise: str) -> UnusableInput:
    """What is wrong with the database, as people are told; `otherwise` where its answer is none that we know."""
    return _unusable(dialects.find_fault(error) or otherwise, engine.url, str(error.orig))


def _unusable(code: str, url: sa.URL, expected: str) -> UnusableInput:
    return UnusableInput(Problem(code, "error", "", value=url.render_as_string(hide_password=True), expected=expected))


def _bring_up_to_date(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == schema.REVISION:
            return
    # Imported here: opening a database that is up to date needs none of it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "footprint.storage.database:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with _one_migration, engine.connect() as connection, dialects.schema_change(connection):
        if _revision(connection) not in {None, *known}:
            raise _unusable("database-of-later-version", engine.url, schema.REVISION)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    """The last migration that this database went through."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
