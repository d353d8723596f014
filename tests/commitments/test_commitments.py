"""Verdicts on commitments: each rule on its own, limits included; what makes a promise complete, and well put."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.commitments.commitment import (
    PARTS,
    Commitment,
    Goal,
    Indicator,
    Means,
    Milestone,
    Observation,
    StatedReference,
    changes_of_promise,
    read_review,
)
from footprint.commitments.evidence.periods import read_period
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.means import Available, sum_means
from footprint.commitments.verdicts import (
    VERDICT_RULES,
    VERDICTS,
    check_smart,
    expected_value,
    goal_value,
    lacking_parts,
    progress,
)

# 100 t in 2023, 20 % less by the end of 2027: 5 t a year.
PROMISE = Commitment(
    "E-01",
    "Réduire l'empreinte du parc",
    kind="carbon",
    effect="direct",
    status="validated",
    perimeter="Tout le parc",
    indicator=Indicator("Empreinte annuelle", "t", data_source="Bilan annuel"),
    reference=StatedReference(2023, 100.0),
    goal=Goal(20.0, "percent", date(2027, 12, 31)),
    means=Means(staff_days=12, decision="Bureau du 3 mars"),
    owner="Direction du numérique",
)


# With a proof that covers the whole of it.
PROVEN = replace(PROMISE, evidence=(Proof("P-1", "Bilans", sha256="a" * 64, period="2023-2027"),))


def judge(promise: Commitment = PROVEN, on: date | None = None, **observed: float) -> tuple[str, str]:
    """The reason and the verdict, with values observed as y2024=95."""
    seen = [Observation(int(name[1:]), value) for name, value in observed.items()]
    found = progress(promise, seen, on)
    return found.reason, found.verdict


# --- each rule -------------------------------------------------------------------------------------------------------


def test_what_was_abandoned_is_missed_even_where_parts_lack():
    assert judge(replace(PROMISE, status="abandoned", owner="")) == ("abandoned", "missed")


@pytest.mark.parametrize("part", PARTS)
def test_without_one_of_its_five_parts_it_is_incomplete(part):
    without = {
        "reference": replace(PROMISE, reference=StatedReference(2023, None)),
        "indicator": replace(PROMISE, indicator=Indicator(" ")),
        "deadline": replace(PROMISE, goal=Goal(20.0, "percent", None)),
        "owner": replace(PROMISE, owner=" "),
        "means": replace(PROMISE, means=Means(decision="Bureau du 3 mars")),
    }[part]
    assert lacking_parts(without) == (part,)
    assert judge(without, y2027=1.0) == ("part_missing", "incomplete")


def test_means_of_nothing_are_means_once_they_are_said():
    assert lacking_parts(replace(PROMISE, means=Means(invest_eur=0.0))) == ()


def test_a_deadline_without_a_value_to_reach_is_none():
    assert lacking_parts(replace(PROMISE, goal=Goal(None, "percent", date(2027, 12, 31)))) == ("deadline",)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (79.9, ("reached_at_deadline", "kept")),
        (80.0, ("reached_at_deadline", "kept")),  # the goal itself
        (80.1, ("not_reached_at_deadline", "missed")),
    ],
)
def test_at_the_deadline_the_value_decides(value, found):
    assert judge(y2027=value) == found


def test_where_more_is_better_the_value_must_be_above():
    more = replace(
        PROVEN,
        indicator=Indicator("Achats reconditionnés", "%", better="up"),
        reference=StatedReference(2023, 10.0),
        goal=Goal(25.0, "indicator", date(2027, 12, 31)),
    )
    assert judge(more, y2027=25.0) == ("reached_at_deadline", "kept")
    assert judge(more, y2027=24.0) == ("not_reached_at_deadline", "missed")


def test_a_percentage_is_one_more_where_more_is_better():
    longer = replace(
        PROMISE,
        indicator=Indicator("Durée", "an", better="up"),
        reference=StatedReference(2023, 4.0),
        goal=Goal(50, "percent"),
    )
    assert goal_value(longer) == 6.0  # 4 years + 50 %


def test_the_year_of_the_deadline_is_judged_once_the_deadline_is_there():
    # the inventory of 2027 shows 82 on 1 July: not yet due
    assert judge(on=date(2027, 7, 1), y2027=82.0)[0] == "behind_the_path"
    assert judge(on=date(2027, 12, 31), y2027=82.0) == ("not_reached_at_deadline", "missed")


@pytest.mark.parametrize(
    ("period", "kept"),
    [
        ("2027", True),
        ("2025-2028", True),
        ("01/01/2027 au 31/12/2027", True),
        ("2027-01-01 … 2027-12-31", True),
        ("2027-01/2027-12", True),
        ("2026", False),
        ("2027-07-01 – 2027-12-31", False),  # half a year
        ("31/12/2027", False),
        ("fin 2027", False),
        ("2028-2025", False),
        ("2027-02-30", False),
        ("", False),
    ],
)
def test_only_a_proof_that_covers_the_measure_keeps_a_promise(period, kept):
    proof = Proof("P-1", "Bilan", sha256="a" * 64, period=period)
    found = ("reached_at_deadline", "kept") if kept else ("reached_without_evidence", "kept_unproven")
    assert judge(replace(PROMISE, evidence=(proof,)), y2027=70.0) == found
    expected = replace(proof, sha256="")  # not there yet
    assert judge(replace(PROMISE, evidence=(expected,)), y2027=70.0)[1] == "kept_unproven"


def test_a_proof_may_end_with_a_deadline_in_the_year():
    half = replace(PROMISE, goal=replace(PROMISE.goal, deadline=date(2027, 6, 30)))
    proof = Proof("P-1", "Relevés", sha256="a" * 64, period="01/01/2027 – 30/06/2027")
    assert judge(replace(half, evidence=(proof,)), y2027=70.0)[1] == "kept"
    assert judge(replace(PROMISE, evidence=(proof,)), y2027=70.0)[1] == "kept_unproven"


def test_a_frozen_footprint_proves_what_was_measured_in_it():
    seen = [Observation(2027, 70.0)]
    assert progress(PROMISE, seen, frozen=(2027,)).verdict == "kept"
    assert progress(PROMISE, seen, frozen=(2026,)).verdict == "kept_unproven"
    stated = replace(PROMISE, observations=tuple(seen))  # by who said so: no footprint holds it
    assert progress(stated, frozen=(2027,)).verdict == "kept_unproven"


@given(st.text(max_size=30))
def test_a_period_is_read_or_is_none(said):
    period = read_period(said)
    assert period is None or period[0] <= period[1]


def test_past_the_deadline_without_an_inventory_nobody_knows():
    assert judge(on=date(2028, 1, 1), y2026=70.0) == ("not_observed_at_deadline", "at_risk")


def test_a_year_after_the_last_one_is_no_silence_two_are():
    assert judge(on=date(2024, 12, 31)) == ("nothing_observed_yet", "not_measured_yet")
    assert judge(on=date(2025, 1, 1)) == ("not_observed_for_long", "at_risk")
    assert judge(on=date(2026, 1, 1), y2024=95.0) == ("not_observed_for_long", "at_risk")
    assert judge(on=date(2025, 12, 31), y2024=95.0) == ("on_the_path", "on_track")


def test_what_is_reached_early_is_on_the_way_until_the_deadline():
    assert judge(y2024=80.0) == ("already_reached", "on_track")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (90.0, ("on_the_path", "on_track")),  # 100 - 2 × 5: the path itself
        (90.1, ("behind_the_path", "at_risk")),
    ],
)
def test_before_the_deadline_the_path_decides(value, found):
    assert judge(y2025=value) == found


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        (3.0, ("within_the_doubt", "on_track")),  # the interval of the difference is 6 wide: half of it
        (3.1, ("behind_the_path", "at_risk")),
    ],
)
def test_what_cannot_be_told_from_the_path_is_no_alarm(behind, found):
    value = 90.0 + behind
    seen = progress(PROMISE, [Observation(2025, value, value - 103.0, value - 97.0)])
    assert (seen.reason, seen.verdict) == found
    assert seen.gap == pytest.approx(behind)


def test_every_rule_has_its_test_and_gives_a_verdict():
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{reason}"' in source for reason in VERDICT_RULES)
    assert set(VERDICT_RULES.values()) == set(VERDICTS)


# --- paths and observations ------------------------------------------------------------------------------------------


def test_the_path_goes_through_the_milestones():
    # nothing in two years, then 20 in two: 100, 100, 100, 90, 80
    late = replace(PROMISE, goal=replace(PROMISE.goal, milestones=(Milestone(2025, 0.0),)))
    assert [expected_value(late, year) for year in range(2023, 2029)] == [100, 100, 100, 90, 80, 80]


def test_a_measure_wins_over_what_was_written_for_its_year():
    written = replace(PROMISE, observations=(Observation(2024, 50.0), Observation(2023, 100.0)))
    assert progress(written).observed == Observation(2024, 50.0)
    assert progress(written, [Observation(2024, 96.0)]).observed == Observation(2024, 96.0)


@given(st.floats(0, 200), st.floats(0, 50))
def test_doing_better_never_makes_a_verdict_worse(value, better):
    order = ["missed", "at_risk", "on_track", "kept_unproven"]
    for year in (2025, 2027):
        worse, good = (progress(PROMISE, [Observation(year, seen)]).verdict for seen in (value, value - better))
        assert order.index(good) >= order.index(worse)


# --- well put, and kept as promised ----------------------------------------------------------------------------------


def test_a_complete_promise_still_lacks_what_makes_it_believable():
    points = check_smart(PROMISE).set_index("code")["ok"]
    assert points[["title", "perimeter", "indicator", "reference", "means", "owner", "deadline"]].all()
    assert not points[["actions", "evidence", "risks"]].any()
    assert set(check_smart(PROMISE)["criterion"]) == {"specific", "measurable", "achievable", "realistic", "timed"}


def test_a_milestone_after_the_deadline_is_badly_timed():
    late = replace(PROMISE, goal=replace(PROMISE.goal, milestones=(Milestone(2028, 10.0),)))
    assert not check_smart(late).set_index("code").loc["milestones", "ok"]


def test_changing_a_validated_promise_asks_why():
    easier = replace(PROMISE, goal=replace(PROMISE.goal, value=10.0))
    assert changes_of_promise(PROMISE, easier) == ("goal",)
    assert changes_of_promise(PROMISE, replace(PROMISE, owner="Un autre service")) == ()
    assert changes_of_promise(replace(PROMISE, status="proposed"), easier) == ()


# --- means -----------------------------------------------------------------------------------------------------------


def test_means_are_summed_year_by_year_beside_what_there_is():
    # E-01: 12 days over 2024-2027, so 3 a year. E-02: 1 000 € in 2024, 200 € in 2024 and 2025. E-03 is abandoned.
    second = replace(
        PROMISE,
        commitment_id="E-02",
        means=Means(invest_eur=1000, yearly_eur=200),
        goal=Goal(5, "percent", date(2025, 6, 30)),
    )
    third = replace(PROMISE, commitment_id="E-03", status="abandoned")
    table = sum_means([PROMISE, second, third], [2024, 2025, 2026], [Available(2024, 1500, 2)]).set_index("year")
    assert table["invest_eur"].tolist() == [1000, 0, 0]
    assert table["yearly_eur"].tolist() == [200, 200, 0]
    assert table["staff_days"].tolist() == [3, 3, 3]
    assert table.loc[2024, ["budget_eur", "days_available"]].tolist() == [1500, 2]
    assert table.loc[2025, ["budget_eur", "days_available"]].isna().all()


def test_only_carbon_with_a_direct_effect_carries_kilograms():
    assert PROMISE.is_carbon
    assert not replace(PROMISE, effect="enabling").is_carbon
    assert not replace(PROMISE, kind="awareness").is_carbon


@pytest.mark.parametrize(
    ("said", "day", "outcome"),
    [
        ("2025-06-30", date(2025, 6, 30), ""),
        ("2025-06-30 — sur la trajectoire", date(2025, 6, 30), "sur la trajectoire"),
        ("30/06/2025 : avec réserve", date(2025, 6, 30), "avec réserve"),
        ("2025-02-31", None, "2025-02-31"),
        ("à fixer", None, "à fixer"),
        ("", None, ""),
    ],
)
def test_a_review_says_its_day_then_what_came_out_of_it(said, day, outcome):
    assert read_review(said) == (day, outcome)


# --- what makes no sense is no promise -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"goal": Goal(-10.0, "percent", date(2027, 12, 31))}, ("deadline",)),
        ({"goal": Goal(150.0, "percent", date(2027, 12, 31))}, ("deadline",)),
        ({"goal": Goal(100.0, "percent", date(2027, 12, 31))}, ()),
        ({"goal": Goal(0.0, "percent", date(2027, 12, 31))}, ()),
        ({"goal": Goal(-10.0, "indicator", date(2027, 12, 31))}, ()),
        ({"goal": Goal(20.0, "percent", date(2023, 12, 31))}, ("deadline",)),  # the year of the reference itself
        ({"reference": StatedReference(2023, 0.0)}, ("deadline",)),  # no percentage of nothing
        ({"reference": StatedReference(-5, 100.0)}, ("reference",)),
        ({"reference": StatedReference(10**9, 100.0)}, ("reference", "deadline")),
        ({"unread": ("indicator",)}, ("indicator",)),
    ],
)
def test_what_makes_no_sense_is_incomplete(change, lacking):
    promise = replace(PROMISE, **change)
    assert lacking_parts(promise) == lacking
    assert judge(promise, y2027=90)[1] == ("incomplete" if lacking else judge(promise, y2027=90)[1])


def test_more_than_twice_as_much_may_be_promised_where_more_is_better():
    better = Indicator("Part reconditionnée", "%", better="up")
    promise = replace(PROMISE, indicator=better, goal=Goal(150.0, "percent", date(2027, 12, 31)))
    assert lacking_parts(promise) == ()
    assert goal_value(promise) == 250
