"""The settings of the application: known to the installed Streamlit, closed to the outside, readable by all."""

import itertools
import tomllib

import pytest
from streamlit import config

from footprint.resources import application_file

SETTINGS = tomllib.loads((application_file().parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEME = SETTINGS["theme"]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, after WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_wcag_s():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_streamlit_knows_every_setting():
    asked = {f"{section}.{name}" for section, settings in SETTINGS.items() for name in settings}
    assert asked <= set(config.get_config_options())


def test_the_application_is_for_this_machine_and_tells_nobody():
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["browser"]["gatherUsageStats"] is False


@pytest.mark.parametrize(
    ("colour", "background"),
    [*itertools.product(("textColor", "primaryColor", "linkColor"), ("backgroundColor", "secondaryBackgroundColor"))],
)
def test_what_is_read_stands_out(colour, background):
    assert contrast(THEME[colour], THEME[background]) >= 4.5


@pytest.mark.parametrize("colour", [THEME["borderColor"], *THEME["chartCategoricalColors"]])
def test_what_is_seen_stands_out(colour):
    assert contrast(colour, THEME["backgroundColor"]) >= 3
