"""A frozen dossier received: its figures, taken from the archive alone, or why it gives none."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from footprint.dossier.archive import MANIFEST, NotAnArchive, unpack
from footprint.dossier.canonical import read_object
from footprint.dossier.freeze import (
    MAIN,
    REGISTRY,
    Frozen,
    read_computed,
    read_inventory,
    read_registry,
    read_results,
)
from footprint.dossier.years import find_frozen, read_years
from footprint.estimation.estimate import GRAIN, estimate_once
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import METHOD_VERSION, Method, Situation
from footprint.estimation.uncertainty.bearing import inventory_errors, model_errors
from footprint.estimation.uncertainty.errors import Error
from footprint.estimation.views import MISSING, headcount
from footprint.registry.registry import Factors
from footprint.tables import STAGES
from footprint.territory.figures import PART_COLUMNS, CountedYear, Counting, DossierFigures

# Why an archive gives no figures.
UNUSABLE = ("not_a_dossier", "altered", "other_version", "no_figure", "differs", "inventory")
# Rows that answers to the ten questions gave are named by their question and place, and are of low quality.
TEN_QUESTIONS = re.compile(r"Q(?:0[1-9]|10)-\d")


class UnusableDossier(ValueError):
    """An archive that gives a territory no figures: why (a word of UNUSABLE), and what was found."""

    def __init__(self, why: str, found: str = "") -> None:
        super().__init__(f"{why} {found}".strip())
        self.why, self.found = why, found


def receive_dossier(archive: bytes) -> DossierFigures:
    """The figures of a frozen dossier: its total is counted again from its own files, and must be the one it prints.

    Args:
        archive: the one that is handed out, or the frozen files alone, as a database keeps them.

    Raises UnusableDossier.
    """
    try:
        frozen = open_received(archive)
        about = frozen.about
    except NotAnArchive as fault:
        raise UnusableDossier("altered" if b"dossier.json" in archive else "not_a_dossier", str(fault)) from fault
    except UnusableDossier:
        raise
    except Exception as fault:  # of a file of another hand: whatever reading it may raise
        raise UnusableDossier("not_a_dossier", str(fault)[:200]) from fault
    try:
        return _read_frozen(frozen, about, hashlib.sha256(archive).hexdigest())
    except UnusableDossier:
        raise
    except Exception as fault:  # of a file of another hand: whatever reading it may raise
        raise UnusableDossier("other_version", str(fault)[:200]) from fault


def open_received(archive: bytes) -> Frozen:
    """The frozen version of an archive; without a manifest, all that it holds.

    Raises UnusableDossier where it was altered, and what reading a file of another hand may raise.
    """
    files = unpack(archive)
    if MANIFEST not in files:
        return Frozen(files)
    frozen = find_frozen(files)
    if frozen.id != read_object(files[MANIFEST])["frozen_id"]:
        raise UnusableDossier("altered")
    return frozen


def _read_frozen(frozen: Frozen, about: Mapping, archive: str) -> DossierFigures:
    method = Method(**about["methods"][MAIN])
    registry = read_registry_of(frozen)
    situation = Situation(read_inventory(frozen.files), registry, method)
    lines = estimate_once(situation)
    summed = sum_parts(situation, lines)
    parts, errors = summed.parts, summed.errors
    printed = float(read_results(frozen.files[f"results/{MAIN}.csv"])["impact"].iloc[0])
    grains = int(parts["grains"].sum())
    if np.isnan(printed):
        raise UnusableDossier("no_figure")
    if grains * GRAIN != printed:
        raise UnusableDossier("differs", f"{printed!r}, {grains * GRAIN!r}")
    identity, bounds = about["identity"], read_computed(frozen.files["intervals.csv"]).set_index("view").loc[MAIN]
    return DossierFigures(
        archive=archive,
        frozen_id=frozen.id,
        organisation=str(identity["organisation"]),
        siren=str(identity["siren"]),
        edition=int(identity["version"]),
        status=str(identity["status"]),
        frozen_on=str(identity["author"]["on"])[:10],
        counting=Counting(method.year, method.accounting, method.factor_set, method.electricity, METHOD_VERSION),
        factors_id=registry.id,
        headcount=headcount(situation),
        ten_questions=weigh_answers(situation, lines),
        low=float(bounds["low"]),
        high=float(bounds["high"]),
        years=_list_years(frozen),
        parts=parts,
        errors=errors,
    )


def read_registry_of(frozen: Frozen) -> Factors:
    """The factors of a frozen version, read once for those that hold the same. Raises Unreadable or KeyError."""
    return _read_registry(tuple(frozen.files[f"registry/{name}.csv"] for name in REGISTRY))


@lru_cache(maxsize=4)  # most members of a territory count with the factors of one release
def _read_registry(tables: tuple[bytes, ...]) -> Factors:
    return read_registry({f"registry/{name}.csv": data for name, data in zip(REGISTRY, tables, strict=True)})


class SummedParts(NamedTuple):
    """The parts of impact lines (PART_COLUMNS), the sets of errors that they meet, and the names of their documents."""

    parts: pd.DataFrame
    errors: tuple[tuple[Error, ...], ...]
    documents: list[str]


def sum_parts(situation: Situation, lines: pd.DataFrame) -> SummedParts:
    """The parts of the impact lines of a situation."""
    items, families = describe_items(situation), situation.factors.catalogue.families
    of = lines["item"].to_numpy()
    impact, known = lines["impact"].to_numpy(), lines["impact"].notna().to_numpy()
    model, sets = model_errors(situation, lines[known])
    met = np.full(len(lines), -1, dtype="int64")
    met[known] = model
    document, documents = inventory_errors(situation, lines)
    named, names = pd.factorize(documents["source_document"])
    types = items["type"].astype("str")
    table = pd.DataFrame(
        {
            "table": items["table"].astype("str").to_numpy()[of],
            "type": types.to_numpy()[of],
            "family": types.map(families).fillna("").to_numpy()[of],
            "stage": np.array(STAGES)[lines["stage"].to_numpy()],
            "document": named[document],
            "sigma": documents["sigma"].to_numpy()[document],
            "errors": met,
            "grains": np.rint(np.nan_to_num(impact) / GRAIN).astype("int64"),
            "lines": 1,
            "missing": (lines["match"].to_numpy() == MISSING).astype("int64"),
        }
    )
    return SummedParts(_group(table), tuple(map(tuple, sets)), list(names))


def join_blocks(blocks: Sequence[SummedParts]) -> SummedParts:
    """The parts of blocks of one inventory as those of the whole."""
    documents: dict[str, int] = {}
    errors: dict[tuple[Error, ...], int] = {}
    numbered = []
    for block in blocks:
        of_document = np.array([documents.setdefault(name, len(documents)) for name in block.documents], dtype="int64")
        of_errors = np.array([errors.setdefault(one, len(errors)) for one in block.errors] + [-1], dtype="int64")
        met = {"document": of_document[block.parts["document"]], "errors": of_errors[block.parts["errors"]]}
        numbered.append(block.parts.assign(**met))
    return SummedParts(_group(pd.concat(numbered)), tuple(errors), list(documents))


def _group(rows: pd.DataFrame) -> pd.DataFrame:
    keys = list(PART_COLUMNS)[:7]
    parts = rows.groupby(keys, as_index=False, sort=True, observed=True)[["grains", "lines", "missing"]].sum()
    return parts.astype(PART_COLUMNS)


def weigh_answers(situation: Situation, lines: pd.DataFrame) -> int:
    """Grains of the rows that are still answers to the ten questions."""
    items, inventory = describe_items(situation), situation.inventory
    ids = pd.concat([inventory.equipment["item_id"], inventory.usage["item_id"]], ignore_index=True).astype("str")
    answers = ids.str.fullmatch(TEN_QUESTIONS.pattern).fillna(False) & (items["quality"] == "low").to_numpy()
    impact = lines["impact"].to_numpy()[answers.to_numpy(dtype="bool")[lines["item"].to_numpy()]]
    return int(np.rint(np.nan_to_num(impact) / GRAIN).sum())


def _list_years(frozen: Frozen) -> tuple[CountedYear, ...]:
    read = read_years(frozen.files)
    if read is None:
        return ()
    table = read[0][["year", "restated"]].dropna()
    return tuple(CountedYear(int(year), float(value)) for year, value in table.itertuples(index=False))
