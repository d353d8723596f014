"""Own factors on the screen: typed, refused beside the field, used, said, retired."""

import datetime

import pytest
from streamlit.testing.v1 import AppTest

from footprint.estimation.situation import Method
from footprint.registry.factors import shipped_factors
from footprint.storage import list_standing, load_own_factors
from footprint.words import texts
from footprint.workspace import samples, stored
from tests.open_pages import FRENCH_FIRST, open_page, run
from tests.prepared import load_sample


@pytest.fixture
def database(database):
    """The sample organisation, in a database of its own."""
    load_sample(database, "Association", "Parc", "tests")
    return database


def write(page: AppTest, **cells) -> None:
    """Fill in fields by their names."""
    for name, value in cells.items():
        kinds = ("text_input", "number_input", "date_input", "selectbox", "radio")
        (field,) = (one for kind in kinds for one in getattr(page, kind) if one.key == f"own-{name}-0")
        field.set_value(value)
    page.run()
    assert not page.exception


def describe_laptop(page: AppTest, value: float = 150.0) -> None:
    write(page, subject="laptop")
    write(
        page,
        value=value,
        publisher="Le fabricant",
        title="Fiche de l’appareil",
        source_locator="page 2",
        boundary="fabrication, transport et fin de vie",
        published_on=datetime.date(2024, 5, 4),
        why="fiche reçue du fabricant",
    )


def save(page: AppTest) -> None:
    page.button(key="own-save").click().run()
    assert not page.exception


def total(engine) -> float:
    return stored.footprint_of(engine, 1, 1, Method(samples.SAMPLES["association"][-1])).total.impact


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_each_kind_of_factor_has_its_form_in_both_languages(database, language):
    page = open_page("factors", language)
    for subject, asked in (("mobile_line", "country"), ("electricity", "country"), ("laptop", "activity")):
        write(page, subject=subject)
        assert any(field.key == f"own-{asked}-0" for field in [*page.selectbox, *page.radio])


def test_a_factor_typed_is_saved_and_the_footprint_uses_it(database):
    before = total(database)
    page = open_page("factors")
    describe_laptop(page)
    save(page)
    assert "Ordinateur portable" in page.success[0].value
    (row,) = list_standing(load_own_factors(database, 1)).to_dict("records")
    assert (row["activity"], row["value"], row["per_unit"]) == ("laptop.embodied", 150.0, "item")
    assert (row["low"], row["high"]) == (pytest.approx(150 / 1.3), pytest.approx(150 * 1.3))
    # 8 laptops of the sample count 156 kg each by ADEME: another figure, another total
    assert total(database) != before
    found = stored.footprint_of(database, 1, 1, Method(2025))
    assert "own-1" in set(found.wide["factor_id"])


def test_the_footprint_says_what_rests_on_own_factors_and_credits_them(database):
    page = open_page("factors")
    describe_laptop(page)
    save(page)
    found = stored.footprint_of(database, 1, 1, Method(2025))
    own = found.wide.loc[found.wide["factor_id"] == "own-1", "impact"].sum()
    page = open_page("footprint", section=texts.text("page.footprint.section.cover", "fr"))
    (said,) = (info.value for info in page.info if "Facteurs propres" in info.value)
    assert texts.format_mass(own, "fr") in said
    assert texts.format_share(own / found.total.impact, "fr") in said
    page = open_page("footprint", section=texts.text("page.footprint.section.publish", "fr"))
    assert "facteurs propres à l’organisation" in page.code[0].value
    assert "Le fabricant, Fiche de l’appareil, 2024 (Usage interne)" in page.code[-1].value


@pytest.mark.exhaustive
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(database):
    page = open_page("factors")
    write(page, subject="laptop")
    save(page)
    missing = texts.text("page.factors.own.fault.missing-required", "fr")
    assert [error.value for error in page.error] == [missing] * 7
    describe_laptop(page)
    write(page, error="bounds")
    write(page, low=200.0, high=100.0)
    save(page)
    assert [error.value for error in page.error] == [texts.text("page.factors.own.fault.bounds-disorder", "fr")]
    assert load_own_factors(database, 1).empty


@pytest.mark.exhaustive
def test_three_stages_are_three_factors_and_the_other_form_is_refused(database):
    page = open_page("factors")
    write(page, subject="laptop")
    write(page, activity="stages")
    describe = {"publisher": "É", "title": "T", "source_locator": "p. 1", "boundary": "tout", "why": "étude"}
    values = {"value-manufacturing": 120.0, "value-distribution": 4.0, "value-end_of_life": 1.5}
    write(page, **values, **describe, published_on=datetime.date(2024, 1, 1))
    save(page)
    assert list_standing(load_own_factors(database, 1))["value"].tolist() == [120.0, 4.0, 1.5]
    page = open_page("factors")
    describe_laptop(page)
    save(page)
    assert [error.value for error in page.error] == [texts.text("page.factors.own.fault.stages-mixed", "fr")]


@pytest.mark.exhaustive
def test_a_factor_is_retired_with_its_reason_and_the_footprint_comes_back(database):
    before = total(database)
    page = open_page("factors")
    describe_laptop(page)
    save(page)
    assert total(database) != before
    page = open_page("factors")
    page.button(key="own-retire").click().run()
    assert len(page.error) == 1
    page.text_input(key="own-retired-why-0").set_value("fiche périmée").run()
    page.button(key="own-retire").click().run()
    assert not page.exception
    assert total(database) == before
    (row,) = load_own_factors(database, 1).to_dict("records")
    assert row["retired_why"] == "fiche périmée"


def test_an_organisation_without_own_factors_keeps_the_shipped_registry(database):
    assert stored.factors_of(database, 1) is shipped_factors()


@pytest.mark.exhaustive
def test_ten_questions_count_with_the_factors_of_the_organisation_that_would_keep_the_answers(database):
    describe_laptop(page := open_page("factors"), 1500.0)
    save(page)
    page = open_page("questions")
    page.number_input(key="question-laptops").set_value(10)
    with_own = run(page).metric[0].value
    assert any("Facteurs propres à l'organisation" in one.value.replace("’", "'") for one in page.info)
    page.selectbox(key="questions-organisation").set_value(0)  # a new one
    assert run(page).metric[0].value != with_own
    assert not any("Facteurs propres" in one.value for one in page.info)
