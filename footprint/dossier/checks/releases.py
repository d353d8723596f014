"""The factors of a dossier against those that each release published, and those that the organisation declared.

`factors/releases.json` holds the hash of each table of each release; `python -m footprint.dossier.checks.releases`
writes that of this version into it.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache

import pandas as pd

import footprint
from footprint.dossier.canonical import read_object, read_text, write_object, write_table
from footprint.dossier.checks.compare import MOST_TOLD, say_cell
from footprint.dossier.checks.findings import FAULTS, Verification
from footprint.dossier.checks.log import is_ours
from footprint.dossier.freeze import Frozen, hash_bytes, write_registry
from footprint.dossier.trail import read_trail
from footprint.registry.factors import shipped_factors
from footprint.registry.own_factors import add_own_factors, own_table
from footprint.shipped_files import factors_folder

RELEASES, FOLDER = "releases.json", "registry/"
OWN = "own"
ADDED, RETIRED = "factor-added", "factor-retired"
# What names a row of each table.
KEYS = {
    "factors": ["factor_id"],
    "assumptions": ["assumption_id"],
    "sources": ["source_id"],
    "scopes": ["table", "type", "stage", "ownership", "control"],
    "regions": ["region", "country"],
    "device_types": ["device_type"],
    "service_types": ["service_type"],
    "overlaps": ["one", "other"],
}


def hash_registry(files: Mapping[str, bytes]) -> dict[str, str]:
    """The hash of each table of the registry in a dossier, what the organisation declared left out."""
    return dict(_hash_tables(tuple((path, data) for path, data in files.items() if path.startswith(FOLDER))))


@lru_cache(maxsize=2)  # dossiers of one release hold the same
def _hash_tables(tables: tuple[tuple[str, bytes], ...]) -> dict[str, str]:
    return {name: hash_bytes(write_table(table)) for name, table in _read_published(dict(tables)).items()}


def _read_published(files: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """The tables of a registry as text, without the factors that the organisation declared and their sources."""
    # An older version may have other tables.
    tables = {path.removeprefix(FOLDER).removesuffix(".csv"): read_text(data) for path, data in files.items()}
    own = tables["factors"]["factor_set"] == OWN
    declared = set(tables["factors"].loc[own, "factor_id"])
    tables["factors"] = tables["factors"][~own]
    tables["sources"] = tables["sources"][~tables["sources"]["source_id"].isin(declared)]
    return tables


@cache
def read_releases() -> dict[str, dict[str, str]]:
    """The hash of each table of the registry, by release."""
    return read_object((factors_folder() / RELEASES).read_bytes())


def describe_shipped() -> dict[str, str]:
    """The hash of each table of the registry of this version."""
    return hash_registry(write_registry(shipped_factors()))


def check_releases(frozen: Frozen, found: Verification) -> None:
    """Whose factors these are: those of a release, or which rows differ; those declared are as the trail tells them."""
    files = frozen.files
    hashes, version = hash_registry(files), str(frozen.about["software"]["version"])
    releases = read_releases()
    matching = [name for name, known in releases.items() if known == hashes]
    found.release = version if version in matching else matching[-1] if matching else ""
    own = read_text(files["registry/factors.csv"])
    found.own_factors = tuple(own.loc[own["factor_set"] == OWN, "factor_id"].astype("str"))
    if is_ours(frozen):
        _compare_rows(write_registry(add_own_factors(shipped_factors(), _list_declared(frozen))), files, found)
    elif not matching and version not in releases:
        found.leave("release", said=version)
    elif not matching:
        _compare_rows(write_registry(shipped_factors()), files, found)
        if found.equal:
            found.report("dossier.release-differs", "registry/factors.csv", expected=version)


def _list_declared(frozen: Frozen) -> pd.DataFrame:
    """The factors that the organisation declared and did not retire, as its trail tells them."""
    standing: dict[str, dict] = {}
    for entry in read_trail(frozen.files["log.jsonl"]):
        try:
            told = json.loads(entry["content"])
            if entry["what"] == ADDED:
                standing[told["factor_id"]] = told
            elif entry["what"] == RETIRED:
                standing.pop(told["factor_id"], None)
        except FAULTS:
            continue  # the trail is checked apart
    return own_table(list(standing.values()))


def _compare_rows(published: Mapping[str, bytes], files: Mapping[str, bytes], found: Verification) -> None:
    """Report the rows of a registry that are not those of another, by their names and cells."""
    for name, key in KEYS.items():
        path = f"registry/{name}.csv"
        if published[path] == files[path]:
            continue
        before = len(found.differences)
        one, other = (read_text(data).fillna("") for data in (files[path], published[path]))
        if list(one.columns) != list(other.columns):
            found.report("dossier.columns-differ", path, 0, "", ", ".join(other.columns), ", ".join(one.columns))
            continue
        both = other.merge(
            one.assign(row=range(2, len(one) + 2)), on=key, how="outer", suffixes=("", " here"), indicator=True
        )
        for row in both[both["_merge"] != "both"].head(MOST_TOLD).to_dict("records"):
            named = " · ".join(str(row[part]) for part in key)
            code = "dossier.row-of-no-release" if row["_merge"] == "right_only" else "dossier.row-of-release-missing"
            found.report(code, path, 0 if pd.isna(row["row"]) else int(row["row"]), "", "", named)
        for column in [column for column in one.columns if column not in key]:
            differ = both[(both["_merge"] == "both") & (both[column] != both[f"{column} here"])]
            for row in differ.head(MOST_TOLD).to_dict("records"):
                named = " · ".join(str(row[part]) for part in key)
                said, expected = say_cell(row[f"{column} here"]), say_cell(row[column])
                found.report("dossier.factor-differs", path, int(row["row"]), f"{named}, {column}", expected, said)
        if len(found.differences) == before:
            found.report("dossier.written-otherwise", path)


def write_releases() -> bytes:
    """`factors/releases.json` with the tables of this version in it."""
    return write_object(read_releases() | {footprint.__version__: describe_shipped()})


if __name__ == "__main__":
    (factors_folder() / RELEASES).write_bytes(write_releases())
