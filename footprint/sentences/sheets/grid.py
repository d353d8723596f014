"""Commitments as the cells of one grid, as people write them, and back: "−20 %", "31/12/2027", "4,5"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.library import rename_commitment
from footprint.commitments.flat_tables import to_table
from footprint.commitments.register import Register
from footprint.sentences.register_files import choices_of, say_word
from footprint.sentences.sheets.cells import read_cell
from footprint.words.texts import MINUS, format_day, text

# The fields of the grid, those that say what is promised first.
GRID = (
    *("commitment_id", "title", "axis", "tirs"),
    *("indicator.label", "indicator.measure", "indicator.unit", "reference.year", "reference.value"),
    *("goal.value", "goal.deadline", "owner"),
    *("means.invest_eur", "means.yearly_eur", "means.staff_days", "means.funding", "depends_on", "status"),
)
CODE = "commitment_id"
_FIGURES = ("reference.value", "means.invest_eur", "means.yearly_eur", "means.staff_days")


def open_grid(commitments: Sequence[Commitment], language: str) -> pd.DataFrame:
    """A row a commitment, a column a field of GRID, all in words."""
    flat = to_table("commitments", commitments)[list(GRID)]
    decimal = text("format.decimal", language)
    shown = {place: flat[place].str.replace(".", decimal, regex=False) for place in _FIGURES}
    shown["goal.value"] = [
        _write_goal(one, cell, decimal) for one, cell in zip(commitments, flat["goal.value"], strict=True)
    ]
    shown["goal.deadline"] = [
        format_day(date.fromisoformat(one), language) if one else "" for one in flat["goal.deadline"]
    ]
    for place in GRID:
        if words := choices_of("commitments", place):
            said = {word: say_word("commitments", place, word, language) for word in words if word}
            shown[place] = flat[place].map(lambda cell, said=said: said.get(cell, cell))
    return flat.assign(**shown).astype("str")


def _write_goal(one: Commitment, cell: str, decimal: str) -> str:
    written = cell.replace(".", decimal)
    if one.goal.unit != "percent" or not written:
        return written
    return f"{MINUS if one.indicator.better == 'down' else '+'}{written} %"


def read_grid(grid: pd.DataFrame) -> dict[int, dict[str, str]]:
    """The rows of a grid as flat cells, by their number from 1; a blank row is none."""
    cells = grid.fillna("").astype("str").map(str.strip)
    rows = {}
    for number, (_, held) in enumerate(cells.iterrows(), 1):
        if not any(held):
            continue
        row: dict[str, str] = dict.fromkeys(GRID, "")
        for place in GRID:
            given = read_cell("commitments", place, held[place])
            row |= {where: value for where, value in given.items() if where == place or not row.get(where)}
        rows[number] = row
    return rows


def rename_rows(register: Register, base: pd.DataFrame, grid: pd.DataFrame) -> Register:
    """The register as the rows of a grid name it: codes changed wherever they are used, rows taken away left out.

    `base` is the grid as it was opened, under the same index.
    """
    kept = base.index.intersection(grid.index)
    codes = {base.loc[at, CODE]: str(grid.loc[at, CODE] or "").strip() or base.loc[at, CODE] for at in kept}
    gone = {base.loc[at, CODE] for at in base.index.difference(grid.index)}
    commitments = tuple(
        replace(
            one,
            commitment_id=codes.get(one.commitment_id, one.commitment_id),
            depends_on=tuple(codes.get(name, name) for name in one.depends_on),
        )
        for one in register.commitments
        if one.commitment_id not in gone
    )
    ideas = tuple(replace(one, commitment_id=codes.get(one.commitment_id, one.commitment_id)) for one in register.ideas)
    library = register.library
    for before, after in [*((one, two) for one, two in codes.items() if one != two), *((one, "") for one in gone)]:
        library = rename_commitment(library, before, after)
    return replace(register, commitments=commitments, ideas=ideas, library=library)


def carry_over(base: pd.DataFrame, edited: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
    """What was typed in a grid, on a newer one: cells that differ from those opened, rows added or taken away."""
    carried = fresh.copy()
    place_of = {code: at for at, code in fresh[CODE].items()}
    for at in base.index.intersection(edited.index):
        if (target := place_of.get(base.loc[at, CODE])) is not None:
            typed = edited.loc[at].fillna("").astype("str")
            changed = [place for place in GRID if typed[place] != base.loc[at, place]]
            carried.loc[target, changed] = typed[changed]
    gone = [place_of[code] for code in base.loc[base.index.difference(edited.index), CODE] if code in place_of]
    added = edited.loc[edited.index.difference(base.index)].fillna("").astype("str")
    added.index = pd.RangeIndex(len(fresh), len(fresh) + len(added))
    return pd.concat([carried.drop(index=gone), added])
