"""From files to raw tables: a CSV file holds one table, a workbook up to three."""

from footprint.energy import measure
from footprint.reading.archive import is_workbook
from footprint.reading.delimited import read_delimited
from footprint.reading.grid import make_table
from footprint.reading.raw import RawInventory, RawTable, Source, Upload, open_source
from footprint.reading.workbook import read_workbook
from footprint.tables import INVENTORY_TABLES


def read_inventory(
    equipment: Source | None = None, usage: Source | None = None, sites: Source | None = None
) -> RawInventory:
    """Read the tables of an inventory from CSV or XLSX files.

    A workbook given for one table also brings the other tables it holds, unless they are given apart.

    Args:
        equipment: the path of a file, or its name and bytes; so are usage and sites.

    Raises:
        UnusableInput: a file is no table, lacks a header or a required column, or goes beyond a limit of `raw.py`.
    """
    given = {"equipment": equipment, "usage": usage, "sites": sites}
    tables: dict[str, RawTable] = {}
    for table, source in given.items():
        if source is not None:
            free = tuple(name for name in INVENTORY_TABLES if given[name] is None and name not in tables)
            read = _read_upload(open_source(source, table), (table,), free)
            tables |= read
    return RawInventory(tables)


@measure("reading")
def read_file(source: Source) -> RawInventory:
    """Read a file without being told which table it holds: the one its headers fit best; all three from a workbook."""
    names = tuple(INVENTORY_TABLES)
    return RawInventory(_read_upload(open_source(source), names, names))


def _read_upload(upload: Upload, wanted: tuple[str, ...], free: tuple[str, ...]) -> dict[str, RawTable]:
    """The tables of a file: one of `wanted`, and of a workbook those of `free` too."""
    if is_workbook(upload.data):
        grids = read_workbook(upload.data, wanted, free)
    else:
        grids = [read_delimited(upload.data, wanted)]
    return {grid.header.table: make_table(upload, grid) for grid in grids}
