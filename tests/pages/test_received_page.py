"""The auditor's page on archives that she received: no database is opened, and nothing else can be reached."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from footprint.dossier.bundle import make_bundle
from footprint.pages.dossier.audit import PARTS
from footprint.words.texts import text
from tests.dossier.samples import forge, freeze_planned, freeze_rows
from tests.open_pages import FRENCH_FIRST, open_page, said

ROWS = "item_id,device_type,quantity,source_document\nA1,laptop,10,Facture 1\nA2,chose,4,Facture 2\n"
WITHOUT_FIGURE = "item_id,device_type,quantity\nA1,chose,1\n"


@pytest.fixture
def folder(address, tmp_path, monkeypatch) -> Path:
    """Where the archives are; opening a database fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("a database was opened")

    monkeypatch.setattr("footprint.pages.state.open_database", refuse)
    return tmp_path


def open_bundles(monkeypatch, *paths: Path, language: str = "fr", part: str = "sample") -> AppTest:
    monkeypatch.setenv("FOOTPRINT_AUDIT", json.dumps([str(one) for one in paths]))
    return open_page(language=language, held={"audit-part": part})


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def planned() -> bytes:
    return make_bundle(freeze_planned(), "fr")


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_section_reads_the_archive_alone(folder, monkeypatch, planned, language):
    path = write(folder / "dossier.zip", planned)
    page = open_bundles(monkeypatch, path, language=language)
    assert [one.value for one in page.title] == [text("page.audit.title", language)]
    for part in PARTS:
        page.segmented_control(key="audit-part").set_value(part).run()
        assert not page.exception
        assert text(f"page.dossier.audit.{part}.title", language) in [one.value for one in page.subheader]
    assert sorted(one.name for one in folder.iterdir() if one.suffix != ".toml") == ["dossier.zip"]


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_what_she_draws_notes_and_states_is_there_when_she_comes_back(folder, monkeypatch, language):
    path = write(folder / "dossier.zip", make_bundle(freeze_rows(ROWS), "fr"))
    page = open_bundles(monkeypatch, path, language=language)
    page.text_input(key="audit-seed").input("trois dés")
    page.button(key="audit-draw-go").click().run()
    page.segmented_control(key="audit-part").set_value("notes").run()
    page.text_input(key="audit-note-author").input("Nadia")
    page.text_area(key="audit-note-text").input("Vu la facture.")
    page.button(key="audit-note-go").click().run()
    assert not page.exception
    [kept] = folder.glob("audit-*.json")
    told = json.loads(kept.read_bytes())
    assert ([one["seed"] for one in told["draws"]], [one["author"] for one in told["notes"]]) == (
        ["trois dés"],
        ["Nadia"],
    )
    again = open_bundles(monkeypatch, path, language=language)
    assert "trois dés" in said(again)


@pytest.mark.exhaustive
def test_a_forged_archive_is_called_so_in_red_and_opens(folder, monkeypatch):
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        return {**files, "inventory/equipment.csv": files["inventory/equipment.csv"].replace(b",10,", b",3,")}

    path = write(folder / "dossier.zip", forge(make_bundle(freeze_rows(ROWS), "fr"), change))
    page = open_bundles(monkeypatch, path)
    assert text("page.audit.different", "fr") in [one.value for one in page.error]
    assert page.button(key="audit-draw-go")


@pytest.mark.exhaustive
def test_an_archive_without_a_figure_says_so(folder, monkeypatch):
    page = open_bundles(monkeypatch, write(folder / "dossier.zip", make_bundle(freeze_rows(WITHOUT_FIGURE), "fr")))
    assert text("page.dossier.audit.no_figure", "fr") in [one.value for one in page.info]


@pytest.mark.exhaustive
def test_several_archives_are_opened_one_after_the_other(folder, monkeypatch):
    one = write(folder / "un.zip", make_bundle(freeze_rows(ROWS), "fr"))
    other = write(folder / "deux.zip", b"hello")
    page = open_bundles(monkeypatch, one, other)
    assert "un.zip" in said(page).replace("\\", "")
    page.selectbox(key="audit-bundle").set_value(str(other)).run()
    assert not page.exception
    assert "deux.zip" in said(page)
