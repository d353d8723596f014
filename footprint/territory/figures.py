"""What a frozen dossier tells a territory: its total to the grain, by part, and what can be wrong in each part.

It holds sums alone, no row of an inventory, and no name but that of the organisation. Some ten thousand bytes as JSON,
the same for the same dossier: they are kept by its hash, so that no dossier is read twice.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import chain
from typing import Any, Literal

import numpy as np
import pandas as pd

from footprint.dossier.canonical import Unreadable, read_object
from footprint.estimation.estimate import GRAIN
from footprint.estimation.uncertainty.errors import Error

FORMAT = "footprint-figures/2"
# One row a type, stage, document and set of errors: `document` and `errors` count from 0 in their dossier, `grains` is
# the impact, `lines` and `missing` count impact lines; lines without a figure meet no errors (-1).
PART_COLUMNS = {
    **dict.fromkeys(("table", "type", "family", "stage"), "str"),
    "document": "int64",
    "sigma": "float64",
    "errors": "int64",
    **dict.fromkeys(("grains", "lines", "missing"), "int64"),
}
COMPARED = ("restated", "now")
Perimeter = Literal["devices", "with_services"]


@dataclass(frozen=True)
class Counting:
    """How a figure was counted: only figures counted alike may be added up or compared."""

    year: int
    accounting: str = "annualised"
    factor_set: str = "ademe"
    electricity: str = "location"
    version: str = ""


@dataclass(frozen=True)
class CountedYear:
    """A year of a dossier that holds several, at constant method (kg CO2e)."""

    year: int
    restated: float


@dataclass(frozen=True)
class EarlierYear:
    """An earlier year of the same member, from the dossier that it sent for it, counted as this one is.

    Attributes:
        year, archive, frozen_id: of that dossier; the last one is empty where it can't be read.
        restated, now: kg CO2e of that year and of this one, alike; not a number where they do not compare.
        why: why they do not compare (a word of `years.NOT_COMPARABLE`); "" where they do.
    """

    year: int
    archive: str
    frozen_id: str
    restated: float
    now: float
    why: str = ""


@dataclass(frozen=True, eq=False)
class DossierFigures:
    """What a dossier tells.

    Attributes:
        archive: SHA-256 of the archive that was received; `frozen_id` is that of the version in it.
        organisation, siren, edition, status, frozen_on: who froze it, and which version.
        factors_id: the hash of the factors it was counted with, own ones included.
        headcount: the people on its sites; not a number where none says it.
        ten_questions: grains that come from answers to the ten questions.
        low, high: the bounds of its total (kg CO2e), as it prints them.
        years: its years at constant method, where it holds several.
        parts: columns of PART_COLUMNS.
        errors: the sets of errors of factors and assumptions that its parts meet.
        earlier: its member's other dossiers, of earlier years, held against it: what no archive tells alone.
    """

    archive: str
    frozen_id: str
    organisation: str
    siren: str
    edition: int
    status: str
    frozen_on: str
    counting: Counting
    factors_id: str
    headcount: float
    ten_questions: int
    low: float
    high: float
    years: tuple[CountedYear, ...]
    parts: pd.DataFrame
    errors: tuple[tuple[Error, ...], ...]
    earlier: tuple[EarlierYear, ...] = ()

    @property
    def grains(self) -> int:
        """The total, in grains."""
        return int(self.parts["grains"].sum())

    @property
    def total(self) -> float:
        """The total, in kg CO2e: exactly what the dossier prints."""
        return self.grains * GRAIN

    @property
    def coverage(self) -> float:
        """The share of impact lines that have a figure."""
        lines = int(self.parts["lines"].sum())
        return 1.0 - int(self.parts["missing"].sum()) / lines if lines else 0.0

    @property
    def perimeter(self) -> Perimeter:
        """Whether it counts services next to devices."""
        return "with_services" if (self.parts["table"] == "usage").any() else "devices"

    @property
    def estimated(self) -> float:
        """The share of the total that comes from answers to the ten questions."""
        return self.ten_questions / self.grains if self.grains else 0.0


def write_figures(figures: DossierFigures) -> bytes:
    """Figures as JSON: the same bytes for the same figures."""
    single = {error: number for number, error in enumerate(dict.fromkeys(chain.from_iterable(figures.errors)))}
    said: dict[str, object] = {one.name: getattr(figures, one.name) for one in fields(figures)}
    said |= {
        "format": FORMAT,
        "counting": asdict(figures.counting),
        "years": [asdict(one) for one in figures.years],
        "earlier": [asdict(one) | {name: _number(getattr(one, name)) for name in COMPARED} for one in figures.earlier],
        "parts": {name: figures.parts[name].tolist() for name in PART_COLUMNS},
        "single_errors": [list(error) for error in single],
        "errors": [[single[error] for error in one] for one in figures.errors],
    }
    said |= {name: _number(getattr(figures, name)) for name in ("headcount", "low", "high")}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def read_figures(data: bytes) -> DossierFigures:
    """Figures from their JSON. Raises Unreadable."""
    said = read_object(data)
    try:
        if said.pop("format") != FORMAT:
            raise Unreadable("another format")
        single = [Error(*error) for error in said.pop("single_errors")]
        held: dict[str, Any] = said | {
            "counting": Counting(**said["counting"]),
            "years": tuple(CountedYear(**one) for one in said["years"]),
            "earlier": tuple(EarlierYear(**one | _read_numbers(one, COMPARED)) for one in said["earlier"]),
            "parts": make_parts(said["parts"]),
            "errors": tuple(tuple(single[number] for number in one) for one in said["errors"]),
        }
        held |= _read_numbers(said, ("headcount", "low", "high"))
        return DossierFigures(**held)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise Unreadable(str(fault)[:200]) from fault


def _read_numbers(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: math.nan if said[name] is None else said[name] for name in names}


def make_parts(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Parts as a table, from their columns."""
    return pd.DataFrame({name: np.asarray(columns[name], dtype=kind) for name, kind in PART_COLUMNS.items()})
