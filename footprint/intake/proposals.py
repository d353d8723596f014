"""What the columns of any file could be: a proposal for each header, how sure it is, and examples of what it holds."""

import difflib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from footprint.intake.columns.dates import write_date
from footprint.intake.columns.header_values import YEAR, are_counts, begins_with_known
from footprint.intake.columns.header_words import is_about_people, known_headers
from footprint.intake.columns.headers import is_needless, names_next_to_first_names, recognise_header, settle_headers
from footprint.intake.columns.people import are_contacts, are_names
from footprint.intake.files.delimited import find_layouts, open_text
from footprint.intake.files.documents import is_document, read_head
from footprint.intake.files.kinds import is_workbook
from footprint.intake.files.packed import unpack
from footprint.intake.files.workbook import read_heads
from footprint.intake.raw_tables import HEADER_ROWS, MAX_COLUMNS, Source, open_source, refuse, required_columns
from footprint.inventory.cells import find_near
from footprint.problems import UnusableInput
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.normal_forms import normal_form
from footprint.words.spellings import normalise_spelling
from footprint.words.vocabulary import read_word_lists

EXAMPLES = 3
PREVIEW_ROWS = 5
LEAST_LIKENESS = 0.7
LONGEST_HEADER = 60

# How sure a proposal is, in words, and from which confidence on.
SURE, LIKELY, UNSURE, NONE = CONFIDENCES = ("sure", "likely", "unsure", "none")
LEAST_SURE, LEAST_LIKELY = 0.95, 0.7
UNCERTAIN = 0.5

DATED = "acquired_on"
# What the header of a count, and that of a price, begins with, whatever it goes on with.
BEGINNINGS = {
    "quantity": ("nombre", "quantité", "number", "quantity"),
    "purchase_cost_eur": ("prix", "coût", "valeur", "price", "cost", "value"),
}

# A column is recognised by what it holds when most of its cells are so.
TOLD_BY_SIGNS = {
    "acquired_on": re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}"),
    "purchase_cost_eur": re.compile(r"(?:€|EUR)\s*\d[\d .,]*$|\d[\d .,]*\s*(?:€|EUR)$", re.IGNORECASE),
}
TOLD_BY_WORDS = {
    "equipment": ("device_type", "country", "status", "condition", "ownership"),
    "usage": ("service_type", "country"),
    "sites": ("country", "control"),
}

# The first rows of a file by sheet; a file without sheets has one, "".
Heads = Mapping[str, list[list[str]]]


@dataclass(frozen=True)
class ProposedColumn:
    """A header as written, the column of ours it could be ("" for none), how sure (0 to 1), and examples of cells.

    `preview` holds its first cells, blank ones too. A header about people has neither, nor a column unless one is asked
    for. `needless`: what no calculation needs, known by its name.
    """

    header: str
    column: str
    confidence: float
    examples: tuple[str, ...]
    about_people: bool = False
    needless: bool = False
    preview: tuple[str, ...] = ()

    @property
    def sureness(self) -> str:
        """How sure the proposal is, as one of CONFIDENCES."""
        if not self.column:
            return NONE
        return SURE if self.confidence >= LEAST_SURE else LIKELY if self.confidence >= LEAST_LIKELY else UNSURE


@dataclass(frozen=True)
class TableProposal:
    """The columns of a file, or of a sheet of it, for a table of ours."""

    table: str
    sheet: str
    header_row: int
    columns: tuple[ProposedColumn, ...]

    @property
    def fitness(self) -> float:
        """The better proposal names more columns, more surely, among them those that its table requires."""
        proposed = {one.column for one in self.columns}
        lacking = sum(column.name not in proposed for column in required_columns(self.table))
        return sum(one.confidence for one in self.columns) - lacking / 2


def list_heads(source: Source, table: str = "equipment") -> Heads:
    """The first rows of a file, cleaned, by sheet: what proposals and fingerprints are made from.

    Raises UnusableInput when the file holds no rows of cells.
    """
    data = unpack(open_source(source, table).data, table)
    if is_document(data):
        heads = {"": read_head(data, table)}
    else:
        heads = read_heads(data, table) if is_workbook(data) else {"": _head_of_text(data, table)}
    held = {
        sheet: [row[:MAX_COLUMNS] for row in rows] for sheet, rows in heads.items() if any(any(row) for row in rows)
    }
    if not held:
        raise refuse("reading.empty-file", table)
    return held


def propose_columns(source: Source, table: str = "equipment") -> list[TableProposal]:
    """What the columns of a file could be, one proposal a sheet: shown, and applied by who settles it only.

    Raises UnusableInput when the file holds no rows of cells.
    """
    return propose(list_heads(source, table), table)


def propose(heads: Heads, table: str) -> list[TableProposal]:
    """As `propose_columns`, from the first rows of a file."""
    return [_propose(rows, table, sheet) for sheet, rows in heads.items()]


def propose_table(heads: Heads) -> str:
    """The table that a file most likely holds."""
    best = {table: max(one.fitness for one in propose(heads, table)) for table in INVENTORY_TABLES}
    return max(best, key=best.__getitem__)


def take_fingerprint(heads: Heads) -> str:
    """What the files of one origin have in common: their headers and sheets, whatever the order, case and accents.

    Figures in the names of sheets do not count: the next year's file has "Parc 2026" where this one has "Parc 2025".
    """
    told = []
    for sheet, rows in heads.items():
        head = rows[max(_likeliest_header(rows[:HEADER_ROWS], table) for table in INVENTORY_TABLES)[1]]
        headers = sorted(map(normalise_spelling, filter(None, head)))
        told.append([re.sub(r"\d+", "", normalise_spelling(sheet)).strip(), headers])
    return hashlib.sha256(json.dumps(sorted(told)).encode()).hexdigest()


def _head_of_text(data: bytes, table: str) -> list[list[str]]:
    """The first rows, parted by the delimiter that gives the most even rows."""
    _, layouts = find_layouts(open_text(data, table).text, (table,))
    return max(layouts, key=lambda one: _evenness(one.head)).head


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    widths = [len(row) for row in rows if len(row) > 1]
    return (max(map(widths.count, widths)), max(widths)) if widths else (0, 0)


def _propose(rows: list[list[str]], table: str, sheet: str) -> TableProposal:
    header_row = _likeliest_header(rows[:HEADER_ROWS], table)[1]
    headers, below = rows[header_row], rows[header_row + 1 :]
    cells = [[row[at] for row in below if at < len(row) and row[at]] for at in range(len(headers))]
    proposed: dict[str, ProposedColumn] = {}
    named = names_next_to_first_names(headers)
    settled = settle_headers([header if header not in named else "" for header in headers], below, table)
    for at, (header, (name, _), held) in enumerate(zip(headers, settled, cells, strict=True)):
        if header:  # of a header given twice, the first is read
            people = ProposedColumn(header, "", 0.0, (), about_people=True)
            one = people if header in named else _propose_column(header, name, held, table)
            first = tuple(row[at] if at < len(row) else "" for row in below[:PREVIEW_ROWS])
            one = one if one.about_people else replace(one, preview=first)
            proposed.setdefault(normalise_spelling(header), one)
    surest = {one.column: one for one in sorted(proposed.values(), key=lambda one: one.confidence)}
    columns = [
        one if surest[one.column] is one or not one.column else replace(one, column="", confidence=0.0)
        for one in proposed.values()
    ]
    if table == "equipment":
        columns = _propose_count(columns, dict(zip(headers, cells, strict=True)))
    return TableProposal(table, sheet, header_row + 1, tuple(columns))


def _propose_count(columns: list[ProposedColumn], cells: Mapping[str, list[str]]) -> list[ProposedColumn]:
    """The same, with the column that may count devices where none does: whole numbers under a header not understood.

    Of several, the first; of one for each year ("2024", "2025"), the last. Without it, each row counts one device.
    """
    proposed = {one.column for one in columns}
    if "quantity" in proposed or "device_type" not in proposed:
        return columns
    unread = [one for one in columns if not (one.column or one.about_people or one.needless)]
    counting = [one for one in unread if are_counts(cells.get(one.header, []), one.header)]
    if not counting:
        return columns
    found = counting[-1 if all(YEAR.search(one.header) for one in counting) else 0]
    return [replace(one, column="quantity", confidence=UNCERTAIN) if one is found else one for one in columns]


def _likeliest_header(rows: list[list[str]], table: str) -> tuple[tuple[int, int, int], int]:
    """The row that names most columns, else the first of the widest rows of words; its score goes before it."""

    def score(position: int) -> tuple[int, int, int]:
        row = rows[position]
        known = sum(bool(recognise_header(cell, table)[0]) for cell in row)
        words = sum(any(sign.isalpha() for sign in cell) for cell in row)
        return known, words, -position

    return max((score(position), position) for position in range(len(rows)))


def _propose_column(header: str, name: str, held: list[str], table: str) -> ProposedColumn:
    """What a column could be; `name` is what it is read as without anybody being asked."""
    examples = tuple(dict.fromkeys(held))[:EXAMPLES]
    if (not name and (is_about_people(header) or are_names(held))) or are_contacts(held, not name):
        return ProposedColumn(header, "", 0.0, (), about_people=True)
    if name:
        return ProposedColumn(header, name, 1.0, examples)
    if is_needless(header, table) or recognise_header(header, table)[0]:  # what it names, another header names too
        return ProposedColumn(header, "", 0.0, examples, needless=is_needless(header, table))
    if not examples or len(header) > LONGEST_HEADER:
        near = None
    else:
        near = _nearest(normalise_spelling(header), table) or _begin(header, table)
    if near and not _can_hold(near[0], held, table):
        near = None
    found = [one for one in (near, _by_content(held, table)) if one and not _is_unlike(header, one[0])]
    column, confidence = max(found, key=lambda one: one[1], default=("", 0.0))
    return ProposedColumn(header, column, confidence, examples)


def _is_unlike(header: str, column: str) -> bool:
    """Whether a word of a header says that it is of another date than that of a column: "Date fin", "Date début"."""
    words = read_word_lists("headers")["unlike"].get(column, ())
    return not set(normal_form(header)).isdisjoint(word for one in words for word in normal_form(one))


def _begin(header: str, table: str) -> tuple[str, float] | None:
    """The quantity or the price that a header begins to name ("Qté réelle", "Val. HT"), whatever it goes on with."""
    first = normal_form(header)[:1]
    begun = (name for name, words in BEGINNINGS.items() if first in map(normal_form, words))
    name = next(begun, None) if table == "equipment" else None
    return (name, UNCERTAIN) if name else None


@lru_cache(maxsize=2048)
def _nearest(spelling: str, table: str) -> tuple[str, float] | None:
    """The column whose known headers come nearest to a spelling, and how near."""
    known = known_headers(table)
    near = find_near(spelling, known, 1, LEAST_LIKENESS)
    if not near:
        return None
    return known[near[0]], round(difflib.SequenceMatcher(None, spelling, near[0]).ratio() * 0.9, 2)


def _can_hold(column: str, held: list[str], table: str) -> bool:
    """Whether cells can be those of a column.

    Half of what is under a number or a date has a figure at least; one of the words under a choice is known.
    """
    kind = find_column(INVENTORY_TABLES[table], column).type
    if kind in ("choice", "country"):
        return not held or any(begins_with_known(column, cell) for cell in held)
    return kind == "text" or 2 * sum(any(sign.isdigit() for sign in cell) for cell in held) >= len(held)


def _by_content(held: list[str], table: str) -> tuple[str, float]:
    """What most of the cells are: words for types, countries, statuses; dates."""
    if not held:
        return "", 0.0
    for name in TOLD_BY_WORDS[table]:
        share = sum(begins_with_known(name, cell) for cell in held) / len(held)
        if share >= LEAST_LIKENESS:
            return name, round(share * 0.8, 2)
    if table == "equipment":
        for name, pattern in TOLD_BY_SIGNS.items():
            told = [cell for cell in held if pattern.match(cell) or (name == DATED and write_date(cell) != cell)]
            if len(told) >= LEAST_LIKENESS * len(held):
                return name, UNCERTAIN
    return "", 0.0


def can_propose(source: Source, table: str = "equipment") -> list[TableProposal]:
    """The proposals for a file, none when it has no rows of cells."""
    try:
        return propose_columns(source, table)
    except UnusableInput:
        return []
