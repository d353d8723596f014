"""Colours: the same everywhere, told apart by who sees no red, no green or no blue, and read on their paper."""

import itertools
import re
import tomllib
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from streamlit.elements.lib import streamlit_plotly_theme

import footprint
from footprint.charts.palette import DARK, FOCUS, LIGHT, THEMED, Palette
from footprint.shipped_files import application_file
from tests.server.test_settings import contrast, linear

THEME = tomllib.loads((application_file().parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = [("light", LIGHT), ("dark", DARK)]

# What each deficiency makes of linear RGB, whole (severity 1.0): Machado, Oliveira and Fernandes, 2009, table 1.
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

# From linear RGB to OKLab: Ottosson, 2020.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# A difference that is just seen is about 0.02; these are five times further apart.
LEAST_DISTANCE = 0.1


def oklab(colour: str, seen_by: str) -> np.ndarray:
    seen = np.clip(SEEN_BY[seen_by] @ np.array(linear(colour)), 0.0, 1.0)
    return TO_LAB @ np.cbrt(TO_CONES @ seen)


def test_oklab_is_ottosson_s():
    assert oklab("#ffffff", "everyone") == pytest.approx([1, 0, 0], abs=1e-6)
    assert oklab("#ff0000", "everyone") == pytest.approx([0.6279554, 0.2248631, 0.1258463], abs=1e-5)


def test_who_sees_no_red_confuses_red_and_its_green():
    apart = np.linalg.norm(oklab("#a02020", "protanopia") - oklab("#4d4520", "protanopia"))
    assert apart < np.linalg.norm(oklab("#a02020", "everyone") - oklab("#4d4520", "everyone")) / 3


@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_the_colours_of_a_series_are_told_apart(name, palette, seen_by):
    apart = {
        pair: np.linalg.norm(oklab(pair[0], seen_by) - oklab(pair[1], seen_by))
        for pair in itertools.combinations(palette.series, 2)
    }
    assert min(apart.values()) >= LEAST_DISTANCE, min(apart, key=apart.get)


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_a_series_has_few_colours_and_starts_with_the_accent(name, palette):
    assert len(palette.series) <= 6
    assert palette.series[0] == palette.accent


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_what_is_read_stands_out(name, palette):
    for paper in (palette.paper, palette.panel):
        assert contrast(palette.ink, paper) >= 12
        assert contrast(palette.link, paper) >= 4.5
        assert contrast(palette.accent, paper) >= 4.5
    assert contrast(palette.ink, palette.soft) >= 7


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_what_is_seen_stands_out(name, palette):
    assert all(contrast(colour, palette.paper) >= 3 for colour in palette.series)
    for paper in (palette.paper, palette.panel):
        assert contrast(palette.edge, paper) >= 3
        assert contrast(FOCUS, paper) >= 3
    # Buttons are written in the colour of the paper.
    assert contrast(palette.paper, palette.accent) >= 4.5


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_notices_are_read_on_their_ground_and_their_words_anywhere(name, palette):
    for ground, words in palette.notices.values():
        for paper in (ground, palette.paper, palette.panel):
            assert contrast(words, paper) >= 7


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_pages_have_the_colours_of_the_palette(name: str, palette: Palette):
    theme = THEME[name]
    assert theme == theme | {
        "primaryColor": palette.accent,
        "backgroundColor": palette.paper,
        "secondaryBackgroundColor": palette.panel,
        "textColor": palette.ink,
        "linkColor": palette.link,
        "borderColor": palette.edge,
        "codeTextColor": palette.ink,
        "codeBackgroundColor": palette.panel,
        "dataframeHeaderBackgroundColor": palette.panel,
        "dataframeHeaderTextColor": palette.ink,
        "dataframeBorderColor": palette.grid,
        "chartCategoricalColors": [*palette.series, palette.ink, palette.grid],
    }
    notices = {
        f"{hue}{place}Color": colour
        for hue, colours in palette.notices.items()
        for place, colour in zip(("Background", "Text"), colours, strict=True)
    }
    assert theme == theme | notices


def test_charts_say_what_streamlit_replaces():
    grounds = (streamlit_plotly_theme.BG_COLOR, *(getattr(streamlit_plotly_theme, f"CATEGORY_{n}") for n in range(8)))
    assert (THEMED.paper, *THEMED.series, THEMED.ink, THEMED.grid) == grounds


def test_no_colour_is_written_elsewhere():
    home = Path(footprint.__file__).parent
    written = [
        path for kind in ("py", "typ", "css", "js") for path in home.rglob(f"*.{kind}") if path.name != "palette.py"
    ]
    found = {
        path.name for path in written if re.search(r"""["'( :]#[0-9a-fA-F]{6}\b""", path.read_text(encoding="utf-8"))
    }
    assert not found


def test_both_themes_say_the_same_things():
    assert set(THEME["light"]) == set(THEME["dark"])
    assert len(astuple(LIGHT)) == len(astuple(DARK))


def test_nothing_else_writes_a_colour_of_the_theme():
    assert not [name for name in THEME if name.endswith("Color") or name == "base"]
