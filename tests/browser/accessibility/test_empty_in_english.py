"""Every view of the empty application in English, dark."""

import pytest

from tests.browser.accessibility.views import EveryView, Walk


@pytest.mark.exhaustive
class TestEmptyInEnglish(EveryView):
    walk = Walk("empty", "en", "dark", 1280)
