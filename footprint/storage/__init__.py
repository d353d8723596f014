"""What is kept: organisations, inventories and their versions, uploads, own factors, the log, the tool's energy.

In: checked tables and files, with the name of who saves them. Every change is one transaction and one entry of the
log.

In reading order: `database/` (tables, connections, log), `organisations`, `inventories/` (versions, rows, uploads),
`own_factors`, `plans`, `dossiers`, `base_years`, `auditor_notes`, `own_energy`, `portable` (a whole organisation in
one file).
"""

from footprint.inventory.compare import compare_inventories, match_rows
from footprint.storage.auditor_notes import (
    AuditorNote,
    add_audit,
    add_note,
    add_statement,
    check_note,
    list_audits,
    list_notes,
    list_statements,
)
from footprint.storage.base_years import (
    list_recalculations,
    load_policy,
    save_policy,
    save_recalculation,
)
from footprint.storage.database.connection import open_database
from footprint.storage.database.log import LogEntry, list_log
from footprint.storage.database.verify_log import Broken, verify_log
from footprint.storage.dossiers import (
    StoredDossier,
    find_last_dossier,
    last_standing,
    list_dossiers,
    list_roots,
    load_dossier,
    note_root,
    retract_dossier,
    save_dossier,
)
from footprint.storage.inventories.edits import find_edited
from footprint.storage.inventories.history import (
    Version,
    list_versions,
    redo_last_undo,
    restore_version,
    undo_last_change,
)
from footprint.storage.inventories.imports import save_import
from footprint.storage.inventories.inventories import (
    InventoryRecord,
    archive_inventory,
    change_inventory,
    create_inventory,
    delete_inventory,
    list_inventories,
    load_record,
)
from footprint.storage.inventories.mappings import (
    StoredMapping,
    find_mapping,
    forget_mapping,
    list_mappings,
    save_mapping,
)
from footprint.storage.inventories.uploads import KeptFile, Upload, find_upload, load_upload, save_upload
from footprint.storage.inventories.versions import (
    Conflict,
    Saved,
    StoredInventory,
    describe_set_aside,
    load_inventory,
    save_inventory,
    settle_conflict,
)
from footprint.storage.organisations import (
    Organisation,
    archive_organisation,
    create_organisation,
    list_organisations,
    rename_organisation,
)
from footprint.storage.own_energy import load_energy, save_energy
from footprint.storage.own_factors import (
    OwnState,
    find_own_state,
    list_standing,
    load_own_factors,
    retire_own_factor,
    save_own_factors,
)
from footprint.storage.plans import (
    PlanConflict,
    PlanSaved,
    PlanVersion,
    StoredPlan,
    find_last_plan,
    list_plans,
    load_plan,
    save_plan,
)
from footprint.storage.portable import export_workspace, import_workspace

__all__ = [
    "AuditorNote",
    "Broken",
    "Conflict",
    "InventoryRecord",
    "KeptFile",
    "LogEntry",
    "Organisation",
    "OwnState",
    "PlanConflict",
    "PlanSaved",
    "PlanVersion",
    "Saved",
    "StoredDossier",
    "StoredInventory",
    "StoredMapping",
    "StoredPlan",
    "Upload",
    "Version",
    "add_audit",
    "add_note",
    "add_statement",
    "archive_inventory",
    "archive_organisation",
    "change_inventory",
    "check_note",
    "compare_inventories",
    "create_inventory",
    "create_organisation",
    "delete_inventory",
    "describe_set_aside",
    "export_workspace",
    "find_edited",
    "find_last_dossier",
    "find_last_plan",
    "find_mapping",
    "find_own_state",
    "find_upload",
    "forget_mapping",
    "import_workspace",
    "last_standing",
    "list_audits",
    "list_dossiers",
    "list_inventories",
    "list_log",
    "list_mappings",
    "list_notes",
    "list_organisations",
    "list_plans",
    "list_recalculations",
    "list_roots",
    "list_standing",
    "list_statements",
    "list_versions",
    "load_dossier",
    "load_energy",
    "load_inventory",
    "load_own_factors",
    "load_plan",
    "load_policy",
    "load_record",
    "load_upload",
    "match_rows",
    "note_root",
    "open_database",
    "redo_last_undo",
    "rename_organisation",
    "restore_version",
    "retire_own_factor",
    "retract_dossier",
    "save_dossier",
    "save_energy",
    "save_import",
    "save_inventory",
    "save_mapping",
    "save_own_factors",
    "save_plan",
    "save_policy",
    "save_recalculation",
    "save_upload",
    "settle_conflict",
    "undo_last_change",
    "verify_log",
]
