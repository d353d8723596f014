"""The years side by side in a dossier: what is frozen of them, reading it back, and what another one published.

The inventories of the other years are frozen too, and what was published of them: all of it can be computed again.
"""

import math
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import (
    CAUSES,
    DOUBTS,
    PER_PERSON,
    STEPS,
    YEAR_COLUMNS,
    Compared,
    Policy,
    Published,
    Recalculation,
)
from footprint.dossier.archive import MANIFEST, NotAnArchive, unpack
from footprint.dossier.canonical import (
    Unreadable,
    read_object,
    read_text,
    to_numbers,
    write_object,
    write_table,
)
from footprint.dossier.freeze import (
    MAIN,
    Frozen,
    read_inventory,
    read_registry,
    read_results,
    read_situation,
    write_inventory,
    write_registry,
)
from footprint.dossier.lines import TOTAL, borrow_parts, describe_lines, sum_lines
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import estimate, estimate_once
from footprint.estimation.situation import METHOD_VERSION, Method, Situation
from footprint.problems import Problem, UnusableInput

FOLDER = "years/"
YEARS, SINCE, POLICY = f"{FOLDER}years.csv", f"{FOLDER}published.csv", f"{FOLDER}policy.json"
PARTS = f"{FOLDER}parts.csv"
PUBLISHED = ("total", "edition", "status", "on", "frozen_id")
BESIDE = f"{FOLDER}beside.json"
COLUMNS = [*YEAR_COLUMNS, *(f"{name}_per_person" for name in PER_PERSON)]
SINCE_COLUMNS = ["year", "published", *CAUSES, "today"]
PARTED_BY = "beges"  # the categories by which the base year is shown
PART_COLUMNS = ["year", "accounting", "by", "part", "impact", "lines", "missing"]
# Sums made of numbers that were written are as exact as numbers are.
EXACT = 1e-9


def write_years(compared: Compared, own: int) -> dict[str, bytes]:
    """The files of the years, by path; none where there is only one, of which nothing was published.

    Args:
        own: the year of the dossier, whose inventory is frozen already.
    """
    files = _write_beside(compared, own)
    return files | _write_compared(compared) if len(compared.years.situations) > 1 else files


def _write_compared(compared: Compared) -> dict[str, bytes]:
    review = compared.review
    published = {
        str(year): {"edition": one.edition, "status": one.status, "frozen_id": one.frozen_id, "total": one.total}
        for year, one in compared.published.items()
    }
    told = {
        "threshold": compared.policy.threshold,
        "base_year": review.year,
        "in_force": review.in_force,
        "recalculated": review.recalculated,
        "verdict": review.verdict,
        "causes": [
            {"cause": row["cause"], "effect": row["effect"], "reached": bool(row["reached"])}
            for row in review.causes.to_dict("records")
        ],
        "published": published,
        "provisional": sorted(compared.years.provisional),
        "inventories": {str(year): held.id for year, held in compared.years.situations.items()},
        "recalculations": [{**vars(one), "effects": dict(one.effects)} for one in compared.recalculations],
    }
    return {
        YEARS: write_table(compared.table[COLUMNS]),
        SINCE: write_table(compared.since_published[SINCE_COLUMNS].astype({"year": "int64"})),
        PARTS: write_table(_part_years(compared.years.situations, review.year)),
        POLICY: write_object(told),
    }


def _part_years(situations: Mapping[int, Situation], base: int) -> pd.DataFrame:
    """The coverage of each year, and the categories of the base year under the accounting that their standard asks."""
    rows = [
        (year, held.method.accounting, TOTAL, "", lines["impact"].sum(), len(lines), lines["impact"].isna().sum())
        for year, held in situations.items()
        for lines in [estimate_once(held)]
    ]
    whole = pd.DataFrame(rows, columns=PART_COLUMNS)
    method, accounting = situations[base].method, STANDARDS_IN_DOCUMENTS[PARTED_BY]
    counted = situations[base].with_method(replace(method, accounting=accounting))
    lines, factors = describe_lines(counted, estimate(counted)), usable_factors(counted).set_index("factor_id")
    parted = sum_lines(lines, borrow_parts(factors, counted.factors.factors), [PARTED_BY])
    return pd.concat([whole, parted.assign(year=base, accounting=accounting)[PART_COLUMNS]], ignore_index=True)


def read_year_parts(files: Mapping[str, bytes]) -> pd.DataFrame:
    """The coverage of each year and the categories of the base year (PART_COLUMNS); empty where a version has none.

    Raises Unreadable.
    """
    if PARTS not in files:
        return pd.DataFrame(columns=PART_COLUMNS)
    table = read_text(files[PARTS])
    if list(table.columns) != PART_COLUMNS:
        raise Unreadable("other columns")
    numbers = ("year", "impact", "lines", "missing")
    return table.assign(**{name: to_numbers(table[name]) for name in numbers})


# --- what they are computed from -------------------------------------------------------------------------------------


def _write_beside(compared: Compared, own: int) -> dict[str, bytes]:
    """The inventories of the other years, what was published of each year, and the policy."""
    held = compared.years.situations
    if len(held) < 2 and not compared.published:
        return {}
    files, published = {}, {}
    for year, situation in held.items():
        files |= write_inventory(situation.inventory, f"{FOLDER}{year}/") if year != own else {}
    for year, one in compared.published.items():
        said: dict[str, object] = {name: getattr(one, name) for name in PUBLISHED}
        said["doubted"] = sorted([table, line] for table, line in one.doubted)
        if one.situation is not None:
            folder = f"{FOLDER}published/{year}/"
            files |= write_inventory(one.situation.inventory, folder)
            said["method"] = vars(one.situation.method)
            if one.situation.factors.id != held[own].factors.id:
                files |= write_registry(one.situation.factors, f"{folder}registry/")
        published[str(year)] = said
    told = {
        "methods": {str(year): vars(situation.method) for year, situation in held.items()},
        "published": published,
        "policy": vars(compared.policy),
        "recalculations": [{**vars(one), "effects": dict(one.effects)} for one in compared.recalculations],
    }
    return files | {BESIDE: write_object(told)}


def read_beside(files: Mapping[str, bytes], own: Situation) -> Compared | None:
    """The years as they were compared in a dossier, from what they were computed from; None where there are none.

    Raises Unreadable or KeyError.
    """
    if BESIDE not in files:
        return None
    told, situations, published = read_object(files[BESIDE]), {}, {}
    for year, method in told["methods"].items():
        chosen = Method(**method)
        if chosen == own.method:
            situations[int(year)] = own
            continue
        inventory = own.inventory if chosen.year == own.method.year else read_inventory(files, f"{FOLDER}{int(year)}/")
        situations[int(year)] = Situation(inventory, own.factors, chosen)
    for year, said in told["published"].items():
        folder, situation = f"{FOLDER}published/{int(year)}/", None
        if "method" in said:
            other = f"{folder}registry/factors.csv" in files
            factors = read_registry(files, f"{folder}registry/") if other else own.factors
            situation = Situation(read_inventory(files, folder), factors, Method(**said["method"]))
        published[int(year)] = Published(
            total=float(said["total"]),
            edition=said["edition"],
            status=said["status"],
            frozen_id=said["frozen_id"],
            situation=situation,
            on=said["on"],
            doubted=frozenset((table, line) for table, line in said["doubted"]),
        )
    done = tuple(Recalculation(**one) for one in told["recalculations"])
    return Compared(list_years(situations, published), published, Policy(**told["policy"]), done)


# --- reading back ----------------------------------------------------------------------------------------------------


def read_years(files: Mapping[str, bytes]) -> tuple[pd.DataFrame, pd.DataFrame, dict] | None:
    """The years, what parts the published values from those of today, and the policy; None where there are none.

    Raises Unreadable.
    """
    if YEARS not in files:
        return None
    tables = []
    for path, columns in ((YEARS, COLUMNS), (SINCE, SINCE_COLUMNS)):
        table = read_text(files[path])
        if list(table.columns) != columns:
            raise Unreadable("other columns")
        tables.append(table.apply(to_numbers).astype({"year": "int64"}))
    return tables[0], tables[1], read_object(files[POLICY])


def find_wrong_sums(files: Mapping[str, bytes], year: int, total: float) -> list[tuple[str, int, str, float, float]]:
    """What does not add up among the years: file, line, column, expected, found.

    Steps from the base year to each, causes from a published value to that of today; and the year of the dossier, whose
    value is its total. Raises Unreadable or KeyError.
    """
    read = read_years(files)
    if read is None:
        return []
    table, since, policy = read
    base = table.set_index("year").loc[int(policy["base_year"])]
    wrong = []
    for line, row in enumerate(table.to_dict("records"), 2):
        expected = {
            "today": base["today"] + sum(row[step] for step in STEPS),
            "restated": base["restated"] + row["perimeter"] + row["real_change"],
        }
        wrong += [(YEARS, line, name, value, row[name]) for name, value in expected.items() if _far(value, row[name])]
        if row["year"] == year and _far(total, row["today"]):
            wrong.append((YEARS, line, "today", total, row["today"]))
    for line, row in enumerate(since.to_dict("records"), 2):
        value = row["published"] + sum(row[cause] for cause in CAUSES)
        if _far(value, row["today"]):
            wrong.append((SINCE, line, "today", value, row["today"]))
    return wrong


def _far(one: float, other: float) -> bool:
    return not math.isclose(one, other, rel_tol=EXACT, abs_tol=1e-6)


def is_dossier(path: Path) -> bool:
    """Whether a file is the archive of a dossier."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "dossier.json" in archive.namelist()


def open_published(path: Path) -> Published:
    """What the dossier in a file published. Raises UnusableInput where it can't be read, or was altered."""
    try:
        return read_published(open_frozen(path))
    except (Unreadable, KeyError, TypeError, ValueError) as fault:
        raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=path.name)) from fault


def find_frozen(files: Mapping[str, bytes]) -> Frozen:
    """The frozen version among the files of an archive, as its manifest lists it. Raises Unreadable or KeyError."""
    listed = read_object(files[MANIFEST])["files"]
    return Frozen({path: files[path] for path in sorted(listed) if listed[path]["frozen"]})


def open_frozen(path: Path) -> Frozen:
    """The version that the dossier in a file holds. Raises UnusableInput where it can't be read, or was altered."""
    try:
        files = unpack(path.read_bytes())
        frozen = find_frozen(files)
        if frozen.id != read_object(files[MANIFEST])["frozen_id"]:
            raise Unreadable("altered")
    except (OSError, NotAnArchive, Unreadable, KeyError, TypeError, ValueError) as fault:
        raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=path.name)) from fault
    return frozen


def read_published(frozen: Frozen) -> Published:
    """What a dossier published, with what it was computed from where this version of the program can read it.

    Raises Unreadable where it holds no total.
    """
    about = frozen.about
    results = read_results(frozen.files[f"results/{MAIN}.csv"])
    if results.empty:
        raise Unreadable("no total")
    problems = read_text(frozen.files["inventory/problems.csv"])
    doubted = problems[problems["code"].isin(DOUBTS)]
    try:
        chosen = about["methods"][MAIN] | {"version": METHOD_VERSION}  # whichever it was, it is counted by ours
        situation = read_situation(frozen.files, Method(**chosen))
    except (KeyError, TypeError, ValueError):
        situation = None
    return Published(
        total=float(results["impact"].iloc[0]),
        edition=int(about["identity"]["version"]),
        status=str(about["identity"]["status"]),
        frozen_id=frozen.id,
        situation=situation,
        on=str(about["identity"]["author"]["on"])[:10],
        doubted=frozenset(
            zip(doubted["table"].astype("str"), to_numbers(doubted["line"]).astype("int64"), strict=True)
        ),
    )
