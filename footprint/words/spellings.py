"""What people write for what the tool knows: the spellings of choices, countries and units, in every language."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial

from footprint.made_once import make_once
from footprint.registry.catalogue import SCREENS, shipped_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES, WIDE_TYPES
from footprint.words.meanings import Allowances, Complements, Meanings, Sizes
from footprint.words.normal_forms import Form, normal_form, normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, read_texts, translate_country
from footprint.words.vocabulary import read_word_lists

# Which names of the list of makers are those of makers, and not of what they make ("iPad").
BRAND_KINDS = ("name", "column")

# What the word "screen" means where nothing tells a size, and the size from which a number after it is one.
PLAIN_SCREEN, SMALLEST_SCREEN = "monitor_24", 10

# What is bought with devices and bears their names: "sacoche", "licence", "maintenance".
MADE_WITH = ("accessory", "software", "service")

LONGEST_TYPE = 5  # words that the name of a type has at most
# What comes after one of these says what a thing is for: "écran de projection" is no screen.
_OF = frozenset({"de", "d", "du", "pour", "of", "for"})

__all__ = [
    "find_wide",
    "is_joining",
    "is_of_another",
    "meanings_among",
    "normalise_spelling",
    "propose_meanings",
    "read_spellings",
    "unit_spellings",
    "wide_meanings",
]


class _Spellings(Mapping[str, Meanings]):
    """What each spelling of a column means; what a file does not ask for is not made."""

    def __init__(self) -> None:
        self._known: dict[str, Meanings] = {}

    def __getitem__(self, column: str) -> Meanings:
        if column not in _COLUMNS:
            raise KeyError(column)
        if column not in self._known:
            self._known[column] = make_once(f"words-{column}", partial(_read_column, column))
        return self._known[column]

    def __iter__(self) -> Iterator[str]:
        return iter(_COLUMNS)

    def __len__(self) -> int:
        return len(_COLUMNS)


@cache
def read_spellings() -> Mapping[str, Meanings]:
    """For each column of choices, what each spelling means, as an id; all languages together."""
    return _Spellings()


_CHOICES = {column.name: None for columns in INVENTORY_TABLES.values() for column in columns if column.choices}
_COLUMNS = (*_CHOICES, "device_type", "service_type", "unit", "country")


def _read_column(column: str) -> Meanings:
    types = read_word_lists("types")
    if column == "device_type":
        return Meanings(_words(column, types[column]), _list_allowances())
    if column == "service_type":
        return Meanings(_words(column, types[column]), Allowances(brackets=True))
    if column == "unit":
        units = sorted(set(shipped_catalogue().services["unit"]))
        return Meanings((word, unit) for unit in units for word in unit_spellings(unit))
    if column == "country":
        return Meanings([*_country_words(), *_words(column, {})])
    choices = read_word_lists("choices")
    allowed = Allowances(
        idle=_forms(choices["idle"]["choices"]),
        numbers=True,
        brackets=True,
        complements=_complements(choices["complements"].get(column)),
    )
    return Meanings(
        [
            *_words("choice." + column, choices["choice"].get(column, {})),
            *((word, "") for word in choices["asked"].get(column, ())),
            *_negated(choices["negated"].get(column, {})),
        ],
        allowed,
    )


def unit_spellings(unit: str) -> frozenset[str]:
    """The normalised spellings of a unit, of ours or converted into one, in a header or in a cell."""
    return _spell_units().get(unit, frozenset({normalise_spelling(unit)}))


@cache
def _spell_units() -> Mapping[str, frozenset[str]]:
    return make_once("units", _read_units)


def _read_units() -> dict[str, frozenset[str]]:
    """The spellings of our units, and of those that are converted into them."""
    ours: dict[str, set[str]] = {}
    converted: dict[str, set[str]] = {}
    for language in ALL_LANGUAGES:
        for key, value in read_texts(language).items():
            section, _, kind = key.rpartition(".")
            words = (value,) if isinstance(value, str) else value
            if section.startswith("unit.") and kind in ("name", "plural", "spellings"):
                unit = section.removeprefix("unit.")
                ours.setdefault(unit, {unit}).update(words)
            elif section.startswith("reading.unit.") and kind == "synonyms":
                unit = section.removeprefix("reading.unit.")
                converted.setdefault(unit, {unit}).update(words)
    return {unit: frozenset(map(normalise_spelling, words)) for unit, words in (converted | ours).items()}


def wide_meanings() -> Mapping[str, Set[str]]:
    """Words that say too little, in normal form, and the families of devices, or types, that each may mean."""
    return read_spellings()["device_type"].allowances.wide


def _list_wide_meanings() -> dict[str, frozenset[str]]:
    known: dict[str, set[str]] = {}
    for kind, narrow in WIDE_TYPES.items():
        for word, meant in _words("device_type", read_word_lists("types")["device_type"]):
            if meant == kind:
                known.setdefault(" ".join(normal_form(word)), set()).update((kind, *narrow))
    for family, words in read_word_lists("types")["wide"].items():
        for word in words:
            known.setdefault(" ".join(normal_form(word)), set()).add(family)
    return {word: frozenset(families) for word, families in known.items()}


@lru_cache(maxsize=2**12)
def find_wide(written: str) -> str:
    """The wide word that a text is, in normal form, idle words and a complement apart: "Portables élèves"; else ""."""
    known, form = read_spellings()["device_type"], normal_form(written)
    words = known.idle.replace(form) or form
    if " ".join(form) in known.allowances.wide:
        return " ".join(form)
    return " ".join(words) if " ".join(words) in known.allowances.wide else ""


def propose_meanings(column: str, written: str) -> tuple[str, ...]:
    """What may be proposed for a word that no list takes for one thing: a wide type, a status that is asked."""
    if column == "device_type":
        if joined := read_spellings()[column].list_joined(written):
            return joined
        word = find_wide(written)
        families = wide_meanings().get(word, frozenset())
        if narrow := tuple(among[word] for among in meanings_among().values() if word in among):
            return narrow
        proposed = read_word_lists("types")["proposed"]
        in_order = sorted(families, key=lambda family: (_place_of(family), family))
        types = [one for family in in_order for one in proposed.get(family, [family])]
        return tuple(one for one in types if one in type_families())
    meanings = _proposed_meanings(column)
    return (meanings[written],) if written in meanings else ()


@cache
def _proposed_meanings(column: str) -> Meanings:
    choices = read_word_lists("choices")
    listed = choices["proposed"].get(column, {})
    allowed = Allowances(
        idle=_forms(choices["idle"]["choices"]),
        numbers=True,
        brackets=True,
        complements=_complements(choices["complements"].get(column)),
    )
    return Meanings(((word, meant) for meant, words in listed.items() for word in words), allowed)


def _place_of(family: str) -> int:
    """Where a family is among those that proposals are listed for; a type itself goes first."""
    families = list(read_word_lists("types")["proposed"])
    return families.index(family) if family in families else -1


@cache
def meanings_among() -> Mapping[str, Mapping[str, str]]:
    """By family of devices, what each wide word means among them."""
    return {
        family: {" ".join(normal_form(word)): meant for meant, words in meanings.items() for word in words}
        for family, meanings in read_word_lists("types")["among"].items()
    }


def is_of_another(written: str) -> bool:
    """Whether a text holds a word that makes another thing of a device ("stockage cloud"): nothing like it is near."""
    allowed = read_spellings()["device_type"].allowances.complements
    return allowed is not None and not allowed.telling.isdisjoint(normal_form(written))


def is_joining(word: str) -> bool:
    """Whether a word says what a thing is for: "pour", "de"."""
    return not _OF.isdisjoint(normalise_spelling(word).split())


def type_at_start(name: str) -> str:
    """The type of device whose name begins a longer one: "Écran LG 24 pouces" is a screen; "" where there is none.

    Nor is there one where the words go on to a service: "Serveur dédié ADVANCE-1" is no server of one's own.
    """
    words, meanings = name.split(), read_spellings()["device_type"]
    for count in range(min(len(words), LONGEST_TYPE), 0, -1):
        begun = " ".join(words[:count])
        if normalise_spelling(begun) in meanings.allowances.elsewhere and begun not in meanings:
            return ""
        ends = normalise_spelling(" ".join(words[count - 1 : count + 1])).split()
        if _OF.isdisjoint(ends) and (kind := meanings.get(begun, "")):
            return kind
    return ""


def type_families() -> Mapping[str, str]:
    """The family of each type of device."""
    return read_spellings()["device_type"].allowances.kinds


def _list_allowances() -> Allowances:
    """What may stand around the word for a type of device: a size, a brand, what changes nothing of what it is."""
    types, nothing = read_word_lists("types"), read_word_lists("cells")["no_device"]
    devices = shipped_catalogue().devices
    units = {word: unit for unit, words in types["units"].items() for word in (normal_form(one)[0] for one in words)}
    with (factors_folder() / "models" / "manufacturers.csv").open(encoding="utf-8", newline="") as file:
        brands = [row["written"] for row in csv.DictReader(file) if row["kind"] in BRAND_KINDS]
    return Allowances(
        idle=_forms([*types["idle"]["device_type"], *brands]),
        units=units,
        sizes={
            PLAIN_SCREEN: Sizes("inch", SMALLEST_SCREEN, SCREENS),
            **{
                meant: Sizes(size["unit"], size["least"], tuple((limit, name) for name, limit in size["up_to"].items()))
                for meant, size in types["sizes"].items()
            },
        },
        wide=_list_wide_meanings(),
        kinds=dict(zip(devices["device_type"], devices["family"], strict=True)),
        elsewhere=frozenset(normalise_spelling(word) for word, _ in _words("service_type", types["service_type"])),
        brackets=True,
        complements=_complements(types["complements"], [word for kind in MADE_WITH for word in nothing[kind]]),
    )


def _negated(listed: Mapping[str, Sequence[Mapping[str, Sequence[str]]]]) -> Iterator[tuple[str, str]]:
    """What the words of a choice mean after each word that says they are not so: "pas encore affecté"."""
    for meant, lists in listed.items():
        for one in lists:
            yield from ((f"{negation} {word}", meant) for negation in one["after"] for word in one["words"])


def _complements(listed: Mapping[str, Iterable[str]] | None, telling: Iterable[str] = ()) -> Complements | None:
    """What may follow the words of a list; nothing where the vocabulary doesn't say."""
    if listed is None:
        return None
    forms = _forms((*listed["telling"], *telling))
    return Complements(
        telling=frozenset(form[0] for form in forms if len(form) == 1),
        turning=frozenset(map(normalise_spelling, listed["turning"])),
        alone=_forms(listed["alone"]),
        passing=_forms(listed["passing"]),
    )


def _forms(words: Iterable[str]) -> frozenset[Form]:
    return frozenset(map(normal_form, words))


def _words(section: str, listed: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Every word for the things of a section, with the id it means: ids, names in each language, and those listed."""
    for language in ALL_LANGUAGES:
        yield from _named_things(language).get(section, ())
    for meant, words in listed.items():
        for word in words:
            yield word, meant


@cache
def _named_things(language: str) -> Mapping[str, list[tuple[str, str]]]:
    """By section of the texts of a language, the words for each of its things, with its id."""
    named: dict[str, list[tuple[str, str]]] = {}
    for key, value in read_texts(language).items():
        section, _, rest = key.rpartition(".")[0].rpartition(".")
        if key.endswith((".name", ".plural", ".synonyms")) and section:
            words = (value,) if isinstance(value, str) else value
            named.setdefault(section, []).extend((word, rest) for word in (rest, *words))
    return named


def _country_words() -> Iterator[tuple[str, str]]:
    import pycountry  # where its words are made, since loading it takes as long as reading a small file

    translations = [translate_country(language) for language in ALL_LANGUAGES]
    for country in pycountry.countries:
        for kind in ("alpha_3", "alpha_2", "name", "common_name", "official_name"):
            if word := getattr(country, kind, None):
                yield word, country.alpha_3
                for translate in translations:
                    yield translate(word), country.alpha_3
