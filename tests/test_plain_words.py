"""The rules that screens and documents are read by: each finds what it is for, and leaves plain words alone."""

import pytest

from tests.plain_words import find_slips


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Type desktop_mini", "fr"),
        ("État : in_use", "fr"),
        ("laptop-lifespan", "en"),
        ("target-1 : tenu", "fr"),
        ("laptop : 12", "fr"),
        ("np.float64(170.0) kg", "fr"),
        ("nan kg CO2e", "en"),
        ("['kg']", "en"),
        ("{count} lignes", "fr"),
        ("dossier créé..", "fr"),
        ("valeur : n. d..", "fr"),
        ("un ; ; deux", "fr"),
        ("deux  espaces", "fr"),
        ("1 engagements", "fr"),
        ("1 inventaires lus", "fr"),
        ("1 ligne écartées", "fr"),
        ("1 rows", "en"),
        ("Version 1 (approuvé)", "fr"),
        ("This is the note of the maker", "fr"),
        ("La note du fabricant est dans le fichier", "en"),
        ("Le 2025-11-26", "fr"),
        ("1.5 kg", "fr"),
        ("1,5 kg", "en"),
        ("5,801 ans", "fr"),
    ],
)
def test_a_slip_is_found(words, language):
    assert find_slips(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("1 engagement, 2 engagements, 21 lignes, 2\u202f001 lignes, 0,1 %", "fr"),
        ("1 mois, 1 fois, 1 choix", "fr"),
        ("Ordinateur portable 14-16 pouces : 1\u202f234,5 kg CO2e… et 3 autres.", "fr"),
        ("Version 1 (approuvée), logiciel 0.1.0", "fr"),
        ("1 row, 12 rows, 1,234 kg, 1.5 t", "en"),
        ("A laptop in use; 1 line lacks a figure.", "en"),
        ("Réunion (La), 26 novembre 2026", "fr"),
        ("1 address is missing", "en"),
    ],
)
def test_plain_words_are_left_alone(words, language):
    assert find_slips(words, language) == []


def test_what_people_and_programs_write_on_purpose_is_taken_away():
    assert find_slips("Titre : Serveur in_use; fichier a_b.csv", "fr", ["Serveur in_use"], ["a_b.csv"]) == []
