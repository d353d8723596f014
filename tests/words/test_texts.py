"""Words: both languages say the same things, everything has a name, and numbers are written as each language does."""

import ast
import math
import re

import pandas as pd
import pytest

from footprint import tables
from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.formulas import FORMULAS, term_names
from footprint.estimation.lines import REASONS
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS
from footprint.plans.targets import REFERENCE_SLOPES
from footprint.problems import SEVERITIES, Problem, problem_table
from footprint.registry.catalogue import list_countries, read_catalogue
from footprint.registry.factors import read_factors
from footprint.registry.registry import FACTOR_SETS
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words import texts
from footprint.words.problem_texts import describe_problems, message, remedy
from footprint.words.spellings import normalise_spelling, read_spellings
from tests.places import CHECKOUT

PACKAGE = CHECKOUT / "footprint"
SOURCES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}

# Sections of which the program asks the texts by the id of what it shows.
BY_ID = (
    *("column", "choice", "device_type", "service_type", "unit", "country", "zone", "stage", "match", "table"),
    *("month", "severity", "file_kind", "problem"),
    *("family", "subject", "part", "reason", "origin", "term"),
    *("slope", "slope_status"),
)

# The modules whose hyphenated words are the codes of problems.
CHECKS = ("cells.py", "inventory.py", "completion.py", "factors.py")
CODE = re.compile(r"(?:reading\.)?[a-z]+(?:-[a-z]+)+")


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


def codes_raised() -> set[str]:
    """The codes of the problems that the code raises: the first words of Problem, refuse and the like."""
    codes = set()
    for path, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                place = {"Problem": 0, "refuse": 0, "_unusable": 0, "_unread": 0, "problems_where": 1}.get(called)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    codes.add(node.args[place].value)
            elif (
                path.parent == PACKAGE
                and path.name in CHECKS
                and isinstance(node, ast.Constant)
                and CODE.fullmatch(str(node.value))
            ):
                codes.add(node.value)
    return codes


def codes_told() -> set[str]:
    return {
        key.removeprefix("problem.").removesuffix(".message")
        for key in texts.read_texts("fr")
        if key.startswith("problem.") and key.endswith(".message")
    }


def test_every_problem_raised_has_its_message_and_its_remedy():
    codes = codes_raised()
    assert {"missing-required", "reading.too-many-fields", "not-a-date"} <= codes
    known = texts.read_texts("fr")
    untold = {code for code in codes for part in ("message", "remedy") if f"problem.{code}.{part}" not in known}
    assert untold == set()


def test_every_problem_told_is_raised_somewhere():
    everything = "\n".join(SOURCES.values())
    assert {code for code in codes_told() if f'"{code}"' not in everything} == set()


def test_every_text_is_used():
    """Its key stands in the code, whole or as the start of a key that the code completes."""
    everything = "\n".join(SOURCES.values())

    def is_asked(key: str) -> bool:
        parts = key.split(".")
        starts = [".".join(parts[:length]) for length in range(1, len(parts))]
        return f'"{key}"' in everything or any(f'"{start}.{{' in everything for start in starts)

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


def test_a_problem_is_told_with_the_words_of_the_reader():
    problem = Problem("too-large", "error", "equipment", 14, "lifespan_years", "72", "0.1 … 30 year")
    assert message(problem, "fr") == "Ligne 14, « Durée de vie » : « 72 » est trop grand pour être plausible.".replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»").replace(" :", "\u00a0:")
    assert "entre 0,1 et 30\u00a0ans" in remedy(problem, "fr")
    assert "between 0.1 and 30\u00a0years" in remedy(problem, "en")


def test_suggestions_are_told_by_their_names():
    problem = Problem("unknown-choice", "error", "equipment", 3, "device_type", "ordi portabl", "laptop, desktop")
    assert "Laptop, Desktop" in remedy(problem, "en")
    nothing = Problem("unknown-choice", "error", "equipment", 3, "device_type", "xyz")
    assert remedy(nothing, "en").endswith("none.")


def test_a_long_value_is_cut():
    problem = Problem("not-a-date", "error", "equipment", 2, "acquired_on", "x" * 5000)
    assert len(message(problem, "fr")) < 200
    assert "…" in message(problem, "fr")


def test_braces_in_a_value_are_only_text():
    problem = Problem("not-a-date", "error", "equipment", 2, "acquired_on", "{line} {0} {password}")
    assert "{line} {0} {password}" in message(problem, "en")


def test_a_table_of_problems_is_told_row_by_row():
    problems = problem_table([Problem("unknown-site", "warning", "equipment", 4, "site", "Annexe")])
    told = describe_problems(problems, "en")
    assert told["message"].tolist() == ["Line 4: the site “Annexe” is not described in the Sites table."]
    assert describe_problems(problem_table([]), "fr")["remedy"].tolist() == []


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


@pytest.mark.parametrize("written", ["Portable", "Ordinateur", "Monde"])
def test_what_may_mean_several_things_is_not_guessed(written):
    known = read_spellings()
    assert normalise_spelling(written) not in {**known["device_type"], **known["country"]}


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


@pytest.mark.parametrize("written", ["Disque dur", "SSD", "Téléphone", "Baie", "VM", "PC"])
def test_words_for_several_device_types_are_asked(written):
    assert normalise_spelling(written) not in read_spellings()["device_type"]


def test_what_is_counted_twice_is_named():
    problem = Problem("counted-twice", "warning", "usage", 2, "service_type", "equipment_purchase", "equipment")
    assert message(problem, "en").startswith("Line 2: “Equipment purchase (spend)”")
    assert "“Equipment”, also" in message(problem, "en")
    screens = Problem("counted-twice", "warning", "usage", 3, "service_type", "audiovisual_purchase", "television")
    assert "«\u00a0Téléviseur\u00a0», aussi" in message(screens, "fr")


def test_a_number_that_was_understood_is_written_as_the_reader_does():
    problem = Problem("pue-not-applicable", "warning", "equipment", 9, "pue", "1.2")
    assert "«\u00a01,2\u00a0»" in message(problem, "fr")
    told = describe_problems(problem_table([problem]), "fr")
    assert told["severity_label"].tolist() == ["Avertissement"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_every_shipped_factor_covers_is_said(language):
    known = texts.read_texts(language)
    assert [said for said in read_factors().factors["boundary"].unique() if f"boundary.{said}" not in known] == []


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
