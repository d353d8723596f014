"""One archive of a territory's view: what was received, what follows from it, what people read, the hash of each."""

from collections.abc import Mapping

from footprint.dossier.archive import MANIFEST, pack
from footprint.dossier.bundle import write_manifest
from footprint.dossier.freeze import Frozen
from footprint.dossier.program import describe_makers
from footprint.territory.handed_out.documents import make_documents_of
from footprint.territory.handed_out.tables import FORMAT, TerritoryIdentity, number_members, write_view
from footprint.territory.shared_view import SharedView


def bundle_view(view: SharedView, identity: TerritoryIdentity, language: str) -> bytes:
    """The archive of a view in a language: the same bytes whenever it is made."""
    numbered = number_members(view)
    frozen = Frozen(dict(sorted(write_view(numbered, identity).items())))
    files: Mapping[str, bytes] = {
        **frozen.files,
        **make_documents_of(numbered, identity, frozen.id, language),
    }
    manifest = write_manifest(frozen, files, describe_makers(language), FORMAT)
    return pack({**files, MANIFEST: manifest})
