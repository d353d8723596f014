"""Where commitments stand, in words and for programs."""

from dataclasses import replace
from datetime import date

import pytest

from footprint.commitments.commitment import Commitment, Goal, Indicator
from footprint.commitments.follow_up import follow_up
from footprint.sentences.standing import count_verdicts, describe_standing, say_goal, say_reason, say_value, unit_of
from tests.commitments.test_follow_up import LAPTOPS, make_years, promise

STATED = Commitment("E-02", "Former", indicator=Indicator("Agents formés", "agents"))


@pytest.mark.parametrize(
    ("commitment", "value", "french", "english"),
    [
        (promise("devices"), 1.5, "1,5 appareil", "1.5 devices"),
        (promise("devices"), 12, "12 appareils", "12 devices"),
        (STATED, 12, "12 agents", "12 agents"),
        (promise(), 443.0, "443 kg CO2e", "443 kg CO2e"),
        (promise(), None, "n. d.", "n/a"),
    ],
)
def test_a_value_bears_the_unit_of_what_the_tool_measures_or_as_people_wrote_it(commitment, value, french, english):
    said = [say_value(value, commitment, language).replace("\u00a0", " ") for language in ("fr", "en")]
    assert said == [french, english]


def test_programs_read_what_was_observed_with_the_interval_of_the_difference():
    told = describe_standing(follow_up(promise(value=443.0), make_years(y2022=[LAPTOPS], y2024=[LAPTOPS])), "fr")
    assert told["unit"] == unit_of(promise()) == "kgCO2e"
    assert told["observed"] == told["observations"][-1]
    assert (told["observed"]["year"], told["observed"]["value"]) == (2024, pytest.approx(443.0))
    assert (told["observed"]["difference_low"], told["observed"]["difference_high"]) == pytest.approx((0, 0))
    assert describe_standing(follow_up(STATED, make_years(y2022=[LAPTOPS])), "fr")["observed"] is None


@pytest.mark.parametrize(("language", "share"), [("fr", "20,0 %"), ("en", "20.0%")])
def test_a_goal_in_percent_says_its_share_and_one_in_the_unit_its_value(language, share):
    by_share = say_goal(promise(value=443.0), language).replace("\u00a0", " ").replace("\u202f", " ")
    by_value = say_goal(replace(STATED, goal=Goal(50.0, "indicator", date(2024, 12, 31))), language)
    assert share in by_share
    assert "%" not in by_value
    assert "50" in by_value


@pytest.mark.parametrize(
    ("goal", "lacks"),
    [
        (Goal(None, "percent", date(2024, 12, 31)), "un objectif"),
        (Goal(10.0, "percent", None), "une échéance"),
        (Goal(), "un objectif et son échéance"),
        (Goal(10.0, "percent", date(2020, 12, 31)), "un objectif et son échéance"),
    ],
)
def test_of_a_goal_and_its_deadline_only_what_lacks_is_said(goal, lacks):
    said = say_reason(follow_up(replace(promise(value=443.0), goal=goal), make_years(y2022=[LAPTOPS])), "fr")
    assert f" : {lacks}" in said.replace("\u00a0", " ")
    assert said.count("échéance") == lacks.count("échéance")


def test_verdicts_are_counted():
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS])
    assert count_verdicts([follow_up(promise(value=443.0), years)] * 2) == {"missed": 2}
