"""The years of an organisation as they are stored: its inventories, its frozen versions, its policy of base years."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Compared, Published
from footprint.dossier.archive import unpack
from footprint.dossier.freeze import Frozen
from footprint.dossier.years import read_published
from footprint.estimation.situation import Method
from footprint.problems import Problem, UnusableInput
from footprint.storage import (
    StoredDossier,
    list_dossiers,
    list_inventories,
    list_recalculations,
    list_versions,
    load_dossier,
    load_policy,
)
from footprint.workspace.stored import situation_of

MOST_KEPT = 4  # answers: an organisation under a few methods

# inventory_id, version and method by year.
Listed = tuple[tuple[int, int, int, Method], ...]


def compare_stored(
    engine: sa.Engine, organisation_id: int, method: Method, first: int = 0, version: int = 0
) -> Compared:
    """The years of an organisation, all counted as `method` says, each with the kind and country of its inventory.

    What can't be read of what was published is left out, and listed in `unreadable`.

    Args:
        first: the inventory that stands for its year where several do; else the one listed first.
        version: of that inventory; else its last one.
    """
    listed = list_counted(engine, organisation_id, method, first, version)
    kept = list_dossiers(engine, organisation_id)
    standing = {year: found for year, inventory, _, _ in listed if (found := find_published(kept, inventory))}
    policy, done = load_policy(engine, organisation_id), tuple(list_recalculations(engine, organisation_id))
    ids = tuple((year, one.number) for year, one in standing.items())
    published, unreadable = read_all_published(engine, organisation_id, dict(ids))
    # The factors of an organisation may change: the ids of what is computed tell.
    situations = {year: situation_of(engine, inventory, number, chosen) for year, inventory, number, chosen in listed}
    held = tuple((year, situation.id) for year, situation in situations.items())
    key = (engine, organisation_id, held, ids, tuple(published), policy, len(done))
    if key not in _COMPARED:
        while len(_COMPARED) >= MOST_KEPT:
            _COMPARED.pop(next(iter(_COMPARED)), None)
        _COMPARED[key] = Compared(list_years(situations, published), published, policy, done, unreadable)
    return _COMPARED[key]


_COMPARED: dict[tuple, Compared] = {}


def list_counted(engine: sa.Engine, organisation_id: int, method: Method, first: int = 0, version: int = 0) -> Listed:
    """The inventory, version and method of each year that `compare_stored` counts."""
    found: dict[int, tuple[int, int, int, Method]] = {}
    records = list_inventories(engine, organisation_id)
    for record in sorted(records, key=lambda one: one.inventory_id != first):
        versions = list_versions(engine, record.inventory_id)
        if versions and record.year not in found:
            number = version if version and record.inventory_id == first else versions[-1].number
            chosen = replace(method, year=record.year, inventory=record.kind, country=record.country)
            found[record.year] = (record.year, record.inventory_id, number, chosen)
    return tuple(found[year] for year in sorted(found))


def find_published(kept: list[StoredDossier], inventory_id: int) -> StoredDossier | None:
    """What was published of an inventory: the last version approved, else the last one; none that was retracted."""
    retracted = {one.about for one in kept if one.status == "retracted"}
    standing = [one for one in kept if one.inventory_id == inventory_id and one.sha256 and one.number not in retracted]
    approved = [one for one in standing if one.status == "approved"]
    return next(reversed(approved or standing), None)


@lru_cache(maxsize=16)
def read_published_of(engine: sa.Engine, organisation_id: int, number: int) -> Published:
    """What a version of the dossier of an organisation published. Raises UnusableInput where it can't be read."""
    try:
        return read_published(open_dossier(engine, organisation_id, number))
    except UnusableInput:
        raise
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged(number) from fault


def read_all_published(
    engine: sa.Engine, organisation_id: int, numbers: Mapping[int, int]
) -> tuple[dict[int, Published], tuple[Problem, ...]]:
    """What versions of the dossier published, by year, and what is wrong with those that can't be read."""
    published, unreadable = {}, []
    for year, number in numbers.items():
        try:
            published[year] = read_published_of(engine, organisation_id, number)
        except UnusableInput as refusal:
            unreadable.append(refusal.problem)
    return published, tuple(unreadable)


@lru_cache(maxsize=4)
def open_dossier(engine: sa.Engine, organisation_id: int, number: int) -> Frozen:
    """A version of a dossier as it was frozen. Raises UnusableInput where there is none, or it can't be read."""
    content = load_dossier(engine, organisation_id, number)
    try:
        frozen = Frozen(unpack(content))
        _ = frozen.about
    except (KeyError, ValueError) as fault:
        raise _damaged(number) from fault
    return frozen


def _damaged(number: int) -> UnusableInput:
    return UnusableInput(Problem("dossier.damaged", "error", "", value=str(number)))


def without_own(compared: Compared, year: int) -> Compared:
    """The same years, but for what was published of one: the version that is being frozen is not published yet."""
    others: Mapping[int, Published] = {one: kept for one, kept in compared.published.items() if one != year}
    return replace(compared, published=others)
