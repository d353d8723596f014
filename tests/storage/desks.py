"""People at their desks: each opens a version of an inventory, changes rows on the screen, and saves."""

from dataclasses import dataclass, field, replace

import pandas as pd
import sqlalchemy as sa

from footprint.inventory.inventory import Inventory
from footprint.storage import Conflict, Saved, StoredInventory, load_inventory, save_inventory


@dataclass
class Desk:
    """One person's screen; `shown` is what it was opened on, with the changes not saved yet."""

    database: sa.Engine
    inventory_id: int
    actor: str
    shown: StoredInventory = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self, version: int | None = None) -> "Desk":
        self.shown = load_inventory(self.database, self.inventory_id, version)
        return self

    @property
    def equipment(self) -> pd.DataFrame:
        """The equipment by item."""
        return self.shown.inventory.equipment.set_index("item_id")

    def change(self, item: str, **cells: object) -> "Desk":
        table = self.shown.inventory.equipment.copy()
        place = table["item_id"] == item
        assert place.sum() == 1
        for column, value in cells.items():
            table.loc[place, column] = value
        return self._show(table, self.shown.row_ids["equipment"], self.shown.upload_ids["equipment"])

    def remove(self, item: str) -> "Desk":
        table = self.shown.inventory.equipment
        kept = (table["item_id"] != item).to_numpy()
        ids, uploads = self.shown.row_ids["equipment"], self.shown.upload_ids["equipment"]
        return self._show(table[kept], ids[kept], uploads[kept])

    def add(self, item: str, **cells: object) -> "Desk":
        """Type a row by hand below the others."""
        table, line = self.shown.inventory.equipment, 2 + len(self.shown.inventory.equipment)
        cells = dict.fromkeys(table.columns) | cells | {"item_id": item}
        row = pd.DataFrame(cells, index=pd.Index([line], name="line")).astype(table.dtypes.to_dict())
        unknown = pd.Series([pd.NA], index=row.index, dtype="Int64")
        ids = pd.concat([self.shown.row_ids["equipment"], unknown])
        return self._show(pd.concat([table, row]), ids, pd.concat([self.shown.upload_ids["equipment"], unknown]))

    def save(self, message: str = "") -> Saved | Conflict:
        """Save what is shown; once saved, the screen shows the new version."""
        outcome = self.keep(self.shown, message)
        if isinstance(outcome, Saved):
            self.open(outcome.number)
        return outcome

    def keep(self, stored: StoredInventory, message: str = "") -> Saved | Conflict:
        """Save another inventory than the one shown, such as one side of a conflict."""
        return save_inventory(
            self.database,
            self.inventory_id,
            stored.inventory,
            stored.number,
            self.actor,
            stored.row_ids,
            stored.upload_ids,
            message=message,
        )

    def _show(self, equipment: pd.DataFrame, ids: pd.Series, uploads: pd.Series) -> "Desk":
        inventory = Inventory(equipment, self.shown.inventory.usage, self.shown.inventory.sites)
        row_ids, upload_ids = self.shown.row_ids | {"equipment": ids}, self.shown.upload_ids | {"equipment": uploads}
        self.shown = replace(self.shown, inventory=inventory, row_ids=row_ids, upload_ids=upload_ids)
        return self
