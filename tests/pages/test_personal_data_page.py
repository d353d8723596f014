"""The page on personal data: what is kept, a file erased with its reason, a person's data, the record to take away."""

import pytest
from streamlit.testing.v1 import AppTest

from footprint.storage import (
    create_organisation,
    list_names,
    list_organisations,
    list_uploads,
    note_opening,
    save_upload,
)
from footprint.words.texts import text
from footprint.workspace.personal.records import DOCUMENTS, LOCAL, SHARED, KeepingFacts, list_kept, write_document
from tests.open_pages import FRENCH_FIRST, click, open_page, run
from tests.served.desks import SharedDesk, at_work, serve_here

PAGE = "personal_data"


def open_part(part: str, language: str = "fr") -> AppTest:
    page = open_page(PAGE, language)
    page.session_state["personal-part"] = part
    return run(page)


@pytest.fixture
def organisation_id(database) -> int:
    organisation_id = create_organisation(database, "Mairie", "Zoé")
    save_upload(database, organisation_id, "liste.csv", b"Ada\n", "Ada")
    save_upload(database, organisation_id, "copie.csv", b"Ada\n", "Ada")
    return organisation_id


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_any_organisation_the_page_says_what_would_be_kept(database, language):
    page = open_page(PAGE, language)
    assert page.title[0].value == text("page.personal_data.title", language)
    table = page.table[0].value
    assert len(table) == len(LOCAL)
    assert list_organisations(database) == []


def test_bytes_are_erased_once_a_reason_is_given_and_confirmed(database, organisation_id):
    page = open_part("files")
    assert page.button("erase-bytes").disabled
    page.text_input("erase-why-0").set_value("à sa demande")
    assert run(page).button("erase-bytes").disabled
    page.checkbox("erase-sure-0").check()
    click(run(page), "erase-bytes")
    records = list_uploads(database, organisation_id)
    assert [one.erased.why for one in records if one.erased] == ["à sa demande"] * 2
    assert page.success[0].value == text("page.personal_data.files.done", "fr", files=r"liste\.csv, copie\.csv")
    assert "erase-bytes" not in [one.key for one in page.button]


def test_what_is_kept_under_a_typed_name_can_be_taken_away(database, organisation_id):
    page = open_part("person")
    page.text_input("person-name").set_value("Ada")
    run(page)
    assert text("page.personal_data.person.counts", "fr", signed=4, named=0, files=2) in [
        one.value for one in page.markdown
    ]
    assert page.get("download_button")[0].label == text("page.personal_data.person.download", "fr")
    page.text_input("person-name").set_value("Personne")
    assert run(page).info[0].value == text("page.personal_data.person.nothing", "fr")


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_record_and_the_note_are_shown_and_taken_away(database, organisation_id, language):
    page = open_part("documents", language)
    assert len(page.get("download_button")) == len(DOCUMENTS)
    assert any("Mairie" in one.value for one in page.markdown)
    assert "page.personal_data.openings" not in str(page.segmented_control)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_document_is_one_page_filled_with_what_is_known(language, shared):
    facts = KeepingFacts(shared, "Mairie <b>", access_days=90, upload_days=400, session_hours=8)
    record, note = (write_document(kind, facts, language) for kind in DOCUMENTS)
    assert "Mairie <b>" in record
    assert "400" in record
    assert ("90" in record) == ("8" in record) == shared
    assert max(len(record.split()), len(note.split())) < 450  # a page
    assert len(list_kept(facts, language)) == len(SHARED if shared else LOCAL)


# --- on a shared server ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    return serve_here(database, tmp_path, monkeypatch)


@pytest.fixture
def shared_organisation_id(desk) -> int:
    """An organisation with one of each role, of which something was taken away."""
    organisation_id = create_organisation(desk.owned, "Mairie", "essai")
    save_upload(desk.owned, organisation_id, "liste.csv", b"Ada\n", "essai")
    for name, role in (("Ada", "approver"), ("Lia", "reader"), ("Aude", "auditor")):
        desk.let_in(name, role, organisation_id)
    note_opening(desk.open_as("Lia"), organisation_id, "dossier-opened", "1")
    return organisation_id


@pytest.mark.parametrize(("name", "told"), [("Ada", True), ("Aude", True), ("Lia", False)])
def test_openings_are_for_those_who_approve_or_audit(shared_organisation_id, name, told):
    with at_work(name):
        page = open_part("openings")
    if told:
        assert page.table[0].value.iloc[0].tolist()[1:] == [
            "Lia",
            text("page.personal_data.opening.dossier-opened", "fr"),
            text("page.personal_data.openings.dossier", "fr", number=1),
        ]
    else:
        assert not page.table
        assert page.info[0].value == text("page.personal_data.openings.not_allowed", "fr")


def test_who_may_not_erase_files_is_told_whom_to_ask(desk, shared_organisation_id):
    with at_work("Lia"):
        page = open_part("files")
    assert "erase-bytes" not in [one.key for one in page.button]
    assert page.info[0].value == text("page.personal_data.files.not_allowed", "fr")
    with at_work("Ada"):
        assert "erase-bytes" in [one.key for one in open_part("files").button]


def test_a_reader_takes_away_what_is_kept_of_themselves_alone(desk, shared_organisation_id):
    with at_work("Lia"):
        assert open_part("person").selectbox("person-chosen").options == ["Lia"]
    with at_work("Ada"):
        assert set(open_part("person").selectbox("person-chosen").options) == {"Ada", "Aude", "Lia"}


def test_an_account_is_erased_by_its_person_once_they_confirm(desk, shared_organisation_id):
    with at_work("Lia"):
        page = open_part("person")
        assert page.button("person-erase").disabled
        page.checkbox("person-erase-sure").check()
        run(page).button("person-erase").click()
        page.run()
    assert [one.name for one in list_names(desk.owned).values() if one.erased] == [""]
    assert not desk.open_as("Lia").get_execution_options()["scope"].person_id
