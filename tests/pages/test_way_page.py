"""The way through the work on the pages, without a browser: its line, what comes next, and the guided visit."""

import json
from itertools import product

import pytest
import sqlalchemy as sa
import streamlit
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.pages import frame, state
from footprint.pages.about.accessibility import find_verdict
from footprint.pages.band import ABOUT
from footprint.pages.show import escape
from footprint.pages.steps import STARTS, STEPS, StepFacts, find_next
from footprint.pages.visit import STOPS
from footprint.pages.word_help import WORDS
from footprint.shipped_files import application_file
from footprint.words.texts import read_texts, text
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import read_files
from footprint.workspace.stored import keep_files, open_version, save_stored
from tests.open_pages import FRENCH_FIRST, open_up
from tests.prepared import load_sample

# Both are wrong: a type that is none, a quantity that is no number.
WRONG = b"Identifiant;Type d'appareil;Quantit\xc3\xa9\nA;Grille-pain;1\nB;Smartphone;beaucoup\n"


@pytest.fixture(autouse=True)
def here(database):
    """Every page works on the test's own database."""


@pytest.fixture
def sample(database: sa.Engine) -> int:
    return load_sample(database, "Association Exemple (fictive)", "Exemple fictif", "Zoé")


@pytest.fixture
def empty(database: sa.Engine) -> int:
    return storage.create_inventory(
        database, storage.create_organisation(database, "Mairie", "Zoé"), "Parc", 2025, "Zoé"
    )


@pytest.fixture
def aside(database: sa.Engine, empty: int) -> int:
    """An inventory of which no row can be used."""
    read = read_files(("parc.csv", WRONG))
    kept = keep_files(database, 1, [("parc.csv", WRONG)], "Zoé")
    save_stored(database, empty, bring_in(storage.load_inventory(database, empty), [read], True, kept), "Zoé")
    return empty


def open_application(language: str = "fr") -> AppTest:
    application = AppTest.from_file(application_file(), default_timeout=120)
    application.query_params["lang"] = text("app.language_name", language)
    return run(application)


def run(application: AppTest) -> AppTest:
    application.run()
    assert not application.exception, application.exception
    return application


def go_to(application: AppTest, page: str) -> AppTest:
    application.switch_page(str(state.page_file(page)))
    return run(application)


def click(application: AppTest, key: str, leads_to: str = "") -> AppTest:
    """Click a button; where it leads to another page, stay there, which AppTest does not do by itself."""
    application.button(key).click()
    run(application)
    if leads_to:
        title = application.title[0].value
        assert go_to(application, leads_to).title[0].value == title
    return application


def read_way(application: AppTest) -> dict:
    """What the line at the top of the page is told to show."""
    (way,) = [one.proto for one in application.get("bidi_component") if one.proto.component_name == "footprint_way"]
    return json.loads(way.json)


def said(application: AppTest) -> str:
    return "\n".join(one.value for one in application.markdown)


# --- the line --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("filled", ["nothing", "empty", "sample"])
def test_every_page_says_what_it_is_about_and_what_comes_next(request, filled, language):
    if filled != "nothing":
        request.getfixturevalue(filled)
    application = open_application(language)
    for page in (*frame.PAGES, *frame.ASIDE):
        way = read_way(go_to(application, page))
        assert all(way["places"])
        assert (way["places"][0] == text("page.about.name", language)) == (page in ABOUT)
        buttons = {one.key for one in application.button}
        if way["next"] is None:  # the page itself says it, once
            assert page in STARTS or "way-nothing" in buttons
            continue
        assert way["next"]["why"]
        assert bool(way["next"]["label"]) == bool(way["next"]["page"] or way["next"]["control"])
        assert page == "dossier" or "way-nothing" not in buttons


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entries that the menu shows once a page is drawn; the application navigates as ever."""
    entries, navigate = [], streamlit.navigation

    def look(pages, **given):
        entries[:] = [page.title for page in pages if page.visibility == "visible"]
        return navigate(pages, **given)

    monkeypatch.setattr(streamlit, "navigation", look)
    return entries


def test_the_menu_has_the_work_in_order_and_marks_what_is_whole(sample, menu):
    open_application()
    assert [entry for entry in menu if entry[0].isdigit()] == [
        "1. Inventaire ✓",
        "2. Empreinte ✓",
        "3. Plan",
        "4. Engagements",
        "5. Dossier",
    ]
    assert (menu[0], menu[-1]) == ("Accueil", "À propos")


def test_the_menu_counts_what_waits_to_be_settled(aside, menu):
    open_application()
    assert menu[1:3] == ["1. Inventaire (2)", "2. Empreinte"]


def test_about_leads_to_every_page_that_the_menu_does_not_show(sample):
    about = go_to(open_application(), "about")
    assert [link.page for link in about.main.get("page_link")] == list(ABOUT)


def test_rows_set_aside_lead_to_where_they_are_repaired(aside):
    way = read_way(open_application())
    assert (way["next"]["page"], way["next"]["section"]) == ("inventory", "check")


def test_the_footprint_comes_next_until_there_is_a_plan(sample):
    application = open_application()
    assert read_way(application)["next"]["page"] == "footprint"
    assert read_way(go_to(application, "footprint"))["next"]["page"] == "scenarios"


def test_what_is_typed_and_not_saved_comes_first(sample, menu):
    application = go_to(open_application(), "inventory")
    edits = {"edited_rows": {0: {"device_type": "Tablette"}}, "added_rows": [], "deleted_rows": []}
    application.session_state[application.data_editor[0].key] = edits
    assert read_way(run(application))["next"]["control"] == "save"
    assert read_way(go_to(application, "home"))["next"]["page"] == "inventory"
    assert menu[1] == "1. Inventaire •"


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_state_and_every_next_step_has_its_words(language):
    known = read_texts(language)
    numbers, sections = (0, 3), ("", "import", "check", "levers", "register", "dossiers")
    for counts, dossier, flags in product(
        product(numbers, repeat=5), ("", "draft", "reviewed", "approved"), product((False, True), repeat=4)
    ):
        fields = dict(zip(("rows", "to_repair", "scenarios", "actions", "commitments"), counts, strict=True))
        fields |= dict(zip(("exists", "unsaved", "handed", "outdated"), flags, strict=True))
        standing = StepFacts(dossier=dossier, **fields)
        for page, section in product(("home", "questions", *STEPS), sections):
            following = find_next(page, standing, section)
            assert f"way.next.{following.said}.why" in known or (not following.said and page in STARTS)
            if following.page or following.control:
                assert f"way.next.{following.said}.label" in known


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_page_links_to_what_is_stated_of_its_accessibility(language):
    (link,) = open_application(language).sidebar.get("page_link")
    assert link.label == text(f"page.accessibility.link.{find_verdict()}", language)


# --- pages that have nothing to show ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["inventory", "footprint", "scenarios", "commitments", "dossier"])
def test_without_an_inventory_a_page_leads_to_where_one_starts(name):
    application = click(go_to(open_application(), name), "way-nothing")
    assert application.title[0].value == text("page.home.title", "fr")
    assert application.button("load-sample")


@pytest.mark.parametrize("name", ["footprint", "scenarios", "dossier"])
def test_an_empty_inventory_leads_to_where_files_are_dropped(empty, name):
    application = click(go_to(open_application(), name), "way-nothing")
    assert application.title[0].value == text("page.inventory.name", "fr")
    assert application.session_state[state.SECTION] == text("page.inventory.section.import", "fr")


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("name", ["footprint", "scenarios"])
def test_rows_that_are_all_set_aside_lead_to_where_they_are_repaired(aside, name):
    application = click(go_to(open_application(), name), "way-nothing")
    assert application.session_state[state.SECTION] == text("page.inventory.section.check", "fr")


def test_an_inventory_of_which_no_row_counts_has_no_figure_and_starts_no_year(aside):
    application = open_up(open_application(), f"act-{aside}")
    assert application.button(f"archive-{aside}")
    assert application.metric.len == 0
    assert not [one for one in application.button if one.key and one.key.startswith("next-")]


def test_an_example_can_be_opened_beside_one_s_own_data(database, empty):
    click(open_up(open_application(), "samples"), "load-sample")
    assert len(storage.list_organisations(database)) == 2


# --- home says the same ----------------------------------------------------------------------------------------------


def test_home_says_of_another_inventory_what_comes_next(database, sample):
    storage.create_inventory(database, 1, "Annexe", 2024, "Zoé")
    application = open_application()
    assert text("way.next.fill.why", "fr") in said(application)
    click(application, "study-2")
    assert read_way(application)["next"]["why"] == text("way.next.fill.why", "fr")


# --- the words of the field ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_page_explains_its_words_as_the_glossary_does(sample, language):
    assert set(WORDS) == {*frame.PAGES, frame.OF_AUDITOR} - {"about"}
    application = open_application(language)
    for page, terms in ((page, WORDS[page]) for page in WORDS if page != frame.OF_AUDITOR):
        application.session_state[f"words-{page}"] = True
        go_to(application, page)
        for term in terms:
            assert escape(text(f"glossary.{term}.meaning", language)) in said(application), (page, term)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_terms_are_explained_where_they_stand(sample, language):
    application = go_to(open_application(language), "footprint")
    assert application.metric[0].help == text("glossary.kgco2e.meaning", language)
    assert application.selectbox("accounting").help == text("glossary.accounting.meaning", language)


# --- the guided visit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_visit_goes_through_every_stop_on_the_sample(database, language):
    application = click(open_application(language), "visit-sample", STOPS[0])
    for place, stop in enumerate(STOPS, 1):
        assert text(f"visit.stop.{stop}.question", language) in said(application)
        assert text("visit.place", language, place=place, stops=len(STOPS)) in said(application)
        assert read_way(application)["next"] is None  # the visit says what comes next
        if place < len(STOPS):
            click(application, "visit-next", STOPS[place])
    click(application, "visit-end", "home")
    assert application.title[0].value == text("page.home.title", language)
    assert len(open_version(database, 1, 1).inventory.equipment)
    assert application.button("visit-begin").label == text("visit.begin", language)


def test_the_visit_is_left_at_any_moment_and_resumed_where_it_was(sample):
    application = click(open_application(), "visit-begin", "inventory")
    click(click(application, "visit-next", "footprint"), "visit-leave")
    assert read_way(application)["next"]
    go_to(application, "method")
    assert application.button("visit-begin").label == text("visit.resume", "fr", place=2, stops=len(STOPS))
    click(application, "visit-begin", "footprint")
    assert text("visit.stop.footprint.question", "fr") in said(application)


def test_the_visit_follows_who_goes_elsewhere_and_waits_for_them(sample):
    application = go_to(click(open_application(), "visit-begin", "inventory"), "commitments")
    assert text("visit.stop.commitments.question", "fr") in said(application)
    go_to(application, "energy")
    assert text("visit.waiting", "fr", name="Engagements") in said(application)
    click(application, "visit-back", "commitments")
    click(application, "visit-former")
    assert application.title[0].value == "Plan"


def test_the_visit_without_anything_to_show_says_where_the_example_is():
    application = click(open_application(), "visit-begin", "inventory")
    assert text("visit.nothing", "fr") in said(application)
    go_to(application, "home")
    click(application, "load-sample")
    click(application, "visit-back", "inventory")
    assert text("visit.nothing", "fr") not in said(application)
