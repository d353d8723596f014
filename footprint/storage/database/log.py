"""The log: every change in its order, each entry sealing the one before. It is only added to."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading
from footprint.storage.database.isolation import scope_of

CHANGES = (
    "organisation-created",
    "organisation-changed",
    "organisation-archived",
    "organisation-reopened",
    "organisation-imported",
    "inventory-created",
    "inventory-changed",
    "inventory-archived",
    "inventory-reopened",
    "inventory-deleted",
    "upload-saved",
    "version-saved",
    "version-undone",
    "version-redone",
    "version-restored",
    "factor-added",
    "factor-retired",
    "mapping-saved",
    "mapping-forgotten",
    "plan-saved",
    "dossier-frozen",
    "dossier-sealed",
    "dossier-retracted",
    "base-year-policy",
    "base-year-recalculated",
    "auditor-note",
    "statement-made",
    "audit-joined",
    "upload-erased",
    "own-approval-set",
    "person-invited",
    "invitation-withdrawn",
    "person-joined",
    "role-changed",
    "person-left",
    "access-token-created",
    "access-token-withdrawn",
    "territory-named",
    "campaign-set",
    "territory-invited",
    "territory-invitation-withdrawn",
    "territory-sent",
    "territory-sending-withdrawn",
    "benchmark-published",
    "label-noted",
    "label-removed",
    "territory-joined",
    "territory-member-changed",
    "territory-left",
    "consent-given",
    "consent-withdrawn",
    "dossier-sent",
    "provision-declared",
    "provision-withdrawn",
    "provision-answered",
    "lever-shared",
    "lever-unshared",
)

# What begins an organisation, before any scope reaches it.
CREATIONS = ("organisation-created", "organisation-imported")

# What stands before the first entry of an organisation.
NOTHING = "0" * 64


@dataclass(frozen=True)
class LogEntry:
    """One change: when (UTC), by whom, what, and its content as JSON.

    `what` is one of CHANGES. `content_hash` is the SHA-256 of what was saved: the rows of a version, the bytes of an
    upload, else of `content` itself, which holds a factor whole.
    """

    organisation_id: int
    number: int
    at: datetime
    actor: str
    what: str
    inventory_id: int | None
    version: int | None
    upload_id: int | None
    content: str
    content_hash: str
    previous_hash: str
    hash: str


def now() -> datetime:
    """The time, in UTC; stored without its zone, as both databases keep it the same way."""
    return datetime.now(UTC).replace(tzinfo=None)


def append_log(
    connection: sa.Connection,
    organisation_id: int,
    what: str,
    actor: str,
    at: datetime,
    content: dict,
    content_hash: str = "",
    **subject: int,
) -> None:
    """Add an entry; the caller holds the organisation locked, so that no other takes the same number.

    Args:
        subject: the inventory_id, version or upload_id that was changed.

    Raises:
        UnusableInput: the scope of the connection does not allow the change; the transaction ends here.
    """
    if not actor.strip():
        raise ValueError("Every change names its actor.")
    _check_right(connection, organisation_id, what, actor)
    log = schema.log
    last = connection.execute(
        sa.select(log.c.number, log.c.hash)
        .where(log.c.organisation_id == organisation_id)
        .order_by(log.c.number.desc())
        .limit(1)
    ).one_or_none()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)
    entry = {
        "organisation_id": organisation_id,
        "number": last.number + 1 if last else 1,
        "at": at,
        "actor": actor,
        "what": what,
        "inventory_id": subject.get("inventory_id"),
        "version": subject.get("version"),
        "upload_id": subject.get("upload_id"),
        "content": text,
        "content_hash": content_hash or hash_text(text),
        "previous_hash": last.hash if last else NOTHING,
    }
    connection.execute(log.insert().values(**entry, hash=seal(entry)))


def _check_right(connection: sa.Connection, organisation_id: int, what: str, actor: str) -> None:
    scope = scope_of(connection)
    creates = what in CREATIONS and not scope.reaches(organisation_id)
    if not (creates or scope.reaches(organisation_id)) or not scope.may(what, None if creates else organisation_id):
        raise UnusableInput(Problem("not-allowed", "error", "", value=what, expected=scope.role_in(organisation_id)))
    # Who joins by an invitation gets their id in the same transaction.
    joining = bool(scope.invitation) and what == "person-joined"
    if not (scope.everything or joining or actor == scope.person_id):
        raise ValueError("On a shared server, a change is signed by the id of the person who makes it.")


def seal(entry: dict) -> str:
    """The SHA-256 of an entry, that of the entry before included."""
    sealed = {name: value for name, value in entry.items() if name != "hash"}
    sealed["at"] = sealed["at"].isoformat(timespec="microseconds")
    return hash_text(json.dumps(sealed, ensure_ascii=False, sort_keys=True))


def hash_text(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def list_log(engine: sa.Engine, organisation_id: int) -> list[LogEntry]:
    """All entries of an organisation, the oldest first."""
    with reading(engine) as connection:
        return read_log(connection, organisation_id)


def read_log(connection: sa.Connection, organisation_id: int) -> list[LogEntry]:
    """All entries of an organisation, the oldest first, within a transaction."""
    log = schema.log
    entries = sa.select(log).where(log.c.organisation_id == organisation_id).order_by(log.c.number)
    return [LogEntry(**row) for row in connection.execute(entries).mappings()]
