"""The figures of a dossier computed again: from their own formulas and terms, then from inventory and registry."""

import numpy as np
import pandas as pd

from footprint.dossier.canonical import read_text
from footprint.dossier.checks.compare import compare_files, compare_tables, say_cell
from footprint.dossier.checks.findings import Verification
from footprint.dossier.freeze import (
    GIVEN,
    MAIN,
    SHAPE,
    Frozen,
    list_views,
    read_lines,
)
from footprint.dossier.lines import SUMMED_AS, TOTAL, recalculate, sum_lines
from footprint.dossier.years import find_wrong_sums
from footprint.estimation.formulas import term_names

# Versions of the program of this shape did not say yet what made their documents, and counted no line without a figure
# among the categories of standards; those of any other do.
FIRST_SHAPE = "b6ee31263816e8e0acef807e2993bcf53d58830ba2be303f48c584a158e6d015"


def check_lines(frozen: Frozen, found: Verification) -> None:
    """Level 1: each line from its formula, its terms and its factor; each total from the lines."""
    formulas = read_text(frozen.files["formulas.csv"]).set_index("formula")["arithmetic"].to_dict()
    terms = list(dict.fromkeys(term for text in formulas.values() for term in _name_terms(text)))
    factors = frozen.factors_used
    summed_as = 1 if frozen.about["shape"] == FIRST_SHAPE else SUMMED_AS
    known = _find_known(frozen)
    for view in frozen.about["methods"]:
        results = frozen.results_of(view)
        if view in known:
            _count(view, results, found)
            continue
        path = f"lines/{view}.csv"
        lines = read_lines(frozen.files[path], terms)
        again = recalculate(lines, formulas, factors["value"])
        compare_tables(path, lines[list(again)], again, found)
        missing = pd.DataFrame({"match": np.where(again["impact"].isna(), "missing", lines["match"])})
        compare_tables(path, lines[["match"]], missing, found)
        views = list(dict.fromkeys(results["by"].dropna()))
        totals = sum_lines(lines.assign(impact=again["impact"]), factors, views, summed_as)
        compare_tables(f"results/{view}.csv", results, totals.replace("", np.nan), found)
        _count(view, totals, found)
    found.level = 1


def _find_known(frozen: Frozen) -> set[str]:
    """The ways to count whose lines and totals level 2 finds again to the byte, formulas and factors too.

    They follow from the very formulas of level 1: computing them twice would find nothing more.
    """
    if frozen.about["shape"] != SHAPE:
        return set()
    try:
        again = frozen.computed
    except Exception:  # of a file of another hand: level 2 names it
        return set()
    same = {path for path, data in again.items() if frozen.files.get(path) == data}
    if not {"formulas.csv", "factors.csv"} <= same:
        return set()
    return {view for view in frozen.about["methods"] if {f"lines/{view}.csv", f"results/{view}.csv"} <= same}


def _count(view: str, totals: pd.DataFrame, found: Verification) -> None:
    lines = totals.loc[totals["by"] == TOTAL, "lines"].sum()
    found.lines, found.totals = found.lines + int(lines), found.totals + len(totals)
    if view == MAIN:
        found.total = float(totals["impact"].iloc[0])


def _name_terms(text: str) -> list[str]:
    """The terms of a formula. Raises ValueError where it is no arithmetic."""
    try:
        return term_names(text)
    except (SyntaxError, TypeError, RecursionError, MemoryError) as fault:
        raise ValueError(f"{text!r}"[:200]) from fault


def check_years(frozen: Frozen, found: Verification) -> None:
    """What is said of other years adds up, and the year of the dossier has its total there."""
    for path, line, column, expected, said in find_wrong_sums(frozen.files, found.year, found.total):
        found.report("dossier.cell-differs", path, line, column, say_cell(expected), say_cell(said))


def check_again(frozen: Frozen, found: Verification) -> None:
    """Level 2: everything that follows from the inventory and the registry, where the method is ours."""
    about = frozen.about
    if about["shape"] != SHAPE:  # of another version of the method, or of its tables
        found.leave("terms")
        return
    situation = frozen.situation
    for name, said, now in (
        ("situation_id", about["situation_id"], situation.id),
        ("factors_id", about["factors_id"], situation.factors.id),
        ("methods", about["methods"], {name: vars(method) for name, method in list_views(situation).items()}),
    ):
        if said != now:
            found.report("dossier.id-differs", "dossier.json", 0, name, now, said)
    again = frozen.computed
    for path in sorted(again.keys() - frozen.files.keys()):
        found.report("dossier.file-missing", path)
    for path in sorted(frozen.files.keys() - again.keys() - {"dossier.json", "log.jsonl"}):
        if not path.startswith(GIVEN):
            found.report("dossier.file-unlisted", path)
    for path in sorted(again.keys() & frozen.files.keys()):
        compare_files(path, frozen.files[path], again[path], found)
    found.level = 2
