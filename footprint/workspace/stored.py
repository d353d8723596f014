"""From stored versions of an inventory to their footprints, and back: what pages read and save."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import pandas as pd
import sqlalchemy as sa

from footprint.estimation.situation import Method, Situation
from footprint.intake.written import say_table
from footprint.inventory.inventory import compact
from footprint.inventory.newer_export import find_unconfirmed
from footprint.inventory.supplier_figures import settle_counting
from footprint.own_energy import measure
from footprint.problems import NO_PROBLEM, join_problems
from footprint.registry.factors import shipped_factors
from footprint.registry.own_factors import add_own_factors
from footprint.registry.registry import Factors
from footprint.storage import (
    Conflict,
    OwnState,
    Saved,
    StoredInventory,
    compare_inventories,
    create_inventory,
    find_own_state,
    list_standing,
    load_inventory,
    load_own_factors,
    load_record,
    save_inventory,
    save_upload,
)
from footprint.tables import INVENTORY_TABLES, empty_table
from footprint.words.texts import SOURCE
from footprint.workspace.bring_in import start_year
from footprint.workspace.files import check_cells
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.read_rows import find_doubles

# In the settings of an inventory: the one of the year before that it started from.
STARTED_FROM = "started_from"


@lru_cache(maxsize=8)
def open_version(engine: sa.Engine, inventory_id: int, number: int) -> StoredInventory:
    """A version of an inventory; versions never change, so each is read once."""
    stored = load_inventory(engine, inventory_id, number)
    return replace(stored, inventory=compact(stored.inventory))


def factors_of(engine: sa.Engine, organisation_id: int) -> Factors:
    """The registry of an organisation: the shipped one, and its own factors before it."""
    return _factors_in(engine, find_own_state(engine, organisation_id))


@lru_cache(maxsize=16)
def _factors_in(engine: sa.Engine, state: OwnState) -> Factors:
    if state.added == state.retired:
        return shipped_factors()
    own = list_standing(load_own_factors(engine, state.organisation_id))
    return add_own_factors(shipped_factors(), own)


@lru_cache(maxsize=256)
def _situation_of(engine: sa.Engine, inventory_id: int, number: int, method: Method, state: OwnState) -> Situation:
    return _any_situation_of(engine, inventory_id, number, state, method.year).with_method(method)


@lru_cache(maxsize=16)
def _any_situation_of(engine: sa.Engine, inventory_id: int, number: int, state: OwnState, year: int) -> Situation:
    """A version under the usual method, which all its other methods share what they can with."""
    return Situation(open_version(engine, inventory_id, number).inventory, _factors_in(engine, state), Method(year))


def situation_of(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Situation:
    """A stored version under a method, with the factors of its organisation as they now stand."""
    state = find_own_state(engine, load_record(engine, inventory_id).organisation_id)
    return _situation_of(engine, inventory_id, number, method, state)


def footprint_of(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Footprint:
    """The footprint of a stored version under a method, with the factors of its organisation as they now stand."""
    return find_footprint(situation_of(engine, inventory_id, number, method))


@lru_cache(maxsize=16)
def check_version(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> pd.DataFrame:
    """What is doubtful in a stored version: in its rows, and in the year and with the assumptions of a method."""
    stored = open_version(engine, inventory_id, number)
    cells = {name: say_table(name, stored.inventory.table(name), SOURCE) for name in INVENTORY_TABLES}
    doubts = footprint_of(engine, inventory_id, number, method).doubts
    twice = find_doubles(stored.inventory)
    return join_problems([check_cells(cells).problems, twice, doubts, _find_unconfirmed(engine, inventory_id, stored)])


def _find_unconfirmed(engine: sa.Engine, inventory_id: int, stored: StoredInventory) -> pd.DataFrame:
    """The services whose amount is still that of the year before, where the inventory started from it."""
    if STARTED_FROM not in load_record(engine, inventory_id).settings:
        return NO_PROBLEM
    first = open_version(engine, inventory_id, 1)
    started = first.inventory.usage.set_axis(pd.Index(first.row_ids["usage"]))
    return find_unconfirmed(started, stored.inventory.usage, stored.row_ids["usage"])


def start_next_year(engine: sa.Engine, inventory_id: int, actor: str, message: str = "") -> int:
    """Start the inventory of the next year from the last version of one, and return its id.

    Same name, kind, country and settings; where it comes from is in its settings (STARTED_FROM) and so in the log. What
    goes on: see `bring_in.start_year`.
    """
    record, base = load_record(engine, inventory_id), load_inventory(engine, inventory_id)
    year = record.year + 1
    origin = {"inventory_id": inventory_id, "year": record.year, "version": base.number}
    started = create_inventory(
        engine,
        record.organisation_id,
        record.name,
        year,
        actor,
        record.kind,
        record.country,
        record.settings | {STARTED_FROM: origin},
    )
    save_stored(engine, started, start_year(base, record.kind, year), actor, message)
    return started


def duplicate_inventory(engine: sa.Engine, inventory_id: int, year: int, actor: str, message: str = "") -> int:
    """Copy the last version of an inventory, whole, as the first one of a new inventory of a year; return its id."""
    record, base = load_record(engine, inventory_id), load_inventory(engine, inventory_id)
    settings = {name: value for name, value in record.settings.items() if name != STARTED_FROM}
    copied = create_inventory(
        engine, record.organisation_id, record.name, year, actor, record.kind, record.country, settings
    )
    new_ids = {name: pd.Series(pd.NA, index=ids.index, dtype="Int64") for name, ids in base.row_ids.items()}
    save_stored(engine, copied, replace(base, row_ids=new_ids, number=0), actor, message)
    return copied


@lru_cache(maxsize=16)
def compare_versions(engine: sa.Engine, inventory_id: int, before: int, after: int) -> pd.DataFrame:
    """What was added, changed and gone between two versions."""
    old, new = (open_version(engine, inventory_id, number) for number in (before, after))
    return compare_inventories(old.inventory, new.inventory, old.row_ids, new.row_ids)


@measure("saving")
def save_stored(
    engine: sa.Engine, inventory_id: int, stored: StoredInventory, actor: str, message: str = ""
) -> Saved | Conflict:
    """Save an inventory made from version `stored.number`, with its row ids, uploads and rows set aside.

    Where a supplier's figure and a calculation cover the same services, what stands beside is said to.
    """
    usage, _ = settle_counting(stored.inventory.usage)
    return save_inventory(
        engine,
        inventory_id,
        replace(stored.inventory, usage=usage),
        stored.number,
        actor,
        stored.row_ids,
        stored.upload_ids,
        stored.set_aside,
        message,
    )


def give_headcount(
    engine: sa.Engine, inventory_id: int, number: int, site: str, people: float, actor: str
) -> Saved | Conflict:
    """Save, from a version, how many people work on a site; one that the table of sites has not is added to it."""
    stored = load_inventory(engine, inventory_id, number)
    sites, ids, uploads = stored.inventory.sites, stored.row_ids["sites"], stored.upload_ids["sites"]
    here = (sites["site"] == site).fillna(False)
    if here.any():
        sites = sites.assign(headcount=sites["headcount"].mask(here, people))
    else:
        line = pd.Index([max(sites.index, default=1) + 1], name="line")
        added = empty_table(INVENTORY_TABLES["sites"]).reindex(line).assign(site=site, headcount=people)
        sites = pd.concat([sites, added.astype(sites.dtypes.to_dict())])
        ids, uploads = (known.reindex(sites.index) for known in (ids, uploads))
    changed = replace(
        stored,
        inventory=replace(stored.inventory, sites=sites),
        row_ids=stored.row_ids | {"sites": ids},
        upload_ids=stored.upload_ids | {"sites": uploads},
    )
    return save_stored(engine, inventory_id, changed, actor)


def keep_files(
    engine: sa.Engine, organisation_id: int, files: Iterable[tuple[str, bytes]], actor: str
) -> dict[str, int]:
    """Keep files, given by name and bytes, to the byte; returns the id of each by its SHA-256."""
    return {
        hashlib.sha256(content).hexdigest(): save_upload(engine, organisation_id, filename, content, actor)
        for filename, content in files
    }
