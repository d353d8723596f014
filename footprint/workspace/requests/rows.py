"""The rows of an inventory that are sent to others to be completed, with what is known of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.registry.catalogue import Catalogue
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, empty_table, find_column

NEW_ROW = "+"  # how the reference of a row begins that the inventory has not yet
ASKED_COLUMNS = ("ref", "site", "type", "name", "quantity", "known", "unit")


@dataclass(frozen=True)
class Asked:
    """What a kind of request asks: a column of a table, in the rows of some families (or types) of it."""

    table: str
    column: str
    families: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


ASKED = {
    "telecom": Asked("usage", "amount_per_year", ("telecom",)),
    "cloud": Asked("usage", "amount_per_year", ("cloud",)),
    "printing": Asked("usage", "amount_per_year", ("printing",)),
    "meter": Asked("equipment", "energy_kwh_per_year", ("servers", "storage", "network")),
    "repairs": Asked("usage", "amount_per_year", types=("repair",)),
    "weee": Asked("equipment", "outcome"),
    "headcount": Asked("sites", "headcount"),
}
TYPES = {"usage": "service_type", "equipment": "device_type", "sites": ""}
NAMES = {"usage": "provider", "equipment": "model", "sites": ""}


def list_asked(stored: StoredInventory, kind: str, catalogue: Catalogue) -> pd.DataFrame:
    """The rows to complete, with what is known of them: columns of ASKED_COLUMNS, `known` as text.

    Of services, each type that the inventory does not have yet is a row too: its reference is `+type`.
    """
    asked = ASKED[kind]
    rows = _find_rows(stored, asked, catalogue)
    table = open_table(stored, asked).loc[rows]
    refs = stored.row_ids[asked.table].loc[rows].astype("str")
    blank = pd.Series("", index=table.index, dtype="str")
    types = table[TYPES[asked.table]] if TYPES[asked.table] else blank
    listed = pd.DataFrame(
        {
            "ref": refs,
            "site": table["site"].fillna(""),
            "type": types.fillna(""),
            "name": table[NAMES[asked.table]].fillna("") if NAMES[asked.table] else blank,
            "quantity": write_values(table["quantity"]) if "quantity" in table else blank,
            "known": write_values(table[asked.column]),
            "unit": table["unit"].fillna("") if "unit" in table else _unit_of(asked),
        }
    )
    if asked.table == "usage":
        units = catalogue.services.set_index("service_type")["unit"]
        lacking = [one for one in _types_of(asked, catalogue) if one not in set(types)]
        more = pd.DataFrame({"ref": [f"{NEW_ROW}{one}" for one in lacking], "type": lacking})
        listed = pd.concat([listed, more.assign(unit=more["type"].map(units))], ignore_index=True)
    return listed.reindex(columns=list(ASKED_COLUMNS)).fillna("").reset_index(drop=True)


def _unit_of(asked: Asked) -> str:
    return find_column(INVENTORY_TABLES[asked.table], asked.column).unit


def _types_of(asked: Asked, catalogue: Catalogue) -> list[str]:
    """The types that are asked about; all of them where none is named."""
    column = TYPES[asked.table]
    known = catalogue.services if asked.table == "usage" else catalogue.devices
    named = known["family"].isin(asked.families) | known[column].isin(asked.types)
    return known.loc[named, column].tolist()


def open_table(stored: StoredInventory, asked: Asked) -> pd.DataFrame:
    """A copy of the table that is asked about, its text as text."""
    types = empty_table(INVENTORY_TABLES[asked.table]).dtypes.to_dict()
    return stored.inventory.table(asked.table).astype(types)


def _find_rows(stored: StoredInventory, asked: Asked, catalogue: Catalogue) -> pd.Series:
    """Which rows of the table are asked about."""
    table = open_table(stored, asked)
    if asked.families or asked.types:
        return table[TYPES[asked.table]].isin(_types_of(asked, catalogue))
    if asked.column == "outcome":
        return table["retired_on"].notna() | (table["status"] == "retired").fillna(False)
    return pd.Series(True, index=table.index)


def write_values(values: pd.Series) -> pd.Series:
    """Values as text; whole numbers without a point."""
    if not pd.api.types.is_numeric_dtype(values):
        return values.fillna("").astype("str")
    return values.map(lambda one: "" if np.isnan(one) else f"{one:.15g}").astype("str")
