"""The page that saves an organisation in a file and opens one: AppTest, empty and full, in both languages."""

import pytest
from streamlit.testing.v1 import AppTest

from footprint.storage import create_organisation, export_workspace, list_log, list_organisations, open_database
from footprint.words.texts import text
from footprint.workspace.samples import load_sample
from tests.open_pages import FRENCH_FIRST, open_page


@pytest.fixture
def sample_file(tmp_path) -> bytes:
    """The file of an organisation of another machine."""
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    load_sample(elsewhere, "Association Exemple", "Exemple", "Zoé")
    [organisation] = list_organisations(elsewhere)
    data = export_workspace(elsewhere, organisation.organisation_id)
    elsewhere.dispose()
    return data


def drop(page: AppTest, data: bytes) -> AppTest:
    [uploader] = page.file_uploader
    uploader.set_value(("organisation.zip", data, "application/zip")).run()
    page.button(key="handover-open").click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_any_organisation_there_is_only_something_to_open(database, language):
    page = open_page("handover", language)
    assert page.title[0].value == text("page.handover.title", language)
    assert text("page.handover.nothing", language) in [one.value for one in page.markdown]
    assert page.button(key="handover-open").disabled


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_an_organisation_can_be_saved_and_the_page_warns_of_what_the_file_holds(database, language):
    create_organisation(database, "Mairie de Sare", "Zoé")
    page = open_page("handover", language)
    assert page.warning[0].value == text("page.handover.save_warning", language)
    assert "Mairie de Sare" in page.get("download_button")[0].label
    assert not page.selectbox


def test_of_several_organisations_one_is_chosen(database):
    for name in ("Mairie", "École", "Mairie"):
        create_organisation(database, name, "Zoé")
    page = open_page("handover")
    assert page.selectbox(key="handover-organisation").options == ["Mairie", "Mairie (2)", "École"]


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_file_opens_and_its_organisation_is_shown(database, sample_file, language):
    page = drop(open_page("handover", language), sample_file)
    [organisation] = list_organisations(database)
    assert list_log(database, organisation.organisation_id)[-1].what == "organisation-imported"
    assert page.success[0].value == text("page.handover.opened", language, name="Association Exemple")


def test_the_same_file_opened_again_makes_a_second_organisation_and_says_so(database, sample_file):
    drop(open_page("handover"), sample_file)
    page = drop(open_page("handover"), sample_file)
    assert len(list_organisations(database)) == 2
    assert "deux" in page.success[0].value


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_another_file_is_refused_in_words(database, language):
    page = drop(open_page("handover", language), b"item_id;site\n")
    assert text("problem.workspace-not-one.message", language) in page.error[0].value
    assert list_organisations(database) == []
