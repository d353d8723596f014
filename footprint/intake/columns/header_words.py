"""What the words of a header mean: one of our columns, one of several, a column of people, one that nobody needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from footprint.made_once import make_once
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.meanings import Allowances, Meanings
from footprint.words.normal_forms import normal_form, normalise_spelling, part_glued_words
from footprint.words.spellings import read_spellings, unit_spellings
from footprint.words.texts import ALL_LANGUAGES, UNSAID_UNITS, column_label, read_texts
from footprint.words.vocabulary import read_word_lists

# How sure a header is of its column: it names it; it does unless another column of the file names it better; what is
# under it tells. Or it names people, or what no calculation needs.
NAMED, ELSE, BY_VALUES, PEOPLE, ASIDE, UNKNOWN = ("named", "else", "by_values", "people", "aside", "")

OUT = "retired"  # the status of what left the estate

# The columns of which each cell is a device, in a summary that counts them.
COUNTED = ("item_id", "device_type", "model", "serial_number", "asset_tag")


@dataclass(frozen=True)
class HeaderMeaning:
    """What a header means: how, and the columns of ours it may be, likeliest first."""

    how: str = UNKNOWN
    columns: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The column of ours that it names without doubt, or ""."""
        return self.columns[0] if self.how == NAMED else ""


@lru_cache(maxsize=4096)
def read_header(written: str, table: str) -> HeaderMeaning:
    """What a header means in a file of a table."""
    if table == "equipment" and _is_summary(normalise_spelling(written).split()):
        return HeaderMeaning(NAMED, ("quantity",))
    if meant := _meanings(table).get(written, ""):
        how, _, columns = meant.partition(" ")
        return HeaderMeaning(how, tuple(filter(None, columns.split("|"))))
    if is_about_people(written):
        return HeaderMeaning(PEOPLE)
    if column := _named_twice(normalise_spelling(written).split(), table):
        return HeaderMeaning(NAMED, (column,))
    if table == "equipment" and _is_date_out(normal_form(written)):
        return HeaderMeaning(ELSE, ("retired_on",))
    words = normal_form(part_glued_words(written))
    return HeaderMeaning(ASIDE if _holds(words, _phrases(ASIDE, "containing")) else UNKNOWN)


def _is_summary(words: Sequence[str]) -> bool:
    """Whether a header is that of a summary of devices: "Nombre de N° de série", "Somme de Quantité"."""
    if words[1:2] not in (["de"], ["of"]):
        return False
    begun = {how for how, listed in read_word_lists("headers")["summary"].items() if words[0] in listed}
    meant = _meanings("equipment").get(" ".join(words[2:]), "").partition(" ")[2]
    return ("count" in begun and meant in COUNTED) or ("sum" in begun and meant == "quantity")


def _named_twice(words: Sequence[str], table: str) -> str:
    """The column that a header names twice, in two words for it: "Localisation bâtiment", "Service / Direction"."""
    for at in range(1, len(words)):
        meant = [_meanings(table).get(" ".join(part), "").partition(" ") for part in (words[:at], words[at:])]
        hows, columns = {how for how, _, _ in meant}, {column for _, _, column in meant}
        if len(columns) == 1 and NAMED in hows and hows <= {NAMED, ELSE}:
            return columns.pop()
    return ""


def _is_date_out(words: tuple[str, ...]) -> bool:
    """Whether a header is the date of what puts a device out of the estate: "Date de don", "Année de rebut"."""
    dates = [normal_form(word) for word in read_word_lists("headers")["dates"]["words"]]
    return words[:1] in dates and read_spellings()["status"].get(" ".join(words[1:])) == OUT


@lru_cache(maxsize=4096)
def is_about_people(written: str) -> bool:
    """Whether a header is of names, addresses or accounts of people: its column is never read.

    So is one that holds a word for them, unless another says that they are only counted or sorted.
    """
    words = normal_form(part_glued_words(written))
    if {words, normal_form(written)} & _phrases(PEOPLE, "words"):
        return True
    return _holds(words, _phrases(PEOPLE, "containing")) and not _holds(words, _phrases(PEOPLE, "counted"))


@lru_cache(maxsize=4096)
def is_of_leases(written: str) -> bool:
    """Whether a header is one that only a list of leased devices has: "Loyer HT", "Bailleur"."""
    return _holds(normal_form(part_glued_words(written)), _phrases("leased", "words"))


def are_french(headers: Iterable[str]) -> bool:
    """Whether headers hold words that only French has, no fewer of them than words that only English has."""
    french, english = _own_words()
    written = [set(normalise_spelling(part_glued_words(header)).split()) for header in headers]
    in_french = sum(bool(words & french) for words in written)
    return in_french > 0 and in_french >= sum(bool(words & english) for words in written)


@lru_cache(maxsize=1)
def _own_words() -> tuple[Set[str], Set[str]]:
    """The words of what is said of our columns in French and not in English, and the other way round."""
    said = (
        " ".join(one for key, one in read_texts(language).items() if key.startswith("column.") and isinstance(one, str))
        for language in ("fr", "en")
    )
    french, english = (frozenset(normalise_spelling(text).split()) for text in said)
    return french - english, english - french


@lru_cache(maxsize=len(INVENTORY_TABLES))
def known_headers(table: str) -> Mapping[str, str]:
    """Every listed header that names a column of a table, normalised, with the column id it means."""
    listed = _meanings(table).items()
    return {word: meant.partition(" ")[2] for word, meant in listed if meant.startswith(f"{NAMED} ")}


@lru_cache(maxsize=len(INVENTORY_TABLES))
def shown_headers(table: str) -> frozenset[str]:
    """The ids of the columns of a table and their names in each language, normalised, with and without their units."""
    return frozenset(word for column in INVENTORY_TABLES[table] for word in _spell_column(table, column, ()))


@lru_cache(maxsize=len(INVENTORY_TABLES))
def _meanings(table: str) -> Meanings:
    return make_once(f"headers-{table}", lambda: _make_meanings(table))


def _make_meanings(table: str) -> Meanings:
    lists = read_word_lists("headers")
    idle = (*lists["idle"]["headers"], *(phrase for phrases in lists["tax"].values() for phrase in phrases))
    allowed = Allowances(idle=frozenset(map(normal_form, idle)))
    return Meanings(_list_words(table, lists), allowed)


def _list_words(table: str, lists: Mapping) -> Iterator[tuple[str, str]]:
    """Every word of the vocabulary of headers, with what it means; one that names a column goes before the others."""
    taken = set()
    for column in INVENTORY_TABLES[table]:
        for word in _spell_column(table, column, lists["column"][table].get(column.name, ())):
            taken.add(word)
            yield word, f"{NAMED} {column.name}"
    others = [
        *((word, f"{ELSE} {name}") for name, words in lists["fallback"].get(table, {}).items() for word in words),
        *(
            (word, f"{BY_VALUES} {names}")
            for names, words in lists["by_values"].get(table, {}).items()
            for word in words
        ),
        *((word, ASIDE) for word in lists["aside"]["words"]),
    ]
    others = [(word, meant) for word, meant in others if normalise_spelling(word) not in taken]
    yield from others
    known = {_bag(word) for word in (*taken, *(word for word, _ in others))}
    for name, parts in lists["compound"].get(table, {}).items():
        both = (f"{first} {second}" for first in parts["first"] for second in parts["second"] if first != second)
        yield from ((word, f"{NAMED} {name}") for word in both if _bag(word) not in known)


def _bag(word: str) -> tuple[str, ...]:
    return tuple(sorted(normal_form(word)))


def _spell_column(table: str, column: Column, listed: Sequence[str]) -> set[str]:
    """The spellings of a column: its id, its names, those listed; and each followed by its unit."""
    names = {column.name, *listed, *(column_label(table, column.name, language) for language in ALL_LANGUAGES)}
    plain = {normalise_spelling(name) for name in names}
    units = unit_spellings(column.unit) if column.unit not in UNSAID_UNITS else ()
    return plain | {f"{name} {between}{unit}" for name in plain for unit in units for between in ("", "en ", "in ")}


@lru_cache(maxsize=8)
def _phrases(how: str, kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(map(normal_form, read_word_lists("headers")[how][kind]))


def _holds(words: tuple[str, ...], phrases: Set[tuple[str, ...]]) -> bool:
    """Whether one of some phrases is among words."""
    return any(words[at:end] in phrases for at in range(len(words)) for end in range(at + 1, len(words) + 1))
