"""Every view of the empty application in French, in a narrow window, light."""

import pytest

from tests.browser.accessibility.views import EveryView, Walk


@pytest.mark.exhaustive
class TestEmptyInFrench(EveryView):
    walk = Walk("empty", "fr", "light", 390)
