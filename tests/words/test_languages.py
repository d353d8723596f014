"""Languages: a file each; the page is in the one of its link; one that is begun says the results page wholly."""

import datetime
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import footprint
from footprint.intake import Source
from footprint.intake.csv_out import export_table
from footprint.intake.written import say_table
from footprint.pages import frame, state
from footprint.pages.footprint import footprint as results
from footprint.shipped_files import application_file
from footprint.tables import INVENTORY_TABLES
from footprint.words import texts
from footprint.words.texts import header
from footprint.workspace import files, read_rows, samples
from tests.prepared import open_empty

BEGUN = [language for language in texts.ALL_LANGUAGES if language not in texts.LANGUAGES]
# Those in which navigation, home and the results page are whole: a language may begin with less.
WITH_RESULTS = ["eu"]
MARK = "~not-said-yet~"


@pytest.fixture
def database(tmp_path, monkeypatch):
    """An empty database that the application opens."""
    url = f"sqlite:///{tmp_path / 'footprint.sqlite3'}"
    monkeypatch.setenv("FOOTPRINT_DATABASE", url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return open_empty(url)


def open_page(name: str = "home", **address: str) -> AppTest:
    page = AppTest.from_file(str(application_file()), default_timeout=120)
    for key, value in address.items():
        page.query_params[key] = value
    if name != "home":
        page.switch_page(str(state.page_file(name)))
    page.run()
    assert not page.exception
    return page


def choose(page: AppTest, language: str) -> None:
    page.pills(key="lang").set_value(language).run()


def link_language(page: AppTest) -> str:
    """The language that the address asks for."""
    asked = page.query_params["lang"]
    return asked if isinstance(asked, str) else asked[-1]


# --- the link --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
def test_a_page_is_in_the_language_of_its_link_and_keeps_it_there(database, language):
    page = open_page(lang=language)
    assert page.title[0].value == texts.text("page.home.title", language)
    assert link_language(page) == language
    page.switch_page(str(state.page_file("method"))).run()
    assert page.title[0].value == texts.text("page.method.title", language)
    assert link_language(page) == language


@pytest.mark.parametrize(("asked", "language"), [("English", "en"), ("Français", "fr"), ("xx", "fr"), ("", "fr")])
def test_a_link_by_the_name_of_a_language_or_of_none_is_put_right(database, asked, language):
    page = open_page(lang=asked)
    assert page.title[0].value == texts.text("page.home.title", language)
    assert link_language(page) == language


def test_a_language_chosen_on_the_page_stands_in_the_link_and_another_link_is_followed(database):
    page = open_page(lang="fr")
    choose(page, "en")
    assert link_language(page) == "en"
    assert page.title[0].value == texts.text("page.home.title", "en")
    page.run()
    assert page.title[0].value == texts.text("page.home.title", "en")
    page.query_params["lang"] = "fr"
    page.run()
    assert page.title[0].value == texts.text("page.home.title", "fr")


def test_a_language_just_chosen_is_kept_though_the_link_is_late(database):
    """On a slow line, a click may come with the address of before."""
    page = open_page(lang="fr")
    choose(page, "en")
    page.query_params["lang"] = "fr"
    page.run()
    assert page.title[0].value == texts.text("page.home.title", "en")
    choose(page, "fr")
    assert page.title[0].value == texts.text("page.home.title", "fr")


# --- a language that is begun ----------------------------------------------------------------------------------------


@pytest.fixture
def marked(monkeypatch) -> Iterator[None]:
    """Languages that are begun bear a mark in every text that comes from another one."""
    for language in BEGUN:
        said, own = texts.read_texts(language), texts.read_own_texts(language)
        for key, value in said.items():
            if key not in own and isinstance(value, str):
                monkeypatch.setitem(said, key, f"{value}{MARK}{key}~")
    texts.country_names.cache_clear()
    yield
    texts.country_names.cache_clear()


def said_in_another_language(page: AppTest) -> list[str]:
    """Which texts of a page, its labels, charts and tables among them, come from another language."""
    protos = (getattr(element, "proto", None) for element in page)
    content = b"\n".join(proto.SerializeToString() for proto in protos if proto is not None)
    return sorted({part.split(b"~")[0].decode() for part in content.split(MARK.encode())[1:]})


@pytest.mark.parametrize("language", WITH_RESULTS)
@pytest.mark.parametrize("sample", ["association", pytest.param("local_authority", marks=pytest.mark.exhaustive)])
def test_home_and_the_results_page_say_nothing_in_another_language(database, marked, language, sample):
    samples.load_sample(database, "Erakundea", "Parkea", "tests", sample)
    found = said_in_another_language(open_page("home", lang=language))
    for section in results.SECTIONS:
        opened = texts.text(f"page.footprint.section.{section}", language)
        for accounting in ("annualised", "purchases"):
            choice = texts.label("choice.accounting", accounting, language)
            found += said_in_another_language(open_page("footprint", lang=language, section=opened, accounting=choice))
    assert set(found) == set()


@pytest.mark.parametrize("language", WITH_RESULTS)
def test_an_empty_application_says_nothing_in_another_language(database, marked, language):
    for name in ("home", "footprint"):
        assert said_in_another_language(open_page(name, lang=language)) == []
    assert "page.factors.introduction" in said_in_another_language(open_page("factors", lang=language))


@pytest.mark.parametrize("language", WITH_RESULTS)
def test_a_begun_language_names_every_page_and_says_every_text_of_the_results_page(language):
    wanted = {f"page.{name}.name" for name in frame.PAGES}
    wanted |= {key for key in texts.read_own_texts(texts.SOURCE) if key.startswith(("page.footprint.", "app."))}
    assert wanted - set(texts.read_own_texts(language)) == set()


@pytest.mark.parametrize("language", BEGUN)
def test_a_page_in_a_begun_language_says_so(database, language):
    said = [one.value for one in open_page("factors", lang=language).markdown]
    name = texts.text("app.language_name", texts.ALL_LANGUAGES[language].fallback)
    note = texts.text("app.incomplete_note", language, fallback=name)
    assert any(note in one for one in said)
    assert not any(texts.text("app.unreviewed_note", "fr") in one.value for one in open_page("factors").markdown)


def read_tables(sources: Mapping[str, Source]) -> read_rows.Read:
    return files.read_files(sources["equipment"], sources["usage"], sources["sites"])


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", texts.ALL_LANGUAGES)
@pytest.mark.parametrize("sample", samples.SAMPLES)
def test_what_a_language_writes_is_read_back(language, sample):
    """The names of types, countries, choices and units, the dates and the numbers of an inventory."""
    folder = samples.find_sample(sample, 2025)
    inventory = read_tables({name: folder / f"{name}.csv" for name in INVENTORY_TABLES}).inventory
    said = {name: say_table(name, inventory.table(name), language) for name in INVENTORY_TABLES}
    headers = {
        name: {column.name: header(name, column, language) for column in INVENTORY_TABLES[name]} for name in said
    }
    written = {name: (f"{name}.csv", export_table(said[name], language, headers[name])) for name in INVENTORY_TABLES}
    read = read_tables(written)
    assert read.problems.query("severity == 'error'").empty
    for name in INVENTORY_TABLES:
        pd.testing.assert_frame_equal(read.inventory.table(name), inventory.table(name))


def test_basque_writes_dates_and_numbers_in_its_own_way():
    written = {
        (2026, 11, 26): "2026ko azaroaren 26a",
        (2025, 3, 1): "2025eko martxoaren 1a",
        (2030, 12, 31): "2030eko abenduaren 31",  # hamaika bears its a already
        (2024, 1, 11): "2024ko urtarrilaren 11",
    }
    assert {day: texts.format_date(datetime.date(*day), "eu") for day in written} == written
    assert texts.format_day(datetime.date(2026, 1, 5), "eu") == "2026/01/05"
    assert texts.format_number(12345.5, "eu") == "12.345,5"
    assert texts.format_share(0.125, "eu") == "%\u00a012,5"
    assert texts.format_amount(3, "device", "eu") == "3\u00a0gailu"


# --- one more language -----------------------------------------------------------------------------------------------

BRETON = """[language]
fallback = "en"

[app]
language_name = "Brezhoneg"

[page.home]
title = "Roud karbon ho niverel"
"""

DRAW = """
from streamlit.testing.v1 import AppTest
from footprint.words import texts
from footprint.shipped_files import application_file

page = AppTest.from_file(str(application_file()), default_timeout=120)
page.query_params["lang"] = "br"
page.run()
assert not page.exception
print(page.title[0].value, texts.preferred_language("br"), page.get_by_key("lang").options, sep="\\n")
print(texts.text("page.home.own_title", "br") == texts.text("page.home.own_title", "en"))
"""


@pytest.mark.exhaustive
def test_one_more_language_is_one_more_file(tmp_path):
    home = Path(footprint.__file__).parents[1]
    copied = shutil.ignore_patterns("__pycache__", ".*", "tests", "*.sqlite3")
    shutil.copytree(home / "footprint", tmp_path / "footprint", ignore=copied)
    for name in ("app.py", ".streamlit", "factors"):
        source, target = home / name, tmp_path / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    (tmp_path / "footprint" / "words" / "br.toml").write_text(BRETON, encoding="utf-8")
    environment = {"FOOTPRINT_DATABASE": f"sqlite:///{tmp_path / 'a.sqlite3'}", "XDG_CONFIG_HOME": str(tmp_path)}
    drawn = subprocess.run(
        [sys.executable, "-c", DRAW], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    title, preferred, options, fallen_back = drawn.stdout.splitlines()
    assert (title, preferred, fallen_back) == ("Roud karbon ho niverel", "br", "True")
    assert "Brezhoneg" in options
