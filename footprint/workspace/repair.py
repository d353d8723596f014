"""Rows set aside, repaired in place: what is wrong in each, what is written instead, what is left aside and why.

What reading and checking gave stays as it is; repairs lie over it, and the rows they touch are checked again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from footprint.intake import RawInventory, RawTable
from footprint.intake.columns.dates import write_dates
from footprint.intake.columns.units import convert_units
from footprint.problems import (
    LEFT_ASIDE,
    PROBLEM_COLUMNS,
    Problem,
    find_shared_values,
    join_problems,
    problem_table,
    sets_aside,
)
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, names
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read, settle_together

# Where a row is: which of the files read, from 0; the table; the line.
Place = tuple[int, str, int]

# How a row set aside stands: something is wrong in it, a rule leaves it out, or a person does.
WRONG, BY_RULE, BY_CHOICE = "wrong", "by_rule", "by_choice"

WHOLE_ROW = "text"

CAUSE = ["table", "code", "column", "value"]


@dataclass(frozen=True)
class Repairs:
    """What a person did to rows set aside; a new one for each thing done, so that the former can be taken again.

    Attributes:
        cells: by row and column, the text as it was found and the text put in its place ("" for none).
        accepted: rows to be taken as they are laid out, though reading set them aside.
        reasons: rows left aside, and why.
    """

    cells: Mapping[Place, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    accepted: frozenset[Place] = frozenset()
    reasons: Mapping[Place, str] = field(default_factory=dict)

    @property
    def touched(self) -> set[Place]:
        """The rows that are no longer as they were found."""
        return self.cells.keys() | self.accepted | self.reasons.keys()

    def write(self, place: Place, column: str, former: str, text: str) -> "Repairs":
        """These repairs, with a text in a cell; a row that was left aside is no longer."""
        return self.write_alike({place: former}, column, text)

    def write_alike(self, former: Mapping[Place, str], column: str, text: str) -> "Repairs":
        """These repairs, with one text in a column of several rows; `former` is what each cell held when found."""
        cells = dict(self.cells)
        for place, found in former.items():
            kept = {name: cell for name, cell in cells.pop(place, {}).items() if name != column}
            if kept or text != found:
                cells[place] = kept | ({column: (found, text)} if text != found else {})
        return replace(self, cells=cells, reasons=_without(self.reasons, former.keys()))

    def accept(self, places: Iterable[Place]) -> "Repairs":
        """These repairs, with rows taken as they are laid out."""
        places = set(places)
        return replace(self, accepted=self.accepted | places, reasons=_without(self.reasons, places))

    def leave(self, places: Iterable[Place], reason: str) -> "Repairs":
        """These repairs, with rows left aside for a reason."""
        places = dict.fromkeys(places, reason)
        return replace(self, accepted=self.accepted - places.keys(), reasons={**self.reasons, **places})

    def release(self, places: Iterable[Place]) -> "Repairs":
        """These repairs, without what was done to some rows."""
        places = set(places)
        return Repairs(_without(self.cells, places), self.accepted - places, _without(self.reasons, places))


def _without(by_place: Mapping[Place, object], places: Collection[Place]) -> dict:
    return {place: value for place, value in by_place.items() if place not in places}


# --- what is set aside -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Aside:
    """Rows set aside, of all tables.

    Attributes:
        rows: one row each; `read`, `table`, `line` and `state`: wrong, by_rule or by_choice.
        cells: the same rows as text under our columns; where reading set them aside, the whole row as found in `text`.
        problems: why, one reason each: PROBLEM_COLUMNS, and `row`, the position in `rows`.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    problems: pd.DataFrame

    def places(self, positions: Iterable[int] | None = None) -> list[Place]:
        """Where rows are, all by default."""
        rows = self.rows if positions is None else self.rows.iloc[list(positions)]
        reads, tables, lines = (rows[name].tolist() for name in ("read", "table", "line"))
        return list(zip(reads, tables, lines, strict=True))

    def count(self, state: str) -> int:
        """How many rows stand so."""
        return int((self.rows["state"] == state).sum())

    def columns(self, table: str) -> list[str]:
        """The columns of a table that hold something in a row set aside, or in which something is wrong."""
        mine = self.rows.index[self.rows["table"] == table]
        held = self.cells.loc[mine].notna().any().to_dict()
        wrong = set(self.problems.loc[self.problems["table"] == table, "column"])
        return [name for name in names(INVENTORY_TABLES[table]) if name in wrong or held.get(name)]


def list_aside(reads: Iterable[Read]) -> Aside:
    """All rows set aside in files that were read, with every reason."""
    rows, cells, problems, first = [], [], [], 0
    for number, read in enumerate(reads):
        reasons = read.problems[read.problems["severity"] != "warning"]
        for table, set_aside in read.set_aside.items():
            positions = pd.Series(np.arange(first, first + len(set_aside)), index=set_aside.index)
            found = reasons[(reasons["table"] == table) & reasons["line"].isin(set_aside.index)]
            problems.append(found.assign(row=positions.reindex(found["line"]).to_numpy()))
            rows.append(pd.DataFrame({"read": number, "table": table, "line": set_aside.index.to_numpy()}))
            cells.append(set_aside)
            first += len(set_aside)
    if not rows:
        nothing = pd.DataFrame({"read": [], "table": [], "line": [], "state": []})
        return Aside(nothing, pd.DataFrame({WHOLE_ROW: []}, dtype="str"), problem_table([]).assign(row=[]))
    all_rows, all_problems = pd.concat(rows, ignore_index=True), pd.concat(problems, ignore_index=True)
    by_choice = all_rows.index.isin(all_problems.loc[all_problems["code"] == LEFT_ASIDE, "row"])
    wrong = all_rows.index.isin(all_problems.loc[all_problems["severity"] == "error", "row"])
    state = np.select([by_choice, wrong], [BY_CHOICE, WRONG], BY_RULE)
    # What else is noted about a row is no reason, unless a person left the row aside: then it says what was wrong.
    told = sets_aside(all_problems) | all_problems["row"].isin(np.flatnonzero(by_choice))
    return Aside(all_rows.assign(state=state), pd.concat(cells, ignore_index=True), all_problems[told])


def list_alike(aside: Aside) -> pd.DataFrame:
    """What is wrong in the rows to be repaired, one row a cause: `table`, `code`, `column`, `value`, `values`, `rows`.

    Most rows first. Faults in cells are of one cause when they are of one kind in one column; a value that several of
    them hold makes a cause of its own, if there are few such values. `rows` holds the positions, `values` what is held.
    """
    errors = aside.problems[aside.problems["severity"] == "error"]
    errors = errors[errors["row"].isin(aside.rows.index[aside.rows["state"] == WRONG])]
    if errors.empty:
        return pd.DataFrame(columns=[*CAUSE, "values", "rows"])
    held = errors["value"].where(errors["column"] != "", "")
    errors = errors.assign(value=find_shared_values(errors), held=held)
    alike = errors.groupby(CAUSE, sort=False).agg(values=("held", _list_distinct), rows=("row", _list_distinct))
    return alike.reset_index().sort_values("rows", key=lambda rows: -rows.map(len), kind="stable", ignore_index=True)


def _list_distinct(values: pd.Series) -> list:
    return list(dict.fromkeys(values))


# --- what repairs make of it -----------------------------------------------------------------------------------------


def repair(reads: list[Read], repairs: Repairs, known: pd.DataFrame | None = None) -> list[Read]:
    """The files as read, with repairs; those that nothing touches are the same objects.

    Args:
        known: the equipment that counts already, of which a row repaired may be a device listed again.
    """
    repaired = []
    for number, read in enumerate(reads):
        touched: dict[str, list[int]] = {}
        for place in sorted(repairs.touched):
            if place[0] == number:
                touched.setdefault(place[1], []).append(place[2])
        if not touched:
            repaired.append(read)
            continue
        tables = dict(read.raw.tables)
        for table, lines in touched.items():
            tables[table] = _repair_table(read, tables[table], number, lines, repairs)
        repaired.append(check_raw(RawInventory(tables)))
    return settle_together(repaired, known)


def _repair_table(read: Read, raw: RawTable, number: int, lines: list[int], repairs: Repairs) -> RawTable:
    """One table: rows touched are among its cells, or aside with the reason given."""
    left = [line for line in lines if (number, raw.table, line) in repairs.reasons]
    taken = [line for line in lines if line not in set(left)]
    here = pd.concat([raw.cells, raw.set_aside])
    here = _write(raw.table, here, {line: repairs.cells.get((number, raw.table, line), {}) for line in lines})
    out = raw.set_aside.index.union(left).difference(taken)
    kept = here.index.difference(out)
    whole = here[WHOLE_ROW] if WHOLE_ROW in here else pd.Series(pd.NA, index=here.index, dtype="str")
    cells = here.drop(columns=WHOLE_ROW, errors="ignore")
    cells = cells[[name for name in names(INVENTORY_TABLES[raw.table]) if name in cells]]
    notes = [
        Problem(LEFT_ASIDE, "note", raw.table, line, "", repairs.reasons[number, raw.table, line]) for line in left
    ]
    problems = read.problems[(read.problems["table"] == raw.table) & read.problems["line"].isin(left)]
    forgotten = (raw.problems["table"] == raw.table) & raw.problems["line"].isin(lines) & sets_aside(raw.problems)
    return replace(
        raw,
        cells=cells.loc[kept].rename_axis("line"),
        set_aside=cells.loc[out].assign(**{WHOLE_ROW: whole.loc[out]}).rename_axis("line"),
        problems=join_problems([raw.problems[~forgotten], _as_notes(problems), problem_table(notes)]),
    )


def _write(table: str, cells: pd.DataFrame, repairs: Mapping[int, Mapping[str, tuple[str, str]]]) -> pd.DataFrame:
    """The cells with other texts, by line and column."""
    columns: dict[str, dict[int, str | None]] = {}
    for line, written in repairs.items():
        for column, (_, text) in written.items():
            columns.setdefault(column, {})[line] = text or None
    changed = {}
    for column, texts in columns.items():
        former = cells[column] if column in cells else pd.Series(pd.NA, index=cells.index, dtype="str")
        new = pd.Series(pd.array(list(texts.values()), dtype="str"), index=list(texts))
        new = _read_as_in_a_file(table, new.to_frame(column))[column]
        changed[column] = former.mask(cells.index.isin(list(texts)), new.reindex(cells.index)).astype("str")
    return cells.assign(**changed)


def _read_as_in_a_file(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """Cells written by hand, their dates and units read as in a file: "2021" is a date, "1,5 kW" a power."""
    converted, _, _ = convert_units(table, cells, {})
    return write_dates(table, converted)[0]


def _as_notes(problems: pd.DataFrame) -> pd.DataFrame:
    """What was wrong in rows that a person leaves aside: still told, no longer errors."""
    errors = problems[(problems["severity"] == "error") & (problems["code"] != LEFT_ASIDE)]
    return errors.assign(severity="note")


def apply_again(repairs: Repairs, reads: list[Read]) -> tuple[Repairs, int]:
    """Repairs made on files that were since read in another way: those whose rows and cells are as they were.

    Returns them, and how many rows lose theirs.
    """
    aside = list_aside(reads)
    position = {place: at for at, place in enumerate(aside.places())}

    def stands(place: Place) -> bool:
        cells = aside.cells.iloc[position[place]] if place in position else None
        return cells is not None and all(
            (cells.get(column) if isinstance(cells.get(column), str) else "") == former
            for column, (former, _) in repairs.cells.get(place, {}).items()
        )

    lost = {place for place in repairs.touched if not stands(place)}
    return (repairs.release(lost), len(lost)) if lost else (repairs, 0)


# --- rows kept aside with a version ----------------------------------------------------------------------------------


def open_aside(stored: StoredInventory) -> tuple[list[Read], dict[str, int]]:
    """The rows set aside in a version, as if they were just read: one file for each upload they came from.

    Returns the files, and the upload of each by the SHA-256 they bear, as `bring_in` takes them.
    """
    rows = stored.set_aside.assign(upload=stored.set_aside["upload_id"].fillna(0).astype("int64"))
    rows = rows.assign(turn=rows.groupby(["upload", "table", "line"]).cumcount())
    reads, uploads = [], {}
    for sha256, part in rows.groupby(rows["upload"].astype("str") + "-" + rows["turn"].astype("str")):
        upload = int(part["upload"].iloc[0])
        tables = {str(name): _open_table(str(name), found, str(sha256)) for name, found in part.groupby("table")}
        reads.append(check_raw(RawInventory(tables)))
        if upload:
            uploads[str(sha256)] = upload
    return reads, uploads


def _open_table(name: str, rows: pd.DataFrame, sha256: str) -> RawTable:
    lines = pd.Index(rows["line"], dtype="int64", name="line")
    cells = pd.DataFrame(rows["cells"].tolist(), index=lines, dtype="str")
    columns = [column for column in (*names(INVENTORY_TABLES[name]), WHOLE_ROW) if column in cells]
    problems = pd.DataFrame([one for found in rows["problems"] for one in found], columns=PROBLEM_COLUMNS)
    none = pd.DataFrame(index=lines[:0], columns=[column for column in columns if column != WHOLE_ROW], dtype="str")
    return RawTable(name, none, cells[columns], problem_table([]) if problems.empty else problems, "", sha256)
