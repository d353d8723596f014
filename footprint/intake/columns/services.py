"""Services listed among devices: their rows go to the table of services."""

from dataclasses import replace

import numpy as np
import pandas as pd

from footprint.intake.raw_tables import RawTable, Understood
from footprint.problems import Problem, join_problems, problem_table
from footprint.registry.catalogue import shipped_catalogue
from footprint.tables import INVENTORY_TABLES, names
from footprint.words.spellings import read_spellings

# Units of services of which a number of pieces is a number: of any other, how much is asked.
COUNTED = frozenset({"line", "seat", "server", "rack", "box", "vm"})
# What columns of devices tell of a service; those that are not here keep their name where services have them too.
TOLD_AS = {"device_type": "service_type", "quantity": "amount_per_year", "manufacturer": "provider"}


def part_services(table: RawTable) -> list[RawTable]:
    """A table of devices, and that of the services among its rows: those whose type is the word for a service alone.

    How many there are is the amount of a service counted in pieces; of another ("2" of storage), nothing says it.
    """
    if table.table != "equipment" or "device_type" not in table.cells:
        return [table]
    codes, words = pd.factorize(table.cells["device_type"])
    kinds = np.array([*(_service(str(word)) for word in words), ""], dtype=object)[codes]
    moved = np.array(kinds != "", dtype="bool")
    if not moved.any():
        return [table]
    rows = table.cells[moved]
    services = pd.Series(kinds[moved], index=rows.index)
    units = services.map(shipped_catalogue().services.set_index("service_type")["unit"]).astype("str")
    number = rows["quantity"].fillna("1") if "quantity" in rows else pd.Series("1", index=rows.index, dtype="str")
    cells = rows.rename(columns=TOLD_AS).assign(amount_per_year=number.where(units.isin(COUNTED)), unit=units)
    told = ("usage", int(rows.index[0]), "service_type", str(rows["device_type"].iloc[0]), str(len(rows)))
    said = problem_table([Problem("reading.services-among-devices", "note", *told)])
    of_them = (table.problems["line"].isin(rows.index) & (table.problems["table"] == "equipment")).to_numpy()
    return [
        replace(table, cells=table.cells[~moved], problems=table.problems[~of_them]),
        replace(
            table,
            table="usage",
            cells=cells[[name for name in names(INVENTORY_TABLES["usage"]) if name in cells]],
            set_aside=table.set_aside.iloc[:0],
            problems=join_problems([said, _carry(table.problems[of_them])]),
            understood=_understand(table.understood),
        ),
    ]


def _carry(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems of rows of devices, as those of their services."""
    return problems.assign(table="usage", column=problems["column"].replace(TOLD_AS))


def _understand(understood: Understood) -> Understood:
    """What was understood of the columns of devices, as those of their services."""
    known = names(INVENTORY_TABLES["usage"])
    told = {header: TOLD_AS.get(name or "", name) for header, name in understood.columns.items()}
    columns = {header: name if name in known else None for header, name in told.items()}
    return replace(understood, columns=columns, questions=())


def _service(word: str) -> str:
    """The service that a word means which means no device; "" for none."""
    known = read_spellings()
    return "" if known["device_type"].get(word) else known["service_type"].get(word, "")
