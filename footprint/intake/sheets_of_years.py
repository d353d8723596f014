"""Sheets that list the same estate year after year: the last one is the estate, and the others would count it again."""

import re
from collections import defaultdict
from collections.abc import Sequence

from footprint.intake.columns.grid import FileGrid
from footprint.intake.raw_tables import NO_ANSWER, ROWS, Answers, OpenQuestion
from footprint.problems import Problem
from footprint.words.spellings import normalise_spelling

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def leave_other_years(grids: list[FileGrid], answers: Answers = NO_ANSWER) -> list[FileGrid]:
    """The grids without those of sheets that only differ from another in an earlier year; each of these is asked about.

    Where each sheet dates its purchases in its own year, none repeats another: all are read.
    """
    alike: dict[tuple, list[FileGrid]] = defaultdict(list)
    if not (answers.sheets or answers.site_from_sheet):
        for grid in grids:
            if find_year(grid.sheet):
                named = normalise_spelling(_YEAR.sub(" ", grid.sheet))
                alike[grid.header.table, frozenset(grid.header.recognised), named].append(grid)
    left: list[FileGrid] = []
    for several in alike.values():
        last = max(several, key=lambda grid: find_year(grid.sheet))
        if not all(map(_dates_its_year, several)):
            earlier = [one for one in several if find_year(one.sheet) < find_year(last.sheet)]
            left += [one for one in earlier if one.sheet not in answers.layouts and "" not in answers.layouts]
            _ask(last, left)
    return [grid for grid in grids if not any(grid is one for one in left)]


def _ask(last: FileGrid, left: Sequence[FileGrid]) -> None:
    table = last.header.table
    for sheet, grid in {grid.sheet: grid for grid in left}.items():
        last.problems.append(Problem("reading.sheet-of-year", "warning", table, 0, "", sheet, last.sheet))
        layout = grid.layout or ROWS
        last.questions.append(OpenQuestion("layout", table, "", sheet, (layout,), len(grid.rows)))


def find_year(sheet: str) -> int:
    """The year that the name of a sheet tells; 0 where it tells none, or several."""
    years = _YEAR.findall(sheet)
    return int(years[0]) if len(years) == 1 else 0


def _dates_its_year(grid: FileGrid) -> bool:
    """Whether a sheet says when its devices were bought, and always in the year that it is named for."""
    positions = [at for at, name in enumerate(grid.header.columns) if name == "acquired_on"]
    dates = grid.rows[positions].stack() if positions else []
    years = {year for cell in dates for year in _YEAR.findall(str(cell))}
    return years == {str(find_year(grid.sheet))}
