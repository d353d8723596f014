"""A file that was brought, read again: the same hash, the same cells, the same rows set aside as the dossier keeps."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.dossier.canonical import read_object, read_text
from footprint.dossier.checks.findings import Verification
from footprint.dossier.checks.given import SET_ASIDE
from footprint.dossier.checks.log import ANSWERED, is_ours
from footprint.dossier.freeze import Frozen, hash_bytes
from footprint.dossier.trail import read_trail
from footprint.dossier.uploads import INDEX, copy_uploads
from footprint.intake import Answers, RawTable, read_file, read_inventory
from footprint.intake.answers import read_answers
from footprint.intake.raw_tables import NO_ANSWER
from footprint.problems import UnusableInput
from footprint.workspace.verified.rows import Copy, list_copies

MOST_TOLD = 20


def check_originals(frozen: Frozen, originals: Sequence[tuple[str, bytes]], found: Verification) -> None:
    """Each file is one that the dossier lists, by its hash; read again, it gives the cells that are kept of it."""
    copies = list_copies(frozen.files)
    known = set(read_text(frozen.files[INDEX])["sha256"])
    for name, data in originals:
        sha256 = hash_bytes(data)
        if sha256 not in known:
            found.report("dossier.original-unknown", name, 0, "", ", ".join(sorted(known)), sha256)
            continue
        of_file = [copy for copy in copies if copy.sha256 == sha256]
        if of_file and is_ours(frozen):
            _compare(frozen, of_file, data, found)


def _compare(frozen: Frozen, copies: list[Copy], data: bytes, found: Verification) -> None:
    """Hold the cells kept of a file against those of the reading, under what was settled, that comes nearest."""
    readings = [_read(copies, data, answers) for answers in _list_answers(frozen)]
    told = [[line for copy in copies for line in _list_differences(frozen, copy, one)] for one in readings if one]
    if not told:
        found.report("dossier.unreadable", copies[0].filename)
        return
    for code, path, line, column, expected, said in min(told, key=len)[:MOST_TOLD]:
        found.report(code, path, line, column, expected, said)


def _list_answers(frozen: Frozen) -> list[Answers]:
    """No answer, then all that was settled about files, as the trail tells it."""
    answers = [NO_ANSWER]
    for entry in read_trail(frozen.files["log.jsonl"]):
        if entry["what"] == ANSWERED:
            try:
                answers.append(read_answers(read_object(entry["content"].encode())["answers"]))
            except UnusableInput:
                continue
    return answers


def _read(copies: list[Copy], data: bytes, answers: Answers) -> dict[str, RawTable]:
    """The tables of a file; none where it can't be read so."""
    source = (copies[0].filename, data)
    for read in (
        lambda: read_inventory(**{copies[0].table: source}, answers=answers),
        lambda: read_file(source, answers),
    ):
        try:
            tables = dict(read().tables)
        except UnusableInput:
            continue
        if all(copy.table in tables for copy in copies):
            return tables
    return {}


def _list_differences(frozen: Frozen, copy: Copy, tables: dict[str, RawTable]) -> list[tuple]:
    """What differs between the cells kept of a table and those read again."""
    read = tables[copy.table]
    again = read.cells.dropna(axis="columns", how="all").astype("str")
    found: list[tuple] = []
    if list(again.columns) != list(copy.cells.columns):
        return [("dossier.columns-differ", copy.path, 0, "", ", ".join(again.columns), ", ".join(copy.cells.columns))]
    if list(again.index) != list(copy.cells.index):
        return [("dossier.rows-differ", copy.path, 0, "", len(again), len(copy.cells))]
    for column in again.columns:
        one, other = (table[column].fillna("").to_numpy(dtype=object) for table in (copy.cells, again))
        for place in (one != other).nonzero()[0]:
            line = int(again.index[place])
            found.append(("dossier.cell-differs", copy.path, line, column, other[place], one[place]))
    said, now = read_text(frozen.files[INDEX]), read_text(copy_uploads([read])[INDEX]).iloc[0]
    place = int(np.flatnonzero(said["copy"] == copy.path)[0])
    for name in ("format", "headers", "columns_left_out"):
        if not _is_same(said[name].iloc[place], now[name]):
            found.append(("dossier.cell-differs", INDEX, place + 2, name, now[name], said[name].iloc[place]))
    aside = read_text(frozen.files[SET_ASIDE])
    said = set(aside.loc[aside["table"] == copy.table, "line"].astype("str"))
    apart, kept = ({str(line) for line in table.index if pd.notna(line)} for table in (read.set_aside, again))
    for code, lines in (("row-not-aside", apart - said), ("row-set-aside", said - apart - kept)):
        found += [(f"dossier.{code}", SET_ASIDE, int(line), copy.table, "", "") for line in sorted(lines, key=int)]
    return found


def _is_same(one: object, other: object) -> bool:
    return one == other or bool(pd.isna(one) and pd.isna(other))
