"""Every forgery ends otherwise than "equal and complete", and none in a fault; what no archive shows, a code does."""

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from footprint.cli.verify import ENDS
from footprint.dossier import bundle as bundles
from footprint.dossier.archive import unpack
from footprint.dossier.bundle import MAKERS, MANIFEST, make_bundle
from footprint.dossier.checks.findings import Expected
from footprint.dossier.freeze import hash_bytes
from footprint.dossier.program import describe_software, hash_sources
from footprint.dossier.signing.receipt import say_key, write_receipt
from footprint.dossier.verify import NOTHING_EXPECTED
from footprint.problems import UnusableInput
from footprint.words.texts import text
from footprint.workspace.verified.verify import verify_dossier
from tests.dossier.forgeries import FORGERIES
from tests.dossier.forgeries.kinds import FOUND, Forgery
from tests.dossier.forgeries.target import PROOF, freeze_target
from tests.dossier.forging import REMADE

USUAL = {one.what: one for one in reversed(FORGERIES)}  # the first of each kind; an exhaustive run tries all
# Whoever has the tool make all documents anew is not found by them: without the two that take longest to make, there is
# less to be found by.
LIGHT = {step: make for step, make in MAKERS.items() if step not in ("report", "workbook")}


def choose(*, alone: bool) -> list:
    """The forgeries that an archive alone shows, or those that it does not."""
    return [
        pytest.param(one, id=one.name, marks=[] if one in USUAL.values() else pytest.mark.exhaustive)
        for one in FORGERIES
        if one.alone == alone
    ]


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return make_bundle(freeze_target(), "fr")


def end(bundle: bytes, expected: Expected = NOTHING_EXPECTED) -> int:
    try:
        return ENDS[verify_dossier(bundle, "dossier.zip", expected).outcome]
    except UnusableInput:
        return 2


@pytest.mark.exhaustive
def test_the_true_one_is_equal_and_complete(bundle):
    found = verify_dossier(bundle)
    assert (found.differences, found.limits) == ([], [])
    assert end(bundle, Expected(codes=[found.frozen_id])) == 0
    assert end(bundle, Expected(codes=[found.root])) == 0


def test_the_index_of_the_evidence_leads_to_each_file_without_any_script(bundle):
    files = unpack(bundle)
    page = files["preuves/index.html"].decode()
    links = [one for one in re.findall(r'href="([^"]+)"', page) if not one.startswith("#")]
    assert f"preuves/{links[0]}" == "preuves/engagements/E-01/liste.pdf"
    assert {f"preuves/{one}" for one in links} <= files.keys()
    assert '<html lang="fr">' in page
    assert "<script" not in page
    assert text("evidence.hole.no_means", "fr") in page


@pytest.mark.exhaustive
@pytest.mark.parametrize(("sources", "told"), [("0" * 64, []), (hash_sources(), ["dossier.file-altered"])])
def test_evidence_where_older_versions_kept_it_is_in_its_place_in_theirs_alone(monkeypatch, sources, told):
    """Under its hash, in one folder."""
    path = f"evidence/{hash_bytes(PROOF[1])[:16]}-{PROOF[0]}"
    monkeypatch.setattr("footprint.workspace.publishing._place_evidence", lambda plan, contents: {path: PROOF[1]})
    software = describe_software() | {"sources": sources}
    monkeypatch.setattr("footprint.dossier.freeze.describe_software", lambda: software)
    found = verify_dossier(make_bundle(freeze_target(), "fr"))
    assert [one.code for one in found.differences] == told
    assert "evidence" not in [one.code for one in found.limits]


@pytest.fixture(scope="module")
def light_bundle() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundles, "MAKERS", LIGHT)
        return make_bundle(freeze_target(), "fr")


@pytest.mark.exhaustive
def test_the_true_one_without_its_long_documents_is_equal_and_complete(light_bundle, monkeypatch):
    monkeypatch.setattr(bundles, "MAKERS", LIGHT)
    assert end(light_bundle) == 0


@pytest.mark.parametrize("forgery", choose(alone=True))
def test_a_forgery_is_found(bundle, light_bundle, forgery: Forgery, monkeypatch):
    """The first of each kind with all documents; made anew from end to end, the others without the long ones."""
    if forgery.name.endswith(REMADE) and forgery not in USUAL.values():
        monkeypatch.setattr(bundles, "MAKERS", LIGHT)
        bundle = light_bundle
    assert end(forgery.make(bundle)) != 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("forgery", choose(alone=False))
def test_what_no_archive_shows_alone_is_found_by_a_code(bundle, forgery: Forgery):
    true, forged = verify_dossier(bundle), forgery.make(bundle)
    assert end(forged) == 0
    assert end(forged, Expected(codes=[true.frozen_id])) == 1
    assert end(forged, Expected(codes=[true.root])) == 1
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    receipt = ("receipt.json", write_receipt(unpack(bundle)[MANIFEST], key))
    assert end(forged, Expected(keys=[say_key(key.public_key())], receipt=receipt)) == 1


def test_there_are_enough_of_each_kind():
    assert len(FORGERIES) >= 112
    assert {one.what for one in FORGERIES} == FOUND.keys()
    assert len({one.name for one in FORGERIES if one.alone}) == sum(one.alone for one in FORGERIES)
