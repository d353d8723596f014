"""A dossier of the sample association, frozen and bundled once."""

import pytest

from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Frozen
from tests.dossier.samples import freeze_sample
from tests.shared import once


@pytest.fixture(scope="session")
def frozen() -> Frozen:
    return Frozen(once("association frozen", lambda: freeze_sample().files))


@pytest.fixture(scope="session")
def bundle(frozen) -> bytes:
    return make_bundle(frozen, "fr")
