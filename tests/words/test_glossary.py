"""The glossary: complete, in order, one text a term in each language, and open at a term by its address."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import INVENTORY_KINDS
from footprint.pages import state
from footprint.shipped_files import application_file
from footprint.words import glossary, texts
from tests.headings import find_skipped

# Sections that people read on pages.
READ = ("page.", "choice.", "way.", "visit.", "app.", "lever", "indicator", "stage.", "match.", "term.")

ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")

# Acronyms that are formats, programs, laws or names that the sentence itself presents, and not terms of the field.
OTHERS = set(
    re.findall(
        r"\w+",
        """
        CSV XLSX ODS JSON XML TSV XLS PDF HTML ZIP GLPI OCS HTTP HTTPS TLS ISO ODbL CC BY SQL USB SSD HDD CPU GPU RAM
        LED PC TV VPN URL API CODECARBON FORCE POWER HiGHS PostgreSQL SQLite ID NR MB GB TB IT IA AI TGV SIREN SBTi UIT
        ITU DINUM AGEC HT VAT HelloWork CSS SVG PNG WAI ARIA UA AA JavaScript CEDEX DOCX OpenAPI
        """,
    )
)

# A term that is written otherwise on pages than in its entry.
WRITTEN = {
    "TIR": "framework",
    "PA": "framework",
    "BYOD": "byod",
    "COPE": "byod",
    "CO2": "kgco2e",
    "SHA": "sha256",
    "RCP": "rcp",
}


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATABASE", f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def open_page(language: str, term: str = "") -> AppTest:
    application = AppTest.from_file(application_file(), default_timeout=60)
    application.session_state[state.LANGUAGE] = language
    application.run()
    application.switch_page(str(state.page_file("glossary"))).run()
    if term:
        application.text_input("term").set_value(term).run()
    assert not application.exception
    return application


def test_each_term_is_explained_in_each_language():
    french = {term.term_id for term in glossary.list_terms("fr")}
    assert len(french) >= 70
    for language in texts.LANGUAGES:
        terms = glossary.list_terms(language)
        assert {term.term_id for term in terms} == french
        for term in terms:
            assert term.meaning.endswith("."), term.term_id
            assert len(term.meaning.split()) > 5, term.term_id
        assert len({term.name for term in terms}) == len(terms)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_acronyms_that_pages_use_are_explained(language):
    said = " ".join(
        re.sub(r"\{[^}]*\}|`[^`]*`", "", value)
        for key, value in texts.read_texts(language).items()
        if key.startswith(READ) and isinstance(value, str)
    )
    known = " ".join(f"{term.name} {term.meaning}" for term in glossary.list_terms(language))
    explained = {*ACRONYM.findall(known), *WRITTEN}
    assert sorted(set(ACRONYM.findall(said)) - explained - OTHERS) == []


def test_each_choice_of_method_is_a_term():
    terms = {term.term_id for term in glossary.list_terms("fr")}
    assert {*ACCOUNTINGS, *INVENTORY_KINDS, "location_market", "factor_set", "stage", "match", "quality"} <= terms
    assert set(WRITTEN.values()) <= terms


def test_terms_stand_in_the_order_of_the_alphabet_of_their_language():
    for language in texts.LANGUAGES:
        initials = [term.initial for term in glossary.list_terms(language)]
        assert initials == sorted(initials)
    assert [term.term_id for term in glossary.list_terms("fr")] != [term.term_id for term in glossary.list_terms("en")]
    assert next(term for term in glossary.list_terms("fr") if term.term_id == "stage").initial == "E"  # Étape


def test_a_term_is_found_by_its_id_or_by_words_without_accents():
    terms = glossary.list_terms("fr")
    assert [term.term_id for term in glossary.find_terms(terms, "pue")] == ["pue"]
    assert "stage" in {term.term_id for term in glossary.find_terms(terms, "etape du CYCLE")}
    assert glossary.find_terms(terms, "") == terms
    assert glossary.find_terms(terms, "xyz") == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_shows_all_terms_each_at_its_address(language):
    page = open_page(language)
    assert find_skipped(page) == []
    terms = glossary.list_terms(language)
    assert [one.anchor for one in page.subheader] == [term.term_id for term in terms]
    assert glossary.explain_term("pue", language) in "\n".join(one.value for one in page.markdown).replace("\\", "")


def test_the_page_shows_the_term_of_its_address_alone():
    page = open_page("fr", "pue")
    assert [one.value for one in page.subheader] == ["PUE"]
    assert "xyz" in open_page("fr", "xyz").info[0].value
