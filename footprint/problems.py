"""What is wrong with an input: collected as rows of one table, so that all is said at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

# Why a row is left out though nothing is wrong in it: a rule of reading, or what a person decided. Said in notes.
LEFT_ASIDE = "left-aside"
LEFT_OUT = frozenset(
    {
        LEFT_ASIDE,
        "reading.accessory-row",
        "reading.building-row",
        "reading.cancelled-order",
        "reading.deleted-item",
        "reading.ended-line",
        "reading.footer-row",
        "reading.furniture-row",
        "reading.hosted-machine",
        "reading.legend-row",
        "reading.list-title",
        "reading.next-header",
        "reading.no-count-row",
        "reading.no-device-row",
        "reading.no-consumption",
        "reading.no-licence",
        "reading.not-adopted",
        "reading.not-usage",
        "reading.other-detail",
        "reading.passive-device",
        "reading.repeated-header",
        "reading.service-row",
        "reading.software-row",
        "reading.template-item",
        "reading.total-row",
        "reading.vehicle-row",
        "reading.virtual-machine",
    }
)

PROBLEM_COLUMNS = ["code", "severity", "table", "line", "column", "value", "expected"]

BY_EXPECTED = frozenset({"wrong-unit"})  # what is expected makes a cause of its own
# Problems that are each about many rows already, and name them.
ABOUT_MANY = frozenset({"unread-status", "retired-without-date", "identical-rows"})
MOST_SHARED = 8  # values of one fault in one column that make a cause each


@dataclass(frozen=True)
class Problem:
    """One thing wrong, where it is, and what was expected.

    An `error` sets the row aside, a `warning` keeps it and shows, a `note` informs. Notes of LEFT_OUT also set the row
    aside, though nothing is wrong in it.
    `line` is the line of the file as a spreadsheet counts it (0 when the whole file is meant).
    The sentence people read is in `words/` under `problem.<code>`.
    """

    code: str
    severity: Severity
    table: str
    line: int = 0
    column: str = ""
    value: str = ""
    expected: str = ""


class UnusableInput(ValueError):
    """An input from which nothing can be taken; carries the problem that says why, and what to do."""

    def __init__(self, problem: Problem):
        super().__init__(f"{problem.code}: {problem.value}")
        self.problem = problem


def problem_table(problems: list[Problem]) -> pd.DataFrame:
    """Problems as a table with the columns of PROBLEM_COLUMNS."""
    if not problems:
        return NO_PROBLEM
    return _type_columns(pd.DataFrame([vars(problem) for problem in problems], columns=PROBLEM_COLUMNS))


def _type_columns(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(dict.fromkeys(PROBLEM_COLUMNS, "str") | {"line": "int64"})


NO_PROBLEM = _type_columns(pd.DataFrame(columns=PROBLEM_COLUMNS))


def problems_where(
    mask: pd.Series,
    code: str,
    severity: Severity,
    table: str,
    column: str = "",
    values: pd.Series | str = "",
    expected: pd.Series | str = "",
) -> pd.DataFrame:
    """One problem for each row where `mask` is true; the index of `mask` holds the lines of the file."""
    if not mask.to_numpy().any():
        return NO_PROBLEM
    lines = mask.index[mask.to_numpy()]

    def here(cells: pd.Series | str):
        return cells[mask.to_numpy()].astype("str").array if isinstance(cells, pd.Series) else cells

    return pd.DataFrame(
        {
            "code": code,
            "severity": severity,
            "table": table,
            "line": lines.to_numpy(dtype="int64"),
            "column": column,
            "value": here(values),
            "expected": here(expected),
        },
        columns=PROBLEM_COLUMNS,
    )


def sets_aside(problems: pd.DataFrame) -> pd.Series:
    """Which problems set their row aside: the errors, and the notes of LEFT_OUT."""
    return (problems["severity"] == "error") | problems["code"].isin(LEFT_OUT)


def join_problems(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Several problem tables as one: errors first, then by table and line."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return NO_PROBLEM
    problems = pd.concat(filled, ignore_index=True)
    severity, severities = pd.factorize(problems["severity"])
    rank = np.array([SEVERITIES.index(one) for one in severities])
    by_name, _ = pd.factorize(problems["table"], sort=True)
    order = np.lexsort([problems["line"], by_name, rank[severity]])
    return problems.take(order).reset_index(drop=True)


# --- the same cause on many lines ------------------------------------------------------------------------------------


def find_shared_values(problems: pd.DataFrame) -> pd.Series:
    """For each problem, the value that makes it of one cause with others; "" where its kind and column alone do.

    A value that several problems of one kind hold in a column makes a cause of its own, if such values are few there.
    """
    kind = [problems["table"], problems["code"], problems["column"]]
    held = problems["value"].where(problems["column"] != "", "")
    times = held.groupby([*kind, held]).transform("size")
    shared = held[times > 1].groupby([one[times > 1] for one in kind]).transform("nunique").reindex(problems.index)
    return held.where((times > 1) & (shared <= MOST_SHARED), "")


def group_problems(problems: pd.DataFrame) -> pd.DataFrame:
    """What is wrong, one row a cause, in the order of their first cases.

    The columns are those of the first case, then `rows` (how many cases), and `lines` and `values`, one entry a case.
    Problems of a whole file, and those that are about many rows already, are a cause each.
    """
    alone = (problems["line"] == 0) | problems["code"].isin(ABOUT_MANY)
    turn = pd.Series(range(len(problems)), index=problems.index).where(alone, -1)
    keys = [problems[name] for name in ("severity", "code", "table", "column")]
    keys += [problems["expected"].where(problems["code"].isin(BY_EXPECTED), "")]
    number = problems.groupby([*keys, find_shared_values(problems), turn], sort=False).ngroup()
    first = problems[~number.duplicated()]
    cases = problems.groupby(number, sort=False)
    return first.assign(
        rows=cases.size().to_numpy(),
        lines=[lines.tolist() for _, lines in cases["line"]],
        values=[values.tolist() for _, values in cases["value"]],
    ).reset_index(drop=True)
