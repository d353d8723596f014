"""Reading an inventory: bytes in, tables of text out, with the line of each row and everything that went wrong."""

from footprint.reading.inventory import read_file, read_inventory
from footprint.reading.raw import Answers, Question, RawInventory, RawTable, Source, Understood

__all__ = ["Answers", "Question", "RawInventory", "RawTable", "Source", "Understood", "read_file", "read_inventory"]
