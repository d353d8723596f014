"""The cheapest plan keeps its targets, is never beaten by trying all plans, and is what `project` says of it."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.actions.actions import Action, Change
from footprint.plans.optimum import cheapest_plan as planning
from footprint.plans.optimum import tabulation
from footprint.plans.optimum.alternatives import explain_choices, find_second_best, value_of_more
from footprint.plans.optimum.cheapest_plan import PlanFound, cheapest_plan
from footprint.plans.optimum.programme import Solution
from footprint.plans.optimum.variants import Variants, project_variants
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import Target
from footprint.problems import UnusableInput
from footprint.projection.projection import project
from footprint.projection.spending import spend
from tests.draws import draws
from tests.round_registry import make_situation

ROWS = [
    {"device_type": "laptop", "quantity": 100, "lifespan_years": 4, "energy_kwh_per_year": 30},
    {"device_type": "server", "quantity": 4, "lifespan_years": 5, "energy_kwh_per_year": 2000},
]
YEARS = range(2024, 2029)
FREE = Money(discount_rate=0.0, staff_day_eur=0.0)


def day(year: int) -> date:
    return date(year, 1, 1)


def lever(name: str, column: str, operation: str, value, kind: str = "laptop", **more) -> Action:
    change = Change("equipment", {"device_type": kind}, column, operation, value)
    return Action(name, name, day(2025), (change,), **more)


# 100 laptops: 5 350 kg of making + 120 of use. 4 servers: 4 × 1 000 / 5 = 800 + 4 × 2 000 × 1.5 × 0.04 = 480.
LONGER = lever("longer", "lifespan_years", "set", 6, invest_eur=20_000)  # 5 350 → 3 566.7: −1 783.3
FEWER = lever("fewer", "quantity", "multiply", 0.8, yearly_eur=4_000)  # −1 094 alone, −737.3 after "longer"
SERVERS = lever("servers", "energy_kwh_per_year", "multiply", 0.5, "server", staff_days=10)  # −240
ALL = [Option(action) for action in (LONGER, FEWER, SERVERS)]


def find(target: float, options=ALL, **asked) -> PlanFound:
    """The cheapest plan that keeps 2028 under a total (kg CO2e)."""
    targets = [Target("T", 2028, target, "kg")]
    return cheapest_plan(make_situation(ROWS), options, targets, YEARS, **({"money": FREE} | asked))


def chosen(found: PlanFound) -> list[str]:
    return found.chosen["action_id"].tolist()


def test_the_cheapest_plan_that_keeps_a_target():
    # from 6 750: 5 600 asks for −1 150, which "longer" gives for 20 000 and "fewer" with "servers" (−1 334) for 16 000
    # in four years (staff apart, worth nothing here)
    found = find(5_600)
    assert found.status == "optimal"
    assert chosen(found) == ["fewer", "servers"]
    assert found.present_value_eur == 16_000
    assert found.targets[["target_id", "year"]].to_numpy().tolist() == [["T", 2028]]
    assert found.targets["total"].iloc[0] == pytest.approx(6_750 - 1_094 - 240, abs=0.01)
    assert found.targets["allowed"].iloc[0] == 5_600
    # with days at 500 euros, 21 000: "longer" is cheaper
    assert chosen(find(5_600, money=Money(0.0, 500.0))) == ["longer"]


def test_effects_are_not_added_up():
    # alone they would make −1 783 − 1 094 = −2 877; together −2 520.7, so that −2 600 asks for the servers too
    paid = Money(0.0, 500.0)
    assert chosen(find(6_750 - 2_500, money=paid)) == ["longer", "fewer"]
    assert chosen(find(6_750 - 2_600, money=paid)) == ["longer", "fewer", "servers"]


def test_what_it_finds_is_what_the_projection_says():
    found = find(5_000, [Option(option.action, (day(2025), day(2026), day(2027))) for option in ALL])
    assert found.totals["difference"].abs().max() < 0.01
    assert found.totals["recomputed"].tolist() == pytest.approx(
        project(make_situation(ROWS), found.actions, YEARS).totals["impact"].tolist()
    )
    assert found.proven
    assert found.gap <= 1e-4


def test_a_target_out_of_reach_is_said_with_how_much_lacks():
    # all three: 6 750 − 2 520.7 − 240 = 3 989.3
    found = find(3_900)
    assert found.status == "infeasible"
    assert chosen(found) == ["longer", "fewer", "servers"]
    lacking = found.shortfalls.iloc[0]
    assert (lacking["limit"], lacking["target_id"], lacking["year"]) == ("target", "T", 2028)
    assert lacking["lacking"] == pytest.approx(89.33, abs=0.01)
    assert lacking["alone"] == pytest.approx(3_989.33, abs=0.01)


def test_a_budget_that_forbids_is_said_too():
    # "longer" alone takes 20 000 at once; "fewer" 4 000 each year, "servers" 10 days
    found = find(5_600, limits=Limits(yearly_eur=3_000.0, yearly_staff_days=5.0))
    assert found.status == "infeasible"
    assert set(found.shortfalls["limit"]) <= {"target", "yearly_eur", "yearly_staff_days"}
    assert (found.shortfalls["lacking"] > 0).all()
    assert chosen(find(5_600, limits=Limits(yearly_staff_days=5.0))) == ["longer"]  # the servers ask for 10 days
    assert chosen(find(5_600, limits=Limits(yearly_eur={2025: 19_000.0}))) == ["fewer", "servers"]
    assert chosen(find(5_600, limits=Limits(yearly_eur={2027: 3_999.0}))) == ["longer", "servers"]  # for nothing more
    assert chosen(find(5_600, limits=Limits(total_eur=18_000.0))) == ["fewer", "servers"]


def test_money_of_later_years_is_worth_less():
    # "fewer" at 4 000 a year from 2025 to 2028, at 10 %: 4 000 × (1/1.1 + 1/1.21 + 1/1.331 + 1/1.4641) = 12 679.5
    found = find(6_000, ALL[1:2], money=Money(0.1, 0.0))
    assert found.present_value_eur == pytest.approx(12_679.46, abs=0.01)
    assert found.spending["eur"].tolist() == [0, 4_000, 4_000, 4_000, 4_000]
    # started later, it costs less
    later = find(6_000, [Option(FEWER, (day(2025), day(2027)))])
    assert later.chosen["starts_on"].tolist() == [day(2027)]
    assert later.present_value_eur == 8_000


def test_the_greatest_reduction_for_a_budget():
    found = find(1e9, goal=RequestGoal("least_carbon"), limits=Limits(total_eur=19_000.0))
    assert chosen(found) == ["fewer", "servers"]
    assert chosen(find(1e9, goal=RequestGoal("least_carbon"), limits=Limits(total_eur=0.0))) == ["servers"]
    by_2026 = [Option(LONGER, (day(2027),)), ALL[2]]
    assert chosen(find(1e9, by_2026, goal=RequestGoal("least_carbon", year=2026))) == [
        "servers"
    ]  # the other comes too late


def test_among_plans_as_good_the_least_carbon_then_the_least_cost():
    free = replace(SERVERS, staff_days=0)
    assert chosen(find(6_700, [Option(free)])) == ["servers"]
    assert chosen(find(6_800, [Option(free)])) == ["servers"]  # asked for nothing, it costs nothing
    useless = replace(lever("useless", "energy_kwh_per_year", "multiply", 0.5, "screen"), invest_eur=100)
    assert chosen(find(1e9, [Option(free), Option(useless)], goal=RequestGoal("least_carbon"))) == ["servers"]


def test_needs_exclusions_musts_and_what_is_given():
    needs = Option(replace(LONGER, requires=("servers",), invest_eur=0))
    assert chosen(find(5_600, [needs, ALL[2]])) == ["longer", "servers"]
    assert find(5_600, [needs]).status == "infeasible"  # what it needs is nowhere
    assert chosen(find(5_600, [needs], given=(SERVERS,))) == ["longer"]
    against = [ALL[0], Option(replace(FEWER, excludes=("servers",))), ALL[2]]
    assert chosen(find(5_600, against)) == ["longer", "servers"]
    assert chosen(find(5_600, against[:2], given=(SERVERS,))) == ["longer"]
    assert chosen(find(1e9, [*ALL[:2], Option(SERVERS, must=True)])) == ["servers"]


def test_targets_hold_in_their_year_after_it_and_on_the_way_where_asked():
    late = [Option(LONGER, (day(2025), day(2028)))]
    situation = make_situation(ROWS)
    targets = [Target("T", 2028, 20)]
    cheap = Money(0.1, 0.0)
    plan = cheapest_plan(situation, late, targets, YEARS, money=cheap)
    assert plan.chosen["starts_on"].tolist() == [day(2028)]
    on_the_way = cheapest_plan(situation, late, targets, YEARS, money=cheap, path="linear")
    assert on_the_way.chosen["starts_on"].tolist() == [day(2025)]
    assert on_the_way.targets["year"].tolist() == [2025, 2026, 2027, 2028]
    early = cheapest_plan(situation, late, [Target("T", 2026, 20)], YEARS, money=cheap)
    assert early.chosen["starts_on"].tolist() == [day(2025)]
    assert early.targets["year"].tolist() == [2026, 2027, 2028]


def test_a_perimeter_and_people():
    situation = make_situation(ROWS, sites=[{"site": "Hall", "headcount": 50}])
    servers = Target("servers", 2028, 15, where={"type": "server"})  # 1 280 → 1 088
    found = cheapest_plan(situation, ALL, [servers], YEARS, money=FREE)
    assert chosen(found) == ["servers"]
    assert found.targets[["total", "allowed"]].to_numpy().tolist()[0] == pytest.approx([1_040, 1_088], abs=0.01)
    per_person = Target("each", 2028, 100, "kg", "per_user")  # 5 000 for 50 people
    found = cheapest_plan(situation, ALL, [servers, per_person], YEARS, money=FREE)
    assert chosen(found) == ["longer", "servers"]
    with pytest.raises(UnusableInput, match="nobody-counted"):
        cheapest_plan(make_situation(ROWS), ALL, [per_person], YEARS)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"options": []}, "no-lever"),
        ({"options": [ALL[0], ALL[0]]}, "same-lever"),
        ({"given": (LONGER,)}, "same-lever"),
        ({"years": [2023]}, "year-before-base"),
        ({"targets": [Target("T", 2024, 10)]}, "target-too-early"),
        ({"targets": [Target("T", 2028, 10, where={"type": "camera"})]}, "empty-perimeter"),
        ({"goal": RequestGoal("least_carbon", cumulated=True)}, "not-added-up"),
        ({"goal": RequestGoal("least_carbon", year=2040)}, "no-such-year"),
    ],
)
def test_a_request_that_no_plan_answers_is_refused(asked, code):
    usual = {"options": ALL, "targets": [], "years": YEARS}
    with pytest.raises(UnusableInput, match=code):
        cheapest_plan(make_situation(ROWS), **(usual | asked))


def test_rules_that_contradict_each_other_are_said_and_no_plan_is_made_up():
    options = [Option(replace(LONGER, excludes=("fewer",)), must=True), Option(FEWER, must=True)]
    found = find(5_600, options)
    assert found.status == "infeasible"
    assert found.shortfalls["limit"].tolist() == ["rules"]
    assert found.chosen.empty
    assert np.isnan(found.present_value_eur)
    assert explain_choices(found).empty


def test_where_nothing_is_found_in_time_no_plan_is_made_up(monkeypatch):
    none = np.zeros(0)
    nothing = Solution("no_solution", none.astype("int64"), none, np.nan, np.nan, 10.0)
    monkeypatch.setattr(planning, "solve", lambda *asked: nothing)
    found = find(5_600)
    assert (found.status, found.actions) == ("no_solution", ())
    assert all(table.empty for table in (found.chosen, found.spending, found.totals, found.targets, found.shortfalls))
    assert np.isnan([found.present_value_eur, found.gap]).all()


def test_what_starts_too_late_or_counts_for_nothing_keeps_no_target():
    late = [Option(LONGER, (day(2032),)), Option(replace(FEWER, effect="enabling"))]
    found = find(5_600, late)
    assert found.status == "infeasible"
    assert found.shortfalls["alone"].tolist() == pytest.approx([6_750], abs=0.01)


# --- never beaten ----------------------------------------------------------------------------------------------------

CHANGES = (
    ("laptop", "lifespan_years", "set", 6),
    ("laptop", "lifespan_years", "add", 1),
    ("laptop", "quantity", "multiply", 0.8),
    ("laptop", "energy_kwh_per_year", "multiply", 0.5),
    ("server", "lifespan_years", "set", 8),
    ("server", "energy_kwh_per_year", "multiply", 0.6),
)


@st.composite
def requests(draw):
    """Two or three levers with one or two dates, a target, a budget, an accounting."""
    picked = draw(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=3, unique=True))
    options = []
    for number, (kind, column, operation, value) in enumerate(picked):
        costs = {name: draw(st.integers(0, 9)) * 1000 for name in ("invest_eur", "yearly_eur")}
        action = lever(f"L{number}", column, operation, value, kind, staff_days=draw(st.integers(0, 9)), **costs)
        dates = draw(st.sampled_from([(day(2025),), (day(2026),), (day(2025), date(2026, 7, 1))]))
        options.append(Option(action, dates))
    rows = [row | draw(st.sampled_from([{}, {"acquired_on": "2022-05-10"}])) for row in ROWS]
    accounting = draw(st.sampled_from(["annualised", "depreciation", "purchases"]))
    rows = [row | {"acquired_on": "2022-05-10"} for row in rows] if accounting != "annualised" else rows
    targets = [Target("T", 2027, draw(st.integers(0, 35)))]
    limits = Limits(draw(st.sampled_from([np.inf, 6_000.0])), draw(st.sampled_from([np.inf, 8.0])))
    goal = draw(st.sampled_from([RequestGoal(), RequestGoal("least_carbon")]))
    return make_situation(rows, accounting=accounting), options, targets, limits, goal


def try_all(situation, options, targets, limits, goal):
    """The best objective among all plans, projected on the whole estate and costed by themselves; None without any."""
    years = [2024, 2025, 2026, 2027]
    actions, plans = [option.action for option in options], list(product(*[(None, *o.dates) for o in options]))
    starts = np.array(plans, dtype="datetime64[D]").reshape(len(plans), len(actions))
    every = Variants(np.arange(len(ROWS)), tuple(range(len(actions))), starts)
    kg = project_variants(situation, [every], actions, years)[0].sum(axis=(2, 3))
    allowed = kg[0, 0] * (1 - targets[0].value / 100)
    objectives = []
    for plan, totals in zip(plans, kg, strict=True):
        acting = [replace(action, starts_on=start) for action, start in zip(actions, plan, strict=True) if start]
        spent = [spend(action, years).to_numpy() for action in acting]  # year, invested, running, staff days
        _, invested, running, days = np.sum([np.zeros((4, 4)), *spent], axis=0).T
        eur = invested + running
        keeps = totals[3] <= allowed + 1e-6 * kg[0, 0]
        if keeps and (eur <= limits.yearly_eur).all() and (days <= limits.yearly_staff_days).all():
            objectives.append(totals[3] if goal.kind == "least_carbon" else eur.sum() + 500 * days.sum())
    return min(objectives, default=None)


@draws(15)
@given(asked=requests())
def test_no_plan_beats_it(asked):
    situation, options, targets, limits, goal = asked
    best = try_all(*asked)
    found = cheapest_plan(situation, options, targets, [2027], limits, goal=goal, money=Money(0.0, 500.0), gap=0.0)
    assert found.totals["difference"].abs().max() < 0.01
    if best is None:
        assert found.status == "infeasible"
        assert len(found.shortfalls)
        return
    assert found.status == "optimal"
    objective = found.totals["recomputed"].iloc[-1] if goal.kind == "least_carbon" else found.present_value_eur
    assert objective == pytest.approx(best, rel=1e-5, abs=0.01)
    assert (found.targets["gap"] <= 0.02).all()


def test_too_many_levers_on_the_same_lines_are_said_to_be_unproven_and_still_keep_the_target(monkeypatch):
    monkeypatch.setattr(tabulation, "MOST_CONFIGURATIONS", 4)
    saving = lever("saving", "energy_kwh_per_year", "multiply", 0.5, invest_eur=100)
    options = [*ALL, Option(saving)]
    for asked in (4_300.0, 4_200.0, 4_150.0):
        found = find(asked, options)
        assert (found.status, found.proven) == ("unproven", False)
        assert np.isnan(found.gap)
        assert found.totals["difference"].abs().max() < 0.01
        assert (found.targets["gap"] <= 0.01).all()


# --- why this one ----------------------------------------------------------------------------------------------------


def test_why_each_lever_is_there():
    reasons = explain_choices(find(5_600)).set_index("action_id")
    # without "fewer", 6 510 for 5 600 allowed; the best plan without it takes "longer", 4 000 euros more
    fewer = reasons.loc["fewer"]
    assert (fewer["kg"], fewer["exceeded"]) == pytest.approx((1_094, 910), abs=0.01)
    assert (fewer["target_id"], fewer["year"], fewer["status"]) == ("T", 2028, "optimal")
    assert (fewer["change"], fewer["instead"]) == (4_000, ("longer",))
    # without the servers, 5 656
    assert reasons.loc["servers", "exceeded"] == pytest.approx(56, abs=0.01)
    # where all are needed, no plan does without
    needed = explain_choices(find(3_990))
    assert set(needed["status"]) == {"infeasible"}


def test_the_second_best_and_what_a_little_more_would_change():
    found = find(5_600, limits=Limits(total_eur=19_500.0))
    second = find_second_best(find(5_600))
    assert list(second.chosen) == ["longer", "servers"] or list(second.chosen) == ["longer"]
    assert second.change == 4_000
    assert find_second_best(found).status == "infeasible"  # the budget leaves no other
    dates = find_second_best(find(5_600, [Option(FEWER, (day(2025), day(2026))), ALL[2]]), by="dates")
    assert dates.chosen["fewer"] != find(5_600, [Option(FEWER, (day(2025), day(2026))), ALL[2]]).chosen["starts_on"][0]
    more = value_of_more(found, euros=1_000.0, share=0.02).set_index("limit")
    assert more.loc["total_eur", "change"] == 0
    # 2 % more, 5 712 kg: "fewer" alone does, and nothing is saved on euros, for the servers cost none
    assert more.loc["target.T", "step"] == pytest.approx(112)
    least = find(1e9, goal=RequestGoal("least_carbon"), limits=Limits(total_eur=19_500.0))
    gain = value_of_more(least, euros=1_000.0).set_index("limit").loc["total_eur"]
    assert gain["change"] == pytest.approx(-(1_783.33 - 1_094), abs=0.01)  # "longer" in place of "fewer"
    assert gain["actions"] == ("longer",)
