"""Sentences to publish, what withholds them, and what would change the figure."""

from dataclasses import replace

import pandas as pd
import pytest

from footprint.charts.footprint_charts import draw_changes
from footprint.estimation.uncertainty.draws import Interval
from footprint.estimation.views import Total, by_factor_set, find_late
from footprint.pages.footprint import publish, quality
from footprint.pages.footprint.publish import judge
from footprint.words import texts
from footprint.workspace import footprint
from tests.open_pages import FRENCH_FIRST, open_page
from tests.pages.test_footprint_page import cells, open_section, read, sample, sample_footprint, sample_url

__all__ = ["sample", "sample_url"]  # fixtures


def changed(**values) -> footprint.Footprint:
    """The footprint of the sample, with other figures than its own."""
    found = footprint.Footprint(sample_footprint().situation, sample_footprint().lines)
    vars(found).update(values)  # in the place of what is computed once
    return found


def test_a_sound_footprint_may_be_published():
    assert judge(sample_footprint()) == ""


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"total": Total(float("nan"), 10, 10)}, "no-figure"),
        ({"total": Total(1000.0, 93, 10)}, "missing"),
        ({"interval": Interval(400.0, 1300.0)}, "interval"),
    ],
)
def test_what_would_mislead_is_withheld(values, reason):
    assert judge(changed(**values)) == reason


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("accounting", ["annualised", "purchases"])
def test_the_sentences_follow_the_choices_and_name_the_method(sample, language, accounting):
    named = texts.label("choice.accounting", accounting, language)
    page = open_section("publish", language, accounting=named)
    found = footprint.find_footprint(
        replace(
            sample_footprint().situation, method=replace(sample_footprint().situation.method, accounting=accounting)
        )
    )
    if judge(found):
        assert len(page.info) >= 1
        return
    total, *_, limits = (code.value for code in page.code)
    for part in (texts.format_mass(found.total.impact, language), named.lower(), "ADEME", "2025", "Association"):
        assert part in total
    assert texts.format_number(found.total.missing, language) in limits
    assert texts.format_mass(found.other_set.total.impact, language) in limits
    assert "ODbL" in limits


def test_without_a_headcount_the_sentence_per_person_says_why_it_is_withheld(sample, monkeypatch):
    monkeypatch.setattr(publish, "SURE", 0.9)  # the heaviest part of the sample stays so in 90.4 % of the draws
    with_headcount = len(open_section("publish").code)
    monkeypatch.setattr(publish, "headcount", lambda situation: 0.0)
    page = open_section("publish")
    assert texts.text("page.footprint.publish.withheld.headcount", "fr") in [info.value for info in page.info]
    assert len(page.code) == with_headcount - 1


def test_an_uncertain_order_is_not_published(sample, monkeypatch):
    monkeypatch.setattr(publish, "SURE", 1.1)
    page = open_section("publish")
    assert texts.text("page.footprint.publish.withheld.order", "fr") in [info.value for info in page.info]


def test_equivalents_are_said_with_the_figure_their_source_and_their_licence(sample):
    found, shown = sample_footprint(), read(open_section("publish"))
    rows = publish.list_equivalents(found)
    assert len(rows) == 2
    for row in rows.to_dict("records"):
        distance = texts.format_number(found.total.impact / row["value"], "fr", significant=2)
        assert f"**{texts.format_mass(found.total.impact, 'fr')}**, c’est autant que **{distance} km**" in shown
        assert row["licence"] in shown


def test_a_footprint_has_no_equivalent_where_the_registry_has_no_transport_factor():
    situation = sample_footprint().situation
    abroad = replace(situation, method=replace(situation.method, country="DEU"))
    assert publish.list_equivalents(footprint.find_footprint(abroad)).empty


# --- sensitivity -----------------------------------------------------------------------------------------------------


def test_the_sensitivity_page_prints_the_totals_computed_anew(sample):
    found = sample_footprint()
    page = open_section("sensitivity")
    shown, said = cells(page), read(page)
    for row in found.sensitivity.to_dict("records"):
        assert texts.format_mass(row["at_up"], "fr") in shown
    assert len(page.get("plotly_chart")) == 3  # where the carbon is, then two of the section
    assert f"serait de {texts.format_mass(found.sensitivity['at_up'].iloc[0], 'fr')}" in said
    assert texts.format_mass(found.other_set.total.impact, "fr") in said


def test_the_bars_of_a_change_start_from_the_total_and_say_both_sides():
    rows = pd.DataFrame({"name": ["Vies", "Jeu"], "at_down": [120.0, float("nan")], "at_up": [90.0, 150.0]})
    chart = draw_changes(rows, 100.0, "Sujet", "fr")
    up, written, down = chart.figure.data
    assert list(up.x) == [-10.0, 50.0]
    assert list(down.x) == [20.0, 0.0]
    assert [label.strip().replace("\u00a0", " ") for label in written.text] == ["+20,0 % / −10,0 %", "+50,0 %"]
    assert "Vies, +20,0" in chart.alt


# --- quality ---------------------------------------------------------------------------------------------------------


def test_what_is_used_and_should_have_been_reviewed_is_a_warning(sample, monkeypatch):
    class Later(quality.date):
        @classmethod
        def today(cls):
            return cls(2099, 1, 1)

    found = sample_footprint()
    before = len(open_section("quality").warning)
    monkeypatch.setattr(quality, "date", Later)
    page = open_section("quality")
    assert len(page.warning) == before + 1
    late = find_late(found.situation, found.lines, pd.Timestamp("2099-01-01").to_datetime64())
    used = set(found.wide.loc[found.wide["factor_id"] != "", "factor_id"].dropna().astype("str"))
    assert set(late.loc[late["kind"] == "factor", "id"]) == used
    assert texts.format_number(len(late), "fr") in page.warning[-1].value


def test_sets_of_factors_add_up_to_the_whole():
    found = sample_footprint()
    sets = by_factor_set(found.situation, found.lines)
    assert sets["impact"].sum() == found.total.impact
    assert "own" not in set(sets["factor_set"])


def test_no_own_factor_no_word_of_it(sample):
    assert "Facteurs propres à" not in read(open_page("footprint"))
