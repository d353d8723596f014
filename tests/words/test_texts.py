"""Words: both languages say the same things, and everything has a name in each."""

import re

import pytest

from footprint import tables
from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.formulas import FORMULAS, term_names
from footprint.estimation.lines import REASONS
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS
from footprint.plans.targets import REFERENCE_SLOPES
from footprint.problems import SEVERITIES
from footprint.registry.catalogue import list_countries, read_catalogue
from footprint.registry.factors import read_factors
from footprint.registry.registry import FACTOR_SETS
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES
from footprint.words import texts
from tests.words.sources import EVERYTHING

# Sections of which the program asks the texts by the id of what it shows.
BY_ID = (
    *("column", "choice", "device_type", "service_type", "unit", "country", "zone", "stage", "match", "table"),
    *("month", "severity", "file_kind", "problem"),
    *("family", "subject", "part", "reason", "origin", "term"),
    *("slope", "slope_status"),
)


def keys(language: str) -> set[str]:
    """The keys that a file holds, but for the days and the years that a language writes in a way of their own."""
    return {key for key in texts.read_own_texts(language) if not key.startswith(texts.EXCEPTIONS)}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_complete_languages_have_the_same_keys(language):
    assert keys(language) == keys(texts.SOURCE)


@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
def test_no_language_has_a_key_that_the_source_lacks(language):
    assert keys(language) <= keys(texts.SOURCE)


@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
def test_all_languages_have_the_same_placeholders(language):
    told = keys(language)
    assert [key for key in told if texts.placeholders(key, language) != texts.placeholders(key, texts.SOURCE)] == []


@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
def test_no_text_is_empty(language):
    own = texts.read_own_texts(language)
    assert [key for key, value in own.items() if not value and isinstance(value, str)] == []


ITALICS = re.compile(r"(?<![*\w])\*(?![\s*])[^*\n]+(?<!\s)\*(?![*\w])|(?<!\w)_(?![\s_])[^_\n]+(?<!\s)_(?!\w)")


@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
def test_no_text_is_in_italics(language):
    """A word in italics costs every reader of its page a third font (RGESN 2024, criterion 4.8)."""
    assert all(ITALICS.search(text) for text in ("Voir *Taxe du prix*.", "Voir _ici_."))
    assert not ITALICS.search("**Le prix** de a*b*c, `prix_ht_total`")
    own = texts.read_own_texts(language)
    assert [key for key, value in own.items() if isinstance(value, str) and ITALICS.search(value)] == []


def test_an_incomplete_language_is_told_in_another_one_where_it_says_nothing():
    for language, rules in texts.ALL_LANGUAGES.items():
        assert rules.complete or rules.fallback in texts.LANGUAGES
        assert set(texts.read_texts(language)) >= keys(texts.SOURCE)
        assert texts.document_language(language) in texts.LANGUAGES


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("fr-CA, en;q=0.8", "fr"),
        ("en;q=0.5, fr;q=0.8", "fr"),
        ("EN", "en"),
        ("de-DE, de;q=0.9, en ; q = 0.7", "en"),
        ("fr;q=0.5, en;q=0.5", "fr"),
        ("en;q=0.5, fr;q=0.5", "en"),
        ("en;q=0, de", "fr"),  # refused
        ("fr-FR;q=0.1, en;q=0.4, fr;q=0.9", "fr"),  # the best that is said of a language
        ("de", "fr"),
        ("eu-ES, es;q=0.9, fr;q=0.5", "eu"),
        ("*", "fr"),
        ("", "fr"),
        (";;q=,=en;q=high,,", "fr"),
        ("en;q=9", "fr"),
        ("en_US", "fr"),
        ("en;q=0.5;level=1, fr;q=0.2", "fr"),
    ],
)
def test_the_language_follows_the_browser(header, language):
    assert texts.preferred_language(header) == language


def test_every_text_is_used():
    """Its key stands in the code, whole or as the start of a key that the code completes."""

    whole = set(re.findall(r'"(?=([^"{}\s]+)")', EVERYTHING))
    begun = set(re.findall(r'"(?=([^"{}\s]+)\.\{)', EVERYTHING))

    def is_asked(key: str) -> bool:
        parts = key.split(".")
        starts = {".".join(parts[:length]) for length in range(1, len(parts))}
        return key in whole or not begun.isdisjoint(starts)

    assert [key for key in texts.read_texts("fr") if key.split(".")[0] not in BY_ID and not is_asked(key)] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_column_has_a_name_and_every_column_to_fill_is_explained(language):
    for table, columns in INVENTORY_TABLES.items():
        for column in columns:
            assert texts.column_label(table, column.name, language)
            explained = texts.text(f"column.{table}.{column.name}.help", language)
            assert explained.endswith(".")
    registry = {
        "factors": tables.FACTORS,
        "assumptions": tables.ASSUMPTIONS,
        "sources": tables.SOURCES,
        "scopes": tables.SCOPES,
    }
    for table, columns in registry.items():
        for column in columns:
            assert texts.column_label(table, column.name, language)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_choice_type_unit_stage_and_country_has_a_name(language):
    catalogue = read_catalogue(factors_folder())
    for columns in (*INVENTORY_TABLES.values(), tables.FACTORS):
        for column in columns:
            for choice in column.choices:
                if column.name not in ("match",):
                    assert texts.label(f"choice.{column.name}", choice, language)
            if column.unit:
                assert texts.label("unit", column.unit, language)
    for kind, ids in (
        ("device_type", catalogue.device_types),
        ("service_type", catalogue.service_types),
        ("unit", catalogue.services["unit"]),
        ("stage", tables.STAGES),
        ("match", tables.MATCHES),
        ("table", INVENTORY_TABLES),
        ("country", list_countries()),
        ("severity", SEVERITIES),
        ("family", [*catalogue.devices["family"], *catalogue.services["family"]]),
        ("reason", filter(None, REASONS)),
        ("term", {term for formula in FORMULAS for term in term_names(formula.amount)}),
        ("slope", [slope.slope_id for slope in REFERENCE_SLOPES]),
        ("slope_status", {slope.status for slope in REFERENCE_SLOPES}),
    ):
        for name in ids:
            assert texts.label(kind, name, language)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_names_of_types_are_distinct(language):
    catalogue = read_catalogue(factors_folder())
    for kind, ids in (("device_type", catalogue.device_types), ("service_type", catalogue.service_types)):
        labels = [texts.label(kind, name, language) for name in ids]
        assert len(set(labels)) == len(labels)


def test_french_is_typeset():
    """No straight apostrophe inside a word, no breaking space before high punctuation, a percentage or a unit."""
    wrong = [
        value
        for key, value in texts.read_texts("fr").items()
        if isinstance(value, str) and (re.search(r"\w'\w", value) or re.search(r" [:;?!%»]|« ", value))
    ]
    assert wrong == []


def test_an_unknown_text_is_an_error():
    with pytest.raises(texts.UnknownText, match=r"nowhere\.title"):
        texts.text("nowhere.title", "fr")
    with pytest.raises(ValueError, match="language"):
        texts.text("format.none", "de")
    with pytest.raises(texts.UnknownText):
        texts.label("device_type", "typewriter", "en")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_factor_and_every_assumption_says_in_words_what_it_is_about(language):
    registry = read_factors()
    for activity in registry.factors["activity"].unique():
        assert "_" not in texts.activity_name(activity, language)
    for applies_to in registry.assumptions["applies_to"].unique():
        assert "_" not in texts.assumption_name(applies_to, language)
    for unit in {*registry.factors["per_unit"], *registry.assumptions["unit"]}:
        assert texts.unit_label(unit, language)


def test_activities_and_assumptions_in_words():
    assert texts.activity_name("laptop.manufacturing", "fr") == "Ordinateur portable, fabrication"
    assert texts.activity_name("server.embodied", "en") == "Server, manufacturing, distribution and end of life"
    assert texts.activity_name("electricity", "fr") == "Électricité"
    assert texts.activity_name("mobile_line", "en") == "Mobile line"
    assert texts.assumption_name("server_room.pue", "fr") == "Salle serveur, PUE"
    assert texts.assumption_name("laptop.lifespan_years", "en") == "Laptop, lifespan"


def test_a_table_has_its_name_and_one_that_is_none_of_ours_is_as_it_is():
    assert texts.value_label("table", "equipment", "fr") == texts.label("table", "equipment", "fr")
    assert texts.value_label("table", "parc", "fr") == "parc"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_choice_of_method_is_named_and_explained(language):
    for choice, ids in (
        ("accounting", ACCOUNTINGS),
        ("electricity", ELECTRICITIES),
        ("inventory", INVENTORY_KINDS),
    ):
        for name in ids:
            assert texts.label(f"choice.{choice}", name, language)
            assert texts.text(f"choice.{choice}.{name}.help", language).endswith(".")
    for name in FACTOR_SETS:
        assert texts.label("choice.factor_set", name, language)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_stage_match_reason_and_term_is_explained(language):
    terms = {term for formula in FORMULAS for term in term_names(formula.amount)}
    for kind, ids in (
        ("stage", tables.STAGES),
        ("match", tables.MATCHES),
        ("reason", filter(None, REASONS)),
        ("term", terms),
    ):
        for name in ids:
            assert texts.text(f"{kind}.{name}.help", language).endswith(".")


def test_the_origin_of_a_number_in_words():
    said = {
        origin: texts.origin_name(origin, "fr")
        for origin in ("stated", "site", "power", "observed", "age", "dates", "method", "first-life", "laptop-energy")
    }
    assert len(set(said.values())) == len(said)
    assert said["laptop-energy"] == "L’inventaire ne dit rien\u00a0: une hypothèse sourcée s’applique."
    assert "“Ownership”" in texts.origin_name("default-ownership", "en")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_every_shipped_factor_covers_is_said(language):
    known = texts.read_texts(language)
    assert [said for said in read_factors().factors["boundary"].unique() if f"boundary.{said}" not in known] == []
