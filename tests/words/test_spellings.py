"""What people write for a type, a status, a country or a unit, as it is read; what may mean several things is not."""

import pytest

from footprint.registry.catalogue import list_countries, read_catalogue
from footprint.shipped_files import factors_folder
from footprint.words import texts
from footprint.words.spellings import normalise_spelling, read_spellings


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ('Écran  24"', "ecran 24"),
        ("ÉTATS-UNIS", "etats unis"),
        ("Cœur de réseau", "coeur de reseau"),
        ("Fr.", "fr"),
        ("€", "€"),
        ("", ""),
    ],
)
def test_spellings_are_compared_without_case_accents_and_signs(written, normal):
    assert normalise_spelling(written) == normal


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        ("device_type", "PC portable", "laptop"),
        ("device_type", "laptop", "laptop"),
        ("device_type", "monitor_24", "monitor_24"),
        ("service_type", "Forfait mobile", "mobile_line"),
        ("country", "La Réunion", "REU"),
        ("country", "974", "REU"),
        ("country", "FR", "FRA"),
        ("country", "Allemagne", "DEU"),
        ("country", "Germany", "DEU"),
        ("country", "États-Unis", "USA"),
        ("condition", "Reconditionnée", "refurbished"),
        ("ownership", "BYOD", "byod"),
        ("status", "Réformé", "retired"),
        ("outcome", "don", "reused"),
        ("quality", "Haute", "high"),
        ("control", "Télétravail", "home"),
        ("unit", "Go", "GB"),
        ("unit", "€", "EUR"),
    ],
)
def test_what_people_write_is_understood(column, written, meant):
    assert read_spellings()[column][normalise_spelling(written)] == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('Écran 27"', "monitor_27"),
        ("Ecran", "monitor_24"),
        ("Ordinateurs portables", "laptop"),
        ("Imprimante laser", "printer_laser"),
        ("MFP", "multifunction_a4"),
        ("SSD externe", "external_ssd"),
        ("Tour", "desktop_tower"),
        ("UC", "desktop"),
        ("AIO", "all_in_one"),
        ("Borne wifi", "access_point"),
        ("Lame", "server_blade"),
        ("Onduleur", "ups"),
        ("Casque", "headset"),
        ("Téléphone portable", "smartphone"),
    ],
)
def test_device_types_as_inventories_write_them(written, meant):
    assert read_spellings()["device_type"][normalise_spelling(written)] == meant


@pytest.mark.parametrize("written", ["Portable", "Ordinateur", "Monde"])
def test_what_may_mean_several_things_is_not_guessed(written):
    known = read_spellings()
    assert normalise_spelling(written) not in {**known["device_type"], **known["country"]}


@pytest.mark.parametrize("written", ["Disque dur", "SSD", "Téléphone", "Baie", "VM", "PC"])
def test_words_for_several_device_types_are_asked(written):
    assert normalise_spelling(written) not in read_spellings()["device_type"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_name_shown_can_be_written_back(language):
    known, catalogue = read_spellings(), read_catalogue(factors_folder())
    for kind, ids in (
        ("device_type", catalogue.device_types),
        ("service_type", catalogue.service_types),
        ("country", list_countries()),
        ("unit", set(catalogue.services["unit"])),
    ):
        for name in ids:
            assert known[kind][normalise_spelling(texts.label(kind, name, language))] == name
