"""Reading an inventory: bytes in, tables of text out, with the line of each row and everything that went wrong."""

from footprint.intake.raw_tables import Answers, Question, RawInventory, RawTable, Source, Understood
from footprint.intake.read import read_file, read_inventory

__all__ = ["Answers", "Question", "RawInventory", "RawTable", "Source", "Understood", "read_file", "read_inventory"]
