"""What the self-checks say of the tool can be believed: each proof exists, and nothing untested counts as met."""

import ast

import pandas as pd
import pytest

from footprint.server.self_checks import (
    COLUMNS,
    SCREENSHOT,
    TEST,
    check_self_check,
    count_statuses,
    list_proofs,
    read_self_check,
)
from tests.places import CHECKOUT

NAMES = sorted(path.stem for path in (CHECKOUT / "footprint" / "server" / "self_checks").glob("*.csv"))

PROOF = "test:tests/server/test_self_checks.py::test_what_is_not_tested_is_in_no_rate"
MET = ("1.1", "images", "A", "Titre", "Title", "met", PROOF, "", "")


def criteria(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def changed(**cells: str) -> pd.DataFrame:
    return criteria(MET).assign(**cells)


def exists(proof: str) -> bool:
    if proof.startswith(SCREENSHOT):
        return (CHECKOUT / proof.removeprefix(SCREENSHOT)).is_file()
    path, name = proof.removeprefix(TEST).split("::")
    written = CHECKOUT / path
    if not written.is_file():
        return False
    defined = ast.walk(ast.parse(written.read_text(encoding="utf-8")))  # those that a class shares as well
    return name in {one.name for one in defined if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("name", NAMES)
def test_each_proof_that_is_named_exists(name):
    proofs = {proof for cited in read_self_check(name)["proof"] for proof in list_proofs(cited)}
    assert [proof for proof in sorted(proofs) if not exists(proof)] == []


def test_a_proof_that_names_nothing_is_seen():
    assert exists(PROOF)
    assert not exists("test:tests/server/test_self_checks.py::test_nothing")
    assert not exists("test:tests/test_nothing.py::test_nothing")
    assert not exists("screenshot:docs/nothing.png")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"status": "almost"}, "unknown status 'almost'"),
        ({"proof": ""}, "met without proof"),
        ({"proof": "I looked"}, "'I' is no proof"),
        ({"proof": "test:tests/pages/test_pages.py"}, "is no proof"),
        ({"proof": "screenshot:/tmp/x.png"}, "is no proof"),
        ({"status": "not_tested"}, "yet has a proof"),
        ({"status": "not_applicable"}, "without a note"),
        ({"status": "not_met", "note_fr": "Parce que."}, "without a note"),
        ({"title_en": ""}, "no title"),
    ],
)
def test_what_says_more_than_it_shows_is_refused(cells, said):
    check_self_check(criteria(MET))
    with pytest.raises(ValueError, match=said):
        check_self_check(changed(**cells))


def test_a_criterion_comes_once():
    with pytest.raises(ValueError, match=r"1\.1: comes twice"):
        check_self_check(criteria(MET, MET))


def test_what_is_not_tested_is_in_no_rate():
    statuses = ["met", "met", "met", "not_met", "not_applicable", "not_tested"]
    standing = count_statuses(pd.DataFrame({"status": statuses}))
    assert (standing.met, standing.not_met, standing.not_applicable, standing.not_tested) == (3, 1, 1, 1)
    assert standing.rate == 0.75
    assert standing.untested == 0.2


def test_there_is_no_rate_before_anything_is_judged():
    standing = count_statuses(pd.DataFrame({"status": ["not_tested", "not_applicable"]}))
    assert standing.rate is None
    assert standing.untested == 1
