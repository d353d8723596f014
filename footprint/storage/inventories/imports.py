"""An import: its files, what was settled about how they are read, and the version that they make; all, or nothing."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

import sqlalchemy as sa

from footprint.own_energy import measure
from footprint.storage.database.connection import writing
from footprint.storage.inventories.inventories import lock_inventory
from footprint.storage.inventories.mappings import write_mapping
from footprint.storage.inventories.rows import draft_rows, draft_set_aside
from footprint.storage.inventories.uploads import KeptFile, write_upload
from footprint.storage.inventories.versions import Conflict, Saved, StoredInventory, VersionChange, write_version
from footprint.tables import INVENTORY_TABLES


@measure("saving")
def save_import(
    engine: sa.Engine,
    inventory_id: int,
    prepare: Callable[[Mapping[str, int]], StoredInventory],
    files: Iterable[KeptFile],
    mappings: Iterable[tuple[str, str, str]],
    actor: str,
    message: str = "",
) -> Saved | Conflict:
    """Save an inventory made from files, with what is kept of them and what was settled about them.

    Where others changed the same rows meanwhile, the files and what was settled are kept, and no version is made.

    Args:
        prepare: the inventory to save, made from the ids under which files are kept, by the SHA-256 of each file.
        files: what is kept of each file; where several are kept of one, its rows refer to the first.
        mappings: the fingerprint, the file's name and the answers (JSON) of each mapping.

    Raises:
        UnusableInput: there is no such inventory, or it is archived; nothing was saved.
    """
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        organisation_id = record.organisation_id
        kept: dict[str, int] = {}
        for one in files:
            upload_id = write_upload(connection, organisation_id, one, actor)
            kept.setdefault(one.sha256 or sha256(one.content).hexdigest(), upload_id)
        for fingerprint, name, answers in mappings:
            write_mapping(connection, organisation_id, fingerprint, name, answers, actor)
        stored = prepare(kept)
        drafts = {
            name: draft_rows(name, stored.inventory.table(name), stored.row_ids[name], stored.upload_ids[name])
            for name in INVENTORY_TABLES
        }
        drafts["set_aside"] = draft_set_aside(stored.set_aside)
        return write_version(connection, record, drafts, VersionChange(stored.number, actor, message))
