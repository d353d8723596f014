"""The documents by their names."""

from collections.abc import Callable

from footprint.dossier.documents.audit_day import describe_audit_day
from footprint.dossier.documents.committee_note import describe_note
from footprint.dossier.documents.committee_pages import describe_committee_pages
from footprint.dossier.documents.message import describe_message
from footprint.dossier.documents.mid_term import describe_mid_term
from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.print_out import print_document
from footprint.dossier.documents.slides import write_slides
from footprint.dossier.documents.strategy import describe_strategy
from footprint.dossier.documents.word import draw_first_picture, write_word
from footprint.dossier.documents.yearly_review import describe_review
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.reader import Reader

KINDS: dict[str, Callable[[Reader, bool | None], Document]] = {
    "strategy": describe_strategy,
    "review": describe_review,
    "note": describe_note,
    "audit_day": describe_audit_day,
    "committee": describe_committee_pages,
    "mid_term": describe_mid_term,
    "message": describe_message,
}
# Of a labelling cycle, from the audit to what members and staff read.
DAYS = ("audit_day", "committee", "mid_term", "message")
FORMATS: dict[str, Callable[[Document], bytes]] = {
    "pdf": print_document,
    "docx": write_word,
    "pptx": write_slides,
    "png": draw_first_picture,
}
OFFICE = "application/vnd.openxmlformats-officedocument"
MIMES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "png": "image/png",
}


def formats_of(kind: str) -> tuple[str, ...]:
    """The formats in which a document is of use: slides for a committee, a picture with a message."""
    return ("pdf", "docx", *{"committee": ("pptx",), "message": ("png",)}.get(kind, ()))


def describe_document(frozen: Frozen, kind: str, language: str, bound: bool | None = None) -> Document:
    """A document of KINDS, of a frozen version, in a language.

    `bound`: whether the REEN act applies to the organisation, as it states; None where it does not.
    """
    return KINDS[kind](Reader(frozen, language), bound)


def make_file(frozen: Frozen, kind: str, form: str, language: str, bound: bool | None = None) -> bytes:
    """A document of KINDS as a file of FORMATS: the same bytes each time."""
    return FORMATS[form](describe_document(frozen, kind, language, bound))
