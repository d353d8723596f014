"""The archive of a territory in a language, and the documents in it."""

from dataclasses import replace

from footprint.dossier.archive import unpack
from footprint.territory.handed_out.bundle import bundle_view
from footprint.territory.handed_out.documents import REPORT_PDF, SUMMARY
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.shared_view import SharedView
from footprint.words.texts import text

ARCHIVE = "archive"
# What may be downloaded: the page for elected people, the report, and the archive that verifies.
DOCUMENTS = {"summary": SUMMARY, "report": REPORT_PDF, ARCHIVE: ""}


def make_archive(view: SharedView, identity: TerritoryIdentity, language: str) -> bytes:
    """The archive of a view; kinds of members are told in the words of the language."""
    kinds = view.members["kind"].map(lambda kind: text(f"member_kind.{kind}", language) if kind else "")
    return bundle_view(replace(view, members=view.members.assign(kind=kinds.astype("str"))), identity, language)


def take_document(archive: bytes, name: str) -> bytes:
    """One of DOCUMENTS, from the archive."""
    return archive if name == ARCHIVE else unpack(archive)[DOCUMENTS[name]]
