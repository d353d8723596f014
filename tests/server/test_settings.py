"""The settings of the application: known to the installed Streamlit, and closed to the outside."""

import tomllib
from collections.abc import Iterator

import pytest
from streamlit import config

from footprint.shipped_files import application_file

SETTINGS = tomllib.loads((application_file().parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def linear(colour: str) -> list[float]:
    """Linear red, green and blue of `#rrggbb`, from 0 to 1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, after WCAG 2.2."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_wcag_s():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_streamlit_knows_every_setting():
    asked = set(_names(SETTINGS))
    assert asked <= set(config.get_config_options())


def _names(settings: dict, section: str = "") -> Iterator[str]:
    for name, setting in settings.items():
        if isinstance(setting, dict):
            yield from _names(setting, f"{section}{name}.")
        else:
            yield f"{section}{name}"


def test_the_application_is_for_this_machine_and_tells_nobody():
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert set(SETTINGS["server"]["allowedHosts"]) == {"127.0.0.1", "localhost"}
    assert SETTINGS["browser"]["gatherUsageStats"] is False


def test_no_formula_goes_out_by_the_export_of_streamlit():
    assert SETTINGS["client"]["disableDataExport"] is True
