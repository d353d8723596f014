"""A dossier of the sample association, frozen and bundled once."""

import pytest

from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Frozen
from tests.dossier.samples import freeze_sample


@pytest.fixture(scope="session")
def frozen() -> Frozen:
    return freeze_sample()


@pytest.fixture(scope="session")
def bundle(frozen) -> bytes:
    return make_bundle(frozen, "fr")
