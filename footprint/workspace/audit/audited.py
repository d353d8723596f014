"""What an auditor looks at: a frozen version of the dossier, or the inventory as it stands; read, never changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, partial

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from footprint.dossier.audit.sample import describe_population
from footprint.dossier.freeze import MAIN, Frozen
from footprint.estimation.situation import Method, Situation
from footprint.intake import read_file
from footprint.problems import Problem, UnusableInput
from footprint.storage import StoredDossier, StoredInventory, find_edited, find_upload_record
from footprint.tables import EQUIPMENT
from footprint.workspace.files import check_raw
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.kept_files import open_upload
from footprint.workspace.stored import footprint_of, open_version
from footprint.workspace.stored_years import open_dossier


@dataclass(frozen=True, eq=False)
class Audited:
    """A footprint under audit, with what is known of the rows that it was counted from.

    Attributes:
        dossier: the number of the frozen version; 0 for the inventory as it stands.
        frozen_total: kg CO2e as they were frozen; those of the footprint where nothing is frozen.
        edited: which items hold a cell set by hand.
        set_aside: rows that do not count: table, line, cells (by column), problems (fields of each).
        find_brought: what was brought of a row, by its table and its position there.
        frozen: the files of the frozen version; None for the inventory as it stands.
    """

    dossier: int
    footprint: Footprint
    frozen_total: float
    edited: NDArray[np.bool_]
    set_aside: pd.DataFrame
    find_brought: Callable[[str, int], "Brought"]
    frozen: Frozen | None = None

    @property
    def is_reproduced(self) -> bool:
        """Whether the frozen total is found again by this version of the program."""
        return bool(np.isclose(self.frozen_total, self.footprint.total.impact, rtol=1e-12, atol=0.0))

    @cached_property
    def population(self) -> pd.DataFrame:
        """Every item and every row set aside, with its stratum."""
        found = self.footprint
        return describe_population(found.situation, found.lines, self.edited, self.set_aside)

    def find_row(self, item: int) -> tuple[str, int]:
        """The table of an item, and its position there."""
        count = len(self.footprint.situation.inventory.equipment)
        return ("equipment", item) if item < count else ("usage", item - count)


@lru_cache(maxsize=8)
def audit_version(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Audited:
    """A version of an inventory as it stands, under a method."""
    found, stored = footprint_of(engine, inventory_id, number, method), open_version(engine, inventory_id, number)
    edited = _find_edited(engine, inventory_id, stored)
    brought = partial(find_brought, engine, stored)
    return Audited(0, found, found.total.impact, edited, stored.set_aside, brought)


@lru_cache(maxsize=8)
def audit_dossier(engine: sa.Engine, organisation_id: int, dossier: StoredDossier) -> Audited:
    """A frozen version: its own inventory, factors and method, whatever became of them since.

    Raises:
        UnusableInput: it was altered, or another version of the program wrote it in another shape.
    """
    frozen = open_dossier(engine, organisation_id, dossier.number)
    situation, total = read_frozen(frozen, str(dossier.number))
    stored = open_version(engine, dossier.inventory_id, dossier.version)
    edited = _find_edited(engine, dossier.inventory_id, stored)
    brought = partial(find_brought, engine, stored)
    return Audited(dossier.number, find_footprint(situation), total, edited, stored.set_aside, brought, frozen)


def read_frozen(frozen: Frozen, name: str) -> tuple[Situation, float]:
    """The situation of a frozen version and its total. Raises UnusableInput where another version wrote it."""
    try:
        situation = frozen.situation
        whole = frozen.table(f"results/{MAIN}.csv")["impact"]
        total = float(whole.iloc[0]) if len(whole) else float("nan")
    except (KeyError, TypeError, ValueError, IndexError) as fault:  # as a method that is no longer ours
        raise UnusableInput(Problem("audit.other-shape", "error", "", value=name)) from fault
    return situation, total


def _find_edited(engine: sa.Engine, inventory_id: int, stored: StoredInventory) -> NDArray[np.bool_]:
    """Which items hold a cell that a person set, and that no file said since."""
    found = []
    for name in ("equipment", "usage"):
        rows = find_edited(engine, inventory_id, stored.number, name).any(axis=1)
        found.append(rows.reindex(stored.row_ids[name].to_numpy(), fill_value=False).to_numpy(dtype="bool"))
    return np.concatenate(found)


# --- the row that was brought ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Brought:
    """The row of a file behind a row of the inventory.

    `sha256` is that of the file. `cells` are those that were read, as written, by our columns: empty where only the
    file was kept, and can't be read again without what a person settled, or was erased (`erased_at`). `headers` are
    those of the file, by our columns; older archives keep none. `typed` says that no file holds the row.
    """

    filename: str = ""
    sha256: str = ""
    line: int = 0
    cells: pd.Series | None = None
    headers: tuple[tuple[str, str], ...] = ()
    erased_at: datetime | None = None

    @property
    def is_typed(self) -> bool:
        """Whether a person typed the row, and no file holds it."""
        return not self.filename


def find_brought(engine: sa.Engine, stored: StoredInventory, table: str, position: int) -> Brought:
    """The file and the line that a row of a stored version came from, and what stands there."""
    upload_id = stored.upload_ids[table].iloc[position]
    if pd.isna(upload_id):
        return Brought()
    line, raw = int(stored.inventory.table(table).index[position]), open_upload(engine, int(upload_id)).get(table)
    if raw is None:
        upload = find_upload_record(engine, int(upload_id))
        erased_at = upload.erased.at if upload.erased else None
        return Brought(upload.filename, upload.file_sha256, line, erased_at=erased_at)
    if line not in raw.cells.index:
        return Brought(raw.filename, raw.sha256, line)
    cells = raw.cells.loc[line].dropna()
    return Brought(raw.filename, raw.sha256, line, cells, tuple(raw.understood.headers.items()))


def read_list(source: tuple[str, bytes]) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """A list of devices (an asset register, purchases, invoices) as equipment, to compare with an inventory.

    A device whose row can't be counted may still be recognised by its numbers: its words are kept.

    Returns:
        Its devices, all that is wrong in it, and how many rows could not be laid out.

    Raises:
        UnusableInput: the file is no table, or lists no device.
    """
    read = check_raw(read_file(source))
    if "equipment" not in read:
        raise UnusableInput(Problem("audit.no-device", "error", "", value=source[0]))
    typed, words = (
        read.inventory.equipment,
        [one.name for one in EQUIPMENT if one.type in ("text", "choice", "country")],
    )
    listed = typed.astype(dict.fromkeys(words, "str"))
    aside = read.settled.set_aside.get("equipment")
    if aside is not None:
        listed = pd.concat([listed, aside.reindex(columns=words)]).sort_index()
    return listed, read.problems, read.raw.rows_set_aside
