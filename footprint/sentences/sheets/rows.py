"""Rows of people's own put in a list of the register: new or changed records, and all that is wrong, by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from footprint.commitments.commitment import Commitment, Observation
from footprint.commitments.evidence.library import add_proof, proofs_of
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.flat_tables import columns_of, from_table, to_table
from footprint.commitments.register import KEYS, LISTS, Register
from footprint.problems import Problem, problem_table
from footprint.sentences.register_files import name_faults
from footprint.sentences.sheets.cells import is_empty, read_cell
from footprint.sentences.sheets.goals import WrittenGoal, read_goal
from footprint.sentences.sheets.headers import BESIDES, OBSERVED, PROOFS, YEAR, OwnSheet, name_place
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.vocabulary import read_word_lists

NUMBERING = {"commitments": "E-{:02d}", "ideas": "R-{:02d}"}
CARRIED = ("axis", "pa")  # cells that were merged: the first stands for those below
MOST_PROOF = 200  # letters of a line that is a proof's label

Row = dict[str, str]


@dataclass(frozen=True, eq=False)
class Proposed:
    """The list with what a sheet brings: its records, the codes of those new or changed, and what is wrong.

    `library`: the proofs of the register, with those to collect that the sheet names.
    """

    records: tuple[Any, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    problems: pd.DataFrame
    library: tuple[Proof, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something can't be read: nothing is kept before it is mended."""
        return bool((self.problems["severity"] == "error").any())


def propose(
    sheet: OwnSheet, columns: Mapping[str, str], name: str, register: Register, language: str, cycle: str = ""
) -> Proposed:
    """The list of the register with the rows of a sheet whose columns are known.

    A row is the record with its code, else with its title, else a new one; what it leaves empty stays as it was.
    A row that is the name of an axis stands for those below; totals and rows without a title are left out, and noted.
    """
    named = {title: place for title, place in columns.items() if place}
    unread = [Problem("register.unread-column", "note", name, 0, one, one) for one in columns if not columns[one]]
    rows, notes = _take_rows(sheet, named, name)
    titles = {(name, place): title for title, place in named.items()}
    return put_rows(name, rows, register, language, [*unread, *notes], titles, cycle)


def put_rows(
    name: str,
    rows: Mapping[int, Row],
    register: Register,
    language: str,
    notes: Sequence[Problem] = (),
    titles: Mapping[tuple[str, str], str] | None = None,
    cycle: str = "",
) -> Proposed:
    """The list of the register with rows of flat cells, by line; what each leaves out stays as it was."""
    before, key = getattr(register, name), KEYS[name][0]
    codes, twice = _identify(rows, before, name)
    flat = {row[key]: row for row in to_table(name, before).to_dict("records")}
    known = {str(getattr(one, key)): one for one in before}
    problems, brought, library = [*notes, *twice], {}, register.library
    for line, row in rows.items():
        start = flat.get(codes[line]) or ({"cycle": cycle} if name == "commitments" else {})
        named_by_title = not row.get(key) and codes[line] in known
        cells = start | {
            place: cell
            for place, cell in row.items()
            if place in columns_of(LISTS[name]) and not (place == "title" and named_by_title)
        }
        table = pd.DataFrame([cells | {key: codes[line]}], dtype="str").fillna("")
        read, faults = from_table(name, table, before, int(line))
        unread = _find_unread(row, start, name, int(line), language)
        told = {(fault.line, fault.column) for fault in unread}
        problems += [*unread, *(fault for fault in faults.problems if (fault.line, fault.column) not in told)]
        for one in read:
            brought[codes[line]] = _put_besides(one, row, known.get(codes[line]))
            problems += _doubt_way(brought[codes[line]], row, known.get(codes[line]), name, int(line))
            library = _add_proofs(library, codes[line], row)
    records = (*(brought.get(code, one) for code, one in known.items()),)
    new = tuple(code for code in brought if code not in known)
    changed = tuple(code for code, one in brought.items() if code in known and one != known[code])
    shown = name_faults(problem_table(problems), language, titles)
    return Proposed((*records, *(brought[code] for code in new)), new, changed, shown, library)


def _take_rows(sheet: OwnSheet, named: Mapping[str, str], name: str) -> tuple[dict[int, Row], list[Problem]]:
    """The rows that are records, as cells by place, by line."""
    title = next((one for one, place in named.items() if place == "title"), "")
    totals = {normal_form(word) for word in read_word_lists("register")["figures"]["total"]}
    rows: dict[int, Row] = {}
    notes, axis, above = [], "", {}
    for line, held in sheet.rows.iterrows():
        cells = {one: cell for one, cell in held.items() if not is_empty(cell)}
        if not cells:
            continue
        first = next(iter(cells.values()))
        named_axis = read_cell(name, "axis", first).get("axis", "") if len(cells) == 1 else ""
        if named_axis and named_axis != first:
            axis = named_axis
            continue
        if title not in cells or normal_form(first)[:1] in totals:
            notes.append(Problem("register.row-left-out", "note", name, int(line), title, first))  # ty: ignore[invalid-argument-type]
            continue
        above |= {one: cells[one] for one, place in named.items() if place in CARRIED and one in cells}
        row: Row = {"axis": axis} if axis and name == "commitments" else {}
        for one, place in named.items():
            cell = cells.get(one) or (above.get(one, "") if place in CARRIED else "")
            row |= _read(name, place, cell, str(one), row)
        rows[int(line)] = row  # ty: ignore[invalid-argument-type]
    return rows, notes


def _read(name: str, place: str, cell: str, header: str, row: Row) -> Row:
    """What a cell adds to a row: fields that a column of their own gave already are left as they are."""
    if place in BESIDES[name]:
        year = YEAR.search(header)
        where = f"{place} {year[0]}" if place == OBSERVED and year else place
        return {where: cell} if cell else {}
    given = read_cell(name, place, cell, header)
    return {where: value for where, value in given.items() if where == place or not row.get(where)}


def _identify(rows: Mapping[int, Row], before: Sequence[Any], name: str) -> tuple[dict[int, str], list[Problem]]:
    """The code of each row: the one written, that of the record with its title, else the next one free."""
    key = KEYS[name][0]
    by_title = {normalise_spelling(one.title): str(getattr(one, key)) for one in before}
    taken = {str(getattr(one, key)) for one in before} | {row[key] for row in rows.values() if row.get(key)}
    codes: dict[int, str] = {}
    twice = []
    for line, row in rows.items():
        code = row.get(key) or by_title.get(normalise_spelling(row.get("title", "")), "")
        if not code:
            code = next(one for number in range(1, 10_000) if (one := NUMBERING[name].format(number)) not in taken)
        if code in codes.values():
            twice.append(Problem("records.twice", "error", name, line, key, code))
        taken.add(code)
        codes[line] = code
    return codes, twice


def _put_besides(one: Any, row: Row, old: Any) -> Any:
    """A commitment with the values observed that its row gives, and which way is better."""
    if not isinstance(one, Commitment):
        return one
    if old is not None:  # what holds values by name is not the same once it was text
        where = one.indicator.where if "indicator.where" in row else old.indicator.where
        reviews = one.reviews if "reviews" in row else old.reviews
        one = replace(one, indicator=replace(one.indicator, where=where), reviews=reviews)
    seen = {seen.year: seen for seen in one.observations}
    for place, cell in row.items():
        if place.startswith(f"{OBSERVED} ") and (found := _read_value(cell, place)):
            year = int(place.split()[-1])
            seen[year] = replace(seen.get(year) or Observation(year, found.value), value=found.value)
    start, goal = one.reference.value, one.goal.value
    if not _is_way_told(one, row, old) and start is not None and goal is not None and goal > start:
        one = replace(one, indicator=replace(one.indicator, better="up"))
    observations = tuple(seen[year] for year in sorted(seen))
    return replace(one, observations=observations)


def _find_unread(row: Row, old: Row, name: str, line: int, language: str) -> list[Problem]:
    """A goal, and what was observed, that are typed and no single value can be told of."""
    goal, unread = row.get("goal.value", ""), []
    if goal and goal.replace(",", ".") != old.get("goal.value") and not _read_value(goal, "goal.value"):
        unread = [Problem("records.no-goal", "error", name, line, "goal.value", goal)]
    for place, cell in row.items():
        if place.startswith(f"{OBSERVED} ") and not _read_value(cell, place):
            column = f"{name_place(name, OBSERVED, language)} ({place.split()[-1]})"
            unread.append(Problem("records.no-observation", "error", name, line, column, cell))
    return unread


def _read_value(cell: str, place: str) -> WrittenGoal | None:
    """A value that a cell states alone; what was observed is no change, nor what came before it."""
    found = read_goal(cell)
    if place == "goal.value" or found is None:
        return found
    return None if found.change or found.start is not None else found


def _is_way_told(one: Commitment, row: Row, old: Any) -> bool:
    """Whether a row says which way is better, or the commitment that it changes."""
    return "indicator.better" in row or old is not None or one.goal.unit == "percent"


def _doubt_way(one: Any, row: Row, old: Any, name: str, line: int) -> list[Problem]:
    """A goal without where it starts from may be a least or a most: what is assumed is said."""
    if not isinstance(one, Commitment) or one.goal.value is None or _is_way_told(one, row, old):
        return []
    if one.reference.value is not None and one.reference.value != one.goal.value:
        return []
    return [Problem("records.way-assumed", "warning", name, line, "indicator.better", f"{one.goal.value:.12g}")]


def _add_proofs(library: tuple[Proof, ...], code: str, row: Row) -> tuple[Proof, ...]:
    """The library with the proofs to collect that a row names, those left out that the commitment has already."""
    held = {proof.label for proof in proofs_of(library, code)}
    for place, kind in PROOFS.items():
        for label in _split_proofs(row.get(place, "")):
            if label not in held:
                library = add_proof(library, Proof("", label, kind, commitments=(code,)))  # ty: ignore[invalid-argument-type]
    return library


def _split_proofs(cell: str) -> list[str]:
    """Each proof of a cell, one a line or between semicolons."""
    parts = (part.strip(" \t-•*·") for line in cell.splitlines() for part in line.split(";"))
    return [part[:MOST_PROOF] for part in parts if part]
