"""A dossier of the sample association, frozen and bundled once; what follows from a situation, computed once."""

import pytest

from footprint.dossier import freeze, verify
from footprint.dossier.bundle import make_bundle, make_documents
from footprint.dossier.freeze import Frozen, compute
from footprint.estimation.situation import Situation
from tests.dossier.samples import freeze_sample


@pytest.fixture(scope="session")
def frozen() -> Frozen:
    return freeze_sample()


@pytest.fixture(scope="session")
def bundle(frozen) -> bytes:
    return make_bundle(frozen, "fr")


@pytest.fixture(autouse=True)
def computed_once(monkeypatch):
    """What follows from a situation, and documents, are made once for all tests: most forgeries leave them alone."""

    def find(situation: Situation) -> dict[str, bytes]:
        if situation.id not in _COMPUTED:
            _COMPUTED[situation.id] = compute(situation)
        return _COMPUTED[situation.id]

    monkeypatch.setattr(freeze, "compute", find)
    monkeypatch.setattr(verify, "compute", find)

    def make(frozen: Frozen, language: str) -> dict[str, bytes]:
        if (frozen.id, language) not in _MADE:
            _MADE[frozen.id, language] = make_documents(frozen, language)
        return _MADE[frozen.id, language]

    monkeypatch.setattr(verify, "make_documents", make)


@pytest.fixture
def computed_afresh():
    """Nothing is remembered: for the tests that prove that computing again gives the same."""
    _COMPUTED.clear()
    _MADE.clear()


_COMPUTED: dict[str, dict[str, bytes]] = {}
_MADE: dict[tuple[str, str], dict[str, bytes]] = {}
