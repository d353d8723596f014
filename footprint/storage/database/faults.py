"""What is wrong with a database, as people are told of it; what is a mistake of ours stays an error."""

import traceback
from collections.abc import Generator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from footprint.problems import Problem, UnusableInput

# For SQLite the name of its answer, extended ones included; for PostgreSQL its SQLSTATE, or the class of it.
_FAULTS = {
    "SQLITE_BUSY": "database-busy",
    "SQLITE_LOCKED": "database-busy",
    "SQLITE_FULL": "database-full",
    "SQLITE_READONLY": "database-read-only",
    "SQLITE_PERM": "database-read-only",
    "SQLITE_CORRUPT": "database-damaged",
    "SQLITE_NOTADB": "database-not-one",
    # a lock, a deadlock, two writers apart, an answer that takes too long, no connection left
    **dict.fromkeys(("55P03", "40P01", "40001", "57014", "53300"), "database-busy"),
    "53100": "database-full",
    "25006": "database-read-only",
    "42501": "database-role-without-right",
    **dict.fromkeys(("XX001", "XX002"), "database-damaged"),
    # it stops, it was stopped, it waited too long for us, or nothing answers any more
    **dict.fromkeys(("57P01", "57P02", "25P03", "08"), "database-connection-lost"),
    # it starts, or refuses who asks
    **dict.fromkeys(("57P03", "28"), "database-unreachable"),
}


@contextmanager
def refusing_faults(url: sa.URL, otherwise: str) -> Generator[None]:
    """Turn what the database answers, or what of it can't be read, into its refusal.

    Args:
        otherwise: the problem where the answer is none that we know.
    """
    try:
        yield
    except IntegrityError:
        raise  # a mistake of ours, not a state of the database
    except NoConnectionLeft as error:
        raise unusable("database-busy", url, str(error)) from error
    except DBAPIError as error:
        fault = _find_fault(error)
        if not fault and isinstance(error, InterfaceError):
            raise
        raise unusable(fault or otherwise, url, str(error.orig)) from error
    except (ValueError, TypeError, OverflowError) as error:
        if not _is_of_a_stored_value(error):
            raise
        raise unusable("database-damaged", url, str(error)) from error


def unusable(code: str, url: sa.URL, expected: str) -> UnusableInput:
    """The refusal of a database, its password left out."""
    return UnusableInput(Problem(code, "error", "", value=url.render_as_string(hide_password=True), expected=expected))


def _find_fault(error: DBAPIError) -> str:
    """The problem that an answer of the database tells of; empty where it tells of none that we know."""
    if error.connection_invalidated:
        return "database-connection-lost"
    answer = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    if not answer and hasattr(error.orig, "sqlstate") and isinstance(error, OperationalError):
        return "database-unreachable"  # PostgreSQL itself answered nothing
    named = (fault for name, fault in _FAULTS.items() if answer == name or answer.startswith(f"{name}_"))
    return next(named, _FAULTS.get(answer[:2], ""))


def _is_of_a_stored_value(error: Exception) -> bool:
    """Whether an error comes from making a date, a text or JSON of what the database holds: SQLAlchemy does.

    Of a value of ours that it can't send, it raises an error of its own.
    """
    if isinstance(error, UnicodeDecodeError):
        return True
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = max((at for at, module in enumerate(modules) if module.startswith("footprint.")), default=0)
    return any(module.startswith("sqlalchemy.") for module in modules[ours:])
