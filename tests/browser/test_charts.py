"""Charts as they are drawn: on a phone, lines have room, years are read, and nothing is cut."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from footprint.plans.plan_json import write_plan
from footprint.storage import list_organisations, save_plan
from footprint.words import texts
from footprint.workspace import samples
from footprint.workspace.samples import load_sample_plan
from tests.browser.conftest import Application
from tests.browser.screens import open_application

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
    (organisation,) = list_organisations(application.database)
    content = write_plan(load_sample_plan("local_authority")).decode()
    save_plan(application.database, organisation.organisation_id, content, 0, "Zoé", "exemple")
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
