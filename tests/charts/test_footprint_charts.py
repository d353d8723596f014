"""Charts: what is drawn is the view, what is printed adds up, and the sentence says the conclusion."""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.charts.bars import NAME_LETTERS, NAME_LINES, draw_rows
from footprint.charts.footprint_charts import (
    MOST_BARS,
    draw_changes,
    draw_history,
    draw_parts,
    draw_totals,
    draw_unknowns,
    print_interval,
    print_parts,
)
from footprint.charts.palette import THEMED
from footprint.estimation.estimate import estimate
from footprint.estimation.views import breakdown
from footprint.words.texts import type_name
from tests.round_registry import make_situation


def parts(*impacts: float) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"part {number}" for number in range(len(impacts))], "impact": impacts})


def number(printed: str) -> float:
    """What a printed French mass or share says, without its unit."""
    digits = "".join(sign for sign in printed.split("\u00a0")[0] if sign.isdigit() or sign == ",")
    return float(digits.replace(",", "."))


def test_bars_are_the_view_heaviest_at_the_top():
    rows = [{"device_type": "laptop", "quantity": 10}, {"device_type": "screen", "quantity": 3}]
    situation = make_situation(rows, usage=[{"service_type": "mobile_line", "amount_per_year": 4}])
    view = breakdown(situation, estimate(situation), "type")
    drawn = draw_parts(view.assign(name=view["type"]), "Type", "fr").figure
    assert list(drawn.data[0].x) == view["impact"].tolist()
    assert (
        [name.strip() for name in drawn.layout.yaxis.ticktext]
        == view["type"].tolist()
        == ["laptop", "screen", "mobile_line"]
    )
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]  # the first row is at the top


def test_the_sentence_says_the_largest_part_first_then_the_others():
    alt = draw_parts(parts(600, 300, 100), "Étape", "fr").alt
    assert alt == (
        "Étape\u00a0: en tête, part 0, 600\u00a0kg (60,0\u00a0%). "
        "Puis part 1, 300\u00a0kg (30,0\u00a0%) ; part 2, 100\u00a0kg (10,0\u00a0%)."
    )
    assert draw_parts(parts(600, 400), "Stage", "en").alt.startswith("Stage: first, part 0, 600")


def test_a_part_without_a_figure_has_no_bar_and_is_said():
    chart = draw_parts(parts(500.0, math.nan), "Type", "fr")
    assert list(chart.figure.data[0].x) == [500.0]
    assert chart.alt.endswith("Sans chiffre\u00a0: part 1.")


def test_nothing_known_draws_nothing_and_says_so():
    chart = draw_parts(parts(math.nan, math.nan), "Type", "fr")
    assert list(chart.figure.data[0].x) == []
    assert chart.alt == "Type\u00a0: aucun chiffre."


def test_beyond_twelve_bars_the_rest_is_one_hatched_bar_and_nothing_is_lost():
    many = [float(100 - rank) for rank in range(40)]
    chart = draw_parts(parts(*many), "Type", "fr")
    bars = chart.figure.data[0]
    assert len(bars.x) == MOST_BARS
    assert sum(bars.x) == sum(many)
    assert list(bars.marker.pattern.shape) == [""] * (MOST_BARS - 1) + ["/"]
    assert "Autres (29)" in chart.figure.layout.yaxis.ticktext[-1]


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=30).filter(lambda found: sum(found) > 1e-3))
def test_printed_parts_add_up_to_the_printed_whole(impacts):
    printed = print_parts(impacts, "fr")
    (whole, _), *_ = print_parts([math.fsum(impacts)], "fr")
    masses = [0.0 if "<" in mass else number(mass) for mass, _ in printed]
    assert math.isclose(math.fsum(masses), number(whole), abs_tol=1e-9, rel_tol=1e-12)
    shares = [0.0 if "<" in share else number(share) for _, share in printed]
    assert math.fsum(shares) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("kilograms", "printed"),
    [
        (680_123, "680,1\u00a0t"),
        (12_345.6, "12\u202f346\u00a0kg"),
        (123.46, "123,5\u00a0kg"),
        (12.346, "12,35\u00a0kg"),
        (0.0123, "12,3\u00a0g"),
        (math.nan, "n. d."),
    ],
)
def test_a_mass_is_printed_in_the_unit_and_the_digits_that_suit_it(kilograms, printed):
    assert print_parts([kilograms], "fr")[0][0] == printed


def test_totals_side_by_side_carry_their_intervals_and_the_others_are_hatched():
    totals = pd.DataFrame(
        {
            "name": ["ADEME", "Fabricants"],
            "impact": [1000.0, 1500.0],
            "low": [800.0, 1100.0],
            "high": [1300.0, 2100.0],
            "shown": [True, False],
        }
    )
    chart = draw_totals(totals, "Sources", "fr")
    bars, *whiskers, written = chart.figure.data
    assert list(bars.x) == [1000.0, 1500.0]
    for drawn in whiskers:
        assert [list(drawn.error_x.arrayminus), list(drawn.error_x.array)] == [[200.0, 400.0], [300.0, 600.0]]
    assert list(bars.marker.pattern.shape) == ["", "/"]
    assert written.text[0].split("<br>") == [" 1,00\u00a0t\u00a0CO2e", " 0,80 à 1,30\u00a0t"]
    assert chart.title == "De 1,00\u00a0t\u00a0CO2e (ADEME) à 1,50\u00a0t\u00a0CO2e (Fabricants)"
    assert "95\u00a0%" in chart.note
    assert "ADEME, 1,00\u00a0t\u00a0CO2e (entre 0,80 et 1,30\u00a0t\u00a0CO2e)" in chart.alt


def test_a_total_without_a_figure_is_said_and_not_drawn():
    unknown = {"name": ["Achats"], "impact": [math.nan], "low": [math.nan], "high": [math.nan], "shown": [True]}
    chart = draw_totals(pd.DataFrame(unknown), "Comptabilités", "fr")
    assert list(chart.figure.data[0].x) == []
    assert chart.alt == "Comptabilités\u00a0: Achats, n. d."


def test_history_draws_each_year_with_its_bounds():
    years = pd.DataFrame(
        {"name": ["2023", "2024"], "value": [0.058, 0.0519], "low": [0.05, 0.047], "high": [0.06, 0.057]}
    )
    chart = draw_history(years, "Électricité", lambda value: f"{value} kg", "fr")
    assert list(chart.figure.data[0].x) == [0.058, 0.0519]
    assert "2024, 0.0519 kg" in chart.alt
    assert chart.title == "De 0.058 kg (2023) à 0.0519 kg (2024)\u00a0: −10,5\u00a0%"
    assert draw_history(years.assign(value=math.nan), "Électricité", str, "fr").figure.data[0].x == ()


@pytest.mark.parametrize(
    ("low", "high", "language", "printed"),
    [
        (976.0, 1490.0, "fr", "entre 0,98 et 1,49\u00a0t\u00a0CO2e"),
        (976.0, 1490.0, "en", "between 0.98 and 1.49\u00a0t\u00a0CO2e"),
        (45.0, 231.0, "fr", "entre 45 et 231\u00a0kg\u00a0CO2e"),
        (1_577_432.0, 2_342_000.0, "fr", "entre 1\u202f580 et 2\u202f340\u00a0t\u00a0CO2e"),
        (0.0, 0.0, "fr", "entre 0 et 0\u00a0kg\u00a0CO2e"),
    ],
)
def test_both_bounds_are_in_one_unit(low, high, language, printed):
    assert print_interval(low, high, language) == printed


def test_what_people_typed_is_shown_never_read_as_markup():
    named = pd.DataFrame({"name": ['<a href="http://example.org">Siège</a> & annexe'], "impact": [1.0]})
    drawn = draw_parts(named, "Site", "fr").figure.to_json()
    assert "<a " not in json.loads(drawn)["layout"]["yaxis"]["ticktext"][0]


def test_a_figure_is_light_and_needs_no_legend():
    long_names = [type_name(kind, "fr") * 2 for kind in ("multifunction_a4", "copier_large", "large_display") * 4]
    figure = draw_parts(pd.DataFrame({"name": long_names, "impact": range(12, 0, -1)}), "Type", "fr").figure
    assert len(figure.to_json()) < 4_000
    assert figure.layout.showlegend is False


# --- titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impacts", "title"),
    [
        ((600, 300, 100), "part 0 : 60,0 % de l’empreinte"),
        ((400, 350, 250), "« part 0 » et « part 1 » font ensemble 75,0 % de l’empreinte"),
        ((30, 20, 15, 15, 10, 10), "« part 0 » et « part 1 » font ensemble 50,0 % de l’empreinte"),
        ((20, 18, 16, 16, 15, 15), "« part 0 », « part 1 » et « part 2 » font ensemble 54,0 % de l’empreinte"),
        (
            (12, 11, 11, 11, 11, 11, 11, 11, 11),
            "« part 0 », « part 1 » et « part 2 » font ensemble 34,0 % de l’empreinte",
        ),
        ((5.0,), "part 0 : la totalité de l’empreinte"),
        ((1e9, 1e-6), "part 0 : 100,0 % de l’empreinte"),
        ((0.0, 0.0), ""),
        ((math.nan,), ""),
    ],
)
def test_the_title_names_as_few_parts_as_make_half_of_the_whole_three_at_most(impacts, title):
    assert draw_parts(parts(*impacts), "Type", "fr").title.replace("\u00a0", " ") == title


def test_the_title_is_in_the_language_and_short_whatever_the_names():
    chart = draw_parts(pd.DataFrame({"name": ["x" * 120, "y"], "impact": [3.0, 1.0]}), "Type", "en")
    assert chart.title == f"{'x' * 30}…{'x' * 29}: 75.0% of the footprint"


def test_a_long_name_in_a_title_is_cut_between_words():
    name = "Copieur de grande capacité, fabrication, distribution et fin de vie (facteur)"
    chart = draw_parts(pd.DataFrame({"name": [name, "y"], "impact": [3.0, 1.0]}), "Type", "fr")
    assert chart.title == "Copieur de grande capacité,…et fin de vie (facteur)\u00a0: 75,0\u00a0% de l’empreinte"


def test_the_title_of_changes_is_the_one_that_counts_most():
    changes = pd.DataFrame({"name": ["A", "B"], "at_down": [99.0, 120.0], "at_up": [101.0, math.nan]})
    assert draw_changes(changes, 100.0, "Sensibilité", "fr").title == "Ce qui compte le plus\u00a0: B (+20,0\u00a0%)"
    assert draw_changes(changes.head(0), 100.0, "Sensibilité", "fr").title == ""


def test_totals_that_read_the_same_are_said_so():
    totals = pd.DataFrame({"name": ["A", "B"], "impact": [1000.0, 1000.2], "low": math.nan, "high": math.nan})
    chart = draw_totals(totals.assign(shown=True), "Électricité", "fr")
    assert chart.title == "1,00\u00a0t\u00a0CO2e dans tous les cas"
    assert chart.note == ""


def test_what_makes_the_doubt_is_drawn_from_bound_to_bound_around_the_total():
    causes = pd.DataFrame(
        {
            "name": ["Tout ensemble", "Facteur", "Durée de vie", "Le reste (3)"],
            "kind": ["all", "factor", "lifespan", "rest"],
            "share": [1.0, 0.6, 0.3, 0.1],
            "low": [800.0, 850.0, 950.0, 980.0],
            "high": [1300.0, 1200.0, 1060.0, 1025.0],
        }
    )
    chart = draw_unknowns(causes, 1000.0, "Doute", "fr")
    bars = chart.figure.data[0]
    assert list(bars.base) == [800, 850, 950, 980]
    assert list(bars.x) == [500, 350, 110, 45]
    assert list(bars.marker.pattern.shape) == ["/", "", "", "/"]
    (line,) = chart.figure.layout.shapes
    assert (line.x0, line.x1) == (1000, 1000)
    assert chart.title == "Facteur\u00a0: 60,0\u00a0% du doute"
    assert "1,00\u00a0t\u00a0CO2e" in chart.note
    assert "Facteur, 0,85 à 1,20\u00a0t" in chart.alt


def test_parts_carry_their_intervals_and_the_rest_has_none():
    many = parts(*[float(100 - rank) for rank in range(40)])
    chart = draw_parts(many.assign(low=many["impact"] * 0.9, high=many["impact"] * 1.2), "Type", "fr")
    bars, whiskers, written = chart.figure.data
    assert len(whiskers.y) == MOST_BARS - 1
    assert [
        round(under) for under in (chart.figure.layout.height - 16) / MOST_BARS * np.subtract(whiskers.y, bars.y[:-1])
    ] == [15] * (MOST_BARS - 1)
    assert list(written.x) == list(bars.x)  # figures at the ends of bars, whiskers under both
    assert [name for name, _ in chart.rows] == [*many["name"][: MOST_BARS - 1], "Autres (29)"]
    assert whiskers.error_x.array[0] == pytest.approx(20)
    assert "95\u00a0%" in chart.note


# --- whatever comes --------------------------------------------------------------------------------------------------


def test_names_of_any_length_are_on_a_few_short_lines():
    drawn = draw_parts(pd.DataFrame({"name": ["mot " * 30, "z" * 120, ""], "impact": [3.0, 2.0, 1.0]}), "Type", "fr")
    for name in drawn.figure.layout.yaxis.ticktext:
        lines = name.split("<br>")
        assert len(lines) <= NAME_LINES
        assert max(map(len, lines)) <= NAME_LETTERS + 1


def test_two_long_names_that_begin_alike_are_told_by_their_ends():
    names = [
        f"Serveur de fichiers des transports scolaires et de la restauration, bâtiment {number}" for number in "12"
    ]
    drawn = draw_parts(pd.DataFrame({"name": names, "impact": [3.0, 2.0]}), "Type", "fr")
    one, other = drawn.figure.layout.yaxis.ticktext
    assert one.rstrip().endswith("bâtiment 1")
    assert other.rstrip().endswith("bâtiment 2")


def test_what_rounds_to_nothing_is_not_said_to_be_nothing():
    (_, _), (little, share), (nothing, _) = print_parts([5e6, 12.0, 0.0], "fr")
    assert (little, share) == ("< 0,1\u00a0t", "< 0,1\u00a0%")
    assert nothing == "0,0\u00a0t"


def test_parts_that_are_all_nothing_have_neither_shares_nor_intervals():
    chart = draw_parts(parts(0.0, 0.0).assign(low=0.0, high=0.0), "Type", "fr")
    assert chart.figure.data[-1].text == (" 0,00\u00a0kg", " 0,00\u00a0kg")
    assert chart.title == chart.note == ""


@pytest.mark.parametrize("values", [[], [0.0], [-5.0, 3.0], [-5.0, -3.0], [1e12, 1e-9]])
def test_a_scale_always_has_a_length(values):
    figure = draw_rows([str(value) for value in values], values, [str(value) for value in values])
    low, high = figure.layout.xaxis.range
    assert low < high
    assert all(low <= value <= high for value in values)


def test_colours_are_those_of_the_theme():
    drawn = draw_totals(
        pd.DataFrame({"name": ["A"], "impact": [1.0], "low": [0.5], "high": [2.0], "shown": [True]}), "Total", "fr"
    ).figure
    assert set(re.findall("#[0-9a-f]{6}", drawn.to_json())) <= {THEMED.paper, THEMED.ink, THEMED.grid, *THEMED.series}
