"""What is wrong in what people brought, as sentences: where, why, and what to do about it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from footprint.problems import PROBLEM_COLUMNS, Problem, group_problems
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.texts import (
    ELLIPSIS,
    NO_BREAK_SPACE,
    TYPE_COLUMNS,
    UNSAID_UNITS,
    column_label,
    format_number,
    label,
    read_texts,
    text,
    unit_label,
    value_label,
)

# A value longer than this is cut in a message: it is there to be recognised, not read.
LONGEST_VALUE = 80

# How many lines, and values, of a cause are named.
MOST_CASES, MOST_VALUES = 12, 5

# Where something is: a path, or an address. Its end is what tells it from others.
PLACE = re.compile(r"(?:[a-z][\w+.-]*://|[A-Za-z]:[\\/]|~?/|\.{1,2}[\\/])\S")

# A message that begins with its line, where there is none to name: "Ligne 0, « Quantité »…", "Line 0: the device…".
_FIRST_LINE = re.compile(r"^\w+\s0\s?[,:]\s*")

# What ends a line, drives a terminal, turns the direction of what follows, or is no character that can be written.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")

# The lists and parts of a plan, where a fault is told by its place.
PLAN_TABLES = ("plan", "scenarios", "targets", "options", "trend", "limits", "goal", "money", "base", "years", "lever")

# How a sheet is laid out, or may be.
LAYOUTS = ("reading.layout-sure", "reading.layout-chosen", "reading.layout-asked", "reading.layout-absent")

# Doubts on a number that was understood, and the bound of its type.
IMPLAUSIBLE = ("implausibly-low", "implausibly-high")


def keep_in_line(words: str) -> str:
    """What somebody wrote, as a part of one line: it can neither end it nor drive the terminal that shows it."""
    return _UNSEEN.sub(" ", words)


def message(problem: Problem, language: str) -> str:
    """What is wrong and where, as a sentence."""
    return text(f"problem.{problem.code}.message", language, **_problem_values(problem, language))


def say_fault(problem: Problem, language: str) -> str:
    """What is wrong with several lines at once: the message without its line."""
    said = _FIRST_LINE.sub("", message(replace(problem, line=0), language), count=1)
    return said[:1].upper() + said[1:]


def remedy(problem: Problem, language: str) -> str:
    """What the reader can do about a problem."""
    return text(f"problem.{problem.code}.remedy", language, **_problem_values(problem, language))


def describe_problems(problems: pd.DataFrame, language: str, without_line: bool = False) -> pd.DataFrame:
    """A problem table with three columns more in the reader's language: `severity_label`, `message` and `remedy`.

    Args:
        without_line: messages do not name the line, which is told apart.
    """
    say = say_fault if without_line else message
    rows = [Problem(**row) for row in problems.to_dict("records")]
    said = {
        "severity_label": [label("severity", row.severity, language) for row in rows],
        "message": [say(row, language) for row in rows],
        "remedy": [remedy(row, language) for row in rows],
    }
    return problems.assign(
        **{name: pd.Series(words, index=problems.index, dtype="str") for name, words in said.items()}
    )


def describe_causes(problems: pd.DataFrame, language: str, most: int | None = None) -> pd.DataFrame:
    """Problems by cause (see `group_problems`), with `severity_label`, `message`, `where` and `remedy` in words.

    `where` names the first lines, and the first values, of a cause that several rows share; it is "" for the others.
    Beyond the first `most` causes, none is told.
    """
    causes, said = group_problems(problems).head(most if most is not None else len(problems)), []
    for row in causes.to_dict("records"):
        first = Problem(**{name: row[name] for name in PROBLEM_COLUMNS})
        told = message(first, language) if row["rows"] == 1 else say_fault(first, language)
        where = "" if row["rows"] == 1 else _say_cases(row["lines"], row["values"], language)
        said.append((label("severity", first.severity, language), told, where, remedy(first, language)))
    names = ["severity_label", "message", "where", "remedy"]
    words = pd.DataFrame(said, columns=names, index=causes.index, dtype="str")
    return causes.join(words)


def list_lines(lines: Iterable[int]) -> str:
    """The first of some lines, each once: "3, 8, 12…"."""
    named = [str(line) for line in dict.fromkeys(lines) if line]
    return ", ".join(named[:MOST_CASES]) + ELLIPSIS * (len(named) > MOST_CASES)


def _say_cases(lines: list[int], values: list[str], language: str) -> str:
    """On how many rows a cause is, the first lines, and the first values where there are several."""
    rows = text("cause.rows", language, rows=format_number(len(lines), language), lines=list_lines(lines))
    held = list(dict.fromkeys(filter(None, values)))
    if len(held) < 2:
        return rows
    first = ", ".join(shorten(value) for value in held[:MOST_VALUES]) + ELLIPSIS * (len(held) > MOST_VALUES)
    return rows + " " + text("cause.values", language, values=first)


def _problem_values(problem: Problem, language: str) -> dict[str, str]:
    column = problem.column
    if (problem.table, column) in _inventory_columns():
        column = column_label(problem.table, column, language)
    elif problem.code.startswith("action."):  # the table is the action's id
        known = next((table for table, name in _inventory_columns() if name == column), None)
        column = column_label(known, column, language) if known else column
    elif problem.code == "dossier.log-broken":  # the column is the reason
        column = text(f"dossier.log_break.{column}", language)
    elif problem.code == "dossier.archive-altered":  # so it is
        column = text(f"dossier.archive_fault.{column}", language)
    elif problem.table in PLAN_TABLES:
        column = say_place(problem.table, problem.line, column, language)
    table = value_label("table", problem.table, language)
    values = {
        "id": problem.expected,  # for who types it
        "line": str(problem.line),
        "table": table,
        "column": column,
        "value": _say_value(problem, language),
        "expected": _say_expected(problem, language) or text("format.none", language),
    }
    return {name: keep_in_line(value) for name, value in values.items()}


def say_place(table: str, line: int, place: str, language: str) -> str:
    """Where in a plan a fault is: "Scénario 2, action 3, changement 1, « value »"."""
    steps = [(table, str(line or "")), *re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", place)]
    said = [
        text(f"plan_place.{name}", language, number=number)
        for name, number in steps
        if (number or name == table) and f"plan_place.{name}" in read_texts(language)
    ]
    name, number = steps[-1]
    if len(steps) > 1 and not number:
        parents = {step for step, _ in steps[:-1]}
        kind = "lever_parameter" if parents & {"parameters", "lever"} else "plan_place"
        names = [read_texts(language).get(f"{kind}.{one}.name", one) for one in name.split(" | ")]
        said.append(text("plan_place.key", language, name=" / ".join(map(str, names))))
    return ", ".join(said)


@lru_cache(maxsize=1)
def _inventory_columns() -> Mapping[tuple[str, str], Column]:
    return {(table, column.name): column for table, columns in INVENTORY_TABLES.items() for column in columns}


def shorten(value: str, length: int = LONGEST_VALUE) -> str:
    """A value cut to a length at which it can still be recognised: its beginning, or the end of a path."""
    if len(value) <= length:
        return value
    return ELLIPSIS + value[1 - length :] if PLACE.match(value) else value[: length - 1].rstrip() + ELLIPSIS


def _say_value(problem: Problem, language: str) -> str:
    """What was found: as written, or, where it was understood, as the language says it."""
    if problem.code == "counted-twice":
        return value_label(problem.column, problem.value, language)
    if problem.code in ("pue-not-applicable", "power-without-hours", "first-life-of-new"):
        return format_number(float(problem.value), language)
    if problem.code in IMPLAUSIBLE:
        return _say_measure(problem, problem.value, language)
    if problem.code in LAYOUTS:
        return text("layout.sheet", language, name=problem.value) if problem.value else text("layout.file", language)
    texts = read_texts(language)
    kind = texts.get(f"file_kind.{problem.value}") or texts.get(f"format_name.{problem.value}")
    return str(kind or shorten(problem.value))


def _say_expected(problem: Problem, language: str) -> str:
    """What was expected in words: bounds with their unit, names in place of ids, counts with separators."""
    column = _inventory_columns().get((problem.table, problem.column))
    expected = problem.expected
    if problem.code in IMPLAUSIBLE:
        return _say_measure(problem, expected, language)
    if problem.code in LAYOUTS:
        return text(f"layout.{expected}", language)
    if problem.code == "reading.header-unit":
        return unit_label(expected, language)
    if ELLIPSIS in expected and column is not None and column.floor is not None and column.ceiling is not None:
        return say_bounds(column, language)
    if column is not None and (column.choices or column.name in (*TYPE_COLUMNS, "country", "unit")):
        return ", ".join(value_label(column.name, part, language) for part in expected.split(", "))
    if re.fullmatch(r"\d{5,}", expected):
        return format_number(int(expected), language)
    return expected


def _say_measure(problem: Problem, value: str, language: str) -> str:
    """A number of a column of the inventory with its unit: "99 999 W"."""
    unit = _inventory_columns()[problem.table, problem.column].unit
    said = format_number(float(value), language)
    return said if unit in UNSAID_UNITS else f"{said}{NO_BREAK_SPACE}{unit_label(unit, language)}"


def say_bounds(column: Column, language: str) -> str:
    """The plausible bounds of a column: "entre 0 et 100 000 W"."""
    if column.floor is None or column.ceiling is None:
        return ""
    if column.type == "date":
        return text("format.between", language, low=f"{column.floor:.0f}", high=f"{column.ceiling:.0f}")
    high = format_number(column.ceiling, language)
    if column.unit not in UNSAID_UNITS:
        high = f"{high}{NO_BREAK_SPACE}{unit_label(column.unit, language)}"
    return text("format.between", language, low=format_number(column.floor, language), high=high)
