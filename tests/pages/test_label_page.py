"""The label's work on the screen: a framework brought in, the self-diagnosis of a cycle, what is copied out."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from footprint.commitments.register import register_of
from footprint.plans.plan_json import read_plan, write_plan
from footprint.storage import list_organisations, load_plan, open_database, save_plan
from footprint.words import texts
from footprint.workspace import samples
from footprint.workspace.samples import load_sample_plan
from tests import open_pages


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The file of a database with the sample local authority and its plan, made once."""
    file = tmp_path_factory.mktemp("commitments") / "footprint.db"
    engine = open_database(f"sqlite:///{file}")
    samples.load_sample(engine, "Collectivité", "Parc", "tests", "local_authority")
    content = write_plan(load_sample_plan("local_authority")).decode()
    save_plan(engine, find_organisation(engine), content, 0, "tests", "exemple")
    engine.dispose()
    return file


@pytest.fixture
def database(address, prepared, tmp_path):
    """A copy of it."""
    shutil.copy(prepared, tmp_path / "footprint.sqlite3")
    engine = open_database(address)
    yield engine
    engine.dispose()


def find_organisation(engine) -> int:
    return list_organisations(engine)[0].organisation_id


def open_page(section: str = "diagnosis", language: str = "fr") -> AppTest:
    part = {"label-part": texts.text(f"page.label.section.{section}", language)}
    return open_pages.open_page("label", language, **part)


def said(page: AppTest) -> str:
    """All that the page says, with plain spaces, tables included."""
    kinds = ("markdown", "info", "warning", "error", "success")
    written = [one.value for kind in kinds for one in getattr(page, kind)]
    written += [one.value.to_string() for one in page.table]
    return "\n".join(written).replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def stored(engine):
    plan = read_plan(load_plan(engine, find_organisation(engine)).content.encode())[0]
    return register_of(plan)[0]


def test_a_framework_is_brought_from_a_file_after_it_was_shown(database):
    page = open_page()
    content = "TIR;Libellé;Axe\n1.1;Un thème à nous;strategy\n1.2;Un autre;strategy\n".encode()
    page.file_uploader[0].set_value(("referentiel.csv", content, "text/csv")).run()
    assert not page.exception
    next(one for one in page.button if one.label == "Remplacer par ces listes").click().run()
    assert [one.tir for one in stored(database).framework] == ["1.1", "1.2"]
    assert "0 TIR sur 2" in said(page)


def test_what_is_to_be_copied_into_the_platform_can_be_downloaded(database):
    page = open_page()
    content = "TIR;Libellé;Axe\n1.1;Un thème à nous;Stratégie et gouvernance\n1.2;Un autre;Axe 9\n".encode()
    page.file_uploader[0].set_value(("referentiel.csv", content, "text/csv")).run()
    next(one for one in page.button if one.label == "Remplacer par ces listes").click().run()
    assert not page.exception
    assert [one.axis for one in stored(database).framework] == ["strategy", "Axe 9"]
    labels = [one.label for one in page.get("download_button")]
    assert "Télécharger le classeur à recopier (XLSX)" in labels
