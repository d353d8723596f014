"""A dossier that a member sends is read once, as it is sent: its territory adds up the figures kept with it."""

import pytest

from footprint import storage
from footprint.workspace.territory import gathered
from footprint.workspace.territory.gathered import gather_campaign
from footprint.workspace.territory.given import give_dossier
from tests.territory.region import freeze, join, open_region


@pytest.fixture
def region(database, monkeypatch):
    return open_region(database, monkeypatch)


def send(database, region, name: str, content: bytes) -> str:
    """A commune that joins and sends a dossier; its key."""
    commune = join(database, region.territory_id, name)
    storage.give_consent(database, region.territory_id, commune, "dossiers", "essai")
    give_dossier(database, region.territory_id, commune, freeze(database, commune, content), "essai")
    return str(commune)


def gather(database, region):
    return gather_campaign(database, storage.list_campaigns(database, region.territory_id)[0])


def test_the_archive_is_not_read_again(database, region, monkeypatch):
    before = gather(database, region)
    key = send(database, region, "Commune 12", b"commune 12")

    def refuse(archive: bytes) -> None:
        raise AssertionError("The archive was read again.")

    monkeypatch.setattr(gathered, "receive_dossier", refuse)
    after = gather(database, region)
    (sent,) = next(one.dossiers for one in after.members if one.key == key)
    assert sent.total == pytest.approx(12_100.0, abs=0.01)  # what its name tells
    assert after.share().grains - before.share().grains == sent.grains


def test_one_without_figures_is_sent_and_set_aside_by_name(database, region):
    send(database, region, "Commune 13", b"broken")
    assert ("Commune 13", "altered") in gather(database, region).set_aside
