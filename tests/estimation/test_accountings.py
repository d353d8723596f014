"""Accountings: what each declares agrees with its formulas, and nothing else in the house asks which one it is."""

import ast

import pytest

from footprint.estimation.accountings import (
    ACCOUNTING_RULES,
    ACCOUNTINGS,
    STANDARDS,
    STANDARDS_IN_DOCUMENTS,
    Accounting,
    find_formula,
)
from footprint.estimation.formulas import FORMULAS
from footprint.estimation.situation import Method
from tests.places import CHECKOUT

ALL = tuple(ACCOUNTING_RULES.values())


def test_the_first_accounting_is_the_default():
    assert Method(year=2025).accounting == ACCOUNTINGS[0] == "annualised"


@pytest.mark.parametrize("accounting", ALL, ids=ACCOUNTINGS)
def test_errors_are_those_of_terms_that_formulas_name(accounting: Accounting):
    lives = {"lifespan", "depreciation_days"}
    assert ("share" in accounting.errors) == ("share" in accounting.terms)
    assert ("lifespan" in accounting.errors) == bool(lives & accounting.terms)
    assert accounting.has_age_floor == ("lifespan" in accounting.terms)


@pytest.mark.parametrize("accounting", ALL, ids=ACCOUNTINGS)
def test_only_shares_of_a_whole_life_need_no_date_and_do_not_add_up(accounting: Accounting):
    assert accounting.needs_date == accounting.adds_up == (accounting.id != "annualised")


def test_every_formula_serves_and_standards_ask_for_accountings_that_exist():
    stages = ("manufacturing", "distribution", "use", "end_of_life", "service")
    assert {find_formula(stage, one) for stage in stages for one in ACCOUNTINGS} == set(FORMULAS)
    assert STANDARDS.keys() == STANDARDS_IN_DOCUMENTS.keys()
    assert all(STANDARDS_IN_DOCUMENTS[name] in asked for name, asked in STANDARDS.items())
    assert {one for asked in STANDARDS.values() for one in asked} <= set(ACCOUNTINGS)


def test_no_module_asks_which_accounting_it_is():
    found = []
    for path in (CHECKOUT / "footprint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                if any(side == repr(one) for side in sides for one in ACCOUNTINGS):
                    found.append(f"{path.name}:{node.lineno}")
    assert not found
