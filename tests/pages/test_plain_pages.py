"""What every page says, empty and full, in both languages: words of people, never an id, a doubled sign, "1 lines"."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.estimation.formulas import FORMULAS, STRANDED, term_names
from footprint.inventory.inventory import Inventory
from footprint.pages import frame
from footprint.plans.plan import Plan
from footprint.plans.plan_json import write_plan
from footprint.registry.factors import shipped_factors
from footprint.words.texts import text
from footprint.workspace import samples
from footprint.workspace.files import read_files
from footprint.workspace.samples import load_sample_plan
from tests.open_pages import FRENCH_FIRST, walk
from tests.plain_words import find_slips
from tests.prepared import save_sample_plan

KINDS = ("title", "header", "subheader", "markdown", "caption", "info", "success", "warning", "error", "expander")
FIELDS = ("button", "checkbox", "selectbox", "multiselect", "radio", "text_input", "number_input", "toggle", "metric")


# Not those that quote the criteria of a framework by number.
PAGES = tuple(page for page in (*frame.PAGES, *frame.ASIDE) if page not in ("accessibility", "ecodesign"))


# What stands there as an id, on purpose: terms of formulas, and the categories of regulatory frameworks.
CATEGORIES = {f"{category}.{part}" for category in range(1, 7) for part in range(1, 10)}
TERMS = {name for formula in (*FORMULAS, STRANDED) for name in (formula.name, *term_names(formula.amount))}


def read(page: AppTest) -> Iterator[str]:
    """Every text of a page, one at a time: sentences, labels, choices, cells of words.

    A grid names its columns and its choices in settings that are not read here.
    """
    for kind in KINDS:
        for element in getattr(page, kind):
            yield from str(getattr(element, "value", "") or getattr(element, "label", "")).splitlines()
    for kind in FIELDS:
        for element in getattr(page, kind):
            yield element.label
            yield str(element.value) if kind == "metric" else ""
            yield from map(str, getattr(element, "options", ()))
    grids = [one for one in page.dataframe if not json.loads(one.proto.columns or "{}")]
    for table in (*page.table, *grids):
        words = table.value.select_dtypes("str")
        yield from map(str, table.value.columns)
        for column in words:
            yield from words[column].dropna().unique()


@cache
def words_of_others() -> frozenset[str]:
    """What sources call themselves, and where in them a figure is: said as they say it; and ids shown as ids."""
    registry = shipped_factors()
    tables = (registry.factors, registry.assumptions, registry.sources)
    names = ("source_locator", "citation", "title", "version", "publisher", "licence", "url", "factor_id", "boundary")
    told = {one for table in tables for name in names if name in table for one in table[name].dropna().astype("str")}
    plan = write_plan(load_sample_plan("local_authority")).decode()
    told |= {one for one in re.findall(r'"((?:[^"\\]|\\.)*)"', plan) if " " in one}
    return frozenset(one for one in told if len(one) > 3)


def plain(words: str) -> str:
    """A text as people see it: without marks, targets of links, icons, nor what is written as code."""
    words = re.sub(r"`[^`]*`", "X", words)
    words = re.sub(r"\]\([^)]*\)|:material/\w+:|:\w+\[", " ", words)
    # Codes: the first letters of a hash.
    words = re.sub(r"\b(?=\w*\d)[0-9a-f]{12,64}\b", "X", words)
    return re.sub(r"[ ]{2,}", " ", words.replace("\\", "").replace("**", "").replace("\u2060", "")).strip()


def fill(database: sa.Engine, language: str) -> None:
    """Load the sample local authority and its plan."""
    names = (text(f"page.home.sample.local_authority.{what}", language) for what in ("organisation", "inventory"))
    samples.load_sample(database, *names, "Zoé", "local_authority")
    save_sample_plan(database)


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("filled", [False, pytest.param(True, marks=pytest.mark.exhaustive)])
def test_no_page_says_an_id_a_doubled_sign_or_the_plural_of_one(database, filled, language):
    if filled:
        fill(database, language)
    found = {}
    for place, page in walk(language, PAGES):
        numbered = CATEGORIES if place == "footprint, regulatory" else set()
        for words in read(page):
            for slip in find_slips(plain(words), language, words_of_others(), numbered | TERMS):
                found.setdefault(slip, (place, words[:200]))
    assert not found, "\n".join(f"{slip} — {where}" for slip, where in found.items())


# --- names -----------------------------------------------------------------------------------------------------------

ICON = ":material/delete:"
NAME = f"{ICON} **Zoé** $x$ `y` :red[z]"


def rename(inventory: Inventory) -> Inventory:
    """The same, every word that people may write being NAME."""
    equipment = inventory.equipment.assign(entity=NAME, manufacturer=NAME, source_document=NAME, note=NAME)
    usage = inventory.usage.assign(entity=NAME, provider=NAME, source_document=NAME, note=NAME)
    named = {"site": lambda rows: rows["site"].astype("object").map(lambda site: f"{NAME}{site}" if site else "")}
    return Inventory(*(rows.assign(**named) for rows in (equipment, usage, inventory.sites)))


def rename_plan(plan: Plan) -> Plan:
    scenarios = tuple(
        replace(one, name=NAME + one.name, actions=tuple(replace(action, label=NAME) for action in one.actions))
        for one in plan.scenarios[:2]
    )
    return replace(plan, scenarios=scenarios, targets=tuple(replace(one, label=NAME) for one in plan.targets))


@pytest.mark.exhaustive
def test_no_name_that_people_give_is_read_as_markup(address, database, monkeypatch):
    monkeypatch.setattr("footprint.pages.state.remembered_actor", lambda: NAME)
    of = storage.create_organisation(database, NAME, NAME)
    folder = samples.find_sample("association", 2025)
    read_ = read_files(*(folder / f"{name}.csv" for name in ("equipment", "usage", "sites")))
    for year in (2024, 2025):
        inventory_id = storage.create_inventory(database, of, NAME, year, NAME)
        storage.save_inventory(database, inventory_id, rename(read_.inventory), 0, NAME, message=NAME)
    storage.archive_inventory(database, storage.create_inventory(database, of, NAME, 2020, NAME), NAME)
    plan = write_plan(rename_plan(load_sample_plan("local_authority"))).decode()
    storage.save_plan(database, of, plan, 0, NAME, NAME)
    found = {}
    seen = 0
    for place, page in walk():
        for words in read_marked(page):
            seen += "material/delete" in words
            if ICON in words:
                found.setdefault((place, words[:150]))
    assert not found, "\n".join(map(str, found))
    assert seen > 100


def read_marked(page: AppTest) -> Iterator[str]:
    """Every text of a page in which marks are read: sentences, labels, helps, options of radio buttons, cells."""
    nodes = [page._tree]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        proto = getattr(node, "proto", None)
        blocks = (proto, *(getattr(proto, kind, None) for kind in ("expandable", "popover", "tab")))
        yield from (str(getattr(one, name, "")) for one in blocks for name in ("label", "body", "help"))
    for kind in ("radio", "segmented_control", "pills"):
        yield from (str(option) for element in getattr(page, kind) for option in element.options)
    for table in page.table:
        yield from map(str, (*table.value.columns, *table.value.to_numpy().ravel()))
