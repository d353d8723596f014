"""What a scenario comes to, as the title of the page: what the year will weigh, what was aimed at, and how likely."""

import math

from footprint.pages import state
from footprint.pages.scenarios.words import say_mass, say_part
from footprint.pages.show import escape
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario
from footprint.plans.targets import Target
from footprint.sentences.reference import say_reference
from footprint.words.texts import MINUS, NO_BREAK_SPACE, format_number


def find_aim(outlook: Outlook) -> Target | None:
    """The target that scenarios are judged by: of those on the whole estate, the last that falls in these years."""
    due = [one for one in outlook.whole_targets if one.year in outlook.years[1:]]
    return max(due, key=lambda one: (one.kind == "absolute", one.year), default=None)


def find_year(outlook: Outlook) -> int:
    """The year that effects are shown in: that of the target, else the last."""
    aim = find_aim(outlook)
    return aim.year if aim else outlook.years[-1]


def find_probability(outlook: Outlook, scenario: Scenario) -> float:
    """How likely the target is to be kept by a scenario of the plan; not a number where it can't be known."""
    aim, names = find_aim(outlook), [course.name for course in outlook.scenarios]
    if aim is None or scenario.name not in names:
        return math.nan
    judged = outlook.verdicts
    place = 1 + names.index(scenario.name)
    found = judged[(judged["target_id"] == aim.target_id) & (judged["course"] == place)]
    return float(found["probability"].iloc[0]) if len(found) else math.nan


def say_verdict(outlook: Outlook, scenario: Scenario) -> str:
    """The title: "76 t en 2030 : −20 % visé, −20,3 % obtenu, probable à 71 %"; less where less is known."""
    aim, year = find_aim(outlook), find_year(outlook)
    course = outlook.follow(outlook.plan.find(scenario.name) or scenario)
    total = course.total(year)
    if not math.isfinite(total):
        return state.say("page.scenarios.verdict.unknown", year=year)
    if aim is None:
        if not scenario.actions:
            return state.say("page.scenarios.verdict.trend", total=_say_tonnes(total), year=year)
        change = say_part(total / outlook.trend.total(year) - 1.0)
        return state.say("page.scenarios.verdict.no_target", total=_say_tonnes(total), year=year, change=change)
    return _say_aimed(outlook, aim, total) + say_likely(find_probability(outlook, scenario))


def explain_verdict(outlook: Outlook) -> str:
    """What the shares of the title are shares of, and what its probability supposes."""
    said = [escape(say_reference(outlook.reference, state.current_language()))]
    return " ".join([*said, state.say("page.scenarios.targets.probability")] if find_aim(outlook) else said)


def _say_tonnes(kilograms: float) -> str:
    """A mass in a title, where it goes without saying of what: "76,2 t"."""
    return say_mass(kilograms).removesuffix(f"{NO_BREAK_SPACE}CO2e")


def _say_aimed(outlook: Outlook, aim: Target, total: float) -> str:
    """What was aimed at and what is reached, in the unit of the target."""
    year, reference = aim.year, outlook.reference
    reached, base = total, reference.kg
    if aim.kind == "per_user":
        reached, base = total / outlook.people.get(year, math.nan), reference.per_person
    key = f"page.scenarios.verdict.{aim.kind}.{aim.unit}"
    if aim.unit == "kg":
        return state.say(key, total=_say_tonnes(reached), year=year, aim=_say_tonnes(aim.value))
    got = say_part(reached / base - 1.0) if base else say_part(math.nan)
    return state.say(key, total=_say_tonnes(reached), year=year, aim=say_aim(aim), got=got)


def say_aim(aim: Target) -> str:
    """What a target in percent asks for, as it was stated: "−20 %"."""
    number = format_number(round(abs(aim.value), 2), state.current_language())
    said = state.say("format.share", number=number)
    return f"{MINUS}{said}" if aim.value > 0 else f"+{said}" if aim.value < 0 else said


def say_likely(probability: float) -> str:
    """How likely, at the end of a sentence; nothing where it is not known, and never a certainty."""
    if math.isnan(probability):
        return ""
    share = min(max(round(probability * 100), 1), 99)
    key = "below" if probability < 0.01 else "above" if probability > 0.99 else "about"
    return state.say(f"page.scenarios.verdict.likely.{key}", share=share)
