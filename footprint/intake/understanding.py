"""What was understood of a file, said for a person or a program, with the questions that remain."""

import difflib
from collections.abc import Iterable, Mapping

import pandas as pd

from footprint.intake.proposals import TableProposal, can_propose
from footprint.intake.raw_tables import DECIMALS, THOUSANDS, Answers, OpenQuestion, RawInventory, Source
from footprint.intake.read import UNMAPPED
from footprint.inventory.cells import find_near
from footprint.problems import UnusableInput
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.spellings import normalise_spelling

UNCLEAR_NUMBERS = ("ambiguous-number", "reading.thousands")
MOST_QUESTIONS = 200
MOST_LINES = 5
MOST_NEAR, LEAST_LIKENESS = 3, 0.6


def list_questions(raw: RawInventory, problems: pd.DataFrame) -> list[OpenQuestion]:
    """What a person must settle: sheets and dates, then numbers, and each word that is unknown, most rows first."""
    asked = [question for table in raw.tables.values() for question in table.understood.questions]
    words = problems[problems["code"] == "unknown-choice"]
    unclear = [
        OpenQuestion(
            "value",
            table,
            column,
            value,
            tuple(filter(None, rows["expected"].iloc[0].split(", "))),
            *_show_rows(raw, table, rows["line"]),
        )
        for (table, column, value), rows in words.groupby(["table", "column", "value"], sort=False)
    ]
    unclear += _ask_numbers(raw, problems)
    untyped = problems[
        (problems["code"] == "missing-required") & (problems["column"].isin(["device_type", "service_type"]))
    ]
    for (table, column), rows in untyped.groupby(["table", "column"], sort=False):
        unclear.append(OpenQuestion("value", table, column, "", (), *_show_rows(raw, table, rows["line"])))
    return [*asked, *sorted(unclear, key=lambda one: -one.rows)][:MOST_QUESTIONS]


def _ask_numbers(raw: RawInventory, problems: pd.DataFrame) -> list[OpenQuestion]:
    """One question for each column where the sign of some numbers may be that of thousands or of decimals."""
    asked = []
    # A quantity that can't be read is also said to be unclear.
    unclear = problems[problems["code"].isin(UNCLEAR_NUMBERS)].drop_duplicates(["table", "column", "line"])
    for (table, column), rows in unclear.groupby(["table", "column"], sort=False):
        whole = find_column(INVENTORY_TABLES[table], column).type == "integer"
        proposals = (THOUSANDS, DECIMALS) if whole else (DECIMALS, THOUSANDS)
        shown = _show_rows(raw, table, rows["line"])
        asked.append(OpenQuestion("number", table, column, rows["value"].iloc[0], proposals, *shown))
    return asked


def list_unknown_sites(raw: RawInventory, known: Iterable[str]) -> list[OpenQuestion]:
    """The sites that the rows of files name and that an inventory of some sites does not know, most rows first.

    Each may be one of those, written otherwise: the nearest ones are proposed first, then the others.
    """
    described = raw.cells["sites"]["site"].dropna() if "site" in raw.cells.get("sites", ()) else ()
    sites = list(dict.fromkeys([*known, *described]))
    if not sites:
        return []
    spelled = {normalise_spelling(site): site for site in sites}
    questions = []
    for table, cells in raw.cells.items():
        if table == "sites" or "site" not in cells:
            continue
        named = cells["site"].dropna()
        named = named[~named.isin(sites)]
        for site, rows in named.groupby(named, sort=False):
            near = find_near(normalise_spelling(str(site)), spelled, MOST_NEAR, LEAST_LIKENESS)
            proposals = tuple(dict.fromkeys([*(spelled[one] for one in near), *sites]))
            lines = rows.index.to_series()
            questions.append(OpenQuestion("value", table, "site", str(site), proposals, *_show_rows(raw, table, lines)))
    return sorted(questions, key=lambda one: -one.rows)[:MOST_QUESTIONS]


def is_near(question: OpenQuestion) -> bool:
    """Whether the first thing proposed is spelled nearly as what is asked about."""
    if not question.proposals:
        return False
    written, proposed = normalise_spelling(question.value), normalise_spelling(question.proposals[0])
    return difflib.SequenceMatcher(None, written, proposed).ratio() >= LEAST_LIKENESS


def _show_rows(raw: RawInventory, table: str, lines: pd.Series) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
    """How many rows a question is about, the lines of the first ones, and what they hold."""
    some = lines.head(MOST_LINES)
    return len(lines), tuple(int(line) for line in some), _examples(raw, table, some)


def _examples(raw: RawInventory, table: str, lines: pd.Series) -> tuple[str, ...]:
    """The first rows concerned, as text."""
    cells = raw.tables[table].cells
    places = cells.index.get_indexer_for(lines)
    here = cells.iloc[places[places >= 0][:MOST_LINES]]
    return tuple(" | ".join(str(cell) for cell in row if isinstance(cell, str)) for row in here.itertuples(index=False))


def describe_understood(
    raw: RawInventory,
    problems: pd.DataFrame,
    said: list[dict],
    kept: Mapping[str, int],
    source: Source,
    answers: Answers,
) -> dict[str, object]:
    """What was understood of a file, as one JSON object; a file of several tables has one of them in `tables` each.

    Args:
        problems: all that reading and checking found; `said` are the same as the reader is told them.
        kept: how many rows of each table count.
        source: the file, in which columns that were not read, nor answered, are looked for again.
    """
    tables = [
        {
            "table": name,
            "format": table.understood.format,
            "encoding": table.understood.encoding or None,
            "sheet": table.understood.sheet or None,
            "header_row": table.understood.header_row or None,
            "columns": dict(table.understood.columns),
            "rows_read": table.rows_read,
            "rows_kept": kept[name],
            "rows_set_aside": table.rows_read - kept[name],
            "units": {column: list(units) for column, units in table.understood.units.items()},
            "layouts": dict(table.understood.layouts),
        }
        for name, table in raw.tables.items()
    ]
    first = tables[0]
    read, counted = raw.rows_read, sum(kept.values())
    totals = {"rows_read": read, "rows_kept": counted, "rows_set_aside": read - counted}
    asked = [*list_questions(raw, problems), *_ask_columns(raw, source, answers)]
    questions = [_as_mapping(question) for question in asked]
    return {**first, **totals, "tables": tables, "problems": said, "questions": questions}


def _ask_columns(raw: RawInventory, source: Source, answers: Answers) -> list[OpenQuestion]:
    """The columns that were not read, for which one of ours is proposed, in files of no known format."""
    asked = []
    for name, table in raw.tables.items():
        read = table.understood.columns
        taken = set(read.values())
        if table.understood.format == "table" and None in taken:
            proposed = [one for proposal in can_propose(source, name) for one in proposal.columns]
            asked += [
                OpenQuestion("column", name, "", one.header, (one.column,), table.rows_read, examples=one.examples)
                for one in proposed
                if one.column and one.column not in taken and read.get(one.header, "") is None
                if one.header not in answers.columns
            ]
    return asked


def describe_refused(source: Source, refusal: UnusableInput, said: dict) -> dict[str, object]:
    """What can still be said of a file that gives nothing: its headers, and what each could be."""
    proposals = can_propose(source, refusal.problem.table) if refusal.problem.code in UNMAPPED else []
    first = proposals[0] if proposals else TableProposal("equipment", "", 0, ())
    questions = [
        OpenQuestion("column", first.table, "", one.header, tuple(filter(None, [one.column])), examples=one.examples)
        for one in first.columns
    ]
    return {
        "table": None,
        "format": None,
        "encoding": None,
        "sheet": first.sheet or None,
        "header_row": first.header_row or None,
        "columns": {
            one.header: one.column if one.confidence == 1 else None for one in (first.columns if first else ())
        },
        "rows_read": 0,
        "rows_kept": 0,
        "rows_set_aside": 0,
        "units": {},
        "layouts": {},
        "tables": [],
        "problems": [said],
        "questions": [_as_mapping(question) for question in questions],
    }


def _as_mapping(question: OpenQuestion) -> dict[str, object]:
    told = vars(question)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
