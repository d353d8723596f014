"""The vocabulary: each list names what exists, no word means two things, and words held out are understood."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from footprint.intake.columns.header_words import known_headers, read_header
from footprint.intake.layouts.labels import NO_DEVICE
from footprint.registry.catalogue import read_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES, find_column, names
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.spellings import read_spellings, type_families, wide_meanings
from footprint.words.texts import LANGUAGES, label
from footprint.words.vocabulary import read_word_lists

LEAST_UNDERSTOOD = 0.95
# Each list was written down before anybody tried its words: the last one met the rules as they are, at its first try.
ROUNDS = ("before the rule", "after the rule", "with complements", "first try")


def held_out(kind: str, written_down: str) -> dict[str, str]:
    """Words of real inventories, written down before the vocabulary was, or before they were tried: what each means.

    "" where a word says too little; "a|b" where two answers are right. They try the rule: a word that fails is not
    added to the vocabulary; the rule is, or the kind of words it is of.
    """
    with (Path(__file__).parent / "held_out" / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return {row["written"]: row["means"] for row in csv.DictReader(file) if row["round"] == written_down}


def understand(column: str) -> Callable[[str], str]:
    return lambda word: read_spellings()[column].get(word, "")


def understand_header(word: str) -> str:
    return "|".join(read_header(word, "equipment").columns)


def score(words: Mapping[str, str], understood: Callable[[str], str]) -> tuple[float, dict[str, str]]:
    """The share of words understood, of those that say something, and those that were taken for something else."""
    meant = {word: understood(word) for word in words}
    wrong = {
        word: found
        for word, found in meant.items()
        if found and found != words[word] and found not in words[word].split("|")
    }
    telling = [word for word, expected in words.items() if "" not in expected.split("|")]
    return sum(meant[word] != "" for word in telling) / len(telling), wrong


@pytest.mark.parametrize("written_down", ROUNDS)
@pytest.mark.parametrize(
    ("kind", "understood"),
    [("types", understand("device_type")), ("statuses", understand("status")), ("headers", understand_header)],
    ids=["types", "statuses", "headers"],
)
def test_words_held_out_are_understood_and_none_is_taken_for_another(kind, understood, written_down):
    share, wrong = score(held_out(kind, written_down), understood)
    assert wrong == {}
    assert share >= LEAST_UNDERSTOOD


# --- the lists -------------------------------------------------------------------------------------------------------


def test_every_list_is_of_something_that_exists():
    catalogue, types, choices = read_catalogue(factors_folder()), read_word_lists("types"), read_word_lists("choices")
    assert set(types["device_type"]) <= set(catalogue.device_types)
    assert set(types["service_type"]) <= set(catalogue.service_types)
    families = set(catalogue.devices["family"])
    assert set(types["wide"]) <= families | set(catalogue.device_types) | {"any"}
    assert set(types["among"]) <= families
    for family, meanings in types["among"].items():
        assert {type_families()[meant] for meant in meanings} == {family}
    for size in types["sizes"].values():
        assert set(size["up_to"]) <= set(catalogue.device_types)
        assert list(size["up_to"].values()) == sorted(size["up_to"].values())
    assert set(read_word_lists("cells")["no_device"]) == set(NO_DEVICE)
    columns = {column.name: column for table in INVENTORY_TABLES.values() for column in table}
    for column, meanings in choices["choice"].items():
        assert set(meanings) <= set(columns[column].choices)


@pytest.mark.parametrize("table", INVENTORY_TABLES)
def test_every_header_listed_is_of_a_column_that_exists(table):
    headers, columns = read_word_lists("headers"), set(names(INVENTORY_TABLES[table]))
    assert set(headers["column"][table]) <= columns
    assert set(headers["fallback"].get(table, {})) <= columns
    assert {one for meant in headers["by_values"].get(table, {}) for one in meant.split("|")} <= columns
    assert set(known_headers(table).values()) == columns


def test_no_word_means_two_things_in_one_column():
    """Reading the lists refuses it; and no two words come down to one form, but those that differ by their accents."""
    for column, meanings in read_spellings().items():
        listed = {word: meanings[word] for word in meanings}
        forms: dict[tuple[str, ...], set[str]] = {}
        for word, meant in listed.items():
            forms.setdefault(tuple(sorted(normal_form(word))), set()).add(meant)
        allowed = 5 if column == "country" else 1  # codes of two letters: "no", "be"
        assert sum(len(meant) > 1 for meant in forms.values()) <= allowed, column


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", ["status", "condition", "ownership", "outcome", "quality", "device_type"])
def test_the_words_of_each_language_are_understood(column, language):
    catalogue = read_catalogue(factors_folder())
    ids = (
        catalogue.device_types
        if column == "device_type"
        else find_column(INVENTORY_TABLES["equipment"], column).choices
    )
    kind = column if column == "device_type" else f"choice.{column}"
    assert {one: read_spellings()[column].get(label(kind, one, language)) for one in ids} == {one: one for one in ids}


def test_a_word_that_says_too_little_is_no_type():
    wide = {word for word in wide_meanings() if not set(wide_meanings()[word]) <= {"switch", *INVENTORY_TABLES}}
    known = {word: read_spellings()["device_type"].get(word, "") for word in wide}
    assert {word for word, meant in known.items() if meant and "switch" not in meant} <= {"rack", "displai"}


# --- the rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Écrans plats", "ecran plat"),
        ("Les réseaux", "RÉSEAU"),
        ("utilisées", "Utilisé"),
        ("vendue", "vendus"),
        ("actives", "actif"),
        ("photocopieuses", "photocopieur"),
        ("Batteries", "battery"),
        ("N° d'inventaire", "num inventaire"),
        ("Nbre", "nombre"),
        ("Qté", "quantités"),
        ("Wi-Fi", "wifi"),
        ("tout-en-un", "AIO"),
        ("Switches", "switchs"),
        ("boxes", "box"),
    ],
)
def test_words_that_are_one_have_one_form(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("non utilisé", "utilisé"),
        ("à affecter", "affecté"),
        ("hors service", "en service"),
        ("de-activated", "activated"),
        ("un used", "used"),
        ("prêt", "prêté"),
        ("réformer", "réformé"),
    ],
)
def test_what_undoes_a_word_is_kept(one, other):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize("written", ['Écran 24"', "ecran 24''", "Écran 24p", "ÉCRAN 24 POUCES", "24-inch monitor"])
def test_a_size_is_read_however_its_unit_is_written(written):
    assert read_spellings()["device_type"][written] == "monitor_24"
    larger = written.replace("24", "27")
    assert read_spellings()["device_type"][larger] == "monitor_27"


@pytest.mark.parametrize(
    "written", ["date_achat", "dateAchat", "DATE D'ACHAT", "Dates achat", "date-achat", "Date  achat "]
)
def test_a_header_is_read_however_its_words_are_parted(written):
    assert read_header(written, "equipment").column == "acquired_on"


def test_brackets_that_contradict_are_not_passed_over():
    status, types = read_spellings()["status"], read_spellings()["device_type"]
    assert status.get("HS (écran cassé)") == "retired"
    assert status.get("En service (non)") is None
    assert status.get("En service (volé)") is None
    assert types.get("Imprimante (copieur)") in (None, "copier_a3")


def test_the_listed_spellings_are_those_gone_through():
    status = read_spellings()["status"]
    assert normalise_spelling("Réformé") in set(status)
    assert "reformes" not in set(status)
    assert "reformes" in status
