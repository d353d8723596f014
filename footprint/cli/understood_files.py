"""What was understood of a file, written as CSV files that a script can read: `footprint check FILE --out FOLDER`."""

import os
from pathlib import Path

import pandas as pd

from footprint.intake.csv_out import make_inert
from footprint.intake.written import write_ids
from footprint.problems import PROBLEM_COLUMNS, Problem, UnusableInput, sets_aside
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import describe_problems
from footprint.workspace.read_rows import Read

SET_ASIDE = "set_aside.csv"
WRITTEN = (*(f"{table}.csv" for table in INVENTORY_TABLES), SET_ASIDE)
UNFINISHED = ".part"
WHOLE_ROW = "text"


def refuse_present(folder: Path) -> None:
    """Raises UnusableInput where a folder holds one of the files to be written, or is none."""
    present = [name for name in WRITTEN if (folder / name).exists()]
    if present:
        raise UnusableInput(
            Problem("output-exists", "error", "equipment", value=str(folder), expected=", ".join(present))
        )


def write_understood(read: Read, folder: Path, language: str) -> None:
    """The rows that count, in our columns and ids, so that reading them gives the same again; and those set aside.

    Each file is whole or absent: it takes its name once all of it is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in INVENTORY_TABLES:
        _write(write_ids(name, read.inventory.table(name)), folder / f"{name}.csv")
    _write(list_set_aside(read, language), folder / SET_ASIDE)


def _write(table: pd.DataFrame, path: Path) -> None:
    inert = pd.DataFrame({name: make_inert(cells) for name, cells in table.items()}, index=table.index)
    unfinished = path.with_name(path.name + UNFINISHED)
    inert.to_csv(unfinished, index=False, lineterminator="\n")
    os.replace(unfinished, path)


def list_set_aside(read: Read, language: str) -> pd.DataFrame:
    """The rows set aside as text, one row for each reason: where, what was found, why, and the whole row."""
    parts = [_list_table(name, rows, read, language) for name, rows in read.set_aside.items()]
    columns = ["table", "line", "column", "value", "code", "reason", "row"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype="str")


def _list_table(name: str, rows: pd.DataFrame, read: Read, language: str) -> pd.DataFrame:
    problems = read.problems[(read.problems["table"] == name) & sets_aside(read.problems)]
    told = _tell(problems[problems["line"].isin(rows.index)], language)
    whole = _quote(rows).rename("row").rename_axis("line").reset_index()
    listed = whole.merge(told, on="line", how="left").sort_values("line", kind="stable")
    listed = listed.assign(table=name, line=listed["line"].astype("str"))
    return listed[["table", "line", "column", "value", "code", "reason", "row"]].astype("str")


def _tell(problems: pd.DataFrame, language: str) -> pd.DataFrame:
    """Why rows are aside, in words; the same words are found once for all rows that share them."""
    alike = [name for name in PROBLEM_COLUMNS if name != "line"]
    kinds = problems.drop_duplicates(alike)
    said = describe_problems(kinds.assign(line=0), language, without_line=True)
    said = said.assign(reason=said["message"].str.cat(said["remedy"], sep=" ").str.strip())
    return problems.merge(said[[*alike, "reason"]], on=alike, how="left")[["line", "column", "value", "code", "reason"]]


def _quote(rows: pd.DataFrame) -> pd.Series:
    """Each row as one text: the whole of it where reading kept that, else its cells."""
    named = [name for name in rows if name != WHOLE_ROW]
    quoted = pd.Series("", index=rows.index, dtype="str")
    for name in named:
        filled = rows[name].notna()
        apart = (quoted != "").map({True: " | ", False: ""}).astype("str")
        quoted = quoted.mask(filled, quoted + apart + rows[name].fillna("").astype("str"))
    return rows[WHOLE_ROW].fillna(quoted).astype("str") if WHOLE_ROW in rows else quoted
