"""A whole database in one file, and back: while others work in it, all of it or nothing."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, file_copies, isolation, programs, schema
from footprint.storage.database.connection import connect_database, find_address, find_revision, list_revisions
from footprint.storage.database.connection import open_database as open_current
from footprint.storage.database.verify_log import Broken, verify_log

SIGNS_OF_FILE, SIGNS_OF_DUMP = b"SQLite format 3\0", b"PGDMP"

# The role that a shared server works under, unless another is named.
ROLE = "footprint"


@dataclass(frozen=True)
class Restored:
    """What was put back.

    Attributes:
        revision: that of the database in the copy; where it is an older one, it has still to be brought up to date.
        broken: the first entry of its log that does not hold; None where all holds, or could not be looked at yet.
        kept: where what it took the place of is kept.
    """

    revision: str
    broken: Broken | None
    kept: Path | None = None

    @property
    def current(self) -> bool:
        """Whether the database is of the revision of this version of the tool."""
        return self.revision == schema.REVISION


def back_up(url: str | None, file: Path) -> str:
    """Write all of a database into a new file, and return its revision.

    Raises:
        UnusableInput: the file is there already or can't be written, or the database can't be read whole.
    """
    if file.exists():
        raise UnusableInput(Problem("backup-exists", "error", "", value=str(file)))
    engine = connect_database(url)
    try:
        with engine.connect() as connection:
            revision = find_revision(connection)
        if revision is None:
            place = engine.url.render_as_string(hide_password=True)
            raise UnusableInput(Problem("backup-not-one", "error", "", value=place))
        if engine.dialect.name == "sqlite":
            with file_copies.connection_of(engine) as source:
                file_copies.copy_file(source, file)
        else:
            programs.dump(engine, file)
    except (OSError, sqlite3.Error) as error:
        raise UnusableInput(
            Problem("database-not-copied", "error", "", value=str(file), expected=str(error))
        ) from error
    finally:
        engine.dispose()
    return revision


def upgrade_database(
    url: str | None = None, role: str = ROLE, note_copy: Callable[[Path], None] = lambda _: None
) -> None:
    """Bring a database up to date, a copy taken first, and let the role of a shared server work in it.

    Raises:
        UnusableInput: it can't be reached or copied, or the role is unknown or that of its owner.
    """
    if find_address(url).get_backend_name() == "postgresql":
        engine = connect_database(url)
        _check_role(engine, role)
        engine.dispose()
    engine = open_current(url, note_copy)
    _write_rights(engine, role)
    engine.dispose()


def restore(file: Path, url: str | None, replace: bool = False, role: str = ROLE) -> Restored:
    """Put a copy back, checked first, as the whole of a database: where there is none, or in its place.

    Raises:
        UnusableInput: the copy is damaged, of another kind of database or of a later version of the tool; there is a
            database already, and it is not to be replaced; or it can't be written.
    """
    address = find_address(url)
    try:
        with file.open("rb") as opened:
            start = opened.read(len(SIGNS_OF_FILE))
    except OSError as error:
        raise UnusableInput(Problem("backup-not-one", "error", "", value=str(file))) from error
    kinds = {"sqlite": SIGNS_OF_FILE, "postgresql": SIGNS_OF_DUMP}
    kind = next((kind for kind, signs in kinds.items() if start.startswith(signs)), "")
    if kind != address.get_backend_name():
        code = "backup-other-kind" if kind else "backup-not-one"
        raise UnusableInput(Problem(code, "error", "", value=str(file), expected=address.get_backend_name()))
    try:
        return (
            _restore_file(file, Path(address.database or ""), replace)
            if kind == "sqlite"
            else _restore_dump(file, url, replace, role)
        )
    except (OSError, sqlite3.Error) as error:
        raise UnusableInput(
            Problem("backup-not-restored", "error", "", value=str(file), expected=str(error))
        ) from error


def _check_revision(revision: str | None, file: Path) -> str:
    if revision is None:
        raise UnusableInput(Problem("backup-not-one", "error", "", value=str(file)))
    if revision not in list_revisions():
        raise UnusableInput(
            Problem("database-of-later-version", "error", "", value=str(file), expected=schema.REVISION)
        )
    return revision


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _restore_file(file: Path, target: Path, replace: bool) -> Restored:
    present = target.exists()
    if present and (not replace or target.samefile(file)):
        raise UnusableInput(Problem("restore-would-replace", "error", "", value=str(target)))
    revision, broken = _check_file(file)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
        if not present:
            file_copies.copy_file(source, target)
            return Restored(revision, broken)
        return Restored(revision, broken, _replace(source, target))


def _check_file(file: Path) -> tuple[str, Broken | None]:
    """The revision of a copy, and the first entry of its log that does not hold. Raises where it is damaged."""
    engine = sa.create_engine(f"sqlite:///{file.resolve().as_uri()}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            faults = dialects.list_faults(connection)
            if faults:
                raise UnusableInput(Problem("backup-damaged", "error", "", value=str(file), expected=faults[0]))
            revision = _check_revision(find_revision(connection), file)
        return revision, verify_log(engine) if revision == schema.REVISION else None
    except DatabaseError as error:
        raise UnusableInput(
            Problem("backup-damaged", "error", "", value=str(file), expected=str(error.orig))
        ) from error
    finally:
        engine.dispose()


def _replace(source: sqlite3.Connection, target: Path) -> Path:
    """Put a copy in the place of a database that others may be working in, and return where that one is kept.

    It is one transaction of SQLite: others see all of it once it is done, and a crash leaves the one before.
    """
    give_up_at = time.monotonic() + dialects.PATIENCE

    def wait(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > give_up_at:
            raise UnusableInput(Problem("database-busy", "error", "", value=str(target), expected="SQLITE_BUSY"))

    try:
        with closing(sqlite3.connect(target, timeout=1)) as present:
            kept = file_copies.copy_before(present, target, "restore")
            source.backup(present, progress=wait, sleep=0.1)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "")[:14] not in ("SQLITE_NOTADB", "SQLITE_CORRUPT", ""):
            raise
        return _set_aside(source, target)
    return kept


def _set_aside(source: sqlite3.Connection, target: Path) -> Path:
    """The same for a file that is damaged: it is kept under another name, with what stood next to it."""
    kept, turn = target.with_name(f"{target.name}.damaged"), 1
    while kept.exists():
        turn += 1
        kept = target.with_name(f"{target.name}.damaged-{turn}")
    restored = target.with_name(f"{target.name}.restored")
    file_copies.copy_file(source, restored)
    for end in ("-wal", "-shm"):
        beside = target.with_name(target.name + end)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + end))
    target.replace(kept)
    restored.replace(target)
    return kept


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def _restore_dump(file: Path, url: str | None, replace: bool, role: str) -> Restored:
    revision = _check_revision(programs.read_dump(file), file)
    engine = connect_database(url)
    try:
        tables = sa.inspect(engine).get_table_names()
        if tables and not (replace and "alembic_version" in tables):
            place = engine.url.render_as_string(hide_password=True)
            raise UnusableInput(Problem("restore-would-replace", "error", "", value=place))
        programs.load(engine, file)
        if revision != schema.REVISION:
            return Restored(revision, None)
        with engine.begin() as connection:
            isolation.write_policies(connection)
        if _knows(engine, role):
            _write_rights(engine, role)
        return Restored(revision, verify_log(engine))
    finally:
        engine.dispose()


def _knows(engine: sa.Engine, role: str) -> bool:
    with engine.connect() as connection:
        known = sa.text("SELECT count(*) FROM pg_roles WHERE rolname = :role AND rolname <> current_user")
        return bool(connection.execute(known, {"role": role}).scalar())


def _check_role(engine: sa.Engine, role: str) -> None:
    if not _knows(engine, role):
        raise UnusableInput(Problem("database-role-unknown", "error", "", value=role))


def _write_rights(engine: sa.Engine, role: str) -> None:
    """Write the policies anew, and let a role work under them."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            isolation.write_policies(connection)
            isolation.grant_access(connection, role)
