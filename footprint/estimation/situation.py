"""Everything an estimate depends on: the inventory, the factors and the method. Same situation, same lines."""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.accountings import ACCOUNTING_RULES, ACCOUNTINGS, Accounting, AccountingId
from footprint.inventory.inventory import Inventory
from footprint.registry.catalogue import list_countries
from footprint.registry.registry import FACTOR_SETS, Factors, Remembers, hash_tables

Found = TypeVar("Found")

METHOD_VERSION = "2"


ROWS_AT_ONCE = 100_000  # devices estimated together: more take no less time, and far more memory
INVENTORY_KINDS = ("snapshot", "register")
ELECTRICITIES = ("location", "market")


@dataclass(frozen=True)
class Method:
    """The choices that turn an inventory into a footprint; part of the situation, frozen with every published figure.

    `country` is where an item is when neither the item nor its site says it.
    """

    year: int
    inventory: Literal["snapshot", "register"] = "snapshot"
    accounting: AccountingId = "annualised"
    electricity: Literal["location", "market"] = "location"
    factor_set: Literal["ademe", "manufacturers"] = "ademe"
    country: str = "FRA"
    version: str = METHOD_VERSION

    @property
    def accounting_rules(self) -> Accounting:
        """The accounting itself: its formulas, the life and the errors that enter it, whether its years add up."""
        return ACCOUNTING_RULES[self.accounting]

    def __post_init__(self) -> None:
        """Refuse a choice that does not exist."""
        allowed = {
            "inventory": INVENTORY_KINDS,
            "accounting": ACCOUNTINGS,
            "electricity": ELECTRICITIES,
            "factor_set": FACTOR_SETS,
            "version": (METHOD_VERSION,),
        }
        for name, choices in allowed.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be one of {', '.join(choices)}.")
        if self.country not in list_countries():
            raise ValueError(f"country is {self.country!r}; it must be an ISO 3166-1 alpha-3 code, such as FRA or REU.")
        if not 1990 <= self.year <= 2100:
            raise ValueError(f"year is {self.year}; it must lie between 1990 and 2100.")


@dataclass(frozen=True)
class Situation(Remembers):
    """An inventory as checked (empty cells left empty), the factors, and the method."""

    inventory: Inventory
    factors: Factors
    method: Method

    @cached_property
    def id(self) -> str:
        """SHA-256 of the content: the cache key everywhere, and the name of what was computed."""
        inventory = self.inventory
        tables = self.share("hash", (), lambda: hash_tables([inventory.equipment, inventory.usage, inventory.sites]))
        parts = [tables, self.factors.id, json.dumps(asdict(self.method), sort_keys=True)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def _shared(self) -> Remembers:
        return Remembers()

    def with_method(self, method: Method) -> "Situation":
        """The same inventory and factors under another method: what does not depend on it is found once for both."""
        other = replace(self, method=method)
        other.__dict__["_shared"] = self._shared
        return other

    def share(self, question: Hashable, choices: tuple[str, ...], find: Callable[[], Found]) -> Found:
        """As `remember`, for all the methods of `with_method` that agree on these choices."""
        made = tuple(getattr(self.method, choice) for choice in choices)
        return self._shared.remember((question, made), find)


def narrow(situation: Situation, where: Mapping[str, str]) -> Situation:
    """The situation of the rows of a site or of an entity alone (`where`: column and value; empty: the rows without).

    Items do not depend on one another, so that the estimates of all the values of a column add up to that of the whole.
    The people counted are those of the site; nobody counted those of an entity.
    """
    narrowed = situation.share(("narrowed", *where.items()), (), lambda: _narrow(situation, where))
    return narrowed.with_method(situation.method)


def _narrow(situation: Situation, where: Mapping[str, str]) -> Situation:
    inventory = situation.inventory
    tables = {name: inventory.table(name)[find_rows(inventory.table(name), where)] for name in ("equipment", "usage")}
    sites = inventory.sites
    if "site" in where:
        sites = sites[find_rows(sites, {"site": where["site"]})]
    if set(where) - {"site"}:
        sites = sites.assign(headcount=np.nan)
    return replace(situation, inventory=Inventory(**tables, sites=sites))


def split_rows(situation: Situation, most: int = ROWS_AT_ONCE) -> Iterator[Situation]:
    """The situation by parts of so many devices, in their order, services with the last: for estates of any size.

    Items do not depend on one another: what is estimated of the parts, one after the other, is the estimate of all.
    """
    inventory = situation.inventory
    if len(inventory.equipment) <= most:
        yield situation
        return
    starts = range(0, len(inventory.equipment), most)
    for start in starts:
        usage = inventory.usage if start == starts[-1] else inventory.usage.iloc[:0]
        rows = inventory.equipment.iloc[start : start + most]
        yield replace(situation, inventory=replace(inventory, equipment=rows, usage=usage))


def keep_services(situation: Situation) -> Situation:
    """The situation of the services alone, without any device."""
    inventory = situation.inventory
    services = replace(inventory, equipment=inventory.equipment.iloc[:0])
    kept = situation.share("services", (), lambda: replace(situation, inventory=services))
    return kept.with_method(situation.method)


def find_rows(table: pd.DataFrame, where: Mapping[str, str]) -> NDArray[np.bool_]:
    """Which rows of a table are of a site or of an entity, as `narrow` keeps them."""
    kept = np.ones(len(table), dtype="bool")
    for column, value in where.items():
        cells = table[column]
        kept &= (cells == value if value else cells.isna()).to_numpy(dtype="bool", na_value=False)
    return kept
