"""Copies of an SQLite database, whole and consistent while others write in it."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import sqlalchemy as sa

# Copies taken before migrations: how they are called after the file, and how many of the last ones stay.
BEFORE = ".before-"
KEPT = 3


@contextmanager
def connection_of(engine: sa.Engine) -> Generator[sqlite3.Connection]:
    """A connection of an engine as SQLite's own module knows it, outside any transaction."""
    with closing(engine.raw_connection()) as lent:
        yield cast(sqlite3.Connection, lent.driver_connection)


def copy_file(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database into a new file, which only its owner may read: all of it, or no file.

    Raises OSError or sqlite3.Error where it can't be done.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # the file is then all there is, with nothing next to it
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        settle(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def settle(partial: Path, target: Path) -> None:
    """Give a file its name, once all of it is on the disk."""
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(target)


def copy_before(source: sqlite3.Connection, file: Path, revision: str) -> Path:
    """Copy a database next to its file before it is brought to a revision; the oldest such copies go.

    Raises OSError or sqlite3.Error where it can't be done.
    """
    wanted = file.with_name(f"{file.name}{BEFORE}{revision}")
    turn = 1
    while wanted.exists():
        turn += 1
        wanted = file.with_name(f"{file.name}{BEFORE}{revision}-{turn}")
    copy_file(source, wanted)
    forget_oldest(file.parent, f"{file.name}{BEFORE}")
    return wanted


def forget_oldest(folder: Path, start: str) -> None:
    """Remove all but the last copies of a folder whose names have the same start."""
    copies = [one for one in folder.iterdir() if one.name.startswith(start) and not one.name.endswith(".partial")]
    for old in sorted(copies, key=lambda one: one.stat().st_mtime_ns)[:-KEPT]:
        old.unlink(missing_ok=True)
