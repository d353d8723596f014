"""Where commitments stand, in words and for programs."""

import pytest

from footprint.commitments import Commitment, Indicator
from footprint.follow_up import follow_up
from footprint.standing import describe_standing, say_value, unit_of
from tests.test_follow_up import LAPTOPS, make_years, promise

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
