"""Charts of plans: lines are told without colour, steps lead on, blocks are as thick as what they save."""

import math
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import plan_charts
from footprint.charts import PAPER
from footprint.plan_charts import draw_bridge, draw_cost_curve, draw_trajectories, say_signed_mass, spread_labels
from footprint.texts import format_mass
from tests.test_settings import contrast


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
    labels = [note.text for note in figure.layout.annotations]
    assert [label.split("<br>")[0][2:] for label in labels] == ["Tendanciel", "Cible", *names]
    assert len({label[0] for label in labels}) == 8
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
    assert axis.ticktext[3] == "75\u00a0t\u00a0CO2e "


def test_a_line_without_values_is_left_out_and_no_line_is_said():
    chart = draw(line("Tendanciel", "trend", 100.0, 110.0), line("Cible", "target", math.nan, math.nan))
    assert len(chart.figure.layout.annotations) == 1
    empty = draw(line("Cible", "target", math.nan))
    assert list(empty.figure.data[0]["x"]) == []
    assert empty.alt == "Trajectoire\u00a0: aucun chiffre."


def test_the_sentence_says_where_each_line_starts_and_ends():
    alt = draw(line("Tendanciel", "trend", 1000.0, 1100.0)).alt
    start, end = (format_mass(kilograms, "fr") for kilograms in (1000, 1100))
    assert alt == f"Trajectoire\u00a0: Tendanciel, de {start} en 2025 à {end} en 2026."


def test_names_are_never_read_as_markup():
    figure = draw(line("<b>x</b>", "scenario", 1.0, 2.0)).figure
    assert "&lt;b&gt;x" in figure.layout.annotations[0].text


def test_inks_are_seen_on_paper():
    assert min(contrast(ink, PAPER) for ink in plan_charts.INKS) >= 4.5


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
    # 100, then 100 to 90, then 90 to 95, then 95.
    assert list(bars.base) == [0, 100, 90, 0]
    assert list(bars.x) == [100, -10, 5, 95]
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
    assert "B, 150\u00a0€ par tonne, 3,00\u00a0t\u00a0CO2e par an" in chart.alt
