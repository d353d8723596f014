"""Pages that read what was published, where the frozen dossier in the database can't be read any more."""

import hashlib

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.dossier.archive import pack
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import write_plan
from footprint.plans.targets import Target
from footprint.problems import UnusableInput
from footprint.storage.database import schema
from footprint.words.texts import text
from footprint.workspace.publishing import freeze_version
from footprint.workspace.stored_years import compare_stored
from tests import open_pages

PLAN = Plan((Scenario("Sobre"),), (Target("t1", 2030, 10.0),))
METHOD = Method(2025)

# What may have become of the archive: other bytes under the same hash; an archive of ours that holds something else.
DAMAGES = {
    "altered": ("dossier.altered", b"not an archive", False),
    "damaged": ("dossier.damaged", b"not an archive", True),
    "other": ("dossier.damaged", pack({"dossier.json": b"{}\n"}), True),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory, sample_bytes) -> bytes:
    """The file of a database with the sample association, its plan and its only dossier."""
    file = tmp_path_factory.mktemp("published") / "footprint.sqlite3"
    file.write_bytes(sample_bytes)
    engine = storage.open_database(f"sqlite:///{file}")
    organisation_id = storage.list_organisations(engine)[0].organisation_id
    storage.save_plan(engine, organisation_id, write_plan(PLAN).decode(), 0, "Zoé")
    freeze(engine)
    engine.dispose()
    return file.read_bytes()


@pytest.fixture(params=["altered", pytest.param("damaged", marks=pytest.mark.exhaustive), "other"])
def damaged(request, address, tmp_path, published):
    """That database, its dossier damaged; and the notice that this calls for."""
    (tmp_path / "footprint.sqlite3").write_bytes(published)
    engine = storage.open_database(address)
    code, content, is_hash_right = DAMAGES[request.param]
    damage(engine, content, is_hash_right)
    yield engine, text(f"problem.{code}.message", "fr", value="1")
    engine.dispose()


def find_inventory(engine) -> storage.InventoryRecord:
    return storage.list_inventories(engine, storage.list_organisations(engine)[0].organisation_id)[0]


def freeze(engine, version: int = 1) -> int:
    identity = Identity("A", Signed("Zoé", "2026-03-03"), version=version, reason="Erreur de saisie")
    return freeze_version(engine, find_inventory(engine).inventory_id, 1, METHOD, identity, "Zoé")


def damage(engine, content: bytes, is_hash_right: bool) -> None:
    kept, contents = schema.dossiers, schema.upload_contents
    with engine.begin() as connection:
        connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        former = connection.execute(sa.select(kept.c.sha256)).scalar_one()
        sha256 = hashlib.sha256(content).hexdigest() if is_hash_right else former
        connection.execute(contents.update().filter_by(sha256=former).values(content=content, sha256=sha256))
        connection.execute(kept.update().filter_by(sha256=former).values(sha256=sha256))


def notices(page: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (page.warning, page.error) for one in kind)


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("name", ["scenarios", "commitments"])
def test_a_page_shows_a_notice_and_goes_on_with_the_estimate(damaged, name):
    _, notice = damaged
    tab = {"scenario-part": text("page.scenarios.section.trajectory", "fr")} if name == "scenarios" else {}
    page = open_pages.open_page(name, "fr", **tab)
    assert notice in notices(page)
    assert page.tabs
    if name == "scenarios":
        assert "telle qu’elle est estimée" in "\n".join(one.value for one in page.markdown)


def test_the_page_of_dossiers_shows_it_and_lets_it_be_retracted(damaged):
    _, notice = damaged
    page = open_pages.open_page("dossier", "fr")
    assert notice in notices(page)
    assert page.text_input(key="dossier-retract-reason")


@pytest.mark.exhaustive
def test_no_new_version_passes_over_what_was_published(damaged):
    engine, _ = damaged
    inventory = find_inventory(engine)
    compared = compare_stored(engine, inventory.organisation_id, METHOD, inventory.inventory_id)
    assert [one.value for one in compared.unreadable] == ["1"]
    assert compared.published == {}
    with pytest.raises(UnusableInput, match="dossier"):
        freeze(engine, version=2)
    storage.retract_dossier(engine, inventory.organisation_id, 1, "abîmé", "Zoé")
    assert freeze(engine) > 1
