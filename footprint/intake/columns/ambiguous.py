"""What a cell alone does not settle: the sign in "1.250", and whether 03/04/2022 begins with its day.

Each is settled by another cell of its kind that leaves no doubt, else by a person; what is not settled is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.intake.columns.header_words import are_french
from footprint.intake.raw_tables import DATES, DAY_FIRST, MONTH_FIRST, THOUSANDS, OpenQuestion
from footprint.problems import Problem, problem_table, problems_where
from footprint.tables import INVENTORY_TABLES

# "1.250", "1,250 W": three digits after a sign that may part thousands or decimals.
EITHER = r"^([+-]?[1-9]\d{0,2})[.,](\d{3})(?!\d)(\D*)$"
DAY_AND_MONTH = r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?$"

MOST_MONTHS = 12
MOST_LINES = 5


def settle_numbers(table: str, cells: pd.DataFrame, answers: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Numbers such as "1.250" written without doubt, in the columns for which it was answered what the sign is.

    Where it was not, a quantity is called unclear: a number of devices is whole, yet the sign may be a decimal one.
    """
    changed = {}
    for column in INVENTORY_TABLES[table]:
        if column.is_numeric and column.name in cells and column.name in answers:
            # A fourth decimal, so that nothing takes it for thousands again.
            clear = r"\1\2\3" if answers[column.name] == THOUSANDS else r"\1.\g<2>0\3"
            changed[column.name] = cells[column.name].str.replace(EITHER, clear, regex=True)
    cells = cells.assign(**changed)
    if "quantity" not in cells:
        return cells, problem_table([])
    codes, words = pd.factorize(cells["quantity"])
    unclear = np.flatnonzero(pd.Series(words, dtype="str").str.match(EITHER))
    either = pd.Series(np.isin(codes, unclear), index=cells.index)
    return cells, problems_where(either, "reading.thousands", "warning", table, "quantity", cells["quantity"])


# --- dates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """The distinct dates of a column that begin with a day or a month; `first` and `second` are their numbers."""

    words: pd.Series
    first: pd.Series
    second: pd.Series

    @property
    def orders(self) -> dict[str, str]:
        """The orders that some date proves, and the first date that proves each."""
        proofs = {DAY_FIRST: (self.first, self.second), MONTH_FIRST: (self.second, self.first)}
        found = {
            order: self.words[(day > MOST_MONTHS) & (month <= MOST_MONTHS)] for order, (day, month) in proofs.items()
        }
        return {order: str(words.iloc[0]) for order, words in found.items() if len(words)}

    @property
    def unclear(self) -> pd.Series:
        """The dates that mean another day in each order."""
        both = (
            (self.first > 0)
            & (self.second > 0)
            & (self.first <= MOST_MONTHS)
            & (self.second <= MOST_MONTHS)
            & (self.first != self.second)
        )
        return self.words[both]

    @property
    def has_halves(self) -> bool:
        """Whether some of them tell the half of the day, as where the month comes first: "03/04/2022 2:05 PM"."""
        return bool(self.words.str.contains(r"[AaPp][Mm]$").any())


def settle_dates(
    table: str, cells: pd.DataFrame, answers: Mapping[str, str], headers: Sequence[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame, list[OpenQuestion]]:
    """Dates such as 04/25/2022 written the other way where the month comes first; what is reported, what is asked.

    A cell such as 25/04/2022 or 04/25/2022 settles all the dates of the table. Where none does, under French headers,
    the day comes first, and it is reported. Where they are not, or where some cells say the one and some the other, the
    day is taken to come first; that is reported, and asked.
    """
    written = {
        column.name: _find_written(cells[column.name])
        for column in INVENTORY_TABLES[table]
        if column.type == "date" and column.name in cells
    }
    proofs = {order: proof for one in written.values() for order, proof in one.orders.items()}
    changed, problems, questions = {}, [], []
    for name, found in written.items():
        if found.words.empty:
            continue
        settled = answers.get(name) or (next(iter(proofs)) if len(proofs) == 1 else "")
        if settled == MONTH_FIRST:
            changed[name] = cells[name].str.replace(DAY_AND_MONTH, r"\4-\1-\3", regex=True)
            if name not in answers:
                problems.append(Problem("reading.month-first", "note", table, 0, name, proofs[MONTH_FIRST]))
        elif not settled and len(found.unclear) and not (proofs or found.has_halves) and are_french(headers):
            problems.append(Problem("reading.day-first", "note", table, 0, name, str(found.unclear.iloc[0])))
        elif not settled and len(found.unclear):
            question = _ask_order(table, name, cells[name], found)
            questions.append(question)
            problems.append(Problem("reading.day-or-month", "warning", table, question.lines[0], name, question.value))
    return cells.assign(**changed), problem_table(problems), questions


def _find_written(column: pd.Series) -> Written:
    words = column.dropna().drop_duplicates()
    words = words[words.str.match(DAY_AND_MONTH).astype("bool")]
    parts = words.str.extract(DAY_AND_MONTH).astype({0: "int64", 2: "int64"})
    return Written(words, parts[0], parts[2])


def _ask_order(table: str, name: str, column: pd.Series, found: Written) -> OpenQuestion:
    concerned = column[column.isin(found.unclear)]
    some = concerned.head(MOST_LINES)
    lines = tuple(int(line) for line in some.index)
    return OpenQuestion("date", table, name, str(some.iloc[0]), DATES, len(concerned), lines, tuple(map(str, some)))
