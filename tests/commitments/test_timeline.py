"""The days of a labelling cycle, once each."""

from datetime import date

from footprint.commitments.register import register_of
from footprint.commitments.timeline import list_days
from footprint.workspace.samples import load_sample_plan

REGISTER = register_of(load_sample_plan("local_authority"))[0]


def days_of(cycle: str) -> dict[tuple[str, str], dict]:
    days = list_days(REGISTER, cycle, date(2026, 11, 30))
    assert days["on"].is_monotonic_increasing
    return {(row["on"].isoformat(), row["kind"]): row for row in days.to_dict("records")}


def test_the_days_of_a_cycle_are_its_bounds_steps_reviews_and_deadlines_once_each():
    days = days_of("2024-2026")
    assert days["2024-01-01", "start"]["done"]
    assert not days["2026-12-31", "end"]["done"]
    assert days["2026-12-31", "deadline"]["count"] == days["2026-12-31", "deadline"]["ids"].count("E-") > 1
    assert days["2025-12-31", "deadline"]["done"]
    # The step of the calendar and the reviews that commitments name are one day.
    assert days["2025-06-30", "mid_term"]["what"] == "Bilan à mi-parcours"
    assert days["2025-06-30", "mid_term"]["count"] > 0
    # The steps of the renewal that fall into the cycle are days of it.
    assert not days["2026-10-05", "audit"]["done"]


def test_a_cycle_that_nobody_named_has_the_deadlines_of_its_commitments():
    assert list_days(REGISTER, "", date(2026, 11, 30)).empty
