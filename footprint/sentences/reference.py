"""What targets are shares of, in words: the amount and what it is, what changed since, how far the projection starts.

Page, command line and dossier say the same sentences.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from footprint.charts.plan_charts import say_signed_mass
from footprint.estimation.situation import Method
from footprint.plans.targets import Reference
from footprint.words.texts import format_date, format_mass, label, text

MOST_LITTLE = 0.5  # kg CO2e, of steps that are not worth a word


def say_reference(reference: Reference, language: str) -> str:
    """The amount that targets and commitments are shares of, and what it is: estimated, or published when."""
    return text(
        f"reference.{reference.kind}",
        language,
        mass=format_mass(reference.kg, language),
        year=reference.year,
        edition=reference.edition,
        day=_say_day(reference.on, language),
    )


def say_counted(method: Method, language: str) -> str:
    """How a plan and its commitments are counted, in one line: accounting, electricity and factors."""
    return text(
        f"reference.counted.{method.accounting}",
        language,
        electricity=label("choice.electricity", method.electricity, language).lower(),
        factor_set=label("choice.factor_set", method.factor_set, language),
    )


def say_restated(reference: Reference, causes: Mapping[str, float], language: str) -> str:
    """What today's estimate is where another amount was published, and why; nothing where they are the same.

    `causes`: kg CO2e by cause of `years.CAUSES`, where known.
    """
    if not reference.is_restated:
        return ""
    change = say_signed_mass(reference.restated - reference.kg, language)
    told = _list_steps({text(f"years.cause.{cause}", language): kg for cause, kg in causes.items()}, language)
    values = {"mass": format_mass(reference.restated, language), "change": change, "causes": told}
    return text("reference.restated_because" if told else "reference.restated", language, **values)


def say_start(steps: pd.DataFrame, language: str) -> str:
    """How far from the reference the projection starts, and why: the steps of `reconcile.reconcile`."""
    first, last = float(steps["impact"].iloc[0]), float(steps["impact"].iloc[-1])
    between = steps.iloc[1:-1]
    named = {
        text(f"reference.step.{step}", language): kg
        for step, kg in zip(between["step"], between["impact"].tolist(), strict=True)
    }
    told = _list_steps(named, language)
    values = {"start": format_mass(last, language), "change": say_signed_mass(last - first, language), "steps": told}
    return text("reference.start" if told else "reference.same_start", language, **values)


def _list_steps(steps: Mapping[str, float], language: str) -> str:
    said = [(name, kg) for name, kg in steps.items() if abs(kg) >= MOST_LITTLE]
    return ", ".join(
        text("reference.one_step", language, name=name, change=say_signed_mass(kg, language)) for name, kg in said
    )


def _say_day(day: str, language: str) -> str:
    try:
        return format_date(date.fromisoformat(day), language)
    except ValueError:
        return text("format.missing", language)
