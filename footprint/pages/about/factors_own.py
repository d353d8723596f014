"""The factors that an organisation brings itself: those in force, their history, how to add and retire one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from footprint.pages import acting, state
from footprint.pages.figure_texts import say_factor_unit
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.registry.catalogue import list_countries
from footprint.registry.factors import shipped_factors
from footprint.registry.own_factors import THING, check_own_factors, list_activities, own_table
from footprint.registry.registry import ELECTRICITY, WORLD
from footprint.storage import list_standing, load_own_factors, retire_own_factor, save_own_factors
from footprint.tables import EMBODIED_STAGES, QUALITIES
from footprint.words.texts import activity_name, day_order, format_date, format_number, label, type_name, value_label

WHOLE, STAGES = "whole", "stages"
SHARE, BOUNDS = "share", "bounds"
USUAL_ERROR = 30.0  # in %
FIRST_DAY = date(1990, 1, 1)
TIME_TO_REVIEW = timedelta(days=365)
TURN = "own-turn"  # counts what was saved: the fields of the next factor are new ones


def show_own_factors(studied: state.Studied) -> None:
    """The section: explanation, factors in force, then what can be done."""
    st.header(state.say("page.factors.own.title"), anchor=False)
    st.markdown(state.say("page.factors.own.explanation", organisation=escape(studied.organisation.name)))
    every = load_own_factors(state.open_engine(), studied.organisation.organisation_id)
    standing = list_standing(every)
    if len(standing):
        _show_standing(every[every["retired_at"].isna()])
    if len(every):
        show_download(every, "facteurs-propres", "download-own")
    if len(standing):
        with st.expander(state.say("page.factors.own.retire.title")):
            _show_retirement(studied, standing)
    with st.expander(state.say("page.factors.own.add.title")):
        _show_form(studied, standing)


def _show_standing(factors: pd.DataFrame) -> None:
    language = state.current_language()
    rows = factors.to_dict("records")
    table = pd.DataFrame(
        {
            "name": [activity_name(row["activity"], language) for row in rows],
            "country": [value_label("country", row["country"], language) for row in rows],
            "year": [str(row["valid_from"].year) for row in rows],
            "value": [_say_value(row, language) for row in rows],
            "source": [f"{row['publisher']}, {row['title']}" for row in rows],
            "why": [row["why"] for row in rows],
            "added": [state.say("page.factors.own.by", actor=row["actor"], at=_say_day(row["at"])) for row in rows],
            "id": [row["factor_id"] for row in rows],
        }
    )
    names = {name: state.say(f"page.factors.own.column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.factors.own.title"), "rows-own")


def _say_value(row: dict, language: str) -> str:
    return f"{format_number(row['value'], language)} {say_factor_unit(row['per_unit'], language)}"


def _say_day(moment: pd.Timestamp) -> str:
    return format_date(moment, state.current_language())


def _show_retirement(studied: state.Studied, standing: pd.DataFrame) -> None:
    if not acting.may("factor-retired"):
        return
    language = state.current_language()
    names = {
        row["factor_id"]: f"{activity_name(row['activity'], language)} · {row['factor_id']}"
        for row in standing.to_dict("records")
    }
    st.markdown(state.say("page.factors.own.retire.explanation"))
    turn = st.session_state.get(TURN, 0)
    chosen = st.selectbox(
        state.say("page.factors.own.retire.which"),
        list(names),
        format_func=lambda one: names.get(one, one),
        key=f"own-retired-{turn}",
    )
    why = st.text_input(state.say("page.factors.own.field.why"), key=f"own-retired-why-{turn}", max_chars=200)
    missing = st.empty()
    if acting.button(st, state.say("page.factors.own.retire.button"), key="own-retire", needs="factor-retired"):
        if not why.strip():
            missing.error(state.say("page.factors.own.fault.missing-required"))
            return
        organisation_id = studied.organisation.organisation_id
        retire_own_factor(state.open_engine(), organisation_id, chosen, state.current_actor(), why)
        _start_anew(state.say("page.factors.own.retired", name=names[chosen]))


def _start_anew(message: str) -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    state.keep_message(message)
    st.rerun()


# --- the form --------------------------------------------------------------------------------------------------------


@dataclass
class OwnFactorFields:
    """What is asked, and the place under each field where its fault is said."""

    turn: int
    places: dict[str, DeltaGenerator] = field(default_factory=dict)

    def ask(self, name: str, widget: Callable[..., Any], *positional: Any, said: str = "", **named: Any) -> Any:
        """Ask for a field by its name."""
        words = said or state.say(f"page.factors.own.field.{name}")
        value = widget(words, *positional, key=f"own-{name}-{self.turn}", **named)
        self.places[name] = st.empty()
        return value

    def say_fault(self, name: str, code: str) -> None:
        """Say under a field what is wrong with it."""
        self.places[name].error(state.say(f"page.factors.own.fault.{code}"))


def _show_form(studied: state.Studied, standing: pd.DataFrame) -> None:
    if not acting.only_for("factor-added"):
        return
    fields = OwnFactorFields(st.session_state.get(TURN, 0))
    names = {one: _name_subject(one) for one in _list_subjects()}
    subject = fields.ask("subject", st.selectbox, list(names), index=None, format_func=names.__getitem__)
    if subject is None:
        return
    activities = _ask_activities(fields, subject)
    about = {"country": _ask_country(fields, studied, subject), "year": _ask_year(fields, studied)}
    values = _ask_values(fields, activities)
    source = _ask_source(fields)
    why = fields.ask("why", st.text_input, max_chars=200)
    show_note(state.say("page.factors.own.kept"))
    if acting.button(
        st, state.say("page.factors.own.add.button"), type="primary", key="own-save", needs="factor-added"
    ):
        rows = own_table([_make_row(one, about, values[one], source) for one in activities])
        if not _find_faults(fields, standing, rows, why):
            organisation_id = studied.organisation.organisation_id
            save_own_factors(state.open_engine(), organisation_id, rows, state.current_actor(), why)
            _start_anew(state.say("page.factors.own.added", name=_name_subject(subject)))


def _list_subjects() -> list[str]:
    catalogue = shipped_factors().catalogue
    return [*sorted([*catalogue.device_types, *catalogue.service_types], key=_name_subject), ELECTRICITY]


def _name_subject(subject: str) -> str:
    language = state.current_language()
    return label("subject", subject, language) if subject == ELECTRICITY else type_name(subject, language)


def _ask_activities(fields: OwnFactorFields, subject: str) -> list[str]:
    """The activities that the figure or figures are of: for a device, its life in one figure or stage by stage."""
    if subject not in shipped_factors().catalogue.device_types:
        return [subject]
    names = {one: state.say(f"page.factors.own.cover.{one}") for one in (WHOLE, STAGES)}
    cover = fields.ask("activity", st.radio, list(names), format_func=names.__getitem__)
    return [f"{subject}.{stage}" for stage in (EMBODIED_STAGES if cover == STAGES else ("embodied",))]


def _ask_country(fields: OwnFactorFields, studied: state.Studied, subject: str) -> str:
    """Where the figure holds: everywhere for a device, in a country for electricity, either for a service."""
    if subject in shipped_factors().catalogue.device_types:
        return WORLD
    language = state.current_language()
    names = {
        one: value_label("country", one, language)
        for one in [*([] if subject == ELECTRICITY else [WORLD]), *list_countries()]
    }
    here = list(names).index(studied.record.country)
    return fields.ask("country", st.selectbox, list(names), index=here, format_func=names.__getitem__)


def _ask_year(fields: OwnFactorFields, studied: state.Studied) -> int:
    return fields.ask(
        "valid_from", st.number_input, 1990, 2100, studied.record.year, help=state.say("page.factors.own.year_help")
    )


def _ask_values(
    fields: OwnFactorFields, activities: list[str]
) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Value, low and high of each activity, in the unit that the activity fixes."""
    language = state.current_language()
    units = list_activities(shipped_factors()).set_index("activity")["per_unit"]
    single = len(activities) == 1
    values = {}
    for activity, column in zip(activities, st.columns(max(len(activities), 2)), strict=False):
        unit = say_factor_unit(units[activity], language)
        counted = state.say("page.factors.own.field.value") if single else activity_name(activity, language)
        said = state.say("page.factors.own.value", name=counted, unit=unit)
        with column:
            name = "value" if single else f"value-{activity.rpartition('.')[2]}"
            values[activity] = fields.ask(name, st.number_input, 0.0, None, None, format="%.6g", said=said)
    names = {one: state.say(f"page.factors.own.error.{one}") for one in (SHARE, BOUNDS)}
    how = SHARE
    if single:
        how = fields.ask("error", st.radio, list(names), format_func=names.__getitem__, horizontal=True)
    if how == BOUNDS:
        low, high = st.columns(2)
        with low:
            least = fields.ask("low", st.number_input, 0.0, None, None, format="%.6g")
        with high:
            most = fields.ask("high", st.number_input, 0.0, None, None, format="%.6g")
        return {activity: (value, least, most) for activity, value in values.items()}
    share = 1.0 + fields.ask("share", st.number_input, 0.0, 900.0, USUAL_ERROR, step=5.0) / 100.0
    return {one: (value, value and value / share, value and value * share) for one, value in values.items()}


def _ask_source(fields: OwnFactorFields) -> dict[str, object]:
    """What the figure covers, and where it is read."""
    order = day_order(state.current_language())
    left, right = st.columns(2)
    with left:
        said = {"publisher": fields.ask("publisher", st.text_input), "title": fields.ask("title", st.text_input)}
        said["source_locator"] = fields.ask("source_locator", st.text_input)
        said["published_on"] = fields.ask("published_on", st.date_input, None, min_value=FIRST_DAY, format=order)
    with right:
        said["boundary"] = fields.ask("boundary", st.text_input)
        said["licence"] = fields.ask("licence", st.text_input, state.say("page.factors.own.internal"))
        said["url"] = fields.ask("url", st.text_input)
        said["review_by"] = fields.ask("review_by", st.date_input, date.today() + TIME_TO_REVIEW, format=order)
    names = {one: value_label("quality", one, state.current_language()) for one in QUALITIES}
    said["quality"] = fields.ask("quality", st.selectbox, list(names), index=1, format_func=names.__getitem__)
    return {name: _clean(value) for name, value in said.items()}


def _clean(value: object) -> object:
    """What was typed: text without blanks around, nothing where it is empty, a date as the tables hold it."""
    if isinstance(value, date):
        return pd.Timestamp(value)
    return value.strip() or None if isinstance(value, str) else value


def _make_row(activity: str, about: dict, value: tuple, source: dict) -> dict[str, object]:
    units = list_activities(shipped_factors()).set_index("activity")["per_unit"]
    return source | {
        "factor_id": f"new-{activity}",
        "factor_set": "own",
        "activity": activity,
        "country": about["country"],
        "indicator": "climate",
        **dict(zip(("value", "low", "high"), value, strict=True)),
        "interval": "95",
        "impact_unit": "kgCO2e",
        "per_unit": units[activity],
        "valid_from": pd.Timestamp(about["year"], 1, 1),
        "accessed_on": pd.Timestamp(date.today()),
        "match": "exact",
    }


def _find_faults(fields: OwnFactorFields, standing: pd.DataFrame, rows: pd.DataFrame, why: str) -> bool:
    """Say under each field what is wrong, and whether anything is; what the new rows replace is not in the way."""
    replaced = pd.MultiIndex.from_frame(standing[THING]).isin(pd.MultiIndex.from_frame(rows[THING]))
    kept = standing[~replaced]
    found = check_own_factors(shipped_factors(), pd.concat([kept, rows], ignore_index=True))
    ours = found[found["line"] >= len(kept)].drop_duplicates(["line", "column"])
    for row in ours.to_dict("records"):
        activity = rows["activity"].iloc[row["line"] - len(kept)]
        fields.say_fault(_place(fields, row["column"], activity), row["code"])
    if not why.strip():
        fields.say_fault("why", "missing-required")
    return bool(len(ours)) or not why.strip()


def _place(fields: OwnFactorFields, column: str, activity: str) -> str:
    """The field where the fault of a column is said: that of the stage, or the nearest one that is asked."""
    wanted = (column, f"{column}-{activity.rpartition('.')[2]}")
    nearest = "subject" if column == "activity" else f"value-{activity.rpartition('.')[2]}"
    return next((name for name in (*wanted, nearest, "value", "subject") if name in fields.places), "subject")
