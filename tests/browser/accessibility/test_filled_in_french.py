"""Every view of the filled application in French, in a narrow window, dark."""

import pytest

from tests.browser.accessibility.views import EveryView, Walk


@pytest.mark.exhaustive
class TestFilledInFrench(EveryView):
    walk = Walk("filled", "fr", "dark", 390)
