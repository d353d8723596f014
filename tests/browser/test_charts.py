"""Charts as they are drawn: on a phone, lines have room, years are read, and nothing is cut."""

import re
import struct
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from footprint.words import texts
from footprint.workspace import samples
from tests.browser.conftest import Application
from tests.browser.screens import open_application, wait_until_drawn
from tests.prepared import save_sample_plan

pytestmark = pytest.mark.exhaustive

LEAST_LINES = 0.4  # of the width of a phone

CUT = """chart => {
  const { left, right, top, bottom } = chart.getBoundingClientRect()
  const outside = (box) => box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1
  const written = [...chart.querySelectorAll("text")]
  return written.filter((one) => outside(one.getBoundingClientRect())).map((one) => one.textContent)
}"""


def test_on_a_phone_lines_have_room_years_are_level_and_labels_whole(page: Page, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    save_sample_plan(application.database)
    page.set_viewport_size({"width": 390, "height": 844})
    section = quote(texts.text("page.scenarios.section.trajectory", "fr"))
    open_application(page, application.url, f"scenarios?scenario-part={section}")
    chart = page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".y2tick text")).to_have_count(8)  # the reference too
    assert chart.evaluate(CUT) == []
    lines = chart.locator(".gridlayer .ygrid").first.evaluate("line => line.getBoundingClientRect().width")
    assert lines >= LEAST_LINES * 390
    for year in chart.locator(".xtick text").all():
        assert "rotate(" not in (year.get_attribute("transform") or "")


def test_all_that_is_written_on_the_charts_of_the_footprint_is_within_them(page: Page, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    for width in (390, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        open_application(page, application.url, "footprint")
        expect(page.get_by_test_id("stPlotlyChart").locator(".ytick text")).not_to_have_count(0)
        for chart in page.get_by_test_id("stPlotlyChart").all():
            assert chart.evaluate(CUT) == []


def test_a_chart_is_taken_away_by_the_keyboard_as_a_picture_and_as_a_link_to_what_was_chosen(
    page: Page, application: Application, tmp_path: Path
):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_application(page, application.url, "footprint?site=Si%C3%A8ge&by=Type")
    expect(page.get_by_test_id("stMetricLabel").first).to_contain_text("Siège : empreinte 2025")
    wait_until_drawn(page)
    files = {}
    for kind in ("PNG", "SVG"):
        button = page.get_by_role("button", name=f"{kind} : télécharger l’image du graphique")
        with page.expect_download() as started:
            button.press("Enter")
        assert started.value.suggested_filename == f"empreinte-type-siege.{kind.lower()}"
        files[kind] = tmp_path / started.value.suggested_filename
        started.value.save_as(files[kind])
    picture, drawing = files["PNG"].read_bytes(), ElementTree.fromstring(files["SVG"].read_text(encoding="utf-8"))
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == tuple(2 * int(drawing.attrib[side]) for side in ("width", "height"))
    written = " ".join(one.text or "" for one in drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert "Mairie" in written
    assert "Siège" in written
    assert "font ensemble" in written
    assert not re.search(r"(?:href|url\()=?[\"']?https?:", files["SVG"].read_text(encoding="utf-8"))
    assert {urlsplit(one).hostname for one in asked if not one.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    page.get_by_role("button", name="Lien : copier l’adresse").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Lien copié")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert {"site": ["Siège"], "by": ["Type"], "inventory": ["2025 — Parc"]}.items() <= parse_qs(
        urlsplit(link).query
    ).items()
    page.goto(link)
    wait_until_drawn(page)
    expect(page.get_by_test_id("stMetricLabel").first).to_contain_text("Siège : empreinte 2025")
    page.get_by_role("button", name="Toute l’organisation").click()
    expect(page.get_by_test_id("stMetricLabel").first).to_contain_text("Empreinte de l’année 2025")
