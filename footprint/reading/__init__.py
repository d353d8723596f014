"""Reading an inventory: bytes in, tables of text out, with the line of each row and everything that went wrong."""

from footprint.reading.inventory import read_file, read_inventory
from footprint.reading.raw import RawInventory, RawTable, Source

__all__ = ["RawInventory", "RawTable", "Source", "read_file", "read_inventory"]
