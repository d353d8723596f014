"""The inventory of a dossier found again from the cells kept of its uploads, as reading them today gives it.

Made from files alone, it is the same to the byte. Where people worked on it since, each cell that they changed, each
row that they added or left out is named.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from footprint.dossier.canonical import read_text, to_numbers, write_table
from footprint.dossier.checks.compare import compare_files
from footprint.dossier.checks.findings import Edit, Verification
from footprint.dossier.checks.given import PROBLEMS, SET_ASIDE
from footprint.dossier.checks.log import has_no_database, is_ours
from footprint.dossier.freeze import Frozen, write_inventory
from footprint.dossier.trail import read_trail
from footprint.dossier.uploads import INDEX, read_headers
from footprint.estimation.completion import check_situation
from footprint.estimation.situation import Situation
from footprint.intake.raw_tables import RawInventory, RawTable
from footprint.intake.written import say_table
from footprint.inventory.inventory import Checked, Inventory, check_inventory, doubt_purchases
from footprint.problems import NO_PROBLEM, PROBLEM_COLUMNS, join_problems
from footprint.registry.catalogue import Catalogue
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.texts import SOURCE
from footprint.workspace.read_rows import Read, find_doubles, settle_together

LATER = "acquired-after-import"
# What reading the original files found, and what was doubted of services carried over: only these files can tell.
OF_ORIGINALS = ("reading.",)
CARRIED = "amount-to-confirm"
# Whether a service counts follows from the others: it is settled when all of them are there.
SETTLED = frozenset({"counting"})


@dataclass(frozen=True)
class Copy:
    """The cells kept of a table of an upload, as text, by line of the file; and the headers of the file above them."""

    path: str
    table: str
    filename: str
    sha256: str
    cells: pd.DataFrame
    headers: Mapping[str, str] = field(default_factory=dict)


def date_problems(problems: pd.DataFrame, inventory: Inventory, on: str) -> pd.DataFrame:
    """Problems with the doubts on what was bought later as they are on a day (ISO), whichever day it is read."""
    later = doubt_purchases(inventory.equipment, date.fromisoformat(on[:10]), LATER)
    return join_problems([problems[problems["code"] != LATER], later])


def list_copies(files: Mapping[str, bytes]) -> list[Copy]:
    """The cells kept of the uploads. Raises Unreadable or KeyError."""
    copies = []
    for row in read_text(files[INDEX]).dropna(subset="copy").to_dict("records"):
        table = read_text(files[row["copy"]])
        cells = table.drop(columns="line").set_axis(pd.Index(to_numbers(table["line"]).astype("int64"), name="line"))
        headers = read_headers(row.get("headers"))  # versions before 0.3 kept none
        copies.append(Copy(row["copy"], row["table"], row["filename"], row["sha256"], cells, headers))
    return copies


def check_rows(frozen: Frozen, found: Verification) -> None:
    """The inventory, its problems and its rows set aside, found again from the cells kept of the uploads."""
    if not is_ours(frozen):  # words and rules of reading are those of a version
        found.leave("frozen_by", said=_name(frozen))
        return
    files, copies = frozen.files, list_copies(frozen.files)
    situation = frozen.situation
    found.rows = sum(len(copy.cells) for copy in copies)
    if has_no_database(read_trail(files["log.jsonl"])):
        _check_read(frozen, copies, situation, found)
    else:
        _check_edited(frozen, copies, situation, found)
    found.leave("reading")


def _name(frozen: Frozen) -> str:
    software = frozen.about["software"]
    return f"{software['version']} {str(software.get('sources', ''))[:12]}".strip()


def _check(cells: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> Checked:
    return check_inventory(cells, catalogue, read_spellings(), normalise_spelling)


# --- made from files alone -------------------------------------------------------------------------------------------


def _check_read(frozen: Frozen, copies: list[Copy], situation: Situation, found: Verification) -> None:
    """All rows are those that reading the files gave."""
    tables = {
        copy.table: RawTable(copy.table, copy.cells, copy.cells.iloc[:0], NO_PROBLEM, copy.filename, copy.sha256)
        for copy in copies
    }
    if len(tables) != len(copies):
        found.report("dossier.written-otherwise", INDEX)
        return
    checked = _check({name: table.cells for name, table in tables.items()}, situation.factors.catalogue)
    read = settle_together([Read(RawInventory(tables), checked)])[0].settled
    for path, data in write_inventory(read.inventory).items():
        compare_files(path, frozen.files[path], data, found)
    _check_set_aside(
        frozen, {(name, line) for name, rows in read.set_aside.items() for line in rows.index}, copies, found
    )
    doubts = join_problems([read.problems, check_situation(situation)])
    _check_problems(frozen, doubts, situation, (), found)


def _check_set_aside(frozen: Frozen, again: set[tuple[str, int]], copies: list[Copy], found: Verification) -> None:
    """The rows set aside are those that the check refuses, and those that reading had put apart before it."""
    table = read_text(frozen.files[SET_ASIDE])
    said = list(zip(table["table"], to_numbers(table["line"]).astype("int64"), strict=True))
    kept = {(copy.table, line) for copy in copies for line in copy.cells.index}
    tables = set(read_text(frozen.files[INDEX])["table"])
    for name, line in sorted(again - set(said)):
        found.report("dossier.row-not-aside", SET_ASIDE, line, name)
    for name, line in sorted(set(said) - again):
        if (name, line) in kept or name not in tables:
            found.report("dossier.row-set-aside", SET_ASIDE, line, name)
    if len(said) != len(set(said)):
        found.report("dossier.written-otherwise", SET_ASIDE)


def _check_problems(
    frozen: Frozen, again: pd.DataFrame, situation: Situation, others: tuple[str, ...], found: Verification
) -> None:
    """The problems are those that the rows show; what only the original files show is left as it is."""
    again = date_problems(again, situation.inventory, frozen.about["identity"]["author"]["on"])
    told, now = read_text(frozen.files[PROBLEMS]), read_text(write_table(again[PROBLEM_COLUMNS]))
    apart = told["code"].str.startswith(OF_ORIGINALS).fillna(False).astype("bool") | told["code"].isin(others)
    said, now = _count(told[~apart]), _count(now)
    for row in said - now:
        _report_problem("dossier.problem-added", row, found)
    for row in now - said:
        _report_problem("dossier.problem-missing", row, found)
    ordered = told.assign(line=to_numbers(told["line"]).astype("int64"))
    if write_table(join_problems([ordered])) != frozen.files[PROBLEMS] and len(ordered):
        found.report("dossier.written-otherwise", PROBLEMS)


def _count(problems: pd.DataFrame) -> Counter:
    return Counter(problems.fillna("").itertuples(index=False, name=None))


def _report_problem(code: str, row: tuple, found: Verification) -> None:
    named = dict(zip(PROBLEM_COLUMNS, row, strict=True))
    where = f"{named['table']} {named['line']} {named['column']}".strip()
    found.report(code, PROBLEMS, 0, named["code"], named["expected"], f"{where} {named['value']}".strip())


# --- where people worked on it ---------------------------------------------------------------------------------------


def _check_edited(frozen: Frozen, copies: list[Copy], situation: Situation, found: Verification) -> None:
    """What was changed by hand of the rows that were read is named, cell by cell."""
    files, catalogue = frozen.files, situation.factors.catalogue
    table = read_text(files[SET_ASIDE])
    aside = set(zip(table["table"], table["line"], strict=True))
    unread = read_text(files[INDEX])["copy"].isna().any()
    edits: list[Edit] = []
    for name in INVENTORY_TABLES:
        cells = [copy.cells for copy in copies if copy.table == name]
        checked = [_check({name: table}, catalogue) for table in cells]
        read = [read_text(write_inventory(one.inventory)[f"inventory/{name}.csv"]) for one in checked]
        now = read_text(files[f"inventory/{name}.csv"])
        edits += _find_edits(name, now, read, bool(unread))
        put_aside = {line for of, line in aside if of == name}
        usable = [_list_lines(one.inventory.table(name)) for one in checked]
        unusable = set().union(*map(_list_lines, cells)) - put_aside
        left = set().union(*usable, unusable) - set(now["line"])
        edits += [Edit(name, int(line), "", "read", "") for line in sorted(left, key=int)]
    found.edits = tuple(edits)
    if edits:
        found.leave("edits", said=str(len(edits)))
    cells = {name: say_table(name, situation.inventory.table(name), SOURCE) for name in INVENTORY_TABLES}
    doubts = [_check(cells, catalogue).problems, find_doubles(situation.inventory), check_situation(situation)]
    _check_problems(frozen, join_problems(doubts), situation, (CARRIED,), found)


def _list_lines(table: pd.DataFrame) -> set[str]:
    return set(table.index.astype("str"))


def _find_edits(name: str, now: pd.DataFrame, read: list[pd.DataFrame], unread: bool) -> list[Edit]:
    """The cells of a table that are not those read on their line, in the file that comes nearest; rows of no file."""
    columns = [column for column in now.columns if column not in SETTLED | {"line"}]
    here = now[columns].fillna("").to_numpy(dtype=object)
    fewest = np.full(len(now), len(columns) + 1)
    nearest = np.full(here.shape, "", dtype=object)
    for one in read:
        there = one.drop_duplicates("line").set_index("line").reindex(now["line"])
        known = now["line"].isin(set(one["line"])).to_numpy()
        cells = there[columns].fillna("").to_numpy(dtype=object)
        apart = np.where(known, (cells != here).sum(axis=1), len(columns) + 1)
        nearer = apart < fewest
        fewest[nearer], nearest[nearer] = apart[nearer], cells[nearer]
    lines = now["line"].astype("int64").to_numpy()
    found = []
    for row in np.flatnonzero(fewest > 0):
        if fewest[row] > len(columns):
            found += [] if unread else [Edit(name, int(lines[row]), "", "", "added")]
            continue
        for place in np.flatnonzero(nearest[row] != here[row]):
            found.append(Edit(name, int(lines[row]), columns[place], str(nearest[row][place]), str(here[row][place])))
    return found
