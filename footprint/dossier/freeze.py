"""A footprint frozen with all it rests on: a set of canonical files, from which anybody can compute it again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache

import pandas as pd

from footprint.dossier.canonical import (
    Unreadable,
    read_columns,
    read_object,
    read_text,
    to_numbers,
    write_object,
    write_table,
)
from footprint.dossier.lines import LINE_COLUMNS, PRINTED, RESULT_COLUMNS, SUMMED_AS, TERMS, describe_lines, sum_lines
from footprint.dossier.program import describe_software
from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.completion import complete_inventory
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import estimate_once
from footprint.estimation.formulas import FORMULAS
from footprint.estimation.sensitivity import vary
from footprint.estimation.situation import METHOD_VERSION, Method, Situation
from footprint.estimation.uncertainty.bearing import assumptions_behind
from footprint.estimation.uncertainty.draws import interval
from footprint.inventory.inventory import Inventory, compact
from footprint.registry.catalogue import Catalogue
from footprint.registry.registry import Factors
from footprint.tables import AFTER_0_2, ASSUMPTIONS, FACTORS, INVENTORY_TABLES, SCOPES, SOURCES, Column, names

FORMAT = "footprint-dossier/1"
MAIN = "main"
PLAN_FOLDER = "plan/"
EVIDENCE = ("preuves/", "evidence/")  # where the files that prove something are; the second one in older versions
GIVEN = ("inventory/", "registry/", "uploads/", *EVIDENCE, "years/", PLAN_FOLDER, "plan.json")

CATALOGUE = {
    "device_types": (Column("device_type"), Column("family"), Column("room", "number"), Column("powered", "number")),
    "service_types": (Column("service_type"), Column("family"), Column("unit")),
    "overlaps": (Column("one"), Column("other")),
}
REGISTRY = {
    "factors": FACTORS,
    "assumptions": ASSUMPTIONS,
    "sources": SOURCES,
    "scopes": SCOPES,
    "regions": (Column("region"), Column("country")),
} | CATALOGUE

# The columns of numbers in the tables that are computed; the others are text.
NUMBERS = frozenset(
    {*TERMS, "line", "item", "row", "amount", "factor_value", "impact", "lines", "missing", "items", "quantity"}
    | {"value", "low", "high", "down", "up", "at_down", "at_up"}
)


def _describe_shape() -> str:
    """The hash of all that gives the files their shape: another one can't be computed again by this version."""
    tables = {name: names(columns) for name, columns in (INVENTORY_TABLES | REGISTRY).items()}
    shape = [tables, LINE_COLUMNS, RESULT_COLUMNS, PRINTED, METHOD_VERSION, SUMMED_AS]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()


SHAPE = _describe_shape()


@dataclass(frozen=True)
class Signed:
    """Somebody who answers for the dossier, and when (ISO date)."""

    name: str
    on: str


@dataclass(frozen=True)
class Identity:
    """What people say of a version of the dossier.

    `reason`: why a version corrects the one before. It is approved once somebody approved it, reviewed once somebody
    reviewed it, else a draft. `one_person`: the organisation lets the same person make, review and approve it.
    """

    organisation: str
    author: Signed
    siren: str = ""
    version: int = 1
    reason: str = ""
    reviewer: Signed | None = None
    approver: Signed | None = None
    one_person: bool = False

    @property
    def status(self) -> str:
        """draft, reviewed or approved."""
        return "approved" if self.approver else "reviewed" if self.reviewer else "draft"


@dataclass(frozen=True)
class Given:
    """What a dossier is made of, all of it said by people or by files; the rest is computed.

    Attributes:
        identity: who and which version.
        situation: the inventory, the factors and the method of the figure that is published.
        problems: what is wrong or doubtful in the files, with the columns of PROBLEM_COLUMNS.
        set_aside: rows of the files that do not count: table, line.
        rows_read: rows of the files, those set aside included.
        uploads: what is kept of the files that were brought, by path (`uploads/…`).
        plan: the plan and its commitments, as JSON, where there is one.
        ahead: what the plan promises and where its commitments stand (`plan/…`), where there is one.
        evidence: the files of its library of proofs, by path (`preuves/…`).
        years: other years beside this one (`years/…`), where there are some.
        energy: what the tool itself used to get there: kwh, methods; empty where it was not measured.
    """

    identity: Identity
    situation: Situation
    problems: pd.DataFrame
    set_aside: pd.DataFrame
    rows_read: int
    uploads: Mapping[str, bytes] = field(default_factory=dict)
    plan: bytes = b""
    ahead: Mapping[str, bytes] = field(default_factory=dict)
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    years: Mapping[str, bytes] = field(default_factory=dict)
    energy: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Frozen:
    """A version of a dossier: its files by path. It never changes; a correction is another version."""

    files: Mapping[str, bytes]

    @cached_property
    def id(self) -> str:
        """SHA-256 of the names and contents of the files."""
        return hash_files({path: hash_bytes(data) for path, data in self.files.items()})

    @cached_property
    def about(self) -> dict:
        """What `dossier.json` says: identity, methods, ids and counts."""
        return read_object(self.files["dossier.json"])

    @cached_property
    def situation(self) -> Situation:
        """What the published figure is computed from. Raises Unreadable or KeyError."""
        return read_situation(self.files, Method(**self.about["methods"][MAIN]))

    @cached_property
    def computed(self) -> dict[str, bytes]:
        """What follows from the situation, computed again. Raises what reading bytes of another hand may raise."""
        return compute(self.situation)

    @cached_property
    def _read(self) -> dict[tuple[str, Callable], pd.DataFrame]:
        return {}

    def _read_once(self, path: str, read: Callable[[bytes], pd.DataFrame]) -> pd.DataFrame:
        key = path, read
        if key not in self._read:
            self._read[key] = read(self.files[path])
        return self._read[key].copy(deep=False)  # whoever changes it changes a copy of its own

    def lines_of(self, view: str) -> pd.DataFrame:
        """The impact lines of a view. Raises Unreadable or KeyError."""
        return self._read_once(f"lines/{view}.csv", read_lines)

    def results_of(self, view: str) -> pd.DataFrame:
        """The totals of a view, with the columns of RESULT_COLUMNS. Raises Unreadable or KeyError."""
        return self._read_once(f"results/{view}.csv", read_results)

    @property
    def factors_used(self) -> pd.DataFrame:
        """The factors that lines use, by factor_id. Raises Unreadable or KeyError."""
        return self._read_once("factors.csv", read_factors_used)

    @property
    def views(self) -> list[str]:
        """The names of the ways to count, the published one first."""
        return sorted(self.about["methods"], key=lambda view: view != MAIN)

    def table(self, path: str) -> pd.DataFrame:
        """A table by its path, its numbers as numbers. Raises Unreadable or KeyError."""
        return self._read_once(path, read_computed)


def hash_bytes(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hash_files(hashes: Mapping[str, str]) -> str:
    """One hash for a set of files, from the hash of each by its path."""
    return hash_bytes("".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode())


def freeze(given: Given, log: bytes, computed: Mapping[str, bytes] | None = None) -> Frozen:
    """All the files of a version: what was given, and all that is computed from it.

    Args:
        log: the trail, as JSON lines, each entry sealing the one before; the last one holds `tell_freezing(given)`.
        computed: what `compute` gave of the situation, where that is done already.
    """
    files = write_given(given) | dict(computed if computed is not None else compute(given.situation))
    files |= {"log.jsonl": log, "dossier.json": write_object(_describe(given, log))}
    return Frozen(dict(sorted(files.items())))


def tell_freezing(given: Given) -> dict:
    """What the trail says of a version when it is frozen: who answers for it, and the hash of all it is made of."""
    return {
        "identity": describe_identity(given.identity),
        "given": hash_given(write_given(given)),
        "shape": SHAPE,
        "about": hash_about(_describe(given, b"")),
    }


def hash_about(about: Mapping[str, object]) -> str:
    """The hash of all that `dossier.json` says, but for the head of the trail: what the trail can seal of it."""
    return hash_bytes(write_object({name: said for name, said in about.items() if name != "log_head"}))


def hash_given(files: Mapping[str, bytes]) -> str:
    """The hash of what was given, among the files of a version."""
    return hash_files({path: hash_bytes(data) for path, data in files.items() if path.startswith(GIVEN)})


def describe_identity(identity: Identity) -> dict:
    """An identity as JSON, with its status."""
    return asdict(identity) | {"status": identity.status}


def write_given(given: Given) -> dict[str, bytes]:
    """The files of what was given, by path."""
    files = {**write_inventory(given.situation.inventory), **write_registry(given.situation.factors)}
    files["inventory/problems.csv"] = write_table(given.problems)
    files["inventory/set_aside.csv"] = write_table(given.set_aside)
    files |= {**given.uploads, **given.evidence, **given.years, **given.ahead}
    return files | ({"plan.json": given.plan} if given.plan else {})


def write_inventory(inventory: Inventory, folder: str = "inventory/") -> dict[str, bytes]:
    """The tables of an inventory, by path."""
    return {f"{folder}{name}.csv": _write_lines(inventory.table(name)) for name in INVENTORY_TABLES}


def write_registry(registry: Factors, folder: str = "registry/") -> dict[str, bytes]:
    """The tables of a registry, by path."""
    written = registry.remember("written", lambda: _write_registry(registry))
    return {f"{folder}{name}.csv": data for name, data in written.items()}


def _write_registry(registry: Factors) -> dict[str, bytes]:
    tables = {name: getattr(registry, name) for name in REGISTRY if name not in CATALOGUE}
    tables |= {
        "device_types": registry.catalogue.devices,
        "service_types": registry.catalogue.services,
        "overlaps": registry.catalogue.overlaps,
    }
    return {name: write_table(table[names(REGISTRY[name])]) for name, table in tables.items()}


def _write_lines(table: pd.DataFrame) -> bytes:
    """A table of an inventory, the line of its file before its columns."""
    numbered = table.copy()
    numbered.insert(0, "line", table.index.to_numpy(dtype="int64"))
    return write_table(numbered)


def _describe(given: Given, log: bytes) -> dict:
    situation = given.situation
    last = log.rstrip(b"\n").rpartition(b"\n")[2]
    return {
        "format": FORMAT,
        "shape": SHAPE,
        "software": describe_software(),
        "identity": describe_identity(given.identity),
        "methods": {name: asdict(method) for name, method in list_views(situation).items()},
        "situation_id": situation.id,
        "factors_id": situation.factors.id,
        "rows_read": given.rows_read,
        "rows_kept": situation.inventory.rows,
        "rows_set_aside": len(given.set_aside),
        "log_head": read_object(last).get("hash", "") if last else "",
        "energy": dict(given.energy),
    }


# --- what is computed ------------------------------------------------------------------------------------------------


def list_views(situation: Situation) -> dict[str, Method]:
    """The methods under which the dossier shows the estate: `main` is the published one, the others stand beside it.

    The other accountings, the other set of factors, and the other way to count electricity where a contract says its
    carbon content.
    """
    method = situation.method
    views = {MAIN: method}
    views |= {name: replace(method, accounting=name) for name in ACCOUNTINGS if name != method.accounting}
    views["other_set"] = replace(method, factor_set="manufacturers" if method.factor_set == "ademe" else "ademe")
    contracts = situation.inventory.sites["contract_gco2e_per_kwh"].notna().any()
    if contracts or method.electricity == "market":
        other = "location" if method.electricity == "market" else "market"
        views["other_electricity"] = replace(method, electricity=other)
    return views


def compute(situation: Situation) -> dict[str, bytes]:
    """Every file that follows from a situation alone; computed again, they hold the same."""
    files: dict[str, bytes] = {}
    used, intervals, parts = set(), [], usable_factors(situation).set_index("factor_id")
    for name, method in list_views(situation).items():
        viewed = situation if name == MAIN else situation.with_method(method)
        lines = estimate_once(viewed)
        described = describe_lines(viewed, lines)
        used |= set(described["factor_id"].dropna().astype("str"))
        files[f"lines/{name}.csv"] = write_table(described)
        files[f"results/{name}.csv"] = write_table(sum_lines(described, parts))
        bounds = interval(viewed, lines) if described["impact"].notna().any() else None
        intervals.append((name, bounds.low if bounds else None, bounds.high if bounds else None))
        if name == MAIN:
            files |= _compute_main(viewed, lines)
    files["intervals.csv"] = write_table(
        pd.DataFrame(intervals, columns=["view", "low", "high"]).astype({"low": "float64", "high": "float64"})
    )
    return files | _write_used(situation, used)


def _compute_main(situation: Situation, lines: pd.DataFrame) -> dict[str, bytes]:
    """What is shown of the published figure alone: the completed inventory, its gaps, what they decide."""
    completed, gaps = complete_inventory(situation)
    files = {f"completed/{name}.csv": _write_lines(completed.table(name)) for name in ("equipment", "usage", "sites")}
    files["gaps.csv"] = write_table(gaps)
    files["sensitivity.csv"] = write_table(vary(situation, lines).astype({"value": "float64"}))
    behind = assumptions_behind(situation, lines)
    rows = sorted({int(row) for codes in behind.values() for row in codes if row >= 0})
    quality = situation.factors.assumptions["applies_to"].str.startswith("quality.")
    files["assumptions.csv"] = write_table(
        situation.factors.assumptions[situation.factors.assumptions.index.isin(rows) | quality]
    )
    return files


def _write_used(situation: Situation, used: set[str]) -> dict[str, bytes]:
    """The formulas, and the factors that some line uses, with their sources."""
    factors = usable_factors(situation)
    factors = factors[factors["factor_id"].isin(used)]
    sources = situation.factors.sources
    cited = {*factors["source_id"], *situation.factors.assumptions["source_id"]}
    rows = [(formula.name, formula.amount, formula.unit) for formula in FORMULAS]
    return {
        "factors.csv": write_table(factors),
        "sources.csv": write_table(sources[sources["source_id"].isin(cited)]),
        "formulas.csv": write_table(pd.DataFrame(rows, columns=["formula", "arithmetic", "unit"])),
    }


# --- reading back ----------------------------------------------------------------------------------------------------


def read_computed(data: bytes) -> pd.DataFrame:
    """A computed table, its numbers as numbers. Raises Unreadable."""
    text = read_text(data)
    return pd.DataFrame(
        {name: to_numbers(text[name]) if name in NUMBERS else text[name] for name in text.columns}, index=text.index
    )


def read_lines(data: bytes, terms: Iterable[str] = TERMS) -> pd.DataFrame:
    """Impact lines of a dossier, with the columns of LINE_COLUMNS and those of `terms`. Raises Unreadable.

    A dossier of another version may name other terms, and hold more columns.
    """
    lines = read_computed(data)
    lacking = (set(LINE_COLUMNS) - set(TERMS) | set(terms)) - set(lines.columns)
    if lacking:
        raise Unreadable(f"no column {', '.join(sorted(lacking))}"[:200])
    others = {term: to_numbers(lines[term]) for term in terms if term not in NUMBERS}
    return lines.assign(**others)


def read_results(data: bytes) -> pd.DataFrame:
    """The totals of a dossier, with the columns of RESULT_COLUMNS. Raises Unreadable."""
    results = read_computed(data)
    if tuple(results.columns) != RESULT_COLUMNS:
        raise Unreadable("other columns")
    return results


def read_factors_used(data: bytes) -> pd.DataFrame:
    """The factors that lines of a dossier use, by factor_id. Raises Unreadable."""
    factors = read_columns(data, FACTORS)
    if factors["factor_id"].duplicated().any():
        raise Unreadable("a factor comes twice")
    return factors.set_index("factor_id")


def read_situation(files: Mapping[str, bytes], method: Method) -> Situation:
    """The situation that a dossier holds. Raises Unreadable or KeyError."""
    return Situation(read_inventory(files), read_registry(files), method)


def read_inventory(files: Mapping[str, bytes], folder: str = "inventory/") -> Inventory:
    """The inventory in a folder of a dossier. Raises Unreadable or KeyError."""
    tables = {name: read_inventory_table(files[f"{folder}{name}.csv"], name) for name in INVENTORY_TABLES}
    return compact(Inventory(**tables))


def read_inventory_table(data: bytes, name: str) -> pd.DataFrame:
    """A table of an inventory, by line; the columns that came after its version are empty. Raises Unreadable."""
    columns = INVENTORY_TABLES[name]
    there = data.partition(b"\n")[0].decode(errors="replace")
    later = [column for column in AFTER_0_2.get(name, ()) if column not in there]
    table = read_columns(data, tuple(one for one in columns if one.name not in later), ("line",))
    for column in later:
        table[column] = pd.Series(index=table.index, dtype="str")
    table = table[["line", *names(columns)]]
    return table.set_index(table["line"].astype("int64")).drop(columns="line")


def read_registry(files: Mapping[str, bytes], folder: str = "registry/") -> Factors:
    """The registry in a folder of a dossier. Raises Unreadable or KeyError."""
    return _read_registry(tuple(files[f"{folder}{name}.csv"] for name in REGISTRY))


@lru_cache(maxsize=2)  # dossiers of one release hold the same, and what was found of it is kept with it
def _read_registry(tables: tuple[bytes, ...]) -> Factors:
    read = {name: read_columns(data, REGISTRY[name]) for name, data in zip(REGISTRY, tables, strict=True)}
    catalogue = Catalogue(read["device_types"], read["service_types"], read["overlaps"])
    return Factors(**{name: table for name, table in read.items() if name not in CATALOGUE}, catalogue=catalogue)
