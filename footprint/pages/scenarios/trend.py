"""What is assumed without any lever, and where the footprint should go: people, growth, years, targets."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from footprint.actions.actions import Growth
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS, expand
from footprint.estimation.views import headcount
from footprint.pages import acting, state
from footprint.pages.levers.fields import EstateChoices, name_type
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import say_mass
from footprint.pages.show import escape, show_note
from footprint.pages.word_help import explain
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Plan
from footprint.plans.targets import TARGET_KINDS, TARGET_UNITS, Target
from footprint.sentences.actions import say_group
from footprint.words.texts import format_number, label

LATEST_SPAN = 30  # years that can be shown after the base year
LONGEST_LABEL = 80
# What a perimeter is chosen by.
PLACES = {"type": "device_type", "site": "sites", "entity": "entities"}


def show_trend(desk: PlanDesk, outlook: Outlook) -> None:
    """Every assumption of the trend, to see and to change; then the targets."""
    st.header(state.say("page.scenarios.assumed.title"), anchor=False, help=explain("trend"))
    st.markdown(state.say("page.scenarios.assumed.explanation", year=outlook.years[0]))
    _show_people(desk, outlook)
    _show_growth(desk, outlook)
    st.header(state.say("page.scenarios.goal.title"), anchor=False, help=explain("target"))
    _show_targets(desk, outlook)


def _key(desk: PlanDesk, name: str) -> str:
    """The key of a field, new for each version: fields show what was saved, or undone."""
    return f"trend-{name}-{desk.number}"


def _save(desk: PlanDesk, message: str, **changes: Any) -> None:
    desk.save(replace(desk.plan, **changes), message, st.session_state.get("scenario", ""))


# --- people, years, over-age devices ---------------------------------------------------------------------------------


def _show_people(desk: PlanDesk, outlook: Outlook) -> None:
    trend, known = desk.plan.trend, outlook.people
    first, last = outlook.years[0], outlook.years[-1]
    horizon, renewal = st.columns(2)
    with horizon:
        until = st.number_input(
            state.say("page.scenarios.assumed.until"),
            first + 1,
            first + LATEST_SPAN,
            last,
            key=_key(desk, "until"),
            persist_state="session",
        )
    with renewal:
        over_age = st.number_input(
            state.say("page.scenarios.assumed.over_age"),
            0.5,
            10.0,
            float(trend.over_age_years),
            0.5,
            format="%.1f",
            key=_key(desk, "over-age"),
            persist_state="session",
            help=state.say("page.scenarios.assumed.over_age_help"),
        )
    st.subheader(state.say("page.scenarios.assumed.people"), anchor=False)
    people = headcount(outlook.situation)
    counted = format_number(people, state.current_language())
    st.markdown(state.say("page.scenarios.assumed.people_explanation", people=counted))
    table = pd.DataFrame(
        {
            "year": [str(year) for year in outlook.years],
            "people": [float(trend.headcount[year]) if year in trend.headcount else None for year in outlook.years],
            "used": [known.get(year) for year in outlook.years],
        }
    ).astype({"people": "float64", "used": "float64"})
    names = {name: state.say(f"page.scenarios.column.{name}") for name in ("year", "people", "used")}
    edited = acting.data_editor(
        st,
        table,
        hide_index=True,
        disabled=["year", "used"],
        column_config={
            "year": st.column_config.TextColumn(names["year"]),
            "people": st.column_config.NumberColumn(names["people"], min_value=0, step=1),
            "used": st.column_config.NumberColumn(names["used"]),
        },
        width="stretch",
        key=_key(desk, "people"),
        alt=state.say("page.scenarios.assumed.people"),
        placeholder="",
    )
    families = sorted(set(outlook.situation.factors.catalogue.devices["family"]))
    language = state.current_language()
    following = st.multiselect(
        state.say("page.scenarios.assumed.families"),
        families,
        [one for one in trend.headcount_families if one in families],
        format_func=lambda one: label("family", one, language),
        key=_key(desk, "families"),
        persist_state="session",
        placeholder=state.say("page.scenarios.assumed.all_families"),
        help=state.say("page.scenarios.assumed.families_help"),
    )
    outside = {year: count for year, count in trend.headcount.items() if year not in outlook.years}
    given = {
        year: float(count)
        for year, count in zip(outlook.years, edited["people"], strict=True)
        if pd.notna(count) and count > 0
    }
    changed = replace(
        trend,
        over_age_years=over_age,
        headcount=dict(sorted((outside | given).items())),
        headcount_families=tuple(following),
    )
    same = changed == replace(trend, headcount=dict(sorted(trend.headcount.items()))) and until == last
    if acting.button(
        st, state.say("page.scenarios.assumed.save"), key=_key(desk, "save"), type="primary", disabled=same
    ):
        _save(desk, state.say("page.scenarios.done.trend"), trend=changed, years=(first, int(until)))


# --- growth ----------------------------------------------------------------------------------------------------------


def _show_growth(desk: PlanDesk, outlook: Outlook) -> None:
    """How parts of the estate grow by themselves: AI requests, cloud, a kind of device."""
    st.subheader(state.say("page.scenarios.growth.title"), anchor=False)
    st.markdown(state.say("page.scenarios.growth.explanation"))
    trend = desk.plan.trend
    for number, growth in enumerate(trend.growth):
        said, button = st.columns([4, 1])
        said.markdown(f"- {escape(say_growth(growth))}")
        if acting.button(
            button,
            state.say("page.scenarios.levers.remove"),
            key=_key(desk, f"growth-{number}"),
            icon=":material/delete:",
        ):
            kept = tuple(one for place, one in enumerate(trend.growth) if place != number)
            _save(desk, state.say("page.scenarios.done.trend"), trend=replace(trend, growth=kept))
    estate = EstateChoices(outlook.situation)
    with st.expander(state.say("page.scenarios.growth.add"), key=_key(desk, "growth-form")):
        devices, services = estate.list_types("device_type"), estate.list_types("service_type")
        options = [*(one for one in SERVICE_GROUPS if set(SERVICE_GROUPS[one]) & set(services)), *services, *devices]
        chosen = st.multiselect(
            state.say("page.scenarios.growth.what"),
            list(dict.fromkeys(options)),
            format_func=name_type,
            key=_key(desk, "growth-what"),
            persist_state="session",
            placeholder=state.say("page.scenarios.field.choose"),
        )
        rate = st.number_input(
            state.say("page.scenarios.growth.rate"),
            -90.0,
            500.0,
            None,
            1.0,
            key=_key(desk, "growth-rate"),
            persist_state="session",
        )
        why = st.text_input(
            state.say("page.scenarios.growth.label"),
            max_chars=LONGEST_LABEL,
            key=_key(desk, "growth-label"),
            persist_state="session",
        )
        ready = bool(chosen) and rate is not None and bool(why.strip())
        if (
            acting.button(st, state.say("page.scenarios.growth.add"), key=_key(desk, "growth-add"), disabled=not ready)
            and rate is not None
        ):
            found = _grow(chosen, rate / 100.0, why.strip(), services)
            _save(desk, state.say("page.scenarios.done.trend"), trend=replace(trend, growth=(*trend.growth, *found)))
        if not ready:
            show_note(state.say("page.scenarios.growth.wanting"))


def _grow(chosen: list[str], rate: float, why: str, services: list[str]) -> list[Growth]:
    """Devices and services are of two tables: one growth each."""
    usage = [one for one in chosen if one in SERVICE_GROUPS or one in services]
    equipment = [one for one in chosen if one not in usage]
    found = []
    if usage:
        found.append(Growth(why, "usage", {"service_type": expand(usage, SERVICE_GROUPS)}, rate))
    if equipment:
        found.append(Growth(why, "equipment", {"device_type": expand(equipment, DEVICE_GROUPS)}, rate))
    return found


def say_growth(growth: Growth) -> str:
    """A growth in one sentence: what grows, by how much, and why."""
    language = state.current_language()
    wanted = growth.where.get("service_type" if growth.table == "usage" else "device_type", [])
    listed = [wanted] if isinstance(wanted, str) else list(wanted) if isinstance(wanted, list | tuple) else []
    what = ", ".join(say_group(str(one), language) for one in listed) or state.say(f"table.{growth.table}.name").lower()
    if growth.multiples:
        steps = " ; ".join(f"{year} : × {format_number(times, language)}" for year, times in growth.multiples.items())
        return state.say("page.scenarios.growth.by_year", label=growth.label, what=what, steps=steps)
    rate = ("+" if growth.yearly_rate > 0 else "") + _percent(growth.yearly_rate)
    return state.say("page.scenarios.growth.by_rate", label=growth.label, what=what, rate=rate)


def _percent(share: float) -> str:
    language = state.current_language()
    return state.say("format.share", number=format_number(round(share * 100, 2), language))


# --- targets ---------------------------------------------------------------------------------------------------------


def _show_targets(desk: PlanDesk, outlook: Outlook) -> None:
    st.markdown(state.say("page.scenarios.goal.explanation"))
    for target in desk.plan.targets:
        said, button = st.columns([4, 1])
        said.markdown(f"- {escape(say_target(outlook, target))}")
        key = _key(desk, f"target-{target.target_id}")
        if acting.button(button, state.say("page.scenarios.levers.remove"), key=key, icon=":material/delete:"):
            kept = tuple(one for one in desk.plan.targets if one.target_id != target.target_id)
            _save(desk, state.say("page.scenarios.done.targets"), targets=kept)
    with st.expander(
        state.say("page.scenarios.goal.add"), key=_key(desk, "target-form"), expanded=not desk.plan.targets
    ):
        target = _ask_target(desk, outlook)
        add = acting.button(
            st, state.say("page.scenarios.goal.add"), key=_key(desk, "target-add"), disabled=target is None
        )
        if add and target is not None:
            _save(desk, state.say("page.scenarios.done.targets"), targets=(*desk.plan.targets, target))


def say_target(outlook: Outlook, target: Target) -> str:
    """A target as a sentence: in which year, how much, of what."""
    if target.unit == "percent":
        share = _percent(target.value / 100.0)
        what = state.say(
            f"page.scenarios.goal.percent.{target.kind}", share=share, year=target.year, base=outlook.years[0]
        )
    else:
        what = state.say(f"page.scenarios.goal.kg.{target.kind}", mass=say_mass(target.value), year=target.year)
    if target.where:
        words = [", ".join([one] if isinstance(one, str) else map(str, one)) for one in target.where.values()]
        what += state.say("page.scenarios.goal.within", where=" ; ".join(words))
    return f"{target.label} — {what}" if target.label else what


def _ask_target(desk: PlanDesk, outlook: Outlook) -> Target | None:
    year_place, kind_place, unit_place, value_place = st.columns(4)
    first = outlook.years[0]
    with year_place:
        year = st.number_input(
            state.say("page.scenarios.column.year"),
            first + 1,
            first + LATEST_SPAN,
            outlook.years[-1],
            key=_key(desk, "target-year"),
            persist_state="session",
        )
    kinds = [kind for kind in TARGET_KINDS if kind == "absolute" or outlook.people]
    kind_names = {one: state.say(f"page.scenarios.goal.kind.{one}") for one in kinds}
    unit_names = {one: state.say(f"page.scenarios.goal.unit.{one}") for one in TARGET_UNITS}
    with kind_place:
        kind = st.selectbox(
            state.say("page.scenarios.goal.kind.label"),
            kinds,
            format_func=kind_names.__getitem__,
            key=_key(desk, "target-kind"),
            persist_state="session",
        )
    with unit_place:
        unit = st.selectbox(
            state.say("page.scenarios.goal.unit.label"),
            TARGET_UNITS[::-1],
            format_func=unit_names.__getitem__,
            key=_key(desk, "target-unit"),
            persist_state="session",
        )
    with value_place:
        ceiling = 100.0 if unit == "percent" else 1e9
        value = st.number_input(
            state.say(f"page.scenarios.goal.value.{unit}"),
            0.0,
            ceiling,
            None,
            key=_key(desk, f"target-value-{unit}"),
            persist_state="session",
        )
    estate = EstateChoices(outlook.situation)
    where = {}
    with st.expander(state.say("page.scenarios.goal.perimeter"), key=_key(desk, "target-perimeter")):
        for column, source in PLACES.items():
            options = estate.list_types(source) if column == "type" else estate.list_places(source)
            chosen = st.multiselect(
                state.say(f"page.scenarios.goal.where.{column}"),
                options,
                format_func=name_type if column == "type" else str,
                key=_key(desk, f"target-{column}"),
                persist_state="session",
                placeholder=state.say("page.scenarios.own.everything"),
            )
            if chosen:
                where[column] = chosen
    named = st.text_input(
        state.say("page.scenarios.goal.label"),
        max_chars=LONGEST_LABEL,
        key=_key(desk, "target-label"),
        persist_state="session",
    )
    if kind == "per_user":
        show_note(state.say("page.scenarios.goal.per_user_note"))
    if value is None:
        show_note(state.say("page.scenarios.goal.wanting"))
        return None
    free = find_free_target(desk.plan)
    return Target(free, int(year), float(value), unit, kind, where, named.strip())  # ty: ignore[invalid-argument-type]


def find_free_target(plan: Plan) -> str:
    """An id that no target of the plan has."""
    taken = {one.target_id for one in plan.targets}
    number = next(turn for turn in range(1, len(taken) + 2) if f"target-{turn}" not in taken)
    return f"target-{number}"
