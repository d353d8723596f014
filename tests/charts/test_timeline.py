"""Days on one line, and how far one is on a path."""

import xml.etree.ElementTree as ET
from datetime import date

from footprint.charts.timeline import Mark, draw_path, draw_timeline

TODAY = date(2026, 6, 1)
SVG = "{http://www.w3.org/2000/svg}"


def texts_of(drawn: str, kind: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawn).iter(f"{SVG}text") if one.get("class") == kind]


def test_days_that_are_close_are_named_by_weight_and_all_of_them_have_their_sign():
    marks = [Mark(date(2026, 5, day), f"jour {day} & suite assez longue", day < 3, day) for day in range(1, 8)]
    drawn = draw_timeline(marks, TODAY, "aujourd'hui")
    circles = list(ET.fromstring(drawn).iter(f"{SVG}circle"))
    assert len(circles) == len(marks)
    assert len({one.get("fill") for one in circles}) == 2  # over: full; to come: hollow
    wide, narrow = texts_of(drawn, "wide"), texts_of(drawn, "narrow")
    assert "jour 1 & suite assez longue" in wide
    assert narrow == ["jour 1 & suite assez longue"]
    assert len(narrow) < len(wide) < len(marks)


def test_one_day_alone_is_drawn():
    assert texts_of(draw_timeline([Mark(TODAY, "fin", False)], TODAY, "aujourd'hui"), "wide") == ["fin"]


def test_a_bar_never_leaves_its_drawing_and_says_lateness_by_a_pattern():
    nothing = float("nan")
    late = draw_path(0.2, 0.6, late=True)
    assert "url(#late)" in late
    assert "url(#late)" not in draw_path(0.7, 0.6, late=False)
    for done in (-0.5, 3.0):
        bars = list(ET.fromstring(draw_path(done, 2.0, late=False)).iter(f"{SVG}rect"))
        assert all(0 <= float(one.get("x", 0)) + float(one.get("width", 0)) <= 120 for one in bars)
    assert len(list(ET.fromstring(draw_path(nothing, nothing, late=False)).iter(f"{SVG}rect"))) == 1
