"""A dossier of the sample association, frozen and bundled once; what follows from a situation, computed once."""

import pytest

from footprint.dossier import freeze, verify
from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Frozen, compute
from footprint.situation import Situation
from tests.dossier.samples import freeze_sample


@pytest.fixture(scope="session")
def frozen() -> Frozen:
    return freeze_sample()


@pytest.fixture(scope="session")
def bundle(frozen) -> bytes:
    return make_bundle(frozen, "fr")


@pytest.fixture(autouse=True)
def computed_once(monkeypatch):
    """What follows from a situation is computed once for all tests: most forgeries leave the inventory as it is."""

    def find(situation: Situation) -> dict[str, bytes]:
        if situation.id not in _COMPUTED:
            _COMPUTED[situation.id] = compute(situation)
        return _COMPUTED[situation.id]

    monkeypatch.setattr(freeze, "compute", find)
    monkeypatch.setattr(verify, "compute", find)


@pytest.fixture
def computed_afresh():
    """Nothing is remembered: for the tests that prove that computing again gives the same."""
    _COMPUTED.clear()


_COMPUTED: dict[str, dict[str, bytes]] = {}
