"""Charts of plans: lines are told without colour, steps lead on, blocks are as thick as what they save."""

import math
import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.charts.plan_charts import draw_bridge, draw_cost_curve, draw_trajectories, say_signed_mass, spread_labels
from footprint.words.texts import format_mass


def line(name: str, kind: str, *values: float, low: float = math.nan, high: float = math.nan) -> pd.DataFrame:
    years = range(2025, 2025 + len(values))
    return pd.DataFrame({"name": name, "kind": kind, "year": years, "value": values, "low": low, "high": high})


def draw(*lines: pd.DataFrame):
    return draw_trajectories(pd.concat(lines, ignore_index=True), "Trajectoire", lambda kg: format_mass(kg, "fr"), "fr")


def test_lines_are_told_by_sign_and_dashes_and_labelled_where_they_end():
    names = [f"S{number}" for number in range(6)]
    lines = [line(name, "scenario", 100.0, 90.0 - 5 * number) for number, name in enumerate(names)]
    figure = draw(line("Tendanciel", "trend", 100.0, 110.0), line("Cible", "target", 100.0, 80.0), *lines).figure
    drawn = [trace for trace in figure.data if "lines" in trace.mode]
    looks = [(trace.marker.symbol, trace.line.dash) for trace in drawn]
    assert len(set(looks)) == len(drawn) == 8
    labels = figure.layout.yaxis2.ticktext
    assert [label.split("<br>")[0].split("</span>")[1].strip() for label in labels] == ["Tendanciel", "Cible", *names]
    assert len({re.search(">(.)</span>", label)[1] for label in labels}) == 8
    assert labels[0].endswith("110\u00a0kg\u00a0CO2e")


def test_the_axis_starts_at_nothing_and_holds_the_highest_bound():
    figure = draw(line("Tendanciel", "trend", 100.0, 110.0, low=80.0, high=150.0)).figure
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] >= 150
    (whisker,) = [trace for trace in figure.data if trace.error_y.array is not None]
    assert (whisker.error_y.arrayminus[0], whisker.error_y.array[0]) == (30, 40)


def test_the_values_of_the_axis_are_round_and_written_so():
    axis = draw(line("Tendanciel", "trend", 100_000.0, 101_000.0)).figure.layout.yaxis
    assert list(axis.tickvals) == [0, 25_000, 50_000, 75_000, 100_000, 125_000]
    assert list(axis.ticktext) == ["0 ", "25 ", "50 ", "75 ", "100 ", "125\u00a0t\u00a0CO2e "]
    mixed = draw(line("Tendanciel", "trend", 1000.0, 1200.0)).figure.layout.yaxis
    assert [said for said in mixed.ticktext if "CO2e" not in said] == []


@pytest.mark.parametrize(("most", "ticks"), [(1.0, [0, 1]), (2.0, [0, 1, 2]), (12.0, [0, 5, 10])])
def test_an_axis_of_things_counted_whole_has_no_half_of_one(most, ticks):
    lines = line("Tendanciel", "trend", most, most)
    axis = draw_trajectories(lines, "Achats", lambda count: f"{round(count)}\u00a0appareils", "fr").figure.layout.yaxis
    assert list(axis.tickvals) == ticks


def test_a_line_without_values_is_left_out_and_no_line_is_said():
    chart = draw(line("Tendanciel", "trend", 100.0, 110.0), line("Cible", "target", math.nan, math.nan))
    assert len(chart.figure.layout.yaxis2.ticktext) == 1
    empty = draw(line("Cible", "target", math.nan))
    assert list(empty.figure.data[0]["x"]) == []
    assert empty.alt == "Trajectoire\u00a0: aucun chiffre."


def test_the_sentence_says_where_each_line_starts_and_ends():
    alt = draw(line("Tendanciel", "trend", 1000.0, 1100.0)).alt
    start, end = (format_mass(kilograms, "fr") for kilograms in (1000, 1100))
    assert alt == f"Trajectoire\u00a0: Tendanciel, de {start} en 2025 à {end} en 2026."


def test_names_are_never_read_as_markup():
    figure = draw(line("<b>x</b>", "scenario", 1.0, 2.0)).figure
    assert "&lt;b&gt;x" in figure.layout.yaxis2.ticktext[0]


@pytest.mark.parametrize("years", [1, 2, 6, 7, 15, 40])
def test_years_are_few_enough_to_be_read_and_the_last_is_among_them(years):
    axis = draw(line("Tendanciel", "trend", *[100.0] * years)).figure.layout.xaxis
    assert 1 <= len(axis.tickvals) <= 6
    assert axis.tickvals[-1] == 2024 + years
    assert axis.range[0] < 2025 <= 2024 + years < axis.range[1]


def test_labels_have_room_whatever_their_number_and_length():
    lines = [line(f"{number} " + "nom très long " * 9, "scenario", 100.0, 90.0) for number in range(12)]
    layout = draw(*lines).figure.layout
    placed, room = sorted(layout.yaxis2.tickvals), layout.height - 56
    most = max(label.count("<br>") + 1 for label in layout.yaxis2.ticktext)
    apart = min(after - before for before, after in pairwise(placed)) / layout.yaxis2.range[1] * room
    assert apart >= 16 * most


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_keep_their_distance_and_their_order(wanted):
    placed = spread_labels(wanted, 10.0, 0.0, 100.0)
    ordered = sorted(placed)
    assert all(after - before >= 10 - 1e-9 for before, after in pairwise(ordered))
    assert all(-1e-9 <= height <= 100 + 1e-9 for height in placed)
    pairs = [(a, b) for a in range(len(wanted)) for b in range(len(wanted)) if wanted[a] < wanted[b]]
    assert all(placed[a] < placed[b] for a, b in pairs)


def test_labels_that_have_room_stay_where_they_are():
    assert spread_labels([50.0, 10.0, 90.0], 10.0, 0.0, 100.0) == [50.0, 10.0, 90.0]


def test_steps_of_a_bridge_lead_from_each_total_to_the_next():
    steps = pd.DataFrame(
        {
            "name": ["2025", "Réseau", "Portables 6 ans", "2030"],
            "kind": ["level", "step", "step", "level"],
            "change": [100.0, -10.0, 5.0, 95.0],
            "hatched": [False, True, False, False],
        }
    )
    chart = draw_bridge(steps, "De 2025 à 2030", "fr")
    bars = chart.figure.data[0]
    # At 100, then from 100 to 90, from 90 to 95, at 95: totals are points, and the scale is that of the steps.
    assert list(bars.base) == [100, 100, 90, 95]
    assert list(bars.x) == [0, -10, 5, 0]
    (points,) = [trace for trace in chart.figure.data[1:] if trace.mode == "markers"]
    assert (list(points.x), list(points.y)) == ([100, 95], [0, 3])
    low, high = chart.figure.layout.xaxis.range
    assert 85 < low < 90
    assert 100 < high < 105
    assert "ne part pas de zéro" in chart.note
    assert (
        chart.title
        == "De 100\u00a0kg\u00a0CO2e à 95,0\u00a0kg\u00a0CO2e\u00a0: −5,00\u00a0kg\u00a0CO2e, soit −5,0\u00a0%"
    )
    assert list(bars.marker.pattern.shape) == ["", "/", "", ""]
    assert "Réseau, −10,0\u00a0kg\u00a0CO2e" in chart.alt
    assert "Portables 6 ans, +5,00\u00a0kg\u00a0CO2e" in chart.alt


@pytest.mark.parametrize(("kilograms", "said"), [(1200.0, "+1,20"), (-1200.0, "−1,20"), (0.0, "0")])
def test_a_change_has_its_sign(kilograms, said):
    assert say_signed_mass(kilograms, "fr").startswith(said)


def test_blocks_are_as_thick_as_what_they_save_and_as_long_as_what_it_costs():
    blocks = pd.DataFrame({"name": ["A", "B"], "saved": [1000.0, 3000.0], "eur_per_t": [20.0, 150.0]})
    blocks["doubtful"] = [False, True]
    chart = draw_cost_curve(blocks, "Coût", "fr")
    bars = chart.figure.data[0]
    assert list(bars.x) == [20, 150]
    assert bars.width[1] / bars.width[0] == pytest.approx(3)
    assert list(bars.y) == [500, 2500]
    assert list(bars.marker.pattern.shape) == ["", "/"]
    assert chart.title == "4,00\u00a0t\u00a0CO2e de moins par an, pour 20 à 150\u00a0€ par tonne"
    assert "Épaisseur" in chart.note
    assert "coupée" not in chart.note
    assert "B, 150\u00a0€ par tonne, 3,00\u00a0t\u00a0CO2e par an" in chart.alt


def test_a_price_out_of_all_proportion_is_cut_and_said_so():
    blocks = pd.DataFrame({"name": list("ABC"), "saved": [1000.0, 3000.0, 10.0], "eur_per_t": [20.0, 50.0, 9e4]})
    chart = draw_cost_curve(blocks.assign(doubtful=False), "Coût", "fr")
    bars, arrows = chart.figure.data
    assert list(bars.x) == [20, 50, 400]
    assert (list(arrows.x), list(arrows.text)) == ([400], ["→"])
    assert "coupée" in chart.note
    assert "C, 90\u202f000" in chart.alt


def test_a_bridge_from_nothing_has_no_share():
    steps = pd.DataFrame({"name": ["2025", "Croissance", "2026"], "kind": ["level", "step", "level"]})
    chart = draw_bridge(steps.assign(change=[0.0, 500.0, 500.0], hatched=False), "Pont", "fr")
    assert chart.title == "De 0\u00a0kg\u00a0CO2e à 500\u00a0kg\u00a0CO2e\u00a0: +500\u00a0kg\u00a0CO2e"
    low, high = chart.figure.layout.xaxis.range
    assert low < 0 < 500 < high
