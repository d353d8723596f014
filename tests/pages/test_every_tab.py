"""Every tab of every page, on inventories that lack each thing that may be lacking, one after the other."""

import shutil
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from footprint import storage
from footprint.inventory.inventory import Inventory
from footprint.plans.plan_json import write_plan
from footprint.workspace import samples
from footprint.workspace.samples import load_sample_plan
from tests.open_pages import the_inventory, walk

# The pages that show an inventory, or what is made of it.
SHOWN = ("home", "inventory", "footprint", "scenarios", "commitments", "label", "dossier", "handover")
WITHOUT_FACTOR = {"device_type": "headset", "service_type": "toner_cartridge"}


def blank(table: str, *columns: str) -> Callable[[Inventory], Inventory]:
    """What takes all that columns say away."""

    def take_away(inventory: Inventory) -> Inventory:
        rows = inventory.table(table)
        blanks = {name: pd.Series(np.nan, rows.index).astype(rows[name].dtype) for name in columns}
        return replace(inventory, **{table: rows.assign(**blanks)})

    return take_away


def empty(*tables: str) -> Callable[[Inventory], Inventory]:
    """What takes all rows of tables away."""
    return lambda inventory: replace(inventory, **{table: inventory.table(table)[:0] for table in tables})


def keep_laptops(inventory: Inventory) -> Inventory:
    laptops = inventory.equipment[inventory.equipment["device_type"] == "laptop"]
    return empty("usage")(replace(inventory, equipment=laptops))


def leave_no_factor(inventory: Inventory) -> Inventory:
    devices = inventory.equipment.assign(device_type=WITHOUT_FACTOR["device_type"], model="")
    services = inventory.usage.assign(service_type=WITHOUT_FACTOR["service_type"], unit="cartridge")
    return replace(inventory, equipment=devices, usage=services)


LACKING = {
    "headcount": blank("sites", "headcount"),
    "sites": lambda inventory: blank("usage", "site")(blank("equipment", "site")(empty("sites")(inventory))),
    "dates": blank("equipment", "acquired_on", "retired_on"),
    "services": empty("usage"),
    "devices": empty("equipment"),
    "rows": empty("equipment", "usage", "sites"),
    "types-but-one": keep_laptops,
    "factors": leave_no_factor,
    "plan": lambda inventory: inventory,
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The file of a database with a small inventory that lacks nothing, and a plan with its commitments; made once."""
    file = tmp_path_factory.mktemp("whole") / "footprint.sqlite3"
    engine = storage.open_database(f"sqlite:///{file}")
    samples.load_sample(engine, "Association", "Parc", "Zoé")
    engine.dispose()
    return file


# In the usual run, what is lacking in the most places; each of the others has its own tests.
USUAL = ("factors",)
SELDOM = [pytest.param(name, marks=pytest.mark.exhaustive) for name in LACKING if name not in USUAL]


@pytest.fixture(params=[*USUAL, *SELDOM])
def lacking(request, address, prepared, tmp_path):
    """What is lacking in the inventory that the application opens."""
    shutil.copy(prepared, tmp_path / "footprint.sqlite3")
    database = storage.open_database(address)
    if request.param != "plan":
        plan = load_sample_plan("local_authority")
        first = plan.scenarios[0]
        content = write_plan(replace(plan, scenarios=(replace(first, actions=first.actions[:2]),))).decode()
        storage.save_plan(database, storage.list_organisations(database)[0].organisation_id, content, 0, "Zoé", "plan")
    inventory_id = the_inventory(database)
    stored = storage.load_inventory(database, inventory_id)
    without = LACKING[request.param](stored.inventory)
    storage.save_inventory(database, inventory_id, without, stored.number, "Zoé")
    database.dispose()
    return request.param


def test_every_tab_opens_whatever_the_inventory_lacks(lacking):
    seen = {place for place, _ in walk(names=SHOWN)}
    assert len(seen) > len(SHOWN), seen
