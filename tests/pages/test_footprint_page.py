"""The pages Footprint, Factors and Method: empty and full, in both languages, equal to the command line."""

import datetime
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from footprint.cli import main
from footprint.estimation.formulas import FORMULAS, term_names
from footprint.estimation.lines import explain
from footprint.estimation.situation import ACCOUNTINGS, Method, Situation, narrow
from footprint.estimation.views import headcount
from footprint.estimation.worked_examples import work_examples
from footprint.memo import Kept
from footprint.pages.about import factors as factors_page
from footprint.pages.about import method as method_page
from footprint.pages.footprint import others, quality
from footprint.pages.show import escape, name_file, name_files_after
from footprint.registry.catalogue import read_catalogue
from footprint.registry.factors import read_factors, shipped_factors
from footprint.shipped_files import factors_folder
from footprint.storage import create_inventory, create_organisation, save_inventory
from footprint.words import texts
from footprint.workspace import files, footprint, samples
from footprint.workspace.stored import footprint_of
from tests.headings import find_skipped
from tests.open_pages import FRENCH_FIRST, open_page, open_up, run

PAGES = ("footprint", "factors", "method")
SECTIONS = ("parts", "why", "quality", "cover", "sensitivity", "others", "regulatory", "publish")
SAMPLE_YEAR = 2025
SAMPLE = samples.find_sample("association", SAMPLE_YEAR)


@pytest.fixture(scope="module")
def sample_url(tmp_path_factory, sample_bytes):
    """A database with the sample organisation in it; these pages only read."""
    file = tmp_path_factory.mktemp("sample") / "footprint.db"
    file.write_bytes(sample_bytes)
    return f"sqlite:///{file}"


@pytest.fixture
def sample(sample_url, monkeypatch):
    """The sample organisation is what the application opens."""
    monkeypatch.setenv("FOOTPRINT_DATABASE", sample_url)


def open_section(name: str, language: str = "fr", **choices: str) -> AppTest:
    return open_page("footprint", language, section=texts.text(f"page.footprint.section.{name}", language), **choices)


def read(page: AppTest) -> str:
    """All that a page says in words."""
    kinds = ("title", "header", "subheader", "markdown", "info", "warning", "code")
    return "\n".join(element.value for kind in kinds for element in getattr(page, kind))


def cells(page: AppTest) -> str:
    """All that the plain tables of a page hold."""
    return "\n".join(table.value.to_csv() for table in page.table).replace("\\", "")


def printed_total(page: AppTest) -> str:
    """The exact value of the footprint that a page shows, its decimal sign made a point."""
    found = re.search(r"(?:Valeur exacte|Exact value)\W+([\d.,e+-]+)", read(page))
    assert found
    return found[1].replace(",", ".")


def estimate_on_command_line(capsys, **options: str) -> dict:
    files = {name: str(SAMPLE / f"{name}.csv") for name in ("equipment", "usage", "sites")}
    given = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    arguments = ["estimate", files["equipment"], "--usage", files["usage"], "--sites", files["sites"], "--json", *given]
    assert main.main([*arguments, "--year", str(SAMPLE_YEAR)]) == 0
    return json.loads(capsys.readouterr().out)


def sample_footprint() -> footprint.Footprint:
    read = files.read_files(**{name: str(SAMPLE / f"{name}.csv") for name in ("equipment", "usage", "sites")})
    method = Method(SAMPLE_YEAR)
    return footprint.find_footprint(Situation(read.inventory, shipped_factors(), method))


# --- empty -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("name", PAGES)
def test_without_an_inventory_each_page_stands_and_has_one_title(database, name, language):
    assert len(open_page(name, language).title) == 1


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_an_inventory_the_footprint_says_where_to_start(database, language):
    page = open_page("footprint", language)
    assert [info.value for info in page.info] == [texts.text("page.footprint.empty", language)]
    assert page.button("way-nothing").label  # where there is something to do about it
    assert not page.metric


def test_an_inventory_never_saved_is_empty_too(database):
    create_inventory(database, create_organisation(database, "Mairie", "tests"), "Parc", 2025, "tests")
    assert len(open_page("footprint").info) == 1


# --- full ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_stands_in_both_languages(sample, section, language):
    page = open_section(section, language)
    assert len(page.title) == 1
    assert find_skipped(page) == []
    assert all(chart.proto.alt for chart in page.get("plotly_chart"))
    assert [table for table in page.table if not table.proto.alt] == []


def test_the_total_is_that_of_the_command_line_to_the_last_digit(sample, capsys):
    told = estimate_on_command_line(capsys)
    page = open_section("cover")
    assert printed_total(page) == repr(told["total_kgco2e"])
    assert page.metric[0].value == texts.format_mass(told["total_kgco2e"], "fr")
    assert f"{told['missing']} sur {told['lines']}" in page.warning[0].value


@pytest.mark.parametrize(
    ("choice", "option"),
    [*(("accounting", one) for one in ACCOUNTINGS[1:]), ("factor_set", "manufacturers"), ("electricity", "market")],
)
def test_a_choice_gives_the_total_of_the_command_line_and_an_address_opens_it(sample, capsys, choice, option):
    page = open_section("cover")
    page.selectbox(key=choice).set_value(option).run()
    assert printed_total(page) == repr(estimate_on_command_line(capsys, **{choice: option})["total_kgco2e"])
    address = {choice: texts.label(f"choice.{choice}", option, "fr")}
    assert printed_total(open_section("cover", **address)) == printed_total(page)


@pytest.mark.parametrize(
    ("language", "name", "beside"),
    [("fr", "Appareils en service", "en stock : 1"), ("en", "Devices in use", "in stock: 1")],
)
def test_devices_in_use_are_those_of_the_command_line_and_others_stand_beside(sample, capsys, language, name, beside):
    told = estimate_on_command_line(capsys)
    cover = open_section("cover", language)
    for page in (cover, open_page("home", language)):
        shown = {metric.label: metric.value for metric in page.metric}
        assert shown[name] == f"{told['units']:g}" == "36"
    assert beside in read(cover).replace("\u202f", " ").replace("\u00a0", " ")
    assert told["units_in_stock"] == 1


@pytest.mark.exhaustive
def test_ten_clicks_estimate_once(sample, monkeypatch):
    calls = []
    compute = footprint.estimate_once
    monkeypatch.setattr(footprint, "_footprints", Kept(32, 10**9))
    monkeypatch.setattr(footprint, "estimate_once", lambda situation: calls.append(situation.id) or compute(situation))
    page = open_page("footprint")
    for section in (*SECTIONS[:3], *SECTIONS[:3], *SECTIONS[:3]):
        page.session_state["section"] = texts.text(f"page.footprint.section.{section}", "fr")
        assert not page.run().exception
    assert len(calls) == 1


def test_the_interval_is_said_in_plain_words(sample, capsys):
    told = estimate_on_command_line(capsys)
    high = texts.format_mass(told["high_kgco2e"], "fr")
    assert re.search(rf"entre [\d,]+ et {high}\W+avec 95\W% de chances", read(open_page("footprint")))


def test_a_person_s_share_stands_beside_published_ones(sample):
    page = open_section("cover")
    assert len(page.metric) == 3
    assert "par personne" in read(page)
    assert "WeNR 2021" in read(page)
    concluded = [texts.text(f"plausibility.{place}", "fr") for place in ("below", "within", "above")]
    assert sum(read(page).count(one) for one in concluded) == 2  # equipment, then services too


def test_the_sources_to_quote_are_listed_with_their_licences(sample):
    shown = cells(open_section("cover", factor_set=texts.label("choice.factor_set", "manufacturers", "fr")))
    assert "Boavizta, environmental-footprint-data" in shown
    assert "ODbL" in shown


def test_each_breakdown_has_a_chart_and_its_table_adds_up(sample):
    page = open_page("footprint")
    for key in ("family", "stage", "type", "service", "site", "entity"):
        page.segmented_control(key="by").set_value(key)
        page.session_state[f"table-{key}"] = True
        page.run()
        (chart,) = page.get("plotly_chart")
        assert chart.proto.alt.startswith(texts.text(f"page.footprint.{key}.subject", "fr"))
        printed = [re.sub(r"[^\d,]", "", mass).replace(",", ".") for mass in page.table[0].value.iloc[:, 1]]
        *parts, whole = (float(mass) for mass in printed if mass)  # what has no figure is printed without one
        is_service = sample_footprint().lines["item"] >= len(sample_footprint().situation.inventory.equipment)
        shown = sample_footprint().lines[is_service] if key == "service" else sample_footprint().lines
        assert sum(parts) == pytest.approx(whole) == pytest.approx(shown["impact"].sum(), abs=0.5)


def test_a_site_in_the_address_narrows_the_whole_page_until_the_filter_is_removed(sample):
    page = open_section("cover", site="Siège", by="Type")
    part = footprint.find_footprint(narrow(sample_footprint().situation, {"site": "Siège"}))
    assert printed_total(page) == repr(part.total.impact)
    assert page.metric[0].label == texts.text("page.footprint.total_of_part", "fr", part="Siège", year=SAMPLE_YEAR)
    assert page.metric[1].value == texts.format_mass(part.total.impact / headcount(part.situation), "fr")
    assert len(page.get("plotly_chart")) == 1
    page.button("part-remove").click()
    assert printed_total(run(page)) == repr(sample_footprint().total.impact)


def test_a_site_that_the_inventory_has_not_narrows_nothing(sample):
    whole = texts.text("page.footprint.total", "fr", year=SAMPLE_YEAR)
    assert open_page("footprint", site="Ailleurs").metric[0].label == whole


def test_files_and_images_are_named_after_the_part_they_are_about():
    with name_files_after("Siège · Île d'Yeu / 2"):
        assert name_file("lignes") == "lignes-siege-ile-d-yeu-2"
    assert name_file("lignes") == "lignes"


def test_the_headcount_is_given_where_a_person_s_share_is_read(database):
    inventory_id = create_inventory(database, create_organisation(database, "Mairie", "tests"), "Parc", 2025, "tests")
    read_one = files.read_files(("parc.csv", b"Type d'appareil;Site\nOrdinateur portable;Mairie\nServeur;\n"))
    save_inventory(database, inventory_id, read_one.inventory, 0, "tests")
    page = open_up(open_page("footprint"), "people")
    assert "Par personne" not in [metric.label for metric in page.metric]
    page.number_input(key="people-number").set_value(12)
    page.button("people-save").click().run()
    shown = {metric.label: metric.value for metric in page.metric}
    whole = footprint_of(database, inventory_id, 2, Method(2025)).total.impact
    assert shown["Par personne"] == texts.format_mass(whole / 12, "fr")


def test_a_place_that_is_alone_is_not_offered(database):
    inventory_id = create_inventory(database, create_organisation(database, "Mairie", "tests"), "Parc", 2025, "tests")
    read_one = files.read_files(("parc.csv", b"Type d'appareil;Site\nOrdinateur portable;Mairie\n"))
    save_inventory(database, inventory_id, read_one.inventory, 0, "tests")
    assert open_page("footprint").segmented_control(key="by").options == ["Famille", "Étape", "Type"]


def test_devices_are_called_by_what_people_know(sample):
    assert re.search(r"Écran 24 pouces · \w+", cells(open_section("parts")))


def test_why_opens_a_part_down_to_the_proof_that_the_command_line_prints(sample):
    page = open_section("parts")
    page.segmented_control(key="by").set_value("stage")
    page.session_state["why-stage"] = True
    page.run()
    page.selectbox(key="part-stage").set_value("use").run()
    item = page.selectbox(key="item-stage").value
    found = sample_footprint()
    stage = found.wide["stage"].to_numpy() == "use"
    position = int(np.flatnonzero(stage & (found.lines["item"].to_numpy() == item))[0])
    assert page.code[0].value == str(explain(found.situation, found.lines, position))


def test_an_item_is_found_by_its_identifier(sample):
    page = open_section("why")
    page.text_input(key="search-item").set_value("ec-").run()
    assert len(page.selectbox(key="item-why").options) == 3
    page.text_input(key="search-item").set_value("n'existe pas").run()
    assert "n'existe pas" in page.info[0].value


def test_each_stage_of_an_item_gives_its_proof_under_any_set(sample):
    page = open_section("why")
    page.text_input(key="search-item").set_value("PC-04").run()
    (stages,) = (control for control in page.segmented_control if control.key.startswith("line-"))
    stages.set_value("distribution").run()
    assert page.code[0].value.startswith("laptop.distribution = ")
    # The makers have one figure for all that is embodied: the stage is no longer there, another one is shown.
    page.selectbox(key="factor_set").set_value("manufacturers").run()
    assert not page.exception
    assert page.code[0].value.startswith("laptop.manufacturing = ")


def test_what_is_missing_says_why_and_what_to_do(sample):
    shown = cells(open_section("quality"))
    assert texts.text("reason.no-energy.help", "fr") in shown
    assert texts.text("page.footprint.remedy.no-energy", "fr") in shown


@pytest.mark.exhaustive
def test_the_other_set_and_the_three_accountings_stand_side_by_side(sample, capsys):
    page = open_section("others")
    shown = cells(page)
    for option in ACCOUNTINGS:
        assert texts.format_mass(estimate_on_command_line(capsys, accounting=option)["total_kgco2e"], "fr") in shown
    other = estimate_on_command_line(capsys, factor_set="manufacturers")["total_kgco2e"]
    assert texts.format_mass(other, "fr") in shown
    assert "Ce que les sources disputent" in read(page)


def test_what_the_law_asks_of_authorities_is_missing_where_nothing_has_a_price_nor_left(sample):
    page = open_section("regulatory")
    said = read(page)
    for article in ("agec", "reen"):
        assert texts.text(f"legal.{article}.title", "fr") in said
    assert texts.text("legal.agec.lacks.price", "fr") in cells(page)  # purchases are known, and no price
    assert texts.text("legal.reen.nothing", "fr") in said  # no device was withdrawn
    assert "au moins" not in cells(page)


def test_regulatory_tables_say_the_accounting_they_come_from(sample):
    page = open_section("regulatory", accounting=texts.label("choice.accounting", "annualised", "fr"))
    said = [markdown.value for markdown in page.markdown if markdown.value.startswith("Comptabilité")]
    asked = [one for accountings in others.STANDARDS.values() for one in accountings]
    named = [texts.label("choice.accounting", one, "fr") for one in asked]
    assert [name in sentence for name, sentence in zip(named, said, strict=True)] == [True] * 5


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("standard", ["ghg_protocol", "iso_14064", "beges"])
def test_every_category_that_can_occur_has_its_name(standard, language):
    known, categories = texts.read_texts(language), read_factors().scopes[standard]
    categories = {*categories, *categories.str.split("+").explode()}
    assert {one for one in categories if f"page.footprint.{standard}.category.{one}" not in known} == set()


def test_what_people_typed_is_not_read_as_markdown():
    assert escape("*gras* [lien](x) :smile: 1. $x$") == r"\*gras\* \[lien\]\(x\) \:smile\: 1\. \$x\$"
    for address in ("http://a.fr", "HTTPS://a.fr", "www.a.fr", "ada@a.fr"):
        assert not re.search(r"https?:|www\.|a@", escape(address).replace("\\", ""), re.IGNORECASE), address


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("condition", "new", "Neuf"),
        ("country", "FRA", "France"),
        ("lifespan_years", "5.5", "5,5"),
        ("pue", "1.93", "1,93"),
    ],
)
def test_a_value_that_filled_a_gap_is_said_in_words(column, value, said):
    assert quality.say_value(column, value, "fr") == said


# --- factors ---------------------------------------------------------------------------------------------------------


def test_factors_of_the_inventory_come_first_then_all(sample):
    page = open_page("factors")
    mine = len(page.dataframe[0].value)
    page.toggle(key="mine").set_value(False).run()
    assert 0 < mine < 100 < len(page.dataframe[0].value)
    assert texts.format_number(len(read_factors().factors), "fr") in read(page)


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "électricité allemagne 2023"), ("en", "electricity germany 2023")]
)
def test_a_factor_is_found_by_words_in_any_order_and_opened(database, language, word):
    page = open_page("factors", language)
    page.text_input(key="word").set_value(word).run()
    assert len(page.dataframe[0].value) == 1
    shown = cells(page)
    assert "ember-electricity-deu-2023" in shown
    assert "CC BY 4.0" in shown


def test_the_history_of_an_activity_is_drawn(database):
    page = open_page("factors")
    page.text_input(key="word").set_value("électricité france 2024").run()
    (chart,) = page.get("plotly_chart")
    assert "2022" in chart.proto.alt
    assert "2024" in chart.proto.alt


def test_a_factor_says_which_lines_use_it(sample):
    page = open_page("factors")
    page.text_input(key="word").set_value("ordinateur portable fabrication").run()
    found = sample_footprint()
    used = found.wide[found.wide["factor_id"] == "ademe-laptop-manufacturing"]
    assert f"{len(used)}, soit {texts.format_mass(used['impact'].sum(), 'fr')}" in read(page)


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(
    ("language", "published", "kept"),
    [
        ("fr", "entre 1 236 et 7 328 (publié)", "1 060 – 6 290"),
        ("en", "between 1,236 and 7,328 (published)", "1,060 – 6,290"),
    ],
)
def test_bounds_that_the_draws_cannot_keep_stand_beside_theirs(database, language, published, kept):
    skewed = read_factors().factors.set_index("factor_id").loc["boavizta-server-ssd-embodied"]
    page = open_page("factors", language)
    page.text_input(key="word").set_value(texts.activity_name(skewed["activity"], language)).run()
    table = page.dataframe[0].value
    column = table[texts.text("page.factors.column.kept", language)]
    assert kept in [one.replace("\u202f", " ").replace("\xa0", " ") for one in column]
    page.selectbox(key="factor-open").set_value("boavizta-server-ssd-embodied").run()
    said = read(page) + cells(page)
    assert published in said.replace("\xa0", " ").replace("\u202f", " ")
    page = open_page("factors", language)  # electricity: about as published, nothing beside
    page.text_input(key="word").set_value(
        {"fr": "électricité allemagne 2023", "en": "electricity germany 2023"}[language]
    ).run()
    assert page.dataframe[0].value[texts.text("page.factors.column.kept", language)].tolist() == [""]


def test_a_factor_no_search_finds_is_said(database):
    page = open_page("factors")
    page.text_input(key="word").set_value("licorne").run()
    assert len(page.info) == 1


def test_a_review_date_that_has_passed_is_a_warning(sample, monkeypatch):
    class Later(datetime.date):
        @classmethod
        def today(cls):
            return cls(2099, 1, 1)

    def show():
        from footprint.pages.about import factors

        factors.show()

    assert not AppTest.from_function(show, default_timeout=60).run().warning
    monkeypatch.setattr(factors_page, "date", Later)
    page = AppTest.from_function(show, default_timeout=60).run()
    assert texts.format_number(len(read_factors().factors), "fr") in page.warning[0].value


# --- method ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_method_shows_each_formula_as_it_runs_and_each_of_its_terms(database, language):
    page = open_page("method", language)
    said = [one.value for one in page.markdown]
    run = [f"`{formula.name} = {formula.amount}`" for formula in FORMULAS]
    assert [one for one in said if one in run] == run
    for worked in work_examples(read_factors(), read_catalogue(factors_folder())).values():
        mass = texts.format_number(float(f"{worked.proof.impact:.6g}"), language)
        assert any(f"{mass} kg CO2e" in one.replace("\u00a0", " ") for one in said)
    shown = cells(page)
    for formula in FORMULAS:
        for name in term_names(formula.amount):
            assert texts.text(f"term.{name}.help", language) in shown


def test_each_section_of_the_method_has_an_address(database):
    page = open_page("method")
    headings = [heading.anchor for heading in page.header]
    assert headings == list(method_page.SECTIONS)
    listed = next(one.value for one in page.markdown if "](#" in one.value)
    assert re.findall(r"\(#(\w+)\)", listed) == headings


def test_the_method_lists_every_assumption_and_every_type(database):
    assumptions, catalogue = (table.value for table in open_page("method").dataframe)
    registry = read_factors()
    assert set(assumptions["Identifiant"]) == set(registry.assumptions["assumption_id"])
    assert set(catalogue["Identifiant"]) == {*registry.catalogue.device_types, *registry.catalogue.service_types}
    nas = catalogue.set_index("Identifiant").loc["nas"]
    assert nas["Facteur ADEME ou commun"] == nas["Facteur des fabricants"] == "manquant"
