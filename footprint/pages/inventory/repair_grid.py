"""The grid in which rows set aside are repaired: each cell that is wrong, and beside it why and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from footprint.intake.templates import accepted_words
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import show_note
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES, Column, find_column
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import column_label, header, label, value_label
from footprint.workspace.repair import WHOLE_ROW, Aside, Place, Repairs

ROWS_A_PAGE = 200
ROW_HEIGHT = 90  # four lines of text: a reason is a sentence or two
MOST_HEIGHT = 640
LONGEST_ROW_SHOWN = 300

TICK, LINE, STATE, WHY = "tick", "line", "state", "why"

# A grid that is drawn anew has a new name, so that it never takes the edits of an earlier one.
_numbers = count(1)


@dataclass(eq=False)
class RepairGrid:
    """A grid on the page: the rows it shows (positions among those found set aside), and what was done in it since.

    `wrong` holds the columns in which something was wrong since it was drawn: they keep their reasons beside them.
    """

    table: str
    rows: list[int]
    key: str = ""
    page: int = 1
    edits: dict[int, dict[str, object]] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.draw_anew()

    def draw_anew(self) -> None:
        """Forget what was done in it: the cells show it."""
        self.key, self.edits, self.wrong = f"repair-{self.table}-{next(_numbers)}", {}, set()

    @property
    def shown(self) -> list[int]:
        """The rows of its page."""
        return self.rows[(self.page - 1) * ROWS_A_PAGE : self.page * ROWS_A_PAGE]

    @property
    def ticked(self) -> list[int]:
        """The rows ticked."""
        return [self.shown[at] for at, values in self.edits.items() if values.get(TICK)]

    def take_edits(self, repairs: Repairs, found: Aside) -> Repairs:
        """The repairs with what was typed in the grid since it was last asked."""
        done = {int(at): dict(values) for at, values in _edited_rows(self.key).items()}
        for at, values in done.items():
            place = found.places([self.shown[at]])[0]
            for column, value in values.items():
                if column != TICK and self.edits.get(at, {}).get(column, self) != value:
                    repairs = repairs.write(place, column, found_text(found, self.shown[at], column), _as_text(value))
        self.edits = done
        return repairs


def _edited_rows(key: str) -> dict:
    return st.session_state.get(key, {}).get("edited_rows", {})


def _as_text(value: object) -> str:
    return str(value).strip() if value is not None else ""


def found_text(found: Aside, row: int, column: str) -> str:
    """What a cell held when the row was set aside; "" for nothing."""
    cell = found.cells[column].iloc[row] if column in found.cells else None
    return cell if isinstance(cell, str) else ""


def show_grid(grid: RepairGrid, found: Aside, now: Aside, states: pd.Series, repairs: Repairs) -> list[int]:
    """The grid as things stand; returns the rows ticked."""
    pages = -(-len(grid.rows) // ROWS_A_PAGE)
    if pages > 1:
        show_note(say_counts("page.repair.pages", rows=len(grid.rows), page=ROWS_A_PAGE))
        page = st.pagination(pages, key=f"repair-page-{grid.table}-{pages}")
        if page != grid.page:
            grid.page = page
            grid.draw_anew()
    if grid.edits and grid.key not in st.session_state:  # the page was left meanwhile
        grid.draw_anew()
    problems = _find_problems(now, found.places(grid.shown))
    source, config = _lay_out(grid, found, states, repairs, problems)
    st.data_editor(
        source,
        key=grid.key,
        num_rows="fixed",
        hide_index=True,
        column_config=config,
        row_height=ROW_HEIGHT,
        height=min(MOST_HEIGHT, ROW_HEIGHT * len(source) + 40),
        placeholder="",
        width="stretch",
        alt=state.say("page.repair.grid_alt", table=label("table", grid.table, state.current_language())),
    )
    return grid.ticked


def _find_problems(now: Aside, places: Iterable[Place]) -> dict[Place, list[Problem]]:
    """Why each of some rows is set aside as things stand; rows that count again are left out."""
    wanted = set(places)
    position = {place: at for at, place in enumerate(now.places()) if place in wanted}
    told: dict[int, list[Problem]] = {at: [] for at in position.values()}
    for row in now.problems[now.problems["row"].isin(list(told))].to_dict("records"):
        told[row.pop("row")].append(Problem(**row))
    return {place: told[at] for place, at in position.items()}


def _lay_out(
    grid: RepairGrid, found: Aside, states: pd.Series, repairs: Repairs, problems: dict[Place, list[Problem]]
) -> tuple[pd.DataFrame, dict]:
    """The cells of the grid and how each column is shown: first those in which something is wrong."""
    language, table, rows = state.current_language(), grid.table, grid.shown
    places = found.places(rows)
    columns = found.columns(table)
    written = {column for place in places for column in repairs.cells.get(place, {})}
    columns += [name for name in written if name not in columns]
    grid.wrong |= {problem.column for told in problems.values() for problem in told}
    cells: dict[str, list] = {TICK: [False] * len(rows), LINE: [str(place[2]) for place in places]}
    cells[STATE] = [state.say(f"page.repair.state.{states.iloc[row]}") for row in rows]
    config = {
        TICK: st.column_config.CheckboxColumn(state.say("page.repair.tick"), width=90),
        LINE: _read_only(state.say("page.problems.column.line"), 60),
        STATE: _read_only(state.say("page.repair.state.title"), 110),
    }

    def add_reasons(column: str, title: str) -> None:
        told = [[one for one in problems.get(place, ()) if one.column == column] for place in places]
        cells[f"{WHY}-{column}"] = [" ".join(_say(problem, language) for problem in some) for some in told]
        config[f"{WHY}-{column}"] = _read_only(title, 320)

    if "" in grid.wrong:
        add_reasons("", state.say("page.repair.why_row"))
    for name in sorted(columns, key=lambda name: name not in grid.wrong):
        column = find_column(INVENTORY_TABLES[table], name)
        texts = [
            repairs.cells.get(place, {}).get(name, ("", found_text(found, row, name)))[1]
            for place, row in zip(places, rows, strict=True)
        ]
        if column.type in ("choice", "country"):  # what was understood is one of our ids, which is no word
            texts = [value_label(name, text, language) for text in texts]
        cells[name] = [cell or None for cell in texts]
        config[name] = _configure(table, column, texts, language)
        if name in grid.wrong:
            add_reasons(name, state.say("page.repair.why", column=column_label(table, name, language)))
    if WHOLE_ROW in found.cells and found.cells[WHOLE_ROW].iloc[rows].notna().any():
        cells[WHOLE_ROW] = [found_text(found, row, WHOLE_ROW)[:LONGEST_ROW_SHOWN] for row in rows]
        config[WHOLE_ROW] = _read_only(state.say("page.problems.column.cells"), 400)
    kinds = {name: "bool" if name == TICK else "str" for name in cells}
    return pd.DataFrame({name: pd.array(cells[name], dtype=kind) for name, kind in kinds.items()}), config


def _read_only(title: str, width: int) -> ColumnConfig:
    return st.column_config.TextColumn(title, disabled=True, width=width)


def _configure(table: str, column: Column, held: list[str], language: str) -> ColumnConfig:
    """Text even for numbers and dates, as in the other grids; a list where there are words to choose from."""
    title = header(table, column, language) + (" *" if column.required else "")
    if column.type in ("choice", "country") or column.name == "unit":
        # A word that is none of the list is shown all the same, to be seen before it is replaced.
        words = list(dict.fromkeys([*accepted_words(column, language), *(cell for cell in held if cell)]))
        return st.column_config.SelectboxColumn(title, options=words, width=170)
    return st.column_config.TextColumn(title, width=150)


def _say(problem: Problem, language: str) -> str:
    """What is wrong and what to do, marked by a sign: never by colour alone."""
    sign = "✗" if problem.severity == "error" else "–"
    return f"{sign} {message(problem, language)} {remedy(problem, language)}".strip()
