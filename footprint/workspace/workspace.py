"""From a file or a stored version to a situation and its lines: what pages and command line share."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import sqlalchemy as sa

from footprint.estimation import views
from footprint.estimation.completion import check_situation, complete_inventory, summarise_gaps
from footprint.estimation.doubt_ranking import Errors, bound_breakdown, find_errors, rank_unknowns
from footprint.estimation.estimate import estimate
from footprint.estimation.lines import describe_items, widen
from footprint.estimation.sensitivity import vary
from footprint.estimation.situation import Factors, Method, Situation
from footprint.estimation.uncertainty import Interval, interval
from footprint.intake import Answers, RawInventory, Source, read_inventory
from footprint.intake.raw_tables import NO_ANSWER
from footprint.intake.written import say_table
from footprint.inventory.inventory import Checked, check_inventory, compact
from footprint.inventory.newer_export import find_unconfirmed
from footprint.inventory.supplier_figures import settle_counting
from footprint.memo import Kept
from footprint.own_energy import measure
from footprint.problems import NO_PROBLEM, join_problems
from footprint.registry.factors import read_factors
from footprint.registry.own_factors import add_own_factors
from footprint.storage import (
    Conflict,
    OwnState,
    Saved,
    StoredInventory,
    compare_inventories,
    create_inventory,
    create_organisation,
    find_own_state,
    list_standing,
    load_inventory,
    load_own_factors,
    load_record,
    save_inventory,
    save_upload,
)
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.texts import SOURCE
from footprint.workspace.bring_in import Read, bring_in, find_doubles, settle_together, start_year

# The sample organisations, none of which exists, and the years of which each has an inventory, the last one last.
SAMPLES = {"association": (2025,), "local_authority": (2023, 2024, 2025)}
SAMPLES_FOLDER = Path(__file__).parent / "samples"

# In the settings of an inventory: the one of the year before that it started from.
STARTED_FROM = "started_from"

Seen = TypeVar("Seen")

# Footprints kept in memory: a few estates in a few methods each. Lines weigh about 26 bytes.
MOST_FOOTPRINTS = 32
MOST_LINES_KEPT = 20_000_000


@dataclass(frozen=True)
class Footprint:
    """A situation, its impact lines, and the views of them, each computed once."""

    situation: Situation
    lines: pd.DataFrame

    @cached_property
    def total(self) -> views.Total:
        """The whole, in kg CO2e."""
        return views.total(self.lines)

    @cached_property
    @measure("intervals")
    def interval(self) -> Interval:
        """95 % interval of the total, in kg CO2e."""
        return interval(self.situation, self.lines)

    @cached_property
    def items(self) -> pd.DataFrame:
        """What each item is and where."""
        return describe_items(self.situation)

    @cached_property
    def wide(self) -> pd.DataFrame:
        """The lines with names, units, factors and sources."""
        return widen(self.situation, self.lines)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Lines without an impact, by type, stage and reason."""
        return views.summarise_missing(self.wide)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """One row for each cell that an assumption filled."""
        return complete_inventory(self.situation)[1]

    @cached_property
    def gap_summary(self) -> pd.DataFrame:
        """Gaps by column, assumption and value used."""
        return summarise_gaps(self.gaps)

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Problems that the year and the assumptions bring to light."""
        return check_situation(self.situation)

    @cached_property
    def _views(self) -> dict[Hashable, Any]:
        return {}

    def view(self, look: Callable[..., Seen], *choices: Hashable) -> Seen:
        """What a function of a situation and its lines says of these, under choices that it takes too."""
        return self.once((look, choices), lambda: look(self.situation, self.lines, *choices))

    def once(self, key: Hashable, make: Callable[[], Seen]) -> Seen:
        """What is made of this footprint alone, under a key: made the first time it is asked for."""
        if key not in self._views:
            self._views[key] = make()
        return self._views[key]

    def by(self, *keys: str) -> pd.DataFrame:
        """Impact by stage, match, or columns of `items`, heaviest first."""
        return self.view(views.breakdown, keys)

    def scopes(self, standard: str = "ghg_protocol") -> pd.DataFrame:
        """Impact by category of a standard (ghg_protocol, iso_14064, beges)."""
        return self.view(views.scopes, standard)

    @cached_property
    def heaviest(self) -> pd.DataFrame:
        """The ten items that weigh most."""
        return views.heaviest(self.situation, self.lines, 10)

    @cached_property
    def devices(self) -> views.Devices:
        """How many devices the inventory lists, by where they are at the end of the year."""
        return views.count_devices(self.situation)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """What the total would be if what is assumed were lower or higher."""
        return vary(self.situation, self.lines)

    @cached_property
    def errors(self) -> Errors:
        """What can be wrong with each line."""
        return find_errors(self.situation, self.lines)

    @cached_property
    def unknowns(self) -> pd.DataFrame:
        """What makes the doubt about the total, the most important first."""
        return rank_unknowns(self.situation, self.lines, self.errors)

    def bounds(self, key: str) -> pd.DataFrame:
        """The 95 % interval of each part of a breakdown, families included."""
        return self.once(("bounds", key), lambda: bound_breakdown(self.situation, self.lines, self.errors, key))

    @cached_property
    def other_set(self) -> "Footprint":
        """The same situation with the other set of factors."""
        method = self.situation.method
        other = replace(method, factor_set="manufacturers" if method.factor_set == "ademe" else "ademe")
        return find_footprint(replace(self.situation, method=other))


_footprints = Kept(MOST_FOOTPRINTS, MOST_LINES_KEPT)


def find_footprint(situation: Situation) -> Footprint:
    """The footprint of a situation, estimated the first time it is asked for."""

    def estimate_now() -> Footprint:
        with measure("estimating"):
            return Footprint(situation, estimate(situation))

    return _footprints.find(situation.id, estimate_now)


@lru_cache(maxsize=1)
def shipped_factors() -> Factors:
    """The registry that travels with the code, read once."""
    return read_factors()


# --- from stored versions --------------------------------------------------------------------------------------------


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


@lru_cache(maxsize=64)
def _situation_of(engine: sa.Engine, inventory_id: int, number: int, method: Method, state: OwnState) -> Situation:
    return Situation(open_version(engine, inventory_id, number).inventory, _factors_in(engine, state), method)


def footprint_of(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Footprint:
    """The footprint of a stored version under a method, with the factors of its organisation as they now stand."""
    state = find_own_state(engine, load_record(engine, inventory_id).organisation_id)
    return find_footprint(_situation_of(engine, inventory_id, number, method, state))


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
    goes on: see `bringing.start_year`.
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


def keep_files(
    engine: sa.Engine, organisation_id: int, files: Iterable[tuple[str, bytes]], actor: str
) -> dict[str, int]:
    """Keep files, given by name and bytes, to the byte; returns the id of each by its SHA-256."""
    return {
        hashlib.sha256(content).hexdigest(): save_upload(engine, organisation_id, filename, content, actor)
        for filename, content in files
    }


# --- from files ------------------------------------------------------------------------------------------------------


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


# --- for programs ----------------------------------------------------------------------------------------------------

MOST_PROBLEMS_LISTED = 1000


def summarise(footprint: Footprint, read: Read, problems: list[dict], problems_total: int) -> dict[str, object]:
    """The footprint as one JSON object; what has no figure is absent or null, never 0."""
    method, total = footprint.situation.method, footprint.total
    known = np.isfinite(total.impact)
    return {
        "situation_id": footprint.situation.id,
        "year": method.year,
        "inventory": method.inventory,
        "accounting": method.accounting,
        "electricity": method.electricity,
        "factor_set": method.factor_set,
        "country": method.country,
        "method_version": method.version,
        "total_kgco2e": total.impact if known else None,
        "low_kgco2e": footprint.interval.low if known else None,
        "high_kgco2e": footprint.interval.high if known else None,
        "units": footprint.devices.in_use,
        "units_in_stock": footprint.devices.in_stock,
        "units_withdrawn": footprint.devices.withdrawn,
        "units_to_come": footprint.devices.to_come,
        "lines": total.lines,
        "missing": total.missing,
        "rows_read": read.rows_read,
        "rows_kept": read.rows_kept,
        "rows_set_aside": read.rows_set_aside,
        "by_stage": _as_mapping(footprint.by("stage"), "stage"),
        "by_type": _as_mapping(footprint.by("type"), "type"),
        "by_scope": _as_mapping(footprint.scopes(), "category"),
        "problems": problems,
        "problems_total": problems_total,
        "gaps": footprint.gap_summary[["column", "assumption_id", "value_used", "items", "quantity"]].to_dict(
            "records"
        ),
    }


def _as_mapping(view: pd.DataFrame, key: str) -> dict[str, float]:
    known = view[view["impact"].notna()]
    return dict(zip(known[key].astype(str), known["impact"].astype(float), strict=True))
