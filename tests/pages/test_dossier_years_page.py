"""The years of the page of dossiers: one year, several; a policy and a recalculation that stay in the log."""

import pytest
from streamlit.testing.v1 import AppTest

from footprint.storage import list_log, list_organisations, list_recalculations, load_policy
from footprint.words.texts import text
from tests.open_pages import FRENCH_FIRST, open_page
from tests.prepared import load_sample


def open_years(language: str = "fr") -> AppTest:
    return open_page("dossier", language, {"dossier-part": text("page.dossier.tab.years", language)})


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_one_year_has_nothing_to_compare(database, language):
    load_sample(database, "Association <du> Lac", "Parc", "Zoé")
    assert text("page.dossier.years.one", language) in [one.value for one in open_years(language).info]


@pytest.mark.exhaustive
def test_years_are_compared_then_the_base_year_recalculated(database):
    load_sample(database, "Ville <du> Lac", "Parc", "Zoé", "local_authority")
    organisation_id = list_organisations(database)[0].organisation_id
    page = open_years()
    assert text("page.dossier.years.title", "fr", base=2023) in [one.value for one in page.header]
    assert any("Rien à recalculer" in one.value for one in page.success)

    page.number_input(key="years-threshold").set_value(1.0)
    page.button(key="years-policy-go").click().run()
    assert any("raison" in one.value for one in page.error)
    page.text_input(key="years-policy-why").input("Plus sévère")
    page.button(key="years-policy-go").click().run()
    assert not page.exception
    assert load_policy(database, organisation_id).threshold == pytest.approx(0.01)
    assert any("recalculer" in one.value for one in page.warning)  # lives typed otherwise: 1,8 %

    page.text_input(key="years-apply-why").input("Durées observées")
    page.button(key="years-apply-go").click().run()
    assert not page.exception
    [made] = list_recalculations(database, organisation_id)
    assert (made.year, made.why, made.actor != "") == (2023, "Durées observées", True)
    assert made.before > made.after
    assert any("Rien à recalculer" in one.value for one in page.success)
    assert [one.what for one in list_log(database, organisation_id)][-2:] == [
        "base-year-policy",
        "base-year-recalculated",
    ]


@pytest.mark.exhaustive
def test_in_english_too(database):
    load_sample(database, "Ville <du> Lac", "Parc", "Zoé", "local_authority")
    page = open_years("en")
    assert any("Nothing to recalculate" in one.value for one in page.success)
