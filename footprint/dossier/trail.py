"""The trail in a dossier: one JSON object a line, each entry sealing the one before as the log of the database does."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from footprint.storage.database.log import NOTHING, LogEntry, hash_text, seal
from footprint.strict_json import read_json

FIELDS = tuple(LogEntry.__dataclass_fields__)

# Clocks of two machines, or one that was set right, differ by so much at most: less is no disorder.
CLOCKS = timedelta(minutes=1)

# The entry that seals what a version was made of.
FROZEN = "dossier-frozen"


@dataclass(frozen=True)
class TrailChange:
    """One entry to be: what was done, by whom and when; `content_hash` is the SHA-256 of what it bears on."""

    what: str
    actor: str
    at: datetime
    content: dict
    content_hash: str = ""


def chain(changes: Iterable[TrailChange]) -> bytes:
    """A trail of its own, where no database keeps one."""
    previous, written = NOTHING, []
    for number, change in enumerate(changes, 1):
        text = json.dumps(change.content, ensure_ascii=False, sort_keys=True, allow_nan=False)
        entry = dict.fromkeys(FIELDS) | {
            "organisation_id": 1,
            "number": number,
            "at": change.at,
            "actor": change.actor,
            "what": change.what,
            "content": text,
            "content_hash": change.content_hash or hash_text(text),
            "previous_hash": previous,
        }
        previous = entry["hash"] = seal(entry)
        written.append(entry)
    return _write(written)


def write_trail(entries: Iterable[LogEntry]) -> bytes:
    """The log of an organisation, as JSON lines."""
    return _write([vars(entry) for entry in entries])


def _write(entries: list[dict]) -> bytes:
    return write_entries([entry | {"at": entry["at"].isoformat(timespec="microseconds")} for entry in entries])


def write_entries(entries: Iterable[dict]) -> bytes:
    """Entries as `read_trail` gives them, as JSON lines."""
    return "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in entries).encode()


def read_trail(data: bytes) -> list[dict]:
    """The entries of a trail, `at` as it is written. Raises ValueError where a line is none."""
    entries: list[dict] = []
    for number, line in enumerate(io.BytesIO(data), 1):
        entry = read_json(line.decode("utf-8"))
        if not isinstance(entry, dict) or set(entry) != set(FIELDS):
            raise ValueError(f"line {number}")
        entries.append(entry)
    return entries


def find_break(data: bytes, head: str) -> tuple[int, str] | None:
    """The first line of a trail that does not hold, and why; None when all of it does.

    `entry-missing`: a number lacks before it; `entry-altered`: it is not what was sealed; `chain-broken`: it does not
    follow the one before; `out-of-order`: it is dated before the one before it; `head-differs`: the last one is not
    that of `head`; `unreadable`.
    """
    previous, latest = NOTHING, None
    try:
        entries = read_trail(data)
        for number, entry in enumerate(entries, 1):
            if entry["number"] != number:
                return number, "entry-missing"
            if entry["previous_hash"] != previous:
                return number, "chain-broken"
            at = datetime.fromisoformat(entry["at"])
            if entry["hash"] != seal(entry | {"at": at}):
                return number, "entry-altered"
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            if latest is not None and at < latest - CLOCKS:
                return number, "out-of-order"
            previous, latest = entry["hash"], at if latest is None else max(at, latest)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return 0, "unreadable"
    return (len(entries), "head-differs") if previous != (head or NOTHING) else None
