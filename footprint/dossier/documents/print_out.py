"""A document as PDF, tagged and archivable as the report is."""

from pathlib import Path

from footprint.dossier.documents.outline import Document
from footprint.dossier.report.pdf import compile_pdf

TEMPLATE = Path(__file__).parent / "document.typ"


def print_document(document: Document) -> bytes:
    """The PDF of a document."""
    return compile_pdf(TEMPLATE, document)
