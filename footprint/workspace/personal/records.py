"""What is kept about people, for how long, as a table; the record of processing and the processor's note, as text."""

from collections.abc import Iterator
from dataclasses import dataclass

from footprint.words.texts import text

# What is kept, on one's own machine and on a shared server: each with where, for how long, and how it is erased.
LOCAL = ("files", "columns", "texts", "typed", "dossiers", "browser", "copies")
SHARED = ("files", "columns", "texts", "ids", "names", "roles", "openings", "dossiers", "session", "logs", "copies")
ASPECTS = ("what", "where", "long", "how")

# Article 30 and article 28 of the GDPR, section by section. What the tool can't know is left to be written.
RECORD = ("controller", "purpose", "basis", "persons", "data", "recipients", "transfers", "limits", "security")
NOTE = (
    "parties",
    "subject",
    "data",
    "instructions",
    "confidence",
    "security",
    "others",
    "rights",
    "breach",
    "end",
    "proof",
)
DOCUMENTS = {"record": RECORD, "note": NOTE}
# Sections that are otherwise on a shared server.
OTHERWISE = {"record": ("recipients", "limits", "security", "data"), "note": ("parties",)}


@dataclass(frozen=True)
class KeepingFacts:
    """What the tool knows of how it is run.

    Attributes:
        shared: whether it is a server where people log in.
        organisation: whose data it is; empty where that is left to be written.
        access_days, upload_days: as the configuration of a server says; 0: files are kept until somebody erases them.
        session_hours: how long a login lasts.
    """

    shared: bool
    organisation: str = ""
    access_days: int = 365
    upload_days: int = 0
    session_hours: float = 12.0


def list_kept(facts: KeepingFacts, language: str) -> list[tuple[str, ...]]:
    """What is kept, in words: one row a kind, in the order of ASPECTS."""
    kinds = SHARED if facts.shared else LOCAL
    return [tuple(_say(f"kept.{kind}.{aspect}", facts, language) for aspect in ASPECTS) for kind in kinds]


def write_document(kind: str, facts: KeepingFacts, language: str) -> str:
    """One of DOCUMENTS, as Markdown: a page, with blanks for what the tool can't know."""
    return "\n\n".join(_write(kind, facts, language)) + "\n"


def _write(kind: str, facts: KeepingFacts, language: str) -> Iterator[str]:
    yield f"# {_say(f'{kind}.title', facts, language)}"
    yield _say(f"{kind}.introduction", facts, language)
    for section in DOCUMENTS[kind]:
        otherwise = facts.shared and section in OTHERWISE[kind]
        said = _say(f"{kind}.{section}.{'shared' if otherwise else 'text'}", facts, language)
        yield f"**{_say(f'{kind}.{section}.title', facts, language)}.** {said}"


def _say(key: str, facts: KeepingFacts, language: str) -> str:
    blank = text("personal.blank", language)
    files = (
        text("personal.days", language, days=facts.upload_days)
        if facts.upload_days
        else text("personal.until", language)
    )
    told = {"organisation": facts.organisation or blank, "blank": blank, "files": files}
    return text(f"personal.{key}", language, days=facts.access_days, hours=f"{facts.session_hours:g}", **told)
