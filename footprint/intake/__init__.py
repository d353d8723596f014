"""Reading files: bytes in, tables of text out, with the line of each row and everything that went wrong.

In: files of any program (CSV, workbooks, JSON, XML), and what people settled about how they are read. Nothing is
checked against the registry here: that is done by `inventory`.

In reading order: `files/` (bytes to rows), `columns/` (rows to named columns and clean cells), `formats/` (known
exports), `layouts/` (pages made by hand), `raw_tables` (what reading gives), `answers` (what people settled), `read`
(the way through all of these), `sheets_of_years`, `proposals`, `same_sites` and `understanding` (what was understood,
what is still to ask), `kept_tables` (what is kept of a file), `templates` (files to fill), `plain_tables`, `written`
and `csv_out` (tables back as people write them).
"""

from footprint.intake.raw_tables import Answers, OpenQuestion, RawInventory, RawTable, Source, Understood
from footprint.intake.read import read_file, read_inventory

__all__ = ["Answers", "OpenQuestion", "RawInventory", "RawTable", "Source", "Understood", "read_file", "read_inventory"]
