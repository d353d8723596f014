"""An archive that was received, opened for its auditor: verified, then read, without any database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from footprint.dossier.archive import MANIFEST, NotAnArchive, unpack
from footprint.dossier.canonical import read_text, text_of, to_numbers
from footprint.dossier.checks.findings import FAULTS, Edit
from footprint.dossier.checks.given import PROBLEMS, SET_ASIDE
from footprint.dossier.freeze import SHAPE, Frozen
from footprint.dossier.signing.receipt import ENDING, find_root
from footprint.dossier.uploads import INDEX
from footprint.dossier.verify import Expected, Verification, open_archive
from footprint.dossier.years import find_frozen
from footprint.estimation.situation import Situation
from footprint.problems import LEFT_OUT, Problem, UnusableInput
from footprint.workspace.audit.audited import Audited, Brought, read_frozen
from footprint.workspace.footprint import find_footprint
from footprint.workspace.verified.rows import Copy, list_copies
from footprint.workspace.verified.verify import verify_dossier

MARKS = ("item_id", "serial_number", "asset_tag")


@dataclass(frozen=True, eq=False)
class Received:
    """A dossier that was received.

    Attributes:
        path: where the archive is.
        root: the hash of its manifest: of all that it holds.
        verification: what verifying it gave; what differs is shown, and does not keep it from being read.
        audited: its footprint, counted again.
    """

    path: Path
    root: str
    verification: Verification
    audited: Audited
    frozen: Frozen

    @property
    def outcome(self) -> str:
        """What verifying it gave, in a word: equal, partial or different."""
        return self.verification.outcome

    @property
    def organisation(self) -> str:
        """Whose dossier it is, as it says."""
        return str(self.frozen.about["identity"]["organisation"])

    @property
    def year(self) -> int:
        """The year that is studied."""
        return self.audited.footprint.situation.method.year


def open_received(path: Path, receipt: tuple[str, bytes] | None = None) -> Received:
    """The dossier in a file, verified with its receipt: by default the one that lies next to it, if any.

    Raises:
        UnusableInput: no such file, no dossier, one that is damaged, or one of another version of the program.
    """
    try:
        found = path.stat()
    except OSError as fault:
        raise UnusableInput(Problem("reading.missing-file", "error", "", value=path.name)) from fault
    beside = Path(f"{path}{ENDING}")
    if receipt is None and beside.is_file():
        receipt = beside.name, open_archive(beside)
    return _open(path, found.st_size, found.st_mtime_ns, receipt)


@lru_cache(maxsize=4)  # verified once, by the command that serves the page
def _open(path: Path, size: int, changed_at: int, receipt: tuple[str, bytes] | None) -> Received:
    """As `open_received`, for a file as it is."""
    content = open_archive(path)
    verification = verify_dossier(content, path.name, Expected(receipt=receipt))
    try:
        files = unpack(content)  # where a bit of it was changed, nothing in it can be trusted to be read
        frozen = find_frozen(files)
        edition = int(frozen.about["identity"]["version"])
    except (NotAnArchive, *FAULTS) as fault:
        raise UnusableInput(Problem("audit.damaged", "error", "", value=path.name)) from fault
    situation, total = _read_situation(frozen, path)
    try:
        audited = _audit(frozen, situation, total, edition, verification.edits)
        _ = audited.population
    except FAULTS as fault:
        raise UnusableInput(Problem("audit.damaged", "error", "", value=path.name)) from fault
    return Received(path, find_root(files[MANIFEST]), verification, audited, frozen)


def _read_situation(frozen: Frozen, path: Path) -> tuple[Situation, float]:
    """Its situation and its total. Raises UnusableInput: it is damaged, or another version wrote it otherwise."""
    try:
        return read_frozen(frozen, path.name)
    except UnusableInput as fault:
        if frozen.about.get("shape") == SHAPE:
            raise UnusableInput(Problem("audit.damaged", "error", "", value=path.name)) from fault
        version = text_of(frozen.about, "software", "version") or "?"
        raise UnusableInput(Problem("audit.newer-version", "error", "", value=path.name, expected=version)) from fault


def _audit(frozen: Frozen, situation: Situation, total: float, edition: int, edits: Iterable[Edit]) -> Audited:
    copies, unread = list_copies(frozen.files), _list_unread(frozen.files)
    tables = {name: situation.inventory.table(name) for name in ("equipment", "usage")}
    places = {(one.table, one.line) for one in edits}
    return Audited(
        dossier=edition,
        footprint=find_footprint(situation),
        frozen_total=total,
        edited=np.array([(name, line) in places for name, table in tables.items() for line in table.index], dtype=bool),
        set_aside=describe_set_aside(frozen.files, copies),
        find_brought=lambda table, position: find_copied(tables[table], table, position, copies, unread),
        frozen=frozen,
    )


# --- the rows that were brought --------------------------------------------------------------------------------------


def _list_unread(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Name and SHA-256 of the uploads of which no cells are kept."""
    index = read_text(files[INDEX])
    unread = index[index["copy"].isna()]
    return list(zip(unread["filename"].astype("str"), unread["sha256"].astype("str"), strict=True))


def find_copied(
    rows: pd.DataFrame, table: str, position: int, copies: list[Copy], unread: list[tuple[str, str]]
) -> Brought:
    """What was brought of a row: the line of the same number in the file that comes nearest to it.

    Where no file holds it, it was typed; or it comes from one of which no cells are kept, where there is one.
    """
    line, row = int(rows.index[position]), rows.iloc[position]
    near = [(_count_same(copy.cells.loc[line], row), copy) for copy in copies if _holds(copy, table, line)]
    same, copy = max(near, key=lambda one: one[0], default=(0, None))
    if copy is not None and same:
        return Brought(copy.filename, copy.sha256, line, copy.cells.loc[line].dropna(), tuple(copy.headers.items()))
    names, hashes = (", ".join(part) for part in zip(*unread, strict=True)) if unread else ("", "")
    return Brought(names, hashes, line)


def _holds(copy: Copy, table: str, line: int) -> bool:
    return copy.table == table and line in copy.cells.index


def _count_same(cells: pd.Series, row: pd.Series) -> int:
    """How many cells say what the row holds; those that name a device alone count where both have some."""
    marked = [name for name in MARKS if pd.notna(cells.get(name)) and pd.notna(row.get(name))]
    names = marked or [name for name in cells.index if name in row.index and pd.notna(cells[name])]
    return sum(str(cells[name]).strip().casefold() == str(row[name]).strip().casefold() for name in names)


def describe_set_aside(files: Mapping[str, bytes], copies: list[Copy]) -> pd.DataFrame:
    """Rows that do not count, with the cells that are kept of them and what was found wrong there.

    Raises Unreadable or KeyError.
    """
    aside, problems = read_text(files[SET_ASIDE]), read_text(files[PROBLEMS]).fillna("")
    problems = problems.assign(line=to_numbers(problems["line"]).fillna(0).astype("int64"))
    why = problems[(problems["severity"] == "error") | problems["code"].isin(LEFT_OUT)]
    told = {place: rows.to_dict("records") for place, rows in why.groupby(["table", "line"])}
    lines = to_numbers(aside["line"]).astype("int64")
    places = list(zip(aside["table"].astype("str"), lines.tolist(), strict=True))
    cells = [
        next((copy.cells.loc[line].dropna().to_dict() for copy in copies if _holds(copy, table, line)), {})
        for table, line in places
    ]
    columns = {"table": aside["table"].astype("str"), "line": lines, "cells": cells}
    return pd.DataFrame(columns | {"problems": [told.get(place, []) for place in places]})
