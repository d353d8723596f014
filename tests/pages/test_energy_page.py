"""The page of the tool's own energy: empty, small and full, in both languages, with the figures that are stored."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint.own_energy import SERVER, TASKS, TOOL, EnergyEntry
from footprint.pages import state
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import match_factors
from footprint.storage import create_organisation, save_energy
from footprint.words import texts
from tests.open_pages import FRENCH_FIRST
from tests.prepared import load_sample, open_empty


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    address = f"sqlite:///{tmp_path / 'footprint.sqlite3'}"
    monkeypatch.setenv("FOOTPRINT_DATABASE", address)
    return open_empty(address)


def entry(task: str, day: date, processor: float, memory: float, method: str = "load", organisation_id: int = 1):
    who = TOOL if task == SERVER else organisation_id
    return EnergyEntry(who, day, task, method, "codecarbon 3.3.2", 12, 3600.0, 1800.0, processor, memory)


MONTHS = [
    entry(task, date(2026, month, 5), processor, processor)
    for month in (9, 10, 11)
    for task, processor in zip((*TASKS, SERVER), (1e-5, 2e-5, 3e-5, 4e-5, 5e-5, 6e-5, 7e-5, 8e-5, 1.5), strict=True)
]


def open_page(language: str) -> AppTest:
    page = AppTest.from_file(str(state.page_file("energy")), default_timeout=30)
    page.session_state[state.LANGUAGE] = language
    page.run()
    assert not page.exception
    assert [title.value for title in page.title] == [texts.text("page.energy.title", language)]
    return page


def words(page: AppTest) -> str:
    return "\n".join(one.value for one in page.markdown).replace("\\", "")


def column(page: AppTest, table: int, name: str) -> list[str]:
    return [cell.replace("\\", "") for cell in page.table[table].value[name]]


def number(printed: str) -> float:
    return float(printed.split(texts.NO_BREAK_SPACE)[0])


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_before_the_first_measure_the_page_says_when_it_comes(database, language):
    page = open_page(language)
    assert [one.value for one in page.info] == [texts.text("page.energy.nothing", language)]
    assert not page.metric
    assert not page.table
    assert texts.text("page.energy.method.limits", language).strip() in words(page)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_server_that_did_nothing_yet_has_no_task_to_show(database, language):
    save_energy(database, [entry(SERVER, date(2026, 11, 24), 1e-7, 1.6e-4)])
    page = open_page(language)
    assert texts.text("page.energy.tasks.nothing", language) in words(page)
    assert texts.text("page.energy.no_share", language) in words(page)
    assert page.metric[0].value.endswith("Wh")
    assert len(page.get("plotly_chart")) == 0


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_months_of_use_are_shown_by_task_and_month_beside_the_footprint(database, language):
    load_sample(database, "Association Exemple", "Parc", "Zoé")
    save_energy(database, MONTHS)
    page = open_page(language)
    assert len(page.get("plotly_chart")) == 2
    assert all(chart.proto.alt for chart in page.get("plotly_chart"))
    assert all(table.proto.alt for table in page.table)
    said = words(page)
    for text in (*(f"page.energy.task.{task}" for task in TASKS), "page.energy.tasks.all"):
        assert texts.text(text, language) in column(page, 1, texts.text("page.energy.column.task", language))
    assert "Association Exemple" in said
    assert "codecarbon 3.3.2" in said
    assert texts.text("page.energy.method.limits", language).strip() in said
    assert texts.text("page.energy.counting.text", language).strip() in said


def test_a_part_too_small_to_print_is_told_in_words(database):
    load_sample(database, "Association Exemple", "Parc", "Zoé")
    save_energy(database, [entry(SERVER, date(2026, 11, 24), 1e-7, 1.6e-4)])
    assert "C’est moins de **0,001\u00a0%** de" in words(open_page("fr"))


def test_carbon_is_that_of_the_registry_and_its_factor_is_named(database):
    load_sample(database, "Association Exemple", "Parc", "Zoé")
    save_energy(database, MONTHS)
    page = open_page("en")
    registry = shipped_factors()
    grid = registry.factors[registry.factors["factor_id"] == "ademe-electricity-fra-2025"].iloc[0]
    kwh = 2 * 3 * (36e-5 + 1.5)
    assert page.metric[0].value == f"{kwh:.2f}\u00a0kWh"
    assert page.metric[1].value == texts.format_mass(kwh * grid["value"], "en")
    assert "ademe-electricity-fra-2025" in words(page)
    assert texts.label("match", "other_year", "en").lower() in words(page)


def test_printed_parts_add_up_to_their_printed_whole(database):
    save_energy(database, MONTHS)
    page = open_page("en")
    for table, names in ((1, ("energy", "memory", "impact")), (2, ("energy", "impact"))):
        for name in names:
            *parts, whole = map(number, column(page, table, texts.text(f"page.energy.column.{name}", "en")))
            assert sum(parts) == pytest.approx(whole)
            assert all(part > 0 for part in parts)


def test_how_each_part_was_measured_is_said(database):
    day = date(2026, 11, 24)
    save_energy(database, [entry(SERVER, day, 0.3, 0.3, "counter"), entry(SERVER, day, 0.1, 0.1, "assumed")])
    said = words(open_page("en"))
    assert "Counter of the processor** (75.0%" in said
    assert "Assumption** (25.0%)" in said
    assert "Estimate from the load" not in said


def test_another_year_can_be_opened(database):
    save_energy(database, [entry(SERVER, date(2025, 12, 31), 1.0, 1.0), entry(SERVER, date(2026, 1, 1), 2.0, 2.0)])
    page = open_page("en")
    assert page.metric[0].value == "4.00\u00a0kWh"
    page.selectbox[0].select(2025).run()
    assert page.metric[0].value == "2.00\u00a0kWh"
    assert "exact" in words(page)


def test_among_several_organisations_one_sees_its_own_part(database):
    load_sample(database, "Association Exemple", "Parc", "Zoé")
    create_organisation(database, "Autre", "Zoé")
    day = date(2026, 11, 24)
    tasks = [entry("saving", day, 0.1, 0.1), entry("saving", day, 0.3, 0.3, organisation_id=2)]
    save_energy(database, [*tasks, entry(SERVER, day, 0.6, 0.6)])
    assert "the tasks of “Association Exemple” count for 200 Wh (10.0%)" in words(open_page("en")).replace(
        "\u00a0", " "
    )


def test_every_country_has_a_factor_of_electricity():
    registry = shipped_factors()
    wanted = pd.DataFrame({"activity": ["electricity"], "country": ["ATA"], "factor_set": [""]})
    rows, _ = match_factors(registry, registry.factors, wanted, 2026)
    assert registry.factors.iloc[rows[0]]["country"] == "*"


def test_a_click_and_a_dossier_are_shown_by_version_of_the_tool(database):
    def of(version: str, task: str, day: int, count: int, kwh: float) -> EnergyEntry:
        return replace(
            entry(task, date(2026, 11, day), kwh, 1.0), count=count, version=f"codecarbon 3.3.2, footprint {version}"
        )

    earlier = [of("0.2.0", SERVER, 3, 1_000, 2e-4), of("0.2.0", "estimating", 3, 40, 1e-4)]
    later = [of("0.10.0", SERVER, 20, 100, 1e-5), of("0.10.0", "freezing", 20, 2, 8e-6)]
    save_energy(database, [*earlier, *later, entry(SERVER, date(2026, 11, 1), 1.0, 1.0)])
    page = open_page("en")
    assert column(page, 3, "Version") == ["0.2.0", "0.10.0"]
    assert column(page, 3, "Clicks") == ["1,000", "100"]
    assert column(page, 3, "Per click") == ["0.300\u00a0mWh", "0.100\u00a0mWh"]
    assert column(page, 3, "Per dossier") == ["n/a", "4.00\u00a0mWh"]
    assert "(100.0%, codecarbon 3.3.2)" in words(page).replace("\u00a0", "")


def test_clicks_that_were_not_counted_yet_are_no_version(database):
    save_energy(database, MONTHS)
    assert texts.text("page.energy.versions.nothing", "fr") in words(open_page("fr"))
