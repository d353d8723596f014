"""What commitments cost by year: years beyond their budget are marked, never by a pattern alone."""

import pytest

from footprint.charts.means_chart import draw_costs

NOTHING = float("nan")


@pytest.mark.parametrize(
    ("there", "title", "marks"),
    [
        ([10_000.0, 9_000.0], "Le budget est dépassé en 2027.", 1),
        ([20_000.0, NOTHING], "Aucun dépassement, parmi les années dont le budget est connu.", 0),
        ([NOTHING, NOTHING], "Le budget disponible n’est indiqué pour aucune année.", 0),
    ],
)
def test_a_year_beyond_its_budget_is_named(there, title, marks):
    chart = draw_costs([2026, 2027], [10_000.0, 12_000.0], there, "fr", ["", "ADEME"])
    assert chart.title == title
    assert "ADEME" in chart.alt
    assert chart.alt.count("dépassé") - title.count("dépassé") == marks
    assert chart.alt.replace("\u202f", " ").count("12 000") == 1
