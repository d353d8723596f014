"""From files to a checked inventory, words of every language recognised."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from footprint.intake import Answers, RawInventory, Source, read_inventory
from footprint.intake.raw_tables import NO_ANSWER
from footprint.inventory.inventory import Checked, check_inventory
from footprint.own_energy import measure
from footprint.registry.factors import shipped_factors
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.workspace.read_rows import Read, settle_together


@measure("reading")
def read_files(
    equipment: Source | None = None,
    usage: Source | None = None,
    sites: Source | None = None,
    answers: Answers = NO_ANSWER,
) -> Read:
    """Read and check the files of an inventory, `answers` being about the first one.

    Raises UnusableInput when one of them gives nothing.
    """
    return check_raw(read_inventory(equipment, usage, sites, answers))


def check_raw(raw: RawInventory) -> Read:
    """Check tables that were read, words of every language recognised."""
    return settle_together([Read(raw, check_cells(raw.cells))])[0]


@measure("checking")
def check_cells(cells: Mapping[str, pd.DataFrame]) -> Checked:
    """Check tables of text brought in today, words of every language recognised."""
    return check_inventory(cells, shipped_factors().catalogue, read_spellings(), normalise_spelling, date.today())
