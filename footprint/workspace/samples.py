"""The sample organisations that travel with the code, none of which exists."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.storage import create_inventory, create_organisation, load_inventory
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import read_files
from footprint.workspace.stored import keep_files, save_stored

# The sample organisations, none of which exists, and the years of which each has an inventory, the last one last.
SAMPLES = {"association": (2025,), "local_authority": (2023, 2024, 2025)}


SAMPLES_FOLDER = Path(__file__).parent / "sample_organisations"


def load_sample(engine: sa.Engine, organisation: str, inventory: str, actor: str, sample: str = "association") -> int:
    """Create a sample organisation and its inventories from the files that travel with the code.

    Args:
        organisation, inventory: what to call the organisation, and each of its inventories.
        sample: one of SAMPLES.

    Returns:
        The id of the inventory of the last year.
    """
    organisation_id, inventory_id = create_organisation(engine, organisation, actor), 0
    for year in SAMPLES[sample]:
        folder = find_sample(sample, year)
        files = {name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in INVENTORY_TABLES}
        read = read_files(files["equipment"], files["usage"], files["sites"])
        inventory_id = create_inventory(engine, organisation_id, inventory, year, actor)
        kept = keep_files(engine, organisation_id, list(files.values()), actor)
        save_stored(engine, inventory_id, bring_in(load_inventory(engine, inventory_id), [read], True, kept), actor)
    return inventory_id


def find_sample(sample: str, year: int) -> Path:
    """The folder that holds the files of a sample for a year."""
    folder = SAMPLES_FOLDER / sample
    return folder / str(year) if len(SAMPLES[sample]) > 1 else folder


# The sample organisations that have a plan.
SAMPLE_PLANS = ("local_authority",)


@cache
def load_sample_plan(sample: str) -> Plan:
    """The plan of a sample organisation; its costs are inputs of that organisation, which does not exist."""
    return read_plan(SAMPLES_FOLDER / sample / "plan.json")[0]
