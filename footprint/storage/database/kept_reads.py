"""What was read of a database, kept until something is written to it: pages read the same at every click.

One look at the database tells whether anything was written since, by this process or by another: SQLite counts the
writes of others on a connection that never writes; PostgreSQL names its snapshot, two equal ones showing the same rows.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from contextlib import closing, contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from footprint.storage.database.isolation import scope_of

Asked = ParamSpec("Asked")
Read = TypeVar("Read")

MOST_KEPT = 4096  # answers of a database: short lists, for a few hundred people

# Within `looking_once`: what the last look at each database saw, and how many writes of ours it came after.
_seen: ContextVar[dict[int, tuple[int, Hashable]] | None] = ContextVar("seen", default=None)


def kept(read: Callable[Concatenate[sa.Engine, Asked], Read]) -> Callable[Concatenate[sa.Engine, Asked], Read]:
    """Have a function that only reads keep its answer, by scope and by what is asked, until something is written."""

    @wraps(read)
    def read_or_find(engine: sa.Engine, *given: Asked.args, **named: Asked.kwargs) -> Read:
        reads = _reads_of(engine)
        seen = reads.look(engine)
        key = (read, scope_of(engine), given, tuple(sorted(named.items())))
        found, answer = reads.find(key, seen)
        if not found:
            answer = read(engine, *given, **named)
            reads.keep(key, seen, answer)
        return copy(answer)  # what is done to a list is done to it alone

    return read_or_find


@contextmanager
def looking_once() -> Generator[None]:
    """Within it, whether others wrote is looked at once for all that is read; our own writes are known at once."""
    held = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(held)


def note_write(engine: sa.Engine) -> None:
    """Know that this process has just written."""
    _reads_of(engine).note_write()


def follow_closing(engine: sa.Engine) -> None:
    """Let go of what was read of a database, and of the connection that looks at it, when its engine is disposed of."""
    event.listen(engine, "engine_disposed", _forget)


def _forget(engine: sa.Engine) -> None:
    with _lock:
        reads = _databases.pop(engine.dialect, None)
    if reads:
        reads.close()


class _Reads:
    """What was read of one database, each answer with what the look before it saw."""

    def __init__(self):
        self._writes = 0
        self._answers: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._watch: sqlite3.Connection | None = None

    def note_write(self) -> None:
        """Know that this process has just written."""
        with self._lock:
            self._writes += 1

    def look(self, engine: sa.Engine) -> Hashable:
        """What tells one state of the database from another; None where nothing does."""
        look = self._look_at_sqlite if engine.dialect.name == "sqlite" else _look_at_postgresql
        looked, writes = _seen.get(), self._writes
        if looked is None:
            return look(engine)
        if id(self) not in looked or looked[id(self)][0] != writes:
            looked[id(self)] = writes, look(engine)
        return looked[id(self)][1]

    def _look_at_sqlite(self, engine: sa.Engine) -> Hashable:
        try:
            with self._lock:
                if self._watch is None:
                    self._watch = _connect_to_sqlite(engine)
                return self._watch.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:  # what is wrong is said by what reads
            return None

    def find(self, key: Hashable, seen: Hashable) -> tuple[bool, Any]:
        """Whether an answer is kept that was read of the same state, and this answer."""
        with self._lock:
            before, answer = self._answers.get(key, (None, None))
            if seen is None or before != seen:
                return False, None
            self._answers.move_to_end(key)
            return True, answer

    def keep(self, key: Hashable, seen: Hashable, answer: object) -> None:
        """Keep an answer read after a look; the one not asked for the longest goes where there are too many."""
        with self._lock:
            self._answers[key] = seen, answer
            self._answers.move_to_end(key)
            if len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)

    def close(self) -> None:
        """Close what looks at the database."""
        with self._lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None


def _connect_to_sqlite(engine: sa.Engine) -> sqlite3.Connection:
    given, named = engine.dialect.create_connect_args(engine.url)
    settings: dict[str, Any] = {**named, "check_same_thread": False}
    return sqlite3.connect(given[0], **settings)


def _look_at_postgresql(engine: sa.Engine) -> Hashable:
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT pg_current_snapshot()::text")
            row = cursor.fetchone()
            return row[0] if row else None
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
        return None


# By the dialect of its engine, which engines of the same database under other scopes share.
_databases: WeakKeyDictionary[sa.Dialect, _Reads] = WeakKeyDictionary()
_lock = threading.Lock()


def _reads_of(engine: sa.Engine) -> _Reads:
    with _lock:
        return _databases.setdefault(engine.dialect, _Reads())
