"""The registry of factors: read, checked, and matched to activities, saying how well each one fits."""

from functools import cache
from pathlib import Path

import pandas as pd

from footprint.made_once import make_once
from footprint.registry.catalogue import list_countries, read_catalogue
from footprint.registry.lookups import assumption_rows
from footprint.registry.matching import last_year_of_grid, match_places
from footprint.registry.registry import FACTOR_SETS, Factors
from footprint.shipped_files import factors_folder
from footprint.tables import (
    ASSUMPTIONS,
    FACTORS,
    SCOPES,
    SOURCES,
    Column,
    names,
)

_OTHER_FILES = {"assumptions", "sources", "scopes", "device_types", "service_types", "regions", "overlaps"}


def read_factors(folder: Path | None = None) -> Factors:
    """The registry of a folder (by default the one shipped): every CSV of factors, sorted by factor_id, and what goes
    with it.

    Raises ValueError, naming the file, when a column lacks or a cell can't be read.
    """
    folder = folder or factors_folder()
    files = [file for file in sorted(folder.glob("*.csv")) if file.stem not in _OTHER_FILES]
    factors = pd.concat([_read_table(file, FACTORS) for file in files], ignore_index=True)
    return Factors(
        factors=factors.sort_values("factor_id", ignore_index=True),
        assumptions=_read_table(folder / "assumptions.csv", ASSUMPTIONS),
        sources=_read_table(folder / "sources.csv", SOURCES),
        scopes=_read_table(folder / "scopes.csv", SCOPES),
        regions=pd.read_csv(folder / "regions.csv", dtype="str"),
        catalogue=read_catalogue(folder),
    )


@cache
def shipped_factors() -> Factors:
    """The registry that travels with the code, read once."""
    return make_once("factors", _read_shipped)


def _read_shipped() -> Factors:
    """The factors, with what nearly every estimate asks of them: their hash, and which of them, and of the assumptions,
    hold where in the last year of the grid.
    """
    factors = read_factors()
    _, year = factors.id, last_year_of_grid(factors)
    match_places(factors, tuple(list_countries()), year, FACTOR_SETS[0])
    assumption_rows(factors, [], "", year)
    return factors


def _read_table(file: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    table = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
    if list(table.columns) != names(columns):
        raise ValueError(
            f"{file.name}: its columns must be {', '.join(names(columns))}; they are {', '.join(table.columns)}."
        )
    try:
        for column in columns:
            if column.is_numeric:
                table[column.name] = table[column.name].astype("float64")
            elif column.type == "date":
                table[column.name] = pd.to_datetime(table[column.name], format="%Y-%m-%d").astype("datetime64[s]")
    except ValueError as error:
        raise ValueError(f"{file.name}, column {column.name}: {error}") from error
    return table
