"""Laptops that only what they embody weighs, actions on them, and their years followed."""

import datetime

from footprint.actions.actions import Action, Change
from footprint.projection.projection import Projection, project
from tests.round_registry import make_situation

MADE, SHIPPED, ENDED = 200.0, 10.0, 4.0  # kg a laptop, tests/round_registry.py
EMBODIED = MADE + SHIPPED + ENDED
ACCOUNTINGS = ["annualised", "depreciation", "purchases"]
YEARS = range(2024, 2030)


def laptops(**cells) -> dict:
    """Laptops that use nothing, so that only what they embody counts."""
    return {"device_type": "laptop", "energy_kwh_per_year": 0} | cells


def act(*changes: Change, on="2026-01-01", name="a", **more) -> Action:
    return Action(name, name, datetime.date.fromisoformat(on), changes, **more)


def live_longer(years, **more) -> Change:
    return Change("equipment", {"device_type": "laptop"}, "lifespan_years", "set", years, **more)


def totals(projection: Projection) -> list[float]:
    return projection.totals["impact"].tolist()


def follow(rows, *actions, years=YEARS, trend=None, usage=None, sites=None, **method) -> Projection:
    return project(make_situation(rows, usage, sites, **method), actions, list(years), trend)
