"""The font of icons that pages load holds all that they may show, and little else."""

import pytest
from fontTools.ttLib import TTFont

from tests.icons import FONT, find_names, read_icons, whole_font

HOW_TO_CUT = "python -m tests.icons cuts the font of icons anew"


def test_every_icon_that_is_named_is_in_the_font():
    whole = read_icons(whole_font())
    assert find_names() & set(whole) <= set(read_icons(FONT)), HOW_TO_CUT


def test_our_pages_name_icons_that_exist():
    assert find_names(ours_alone=True) <= set(read_icons(whole_font()))


@pytest.mark.exhaustive
def test_an_icon_is_drawn_as_in_the_whole_font():
    outlines = [draw_icons(font) for font in (FONT, whole_font())]
    assert outlines[0].items() <= outlines[1].items()


def draw_icons(path):
    font = TTFont(path)
    return {name: list(font["glyf"][glyph].getCoordinates(font["glyf"])[0]) for name, glyph in read_icons(path).items()}


def test_it_weighs_little():
    assert FONT.stat().st_size < 25_000
