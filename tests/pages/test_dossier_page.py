"""The page that freezes a footprint: AppTest, empty and full, in both languages; and what it keeps."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from streamlit.testing.v1 import AppTest

from footprint.dossier.archive import unpack
from footprint.dossier.audit.results import Results, write_results
from footprint.dossier.bundle import MANIFEST
from footprint.dossier.documents.kinds import KINDS
from footprint.dossier.signing.receipt import say_key, write_receipt
from footprint.dossier.signing.statement import name_version
from footprint.storage import list_dossiers
from footprint.storage.database.log import CHANGES
from footprint.words.texts import text
from footprint.workspace.audit.joined import list_joined
from footprint.workspace.publishing import bundle_dossier
from footprint.workspace.stored_years import open_dossier
from tests.open_pages import FRENCH_FIRST, open_page


def freeze(page: AppTest) -> AppTest:
    page.text_input(key="dossier-author").input("Claire")
    page.button(key="dossier-freeze-go").click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_an_inventory_there_is_only_something_to_verify(database, language):
    page = open_page("dossier", language)
    assert page.title[0].value == text("page.dossier.title", language)
    assert text("page.dossier.empty", language) in [one.value for one in page.info]
    assert page.button(key="dossier-verify-go").disabled


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_footprint_is_frozen_with_its_author(database, organisation_id, language):
    page = freeze(open_page("dossier", language))
    [kept] = list_dossiers(database, organisation_id)
    assert (kept.status, kept.said["identity"]["author"]["name"]) == ("draft", "Claire")
    assert text("page.dossier.frozen", language, number=1) in [one.value for one in page.success]


@pytest.mark.exhaustive
def test_it_goes_from_draft_to_approved_then_is_corrected_with_a_reason(database, organisation_id):
    page = freeze(open_page("dossier"))
    for step, name in (("reviewed", "Luc"), ("approved", "Zoé")):
        page.text_input(key=f"dossier-{step}-name").input(name)
        page.button(key=f"dossier-{step}-go").click().run()
        assert not page.exception
    assert [one.status for one in list_dossiers(database, organisation_id)] == ["draft", "reviewed", "approved"]
    freeze(page)  # a correction without a reason
    assert len(list_dossiers(database, organisation_id)) == 3
    assert any("raison" in one.value for one in page.error)
    page.text_input(key="dossier-reason").input("Un site oublié")
    freeze(page)
    last = list_dossiers(database, organisation_id)[-1]
    assert (last.said["identity"]["version"], last.said["identity"]["reason"]) == (2, "Un site oublié")


@pytest.mark.exhaustive
def test_a_retracted_version_stays_in_the_list(database, organisation_id):
    page = freeze(open_page("dossier"))
    page.button(key="dossier-retract-go").click().run()
    assert len(list_dossiers(database, organisation_id)) == 1  # no reason given
    page.text_input(key="dossier-retract-reason").input("Erreur de périmètre")
    page.button(key="dossier-retract-go").click().run()
    assert not page.exception
    assert any("Erreur de périmètre" in one.value for one in page.warning)
    assert "dossier-reviewed-go" not in [one.key for one in page.button]


@pytest.mark.exhaustive
def test_a_dossier_is_verified_on_the_page(database, organisation_id):
    page = freeze(open_page("dossier"))
    bundle = bytearray(bundle_dossier(database, organisation_id, 1, "fr"))
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    receipt, public = write_receipt(unpack(bytes(bundle))[MANIFEST], key), say_key(key.public_key())
    page.file_uploader(key="dossier-verify-file").set_value(("dossier.zip", bytes(bundle), "application/zip"))
    page.file_uploader(key="dossier-verify-receipt").set_value(("receipt.json", receipt, "application/json"))
    page.text_input(key="dossier-verify-key").input(public).run()
    page.button(key="dossier-verify-go").click().run()
    assert text("dossier.verified.equal", "fr") in [one.value for one in page.success]
    assert any(public in one.value for one in page.markdown)
    bundle[len(bundle) // 2] ^= 1
    page.file_uploader(key="dossier-verify-file").set_value(("dossier.zip", bytes(bundle), "application/zip")).run()
    page.button(key="dossier-verify-go").click().run()
    assert not page.exception
    assert any("Différent" in one.value for one in page.error)


def test_the_trail_is_shown_and_verified(database, organisation_id):
    page = open_page("dossier")
    page.button(key="dossier-trail-go").click().run()
    assert text("page.dossier.trail.holds", "fr") in [one.value for one in page.success]


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_change_of_the_log_has_a_name(language):
    assert all(text(f"dossier.report.trail.what.{change}", language) for change in CHANGES)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_nobody_is_the_author_unasked(database, organisation_id, language):
    page = open_page("dossier", language)
    assert page.text_input(key="dossier-author").value == ""
    page.button(key="dossier-freeze-go").click().run()
    assert not page.exception
    assert any(text("problem.dossier.no-author.message", language) in one.value for one in page.error)
    assert list_dossiers(database, organisation_id) == []


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_each_document_is_offered_in_a_sentence_as_pdf_and_as_word(database, organisation_id, language):
    page = freeze(open_page("dossier", language))
    said = " ".join(one.value for one in page.markdown)
    labels = [one.label for one in page.get("download_button")]
    for kind in KINDS:
        title = text(f"dossier.report.cover.{kind}", language)
        assert text(f"page.dossier.documents.{kind}", language) in said
        assert {f"{title} (PDF)", f"{title} (Word)"} <= set(labels)
    law = page.radio(key="dossier-document-law")
    law.set_value(law.options[-1]).run()
    assert not page.exception


@pytest.mark.exhaustive
def test_results_of_an_auditor_are_brought_back_and_shown_with_their_version(database, organisation_id):
    page = freeze(open_page("dossier"))
    frozen = open_dossier(database, organisation_id, 1)
    page.session_state["audit-joined-open"] = True
    page.run()
    _, organisation, year = name_version(frozen)
    data = write_results(Results(frozen.id, "e" * 64, organisation, year))
    page.file_uploader(key="audit-joined-file").set_value(("audit.json", data, "application/json")).run()
    page.button(key="audit-joined-go").click().run()
    assert not page.exception
    assert text("page.dossier.audit.joined.done", "fr", number=1) in [one.value for one in page.success]
    assert len(list_joined(database, organisation_id, frozen.id)) == 1
