"""The documents by their names."""

from collections.abc import Callable

from footprint.dossier.documents.committee_note import describe_note
from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.print_out import print_document
from footprint.dossier.documents.strategy import describe_strategy
from footprint.dossier.documents.word import write_word
from footprint.dossier.documents.yearly_review import describe_review
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.reader import Reader

KINDS: dict[str, Callable[[Reader, bool | None], Document]] = {
    "strategy": describe_strategy,
    "review": describe_review,
    "note": describe_note,
}
FORMATS: dict[str, Callable[[Document], bytes]] = {"pdf": print_document, "docx": write_word}
MIMES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def describe_document(frozen: Frozen, kind: str, language: str, bound: bool | None = None) -> Document:
    """A document of KINDS, of a frozen version, in a language.

    `bound`: whether the REEN act applies to the organisation, as it states; None where it does not.
    """
    return KINDS[kind](Reader(frozen, language), bound)


def make_file(frozen: Frozen, kind: str, form: str, language: str, bound: bool | None = None) -> bytes:
    """A document of KINDS as a file of FORMATS: the same bytes each time."""
    return FORMATS[form](describe_document(frozen, kind, language, bound))
