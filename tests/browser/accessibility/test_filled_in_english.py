"""Every view of the filled application in English, light."""

import pytest

from tests.browser.accessibility.views import EveryView, Walk


@pytest.mark.exhaustive
class TestFilledInEnglish(EveryView):
    walk = Walk("filled", "en", "light", 1280)
