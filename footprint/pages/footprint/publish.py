"""Sentences that may be published as they stand, with their limits and sources; and what the figure compares to."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import print_interval, print_parts
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.draws import draw_parts
from footprint.estimation.views import by_factor_set, by_source, headcount
from footprint.pages import state
from footprint.pages.figure_texts import say_bounds, say_counts, say_factor_unit
from footprint.pages.footprint.choices import CHOICES, find_choice, name_choice
from footprint.pages.show import show_note
from footprint.registry.matching import match_factors
from footprint.tables import EMBODIED_STAGES, STAGES
from footprint.words.texts import format_mass, format_number
from footprint.workspace.footprint import Footprint

# Beyond these, a figure alone would mislead: lines without figure among all, high bound over low bound.
MOST_MISSING = 0.10
WIDEST_INTERVAL = 3.0
# The order of two parts is said where it holds in so many of the draws.
SURE = 0.95
DRAWS = 2_000

EQUIVALENTS = ("travel_car", "travel_train")


def show_publish(organisation: str, found: Footprint) -> None:
    """The sentences about an organisation, each ready to copy or withheld with the reason, then the equivalents."""
    st.markdown(state.say("page.footprint.publish.explanation"))
    withheld = judge(found)
    for name, write in {"total": _write_total, "person": _write_person, "parts": _write_parts}.items():
        st.header(state.say(f"page.footprint.publish.{name}.title"), anchor=False)
        reason = withheld or _judge_sentence(name, found)
        if reason:
            st.info(state.say(f"page.footprint.publish.withheld.{reason}", **_tell_limits(found)))
        else:
            st.code(write(organisation, found), language=None, wrap_lines=True)
    if math.isfinite(found.total.impact):
        st.header(state.say("page.footprint.publish.limits.title"), anchor=False)
        st.markdown(state.say("page.footprint.publish.limits.explanation"))
        st.code(_write_limits(found), language=None, wrap_lines=True)
        _show_equivalents(found)


# --- whether they may be ---------------------------------------------------------------------------------------------


def judge(found: Footprint) -> str:
    """Why no sentence on the total may be published (no-figure, missing, interval); empty where it may."""
    if not math.isfinite(found.total.impact) or not found.total.impact:
        return "no-figure"
    if found.total.missing > MOST_MISSING * found.total.lines:
        return "missing"
    return "interval" if found.interval.high > WIDEST_INTERVAL * found.interval.low else ""


def _judge_sentence(name: str, found: Footprint) -> str:
    if name == "person":
        return "" if headcount(found.situation) > 0 else "headcount"
    if name == "parts":
        return "" if found.view(_how_sure_is_first) >= SURE else "order"
    return ""


def _how_sure_is_first(situation: Situation, lines: pd.DataFrame) -> float:
    """In which part of draws the heaviest of use, devices and services stays so; the sentence names it."""
    groups = np.array([0 if stage in EMBODIED_STAGES else 1 if stage == "use" else 2 for stage in STAGES])
    parts = draw_parts(situation, lines, groups[lines["stage"].to_numpy()], DRAWS)
    first = int(np.argmax(parts.mean(axis=1)))
    return float((parts.argmax(axis=0) == first).mean())


def _tell_limits(found: Footprint) -> dict[str, str]:
    language, missing = state.current_language(), found.total.missing
    limits = {"missing": format_number(missing, language), "lines": format_number(found.total.lines, language)}
    known = math.isfinite(found.total.impact)
    interval = print_interval(found.interval.low, found.interval.high, language) if known else ""
    return limits | {"interval": interval}


# --- the sentences ---------------------------------------------------------------------------------------------------


def _write_total(organisation: str, found: Footprint) -> str:
    language = state.current_language()
    services = len(found.situation.inventory.usage)
    return say_counts(
        "page.footprint.publish.total.sentence",
        organisation=organisation,
        year=str(found.situation.method.year),
        total=format_mass(found.total.impact, language),
        interval=print_interval(found.interval.low, found.interval.high, language),
        devices=format_number(found.devices.in_use, language),
        services=services,
        method=_say_method(found),
    )


def _say_method(found: Footprint) -> str:
    chosen = {name: name_choice(name, find_choice(name)).lower() for name in CHOICES if name != "factor_set"}
    sets = name_choice("factor_set", find_choice("factor_set"))
    if "own" in set(found.view(by_factor_set)["factor_set"]):
        sets = state.say("page.footprint.publish.with_own", factor_set=sets)
    version = found.situation.method.version
    return state.say("page.footprint.publish.method", **chosen, factor_set=sets, version=version)


def _write_person(organisation: str, found: Footprint) -> str:
    language, people = state.current_language(), headcount(found.situation)
    low, high = (getattr(found.interval, side) / people for side in ("low", "high"))
    return state.say(
        "page.footprint.publish.person.sentence",
        organisation=organisation,
        year=found.situation.method.year,
        impact=format_mass(found.total.impact / people, language),
        interval=print_interval(low, high, language),
        people=format_number(people, language),
        method=_say_method(found),
    )


def _write_parts(organisation: str, found: Footprint) -> str:
    impact = found.by("stage").set_index("stage")["impact"]
    parts = [impact.reindex(list(stages)).sum() for stages in (EMBODIED_STAGES, ("use",), ("service",))]
    names = [state.say(f"page.footprint.publish.parts.{name}") for name in ("embodied", "use", "service")]
    shares = [share for _, share in print_parts(parts, state.current_language())]
    order = np.argsort([-part for part in parts], kind="stable")
    said = ", ".join(f"{names[part]} {shares[part]}" for part in order if parts[part] > 0)
    return state.say(
        "page.footprint.publish.parts.sentence",
        organisation=organisation,
        year=found.situation.method.year,
        parts=said,
        method=_say_method(found),
    )


def _write_limits(found: Footprint) -> str:
    """What must go with any of them: what it is not, what is missing, and whom to credit."""
    sources = found.situation.factors.sources.set_index("source_id")
    used = found.view(by_source)["source_id"]
    cited = [sources.loc[source] for source in used if source in sources.index]
    credited = " ; ".join(f"{source['citation'].removesuffix('.')} ({source['licence']})" for source in cited)
    missing = state.say("page.footprint.publish.limits.complete")
    if found.total.missing:
        missing = state.say("page.footprint.publish.limits.missing", **_tell_limits(found))
    other = found.other_set
    disputed = state.say(
        "page.footprint.publish.limits.disputed",
        factor_set=name_choice("factor_set", other.situation.method.factor_set),
        impact=format_mass(other.total.impact, state.current_language()),
    )
    return state.say("page.footprint.publish.limits.sentence", missing=missing, disputed=disputed, sources=credited)


# --- equivalents -----------------------------------------------------------------------------------------------------


def _show_equivalents(found: Footprint) -> None:
    """The figure in kilometres, by the factors of the registry; in a country where they hold."""
    language = state.current_language()
    with st.expander(state.say("page.footprint.publish.equivalents.title")):
        told = found.once(("equivalents in words", language), lambda: _say_equivalents(found))
        if not told:
            st.markdown(state.say("page.footprint.publish.equivalents.none"))
        for sentence, source in told:
            st.markdown(sentence)
            show_note(source)
        show_note(state.say("page.footprint.publish.equivalents.warning"))


def _say_equivalents(found: Footprint) -> list[tuple[str, str]]:
    """Each equivalent in a sentence, and where its factor comes from."""
    language, total, told = state.current_language(), found.total.impact, []
    for row in list_equivalents(found).to_dict("records"):
        distance = format_number(total / row["value"], language, significant=2)
        name, impact = state.say(f"page.footprint.publish.equivalents.{row['activity']}"), format_mass(total, language)
        said = state.say("page.footprint.publish.equivalents.sentence", impact=impact, distance=distance, name=name)
        unit, bounds = say_factor_unit(row["per_unit"], language), say_bounds(pd.DataFrame([row]), language)[0]
        value = f"{format_number(row['value'], language)} {unit}"
        source = {"citation": row["citation"].removesuffix("."), "licence": row["licence"]}
        told.append(
            (said, state.say("page.footprint.publish.equivalents.source", value=value, bounds=bounds, **source))
        )
    return told


def list_equivalents(found: Footprint) -> pd.DataFrame:
    """The factors of a kilometre by car and by train in the country of the inventory, with their sources."""
    registry, method = found.situation.factors, found.situation.method
    wanted = pd.DataFrame({"activity": EQUIVALENTS, "country": method.country, "factor_set": ""})
    rows = found.situation.remember(
        EQUIVALENTS, lambda: match_factors(registry, registry.factors, wanted, method.year)[0]
    )
    return registry.factors.iloc[rows[rows >= 0]].merge(registry.sources, on="source_id", how="left")
