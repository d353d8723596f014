"""Numbers, masses, dates and amounts as each language writes them, and the words that agree with them."""

import math

import pandas as pd
import pytest

from footprint import tables
from footprint.tables import find_column
from footprint.words import texts


@pytest.mark.parametrize(
    ("value", "digits", "significant", "french", "english"),
    [
        (0, None, None, "0", "0"),
        (-0.0, None, None, "0", "0"),
        (-0.001, 2, None, "0,00", "0.00"),
        (1234.5, None, None, "1\u202f234,5", "1,234.5"),
        (-12, None, None, "\u221212", "\u221212"),
        (1e-7, None, None, "0,0000001", "0.0000001"),
        (2.0, 1, None, "2,0", "2.0"),
        (1234567, None, 3, "1\u202f230\u202f000", "1,230,000"),
        (999.6, None, 3, "1\u202f000", "1,000"),
        (0.012345, None, 3, "0,0123", "0.0123"),
        (math.nan, None, None, "n. d.", "n/a"),
        (None, 2, None, "n. d.", "n/a"),
    ],
)
def test_numbers(value, digits, significant, french, english):
    assert texts.format_number(value, "fr", digits, significant) == french
    assert texts.format_number(value, "en", digits, significant) == english


@pytest.mark.parametrize(
    ("kilograms", "french"),
    [
        (0, "0 kg CO2e"),
        (0.0123, "12,3 g CO2e"),
        (0.9996, "1,00 kg CO2e"),  # rounds up to a kilogram
        (999.4, "999 kg CO2e"),
        (999.6, "1,00 t CO2e"),  # rounds up to a tonne
        (12345.678, "12,3 t CO2e"),
        (1_234_000_000, "1\u202f230\u202f000 t CO2e"),
        (-5, "\u22125,00 kg CO2e"),
        (math.nan, "n. d."),
    ],
)
def test_masses_take_the_unit_that_reads_best(kilograms, french):
    assert texts.format_mass(kilograms, "fr").replace("\u00a0", " ") == french.replace("\u00a0", " ")


def test_shares_dates_and_amounts():
    assert texts.format_share(0.1234, "fr") == "12,3\u00a0%"
    assert texts.format_share(0.1234, "en") == "12.3%"
    assert texts.format_share(0.0001, "fr") == "< 0,1\u00a0%"
    assert texts.format_share(0, "en") == "0%"
    assert texts.format_date(pd.Timestamp("2022-03-05"), "fr") == "5 mars 2022"
    assert texts.format_date(pd.Timestamp("2022-03-01"), "fr") == "1er mars 2022"
    assert texts.format_date(pd.Timestamp("2022-03-01"), "en") == "1 March 2022"
    assert texts.format_date(pd.NaT, "en") == "n/a"
    assert texts.format_amount(1, "device", "fr") == "1\u00a0appareil"
    assert texts.format_amount(1.5, "device", "fr") == "1,50\u00a0appareil"  # in French the plural starts at two
    assert texts.format_amount(1.5, "device", "en") == "1.50\u00a0devices"
    assert texts.format_amount(12, "device", "en") == "12\u00a0devices"


def test_headers_bear_the_unit_that_is_not_obvious():
    power, quantity = find_column(tables.EQUIPMENT, "power_w"), find_column(tables.EQUIPMENT, "quantity")
    assert texts.header("equipment", power, "fr") == "Puissance (W)"
    assert texts.header("equipment", quantity, "fr") == "Quantité"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        *(("fr", one, "ligne") for one in (0, 1, "1", "0", "1,9", 1.9)),
        *(("fr", one, "lignes") for one in (2, "2", "1\u202f001", 21, "2,5")),
        *(("en", one, "ligne") for one in (1, "1")),
        *(("en", one, "lignes") for one in (0, "0", 2, "1,001", "1.5", "—")),
    ],
)
def test_a_word_agrees_with_its_number(monkeypatch, language, number, said):
    known = {**texts.read_texts(language), "x": "{lines} {lines:ligne|lignes}"}
    monkeypatch.setattr(texts, "read_texts", lambda _: known)
    assert texts.text("x", language, lines=number) == f"{number} {said}"
