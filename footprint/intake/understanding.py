"""What was understood of a file, said for a person or a program, with the questions that remain."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pandas as pd

from footprint.intake.proposals import TableProposal, can_propose
from footprint.intake.raw_tables import (
    DECIMALS,
    NO_ANSWER,
    PRICE_TAXES,
    THOUSANDS,
    Answers,
    OpenQuestion,
    RawInventory,
    Source,
)
from footprint.intake.same_sites import find_same_sites
from footprint.inventory.cells import find_near
from footprint.problems import UnusableInput
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.spellings import is_of_another, normalise_spelling, propose_meanings, read_spellings

# Refusals of files that no word about their columns would let in: they are too large, or no table at all.
UNREADABLE = frozenset(
    {
        *("reading.too-many-rows", "reading.too-many-columns", "reading.sheet-too-large", "reading.file-too-large"),
        *("reading.document-too-large", "reading.unpacked-too-large", "reading.not-a-table", "reading.empty-file"),
    }
)

UNKNOWN_WORDS = ("unknown-choice",)
UNCLEAR_NUMBERS = ("ambiguous-number", "reading.thousands")
MOST_QUESTIONS = 200
MOST_LINES = 5
MOST_NEAR, LEAST_LIKENESS = 3, 0.6


def list_questions(raw: RawInventory, problems: pd.DataFrame) -> list[OpenQuestion]:
    """What a person must settle: sheets and dates, then numbers, and each word that is unknown, most rows first.

    A word is asked once, however it is written ("HS", "H.S.", "hs").
    """
    asked = [question for table in raw.tables.values() for question in table.understood.questions]
    words = problems[problems["code"].isin(UNKNOWN_WORDS)]
    alike = words["value"].map(_spell_alike)
    unclear = [
        _ask_word(raw, table, column, rows)
        for (table, column, _), rows in _most_frequent(words.groupby(["table", "column", alike], sort=False))
    ]
    unclear += [*_ask_statuses(raw, problems), *_ask_withdrawals(raw, problems), *_ask_numbers(raw, problems)]
    unclear += _ask_tax(raw)
    untyped = problems[
        (problems["code"] == "missing-required") & (problems["column"].isin(["device_type", "service_type"]))
    ]
    for (table, column), rows in untyped.groupby(["table", "column"], sort=False):
        unclear.append(OpenQuestion("value", table, column, "", (), *_show_rows(raw, table, rows["line"])))
    return [*asked, *sorted(unclear, key=lambda one: -one.rows)][:MOST_QUESTIONS]


def _most_frequent(groups) -> Iterator[tuple]:
    """The groups with most rows, no more than can be asked about: a column may hold a new word on each line."""
    places = sorted(groups.indices.items(), key=lambda one: (-len(one[1]), one[1][0]))
    return ((key, groups.obj.iloc[rows]) for key, rows in places[:MOST_QUESTIONS])


def _spell_alike(word: str) -> str:
    """A word without case, accents, punctuation, nor what parts its letters: "H.S." and "hs" are one."""
    letters = normalise_spelling(word).split()
    return "".join(letters) if all(len(letter) == 1 for letter in letters) else " ".join(letters)


def _ask_word(raw: RawInventory, table: str, column: str, rows: pd.DataFrame) -> OpenQuestion:
    """What a word means, as it is written most often."""
    written = rows["value"].value_counts().index.tolist()
    near = tuple(dict.fromkeys(filter(None, ", ".join(rows["expected"].unique()).split(", "))))
    if column == "device_type" and is_of_another(written[0]):
        near = ()
    proposals = propose_meanings(column, written[0]) or near
    shown = _show_rows(raw, table, rows["line"])
    return OpenQuestion("value", table, column, written[0], proposals, *shown, spellings=tuple(written[1:]))


def _ask_statuses(raw: RawInventory, problems: pd.DataFrame) -> Iterator[OpenQuestion]:
    """What each status means that is not understood: its devices count as in use meanwhile."""
    known = read_spellings()["status"]
    words = problems.loc[problems["code"] == "unread-status", "value"]
    legend = (
        problems[problems["code"] == "reading.colour-legend"].drop_duplicates("value").set_index("value")["expected"]
    )
    if words.empty:
        return
    written = raw.tables["equipment"].cells["status"]
    unread = written[written.isin(words).to_numpy(dtype="bool")]
    for _, alike in _most_frequent(unread.groupby(unread.map(_spell_alike), sort=False)):
        first, *others = alike.drop_duplicates().tolist()
        alike_words = find_near(normalise_spelling(first)[:60], known, MOST_NEAR)
        near = dict.fromkeys([*propose_meanings("status", first), *(known[one] for one in alike_words)])
        if meant := known.get(normalise_spelling(legend.get(first, ""))):  # what the sheet itself says of a colour
            near = {meant: None, **near}
        shown = _show_rows(raw, "equipment", alike.index.to_series())
        yield OpenQuestion("value", "equipment", "status", first, tuple(near), *shown, spellings=tuple(others))


def _ask_withdrawals(raw: RawInventory, problems: pd.DataFrame) -> Iterator[OpenQuestion]:
    """On which day the devices left that are out of the estate, where no date says so: one question for all."""
    if not (problems["code"] == "retired-without-date").any() or "equipment" not in raw.tables:
        return
    cells, known = raw.tables["equipment"].cells, read_spellings()["status"]
    undated = cells["retired_on"].isna() if "retired_on" in cells else pd.Series(True, index=cells.index)
    words = cells["status"].dropna().unique()
    out = cells["status"].isin([word for word in words if known.get(word) == "retired"]) & undated
    lines = out.index[out.to_numpy(dtype="bool")].to_series()
    if len(lines):
        yield OpenQuestion("withdrawal", "equipment", "retired_on", "", (), *_show_rows(raw, "equipment", lines))


def _ask_tax(raw: RawInventory) -> Iterator[OpenQuestion]:
    """Whether prices are with or without tax, where neither their header nor their row says so: once for the file."""
    cells = raw.tables["equipment"].cells if "equipment" in raw.tables else pd.DataFrame()
    if "purchase_cost_eur" not in cells:
        return
    unsaid = cells["purchase_cost_eur"].notna()
    if "price_tax" in cells:
        unsaid &= cells["price_tax"].isna()
    lines = unsaid.index[unsaid.to_numpy(dtype="bool")].to_series()
    if len(lines):
        first = str(cells.loc[lines.iloc[0], "purchase_cost_eur"])
        yield OpenQuestion("tax", "equipment", "price_tax", first, PRICE_TAXES, *_show_rows(raw, "equipment", lines))


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


def list_site_questions(raw: RawInventory, known: Iterable[str], answers: Answers = NO_ANSWER) -> list[OpenQuestion]:
    """The names of sites that may be other names of one, in the files and in an inventory of some sites.

    First those that are one but for case, accents and punctuation; then short names, and names spelled nearly as one
    that is known. What `answers` say of a name is not asked again.
    """
    described = raw.cells["sites"]["site"].dropna() if "site" in raw.cells.get("sites", ()) else ()
    sites, settled = list(dict.fromkeys([*known, *described])), set(answers.values.get("site", {}).values())
    tables = [name for name, cells in raw.cells.items() if name != "sites" and "site" in cells]
    if not tables:
        return []
    named = pd.concat([raw.cells[name]["site"].dropna().rename(None) for name in tables], keys=tables)
    rows = named.value_counts()
    same = find_same_sites(rows.to_dict(), sites)
    asked = [
        _ask_site(raw, named, one.written, (one.name,), one.is_sure)
        for one in same
        if one.is_sure or not settled & set(one.written)
    ]
    spelled = {normalise_spelling(site): site for site in sites}
    others = set(rows.index) - set(sites) - settled - {name for one in same for name in (one.name, *one.written)}
    for site in sorted(others, key=lambda name: (-rows[name], name)) if sites else ():
        near = find_near(normalise_spelling(site), spelled, MOST_NEAR, LEAST_LIKENESS)
        if near:
            asked.append(_ask_site(raw, named, (site,), tuple(spelled[one] for one in near), False))
    return asked[:MOST_QUESTIONS]


def _ask_site(
    raw: RawInventory, named: pd.Series, written: tuple[str, ...], proposals: tuple[str, ...], is_sure: bool
) -> OpenQuestion:
    """Whether some names are those of another site; the rows shown are those of the first table that has some."""
    here = named[named.isin(written)]
    table = str(here.index[0][0])
    lines = here.loc[table].index.to_series()
    _, shown, examples = _show_rows(raw, table, lines)
    return OpenQuestion(
        "site", table, "site", written[0], proposals, len(here), shown, examples, tuple(written[1:]), is_sure
    )


def _show_rows(raw: RawInventory, table: str, lines: pd.Series) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
    """How many rows a question is about, the lines of the first ones, and what they hold."""
    some = lines.head(MOST_LINES)
    return len(lines), tuple(int(line) for line in some), _examples(raw, table, some)


def _examples(raw: RawInventory, table: str, lines: pd.Series) -> tuple[str, ...]:
    """The first rows concerned, as text: what was understood as one of our ids says nothing to people."""
    cells = raw.tables[table].cells
    places = cells.index.get_indexer_for(lines)
    here = cells.iloc[places[places >= 0][:MOST_LINES]]
    shown = here.apply(lambda column: column.mask(column.isin(_our_ids().get(str(column.name), ()))))
    return tuple(
        " | ".join(str(cell) for cell in row if isinstance(cell, str)) for row in shown.itertuples(index=False)
    )


@lru_cache(maxsize=1)
def _our_ids() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(known.values()) for name, known in read_spellings().items()}


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
    asked = [*list_questions(raw, problems), *list_site_questions(raw, (), answers)]
    asked += _ask_columns(raw, source, answers)
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
    proposals = [] if refusal.problem.code in UNREADABLE else can_propose(source, refusal.problem.table or "equipment")
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
