"""What the page How we calculate works out: an example for each formula, computed; how well each figure is known."""

import pytest

from footprint.estimation.formulas import FORMULAS, evaluate
from footprint.estimation.uncertainty.margins import describe_margins
from footprint.estimation.worked_examples import CASES, ROWS, YEAR, work_examples
from footprint.registry.catalogue import read_catalogue
from footprint.registry.factors import read_factors
from footprint.shipped_files import factors_folder
from footprint.tables import QUALITIES
from footprint.words import texts
from tests.places import CHECKOUT


@pytest.fixture(scope="module")
def registry():
    return read_factors()


@pytest.fixture(scope="module")
def examples(registry):
    return work_examples(registry, read_catalogue(factors_folder()))


def test_each_formula_has_an_example_that_is_computed_by_it(examples):
    assert list(examples) == [formula.name for formula in FORMULAS] == list(CASES)
    for formula in FORMULAS:
        proof = examples[formula.name].proof
        assert proof.formula == formula.amount
        assert not proof.reason
        computed = float(evaluate(formula.amount, {term.name: term.value for term in proof.terms}))
        assert proof.amount == pytest.approx(computed, rel=1e-6)
        assert proof.impact == pytest.approx(computed * float(proof.factor["value"]), rel=1e-6)


def test_figures_of_an_example_are_those_of_the_registry(examples, registry):
    shipped = registry.factors.set_index("factor_id")["value"]
    for worked in examples.values():
        assert shipped[worked.proof.factor["factor_id"]] == worked.proof.factor["value"]


def test_an_example_lies_within_its_interval(examples):
    for worked in examples.values():
        assert worked.interval.low < worked.proof.impact < worked.interval.high


def test_what_is_amortised_in_the_year_of_purchase_counts_from_that_day(examples):
    terms = {term.name: term.value for term in examples["depreciation"].proof.terms}
    assert ROWS["equipment"][0]["acquired_on"] == f"{YEAR}-03-15"
    assert terms["depreciated_days"] == 365 - 31 - 28 - 14


def test_doubts_are_those_of_the_registry(registry):
    doubts = describe_margins(registry).set_index("kind")
    for quality in QUALITIES:
        stated = registry.assumptions.set_index("applies_to").loc[f"quality.{quality}", "value"]
        assert doubts.loc[f"inventory_{quality}", "margin"] == stated
    assert doubts.loc["electricity", "margin"] < doubts.loc["ademe", "margin"] < doubts.loc["manufacturers", "margin"]
    bounded = registry.factors["low"] < registry.factors["high"]
    kinds = ["electricity", "ademe", "manufacturers", "common"]
    assert doubts.loc[kinds, "count"].sum() == bounded.sum()


def test_the_documentation_and_the_page_hold_the_same_list_of_what_is_not_counted():
    page = (CHECKOUT / "docs" / "method.md").read_text("utf-8")
    section = page.partition("## Ce qui n'est pas compté\n")[2].partition("\n## ")[0]
    listed = texts.text("page.method.not_counted.text", "fr").replace("’", "'")
    assert section.split() == listed.split()
