"""Whether what is under a header can be what a column of ours holds: for headers that may mean several things."""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache

from footprint.intake.columns.dates import write_date
from footprint.intake.columns.header_words import BY_VALUES, NAMED, OUT, PEOPLE, HeaderMeaning
from footprint.intake.columns.totals import is_total
from footprint.inventory.cells import MISSING_WORDS
from footprint.registry.model_names import SURE, match_model
from footprint.tables import EQUIPMENT, INVENTORY_TABLES, Column, find_column
from footprint.words.normal_forms import normal_form, normalise_spelling, part_glued_words
from footprint.words.spellings import propose_meanings, read_spellings, wide_meanings
from footprint.words.vocabulary import read_word_lists

MOST = 0.6  # of the cells filled, that a column is recognised by
SAYS_LITTLE = 0.8  # of what a word of a column counts for, a word that says too little alone
LOOKED_AT = 50  # cells, to tell whether they are models
HALF, MORE_THAN_NONE = 0.5, 1e-9  # shares of cells
SEVERAL = 3  # dates that are all the same are rather that of the list

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})(?: .*)?|\d{5}", re.ASCII)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_./-]{2,}")
_MACHINE = re.compile(r"(?=.*\d)[^\s_.-]+(?:[_.-][^\s_.-]+)+|[A-Za-z]+\d{2,}")
LEAST_LINES = 4  # numbers that follow each other from elsewhere than 1, before they are those of lines
_ROW_NUMBER = re.compile(r"\d{1,4}")
_ASKED = re.compile(r"[(\[][^()\[\]]*[)\]]")

QUESTIONED = ("status", "ownership", "condition")  # the columns of choices that a header may ask about
DENIED = "pas"  # before what is not so, in the words that are listed


def can_hold(column: Column, cells: Sequence[str]) -> bool:
    """Whether most cells are of a column: words known for it, dates, numbers, codes of devices, or names of models."""
    filled = [cell for cell in cells if cell and cell.casefold() not in MISSING_WORDS and not is_total(cell)]
    if not filled:
        return False
    return share_held(column, filled) >= MOST


def are_models(cells: Sequence[str]) -> bool:
    """Whether most of the first cells are models of devices, of makers that are known."""
    some = list(dict.fromkeys(filter(None, cells)))[:LOOKED_AT]
    return bool(some) and sum(match_model("", cell).confidence in SURE for cell in some) >= MOST * len(some)


def share_held(column: Column, filled: Sequence[str]) -> float:
    """The share of cells, none of them empty, that a column can hold."""
    if column.type in ("choice", "country"):
        known = [is_known(column.name, cell) for cell in filled]
        understood = [cell in read_spellings()[column.name] for cell in filled]
        return (SAYS_LITTLE * sum(known) + (1 - SAYS_LITTLE) * sum(understood)) / len(filled)
    if column.type == "date":
        if len(filled) >= SEVERAL and len(set(filled)) == 1:
            return 0.0
        return sum(_is_date(cell) for cell in filled) / len(filled)
    if column.is_numeric:
        return sum(any(sign.isdigit() for sign in cell) for cell in filled) / len(filled)
    if column.name in ("item_id", "asset_tag", "serial_number"):
        codes = {cell for cell in filled if _CODE.fullmatch(cell) and not _ROW_NUMBER.fullmatch(cell)}
        return len(codes) / len(filled)
    return sum(sum(map(str.isalpha, cell)) > 2 for cell in filled) / len(filled)


@lru_cache(maxsize=2**12)
def is_known(column: str, written: str) -> bool:
    """Whether a word is one that people write in a column of choices, one that says too little of a type included."""
    if written in read_spellings()[column] or (column == "status" and propose_meanings(column, written)):
        return True
    return column == "device_type" and " ".join(normal_form(written)) in wide_meanings()


def known_words(column: str) -> Set[str]:
    """All that people write in a column of choices, words that say too little included ("PC", "portable")."""
    return read_spellings()[column].keys() | (wide_meanings().keys() if column == "device_type" else set())


def begins_with_known(column: str, written: str) -> bool:
    """Whether a text is a word of a column, or one with other words after it ("ecran plat 24", but not "pc 12")."""
    words = normalise_spelling(written).split()
    ends = [end for end in range(1, len(words)) if any(sign.isalpha() for word in words[end:] for sign in word)]
    known = known_words(column)
    return is_known(column, written) or any(" ".join(words[:end]) in known for end in ends)


def share_begun(column: str, cells: Sequence[str]) -> float:
    """The share of cells that begin with a word of a column; none of nothing."""
    return sum(begins_with_known(column, cell) for cell in cells) / len(cells) if cells else 0.0


def tells_out(cells: Sequence[str]) -> bool:
    """Whether a cell says that a device has left the estate ("HS")."""
    return any(read_spellings()["status"].get(cell) == OUT for cell in cells)


def are_machine_names(cells: Sequence[str]) -> bool:
    """Whether cells are the names that machines have on a network, or their addresses: each its own, with a number."""
    filled = [cell for cell in cells if cell and cell.casefold() not in MISSING_WORDS]
    if len(filled) < 2 or len({*filled}) < len(filled):
        return False
    return all(_MACHINE.fullmatch(cell) for cell in filled) and not are_models(filled)


def answers_of(header: str) -> tuple[str, str, str]:
    """The column of choices that a question in a header is about ("Loué (O/N)", "en_service"); what yes and no mean.

    No means the only other choice; where there are several, it denies what goes without saying, in a word that may have
    to be settled, and says nothing of the rest ("HS ?"). All "" for any other header.
    """
    asked = _ASKED.sub(" ", part_glued_words(header)).strip(" ?")
    for column in QUESTIONED:
        if meant := read_spellings()[column].get(asked, ""):
            ours = find_column(EQUIPMENT, column)
            others = [one for one in ours.choices if one != meant]
            denied = f"{DENIED} {asked}" if meant == ours.default else ""
            return column, meant, others[0] if len(others) == 1 else denied
    return "", "", ""


def are_answers(cells: Sequence[str]) -> bool:
    """Whether all the cells of a column that say something say yes or no."""
    filled = {normalise_spelling(cell) for cell in cells if cell and cell.casefold() not in MISSING_WORDS}
    return bool(filled) and filled <= _answers().keys()


def read_answer(cell: str) -> bool | None:
    """Whether a cell says yes or no; None where it says neither."""
    return _answers().get(normalise_spelling(cell))


@lru_cache(maxsize=1)
def _answers() -> dict[str, bool]:
    listed = read_word_lists("cells")["answers"]
    return {normalise_spelling(word): said == "yes" for said in ("yes", "no") for word in listed[said]}


def _is_date(cell: str) -> bool:
    return bool(_DATE.fullmatch(cell)) or write_date(cell) != cell


@lru_cache(maxsize=1)
def _measures() -> frozenset[str]:
    """The words of what is measured rather than counted ("mois", "durée")."""
    words = (*read_word_lists("cells")["counts"]["measures"], *read_word_lists("headers")["measured"]["words"])
    return frozenset(map(normalise_spelling, words))


def find_shorter_periods(held: Sequence[str]) -> list[str]:
    """The periods shorter than a year ("mensuel") that a column names which holds nothing but periods."""
    listed = read_word_lists("cells")["periods"]
    shorter, year = ({normalise_spelling(word) for word in listed[length]} for length in ("shorter", "year"))
    spelled = {normalise_spelling(cell): cell for cell in held}
    return [cell for word, cell in spelled.items() if word in shorter] if spelled.keys() <= shorter | year else []


def are_counts(held: Sequence[str], header: str = "") -> bool:
    """Whether cells may be numbers of devices: whole and small, neither years, lines nor measures."""
    if not held or not _measures().isdisjoint(normalise_spelling(header).split()):
        return False
    if not all(_ROW_NUMBER.fullmatch(cell) for cell in held):
        return False
    numbers = [int(cell) for cell in held]
    in_order = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    are_lines = in_order and (numbers[0] <= 1 or len(numbers) >= LEAST_LINES)  # "14", "15": two counts may follow
    return not are_lines and not all(YEAR.fullmatch(cell) for cell in held)


def read_question(text: str, meaning: HeaderMeaning, cells: Sequence[str], table: str) -> HeaderMeaning:
    """What a header means over nothing but yes and no: the column that it asks about, else none of free text.

    One about people stays so, whatever is under it; one of dates means nothing over numbers of devices.
    """
    if meaning.column and find_column(INVENTORY_TABLES[table], meaning.column).type == "date" and are_counts(cells):
        return HeaderMeaning()
    if meaning.how == PEOPLE or not are_answers(cells):
        return meaning
    if table == "equipment" and (asked := answers_of(text)[0]):
        return HeaderMeaning(NAMED, (asked,))
    named = meaning.column and find_column(INVENTORY_TABLES[table], meaning.column).type == "text"
    is_question = named and len({read_answer(cell) for cell in cells if not cell.isdecimal()}) > 1
    return HeaderMeaning() if is_question else meaning


def can_be(column: Column, meaning: HeaderMeaning, cells: Sequence[str]) -> bool:
    """Whether cells can be of a column that a header may mean; a reference is a model's only where models are known."""
    if column.name == "model" and meaning.columns[0] == "model":
        return are_models(cells)
    return can_hold(column, cells)


def read_names(text: str, meaning: HeaderMeaning, cells: Sequence[str]) -> HeaderMeaning:
    """What "Appareil" means over the names of machines, each its own: they are no types ("DESKTOP-1")."""
    is_of_names = "device_type" in meaning.columns and normalise_spelling(text) in _headers_of_things()
    return HeaderMeaning(BY_VALUES, ("item_id",)) if is_of_names and are_machine_names(cells) else meaning


@cache
def _headers_of_things() -> frozenset[str]:
    return frozenset(map(normalise_spelling, read_word_lists("headers")["things"]["words"]))


def may_be_types(meaning: HeaderMeaning, cells: Sequence[str], read_as: str) -> bool:
    """Whether a header may mean types, and enough cells under it begin with the name of one.

    One is enough of a column that is not read; of one that is read as models, or may name machines, half of them are.
    """
    if "device_type" not in meaning.columns:
        return False
    is_of_more = read_as or "item_id" in meaning.columns
    return share_begun("device_type", cells) >= (HALF if is_of_more else MORE_THAN_NONE)


def find_best(name: str, places: Sequence[int], cells: Sequence[Sequence[str]], table: str) -> int:
    """Which of several headers for the same column is read: the first, or for words the one with most known ones."""
    if not name or len(places) < 2 or find_column(INVENTORY_TABLES[table], name).type != "choice":
        return places[0]
    column = find_column(INVENTORY_TABLES[table], name)
    return max(places, key=lambda at: (share_held(column, cells[at]) if cells[at] else 0.0, -at))
