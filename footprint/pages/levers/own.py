"""A lever of the organisation's own: which rows it touches, which column, what becomes of it; all chosen from lists."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from footprint.actions.actions import CHANGED_TABLES, Change
from footprint.pages import state
from footprint.pages.levers.fields import EstateChoices
from footprint.pages.show import escape, show_note
from footprint.registry.catalogue import list_countries
from footprint.sentences.actions import say_change
from footprint.tables import INVENTORY_TABLES, Column, find_column
from footprint.words.texts import NO_BREAK_SPACE, activity_name, column_label, day_order, header, text, value_label

# What may be done: the operation of a change, and whether it bears on a column or on rows.
ON_COLUMN = ("set", "add", "multiply")
ON_ROWS = {"equipment": ("retire", "replace", "add_row"), "usage": ("retire", "replace", "add_row"), "sites": ()}
# Columns that say which row it is, or nothing that is computed: never changed, or never a condition.
NEVER_CHANGED = (
    "item_id",
    "asset_tag",
    "serial_number",
    "note",
    "source_document",
    "acquired_on",
    "retired_on",
    "unit",
)
NEVER_CONDITION = ("asset_tag", "serial_number", "note", "first_life_years", "purchase_cost_eur", "unit")
OF_REGISTRY = {"factors": "activity", "assumptions": "applies_to"}
ANY_TIME = "by_column"


def ask_own(estate: EstateChoices, given: Sequence[Change], key: str) -> tuple[Change, ...]:
    """The changes of a lever as they are filled in; none as long as one of them is wanting something."""
    count = st.session_state.setdefault(f"{key}-changes", max(1, len(given)))
    changes: list[Change] = []
    for number in range(count):
        if count > 1:
            st.markdown(f"**{state.say('page.scenarios.own.change', number=number + 1)}**")
        known = given[number] if number < len(given) else None
        change = _ask_change(estate, known, f"{key}-change-{number}")
        if change is not None:
            show_note(escape(say_change(change, state.current_language())))
            changes.append(change)
    more, less = st.columns(2)
    if more.button(state.say("page.scenarios.own.more"), key=f"{key}-more-changes", icon=":material/add:"):
        st.session_state[f"{key}-changes"] = count + 1
        st.rerun(scope="fragment")
    if count > 1 and less.button(state.say("page.scenarios.own.less"), key=f"{key}-less-changes"):
        st.session_state[f"{key}-changes"] = count - 1
        st.rerun(scope="fragment")
    return tuple(changes) if len(changes) == count else ()


def _ask_change(estate: EstateChoices, given: Change | None, key: str) -> Change | None:
    table = st.selectbox(
        state.say("page.scenarios.own.table"),
        CHANGED_TABLES,
        CHANGED_TABLES.index(given.table) if given else 0,
        format_func=lambda one: state.say(f"page.scenarios.own.table_name.{one}"),
        key=f"{key}-table",
        persist_state="session",
    )
    if given is not None and given.table != table:
        given = None
    if table in OF_REGISTRY:
        return _ask_registry(estate, table, given, key)
    operation = _ask_operation(table, given, key)
    where = {} if operation == "add_row" else _ask_where(estate, table, given.where if given else {}, key)
    column, value = "", None
    if operation in ON_COLUMN:
        column, value = _ask_column(estate, table, operation, given, key)
        if value is None:
            return None
    elif operation == "retire":
        value = _ask_retired(given, key)
    else:
        value = _ask_cells(estate, table, given, key)
        if not value:
            return None
    share, timing = _ask_reach(table, operation, given, key)
    done = "add" if operation == "add_row" else operation
    return Change(table, where, column, done, value, share=share, timing=timing)  # ty: ignore[invalid-argument-type]


# --- factors and assumptions -----------------------------------------------------------------------------------------


def _ask_registry(estate: EstateChoices, table: str, given: Change | None, key: str) -> Change | None:
    """A factor or an assumption that moves, with its source."""
    factors, column, language = estate.situation.factors, OF_REGISTRY[table], state.current_language()
    listed = factors.factors["activity"] if table == "factors" else factors.assumptions["applies_to"]
    names = {one: _name_activity(one, language) for one in sorted(set(listed.astype("str")))}
    known = str(given.where.get(column, "")) if given else ""
    options = list(names)
    thing = st.selectbox(
        state.say(f"page.scenarios.own.{table}"),
        options,
        options.index(known) if known in options else None,
        format_func=names.__getitem__,
        key=f"{key}-{table}",
        persist_state="session",
    )
    where: dict[str, Any] = {column: thing}
    if table == "factors" and thing == "electricity":
        countries = list_countries()
        at = str(given.where.get("country", "")) if given else estate.situation.method.country
        where["country"] = st.selectbox(
            column_label("sites", "country", language),
            countries,
            countries.index(at) if at in countries else None,
            format_func=lambda one: value_label("country", one, language),
            key=f"{key}-country",
            persist_state="session",
        )
    operation = _choose_operation(ON_COLUMN, given.operation if given else "set", key)
    value = st.number_input(
        state.say(f"page.scenarios.own.value.{operation}"),
        value=float(given.value) if given and isinstance(given.value, int | float) else None,
        format="%.6g",
        key=f"{key}-value",
        persist_state="session",
    )
    source = st.text_input(
        state.say("page.scenarios.own.source"),
        given.source if given else "",
        max_chars=300,
        key=f"{key}-source",
        persist_state="session",
    ).strip()
    if value is None or not source or None in where.values():
        return None
    return Change(table, where, "value", operation, value, source=source)  # ty: ignore[invalid-argument-type]


def _name_activity(activity: str, language: str) -> str:
    try:
        return activity_name(activity, language)
    except KeyError:
        return activity


# --- what is done ----------------------------------------------------------------------------------------------------


def _ask_operation(table: str, given: Change | None, key: str) -> str:
    known = "set"
    if given:
        known = "add_row" if given.operation == "add" and not given.column else given.operation
    return _choose_operation((*ON_COLUMN, *ON_ROWS[table]), known, key)


def _choose_operation(options: Sequence[str], known: str, key: str) -> str:
    return st.selectbox(
        state.say("page.scenarios.own.operation"),
        options,
        list(options).index(known) if known in options else 0,
        format_func=lambda one: state.say(f"page.scenarios.own.operation_name.{one}"),
        key=f"{key}-operation",
        persist_state="session",
    )


def _ask_where(estate: EstateChoices, table: str, given: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The conditions that rows meet: values of lists, bounds of numbers and dates."""
    columns = [one for one in INVENTORY_TABLES[table] if one.name not in NEVER_CONDITION]
    names = {one.name: column_label(table, one.name, state.current_language()) for one in columns}
    start = list(given) if given else ["device_type" if table == "equipment" else "service_type"]
    chosen = st.multiselect(
        state.say("page.scenarios.own.where"),
        list(names),
        [one for one in start if one in names],
        format_func=names.__getitem__,
        key=f"{key}-where",
        persist_state="session",
        placeholder=state.say("page.scenarios.own.everything"),
        help=state.say("page.scenarios.own.where_help"),
    )
    where = {}
    for name in chosen:
        column = find_column(INVENTORY_TABLES[table], name)
        wanted = _ask_condition(estate, table, column, given.get(name), f"{key}-where-{name}")
        if wanted:
            where[name] = wanted
    return where


def _ask_condition(estate: EstateChoices, table: str, column: Column, given: Any, key: str) -> Any:
    language = state.current_language()
    name = column_label(table, column.name, language)
    if column.is_numeric or column.type == "date":
        known = given if isinstance(given, Mapping) else {"min": given, "max": given} if given is not None else {}
        bounds = {}
        for side, place in zip(("min", "max"), st.columns(2), strict=True):
            with place:
                said = state.say(f"page.scenarios.own.{side}", name=name)
                bound = _ask_bound(column, said, known.get(side), f"{key}-{side}")
                if bound is not None:
                    bounds[side] = bound
        return bounds
    present = estate.table(table)[column.name].astype("str")
    known = [given] if isinstance(given, str) else list(given or [])
    options = list(dict.fromkeys([*known, *sorted(set(present.dropna()) - {"nan", ""})]))
    return st.multiselect(
        name,
        options,
        known,
        format_func=lambda one: value_label(column.name, one, language),
        key=key,
        persist_state="session",
        placeholder=state.say("page.scenarios.field.choose"),
    )


def _ask_bound(column: Column, name: str, given: Any, key: str) -> Any:
    if column.type == "date":
        day = pd.to_datetime(given).date() if given else None
        order = day_order(state.current_language())
        found = st.date_input(
            name, day, date(1990, 1, 1), date(2100, 12, 31), format=order, key=key, persist_state="session"
        )
        return found.isoformat() if isinstance(found, date) else None
    return st.number_input(
        name, value=float(given) if given is not None else None, format="%.6g", key=key, persist_state="session"
    )


def _ask_column(estate: EstateChoices, table: str, operation: str, given: Change | None, key: str) -> tuple[str, Any]:
    """The column that changes, and the value or the number by which it does."""
    columns = [one for one in INVENTORY_TABLES[table] if one.name not in NEVER_CHANGED]
    columns = [one for one in columns if one.is_numeric or (operation == "set" and _is_listed(one))]
    names = {one.name: column_label(table, one.name, state.current_language()) for one in columns}
    options = list(names)
    start = given.column if given else "lifespan_years"
    column = st.selectbox(
        state.say("page.scenarios.own.column"),
        options,
        options.index(start) if start in options else 0,
        format_func=names.__getitem__,
        key=f"{key}-column",
        persist_state="session",
    )
    described = find_column(INVENTORY_TABLES[table], column)
    known = given.value if given and given.column == column else None
    if operation == "set":
        return column, _ask_cell(estate, table, described, known, f"{key}-value-{column}")
    value = st.number_input(
        state.say(f"page.scenarios.own.value.{operation}"),
        value=float(known) if isinstance(known, int | float) else None,
        format="%.6g",
        key=f"{key}-value-{operation}",
        persist_state="session",
    )
    return column, value


def _is_listed(column: Column) -> bool:
    return bool(column.choices) or column.name in ("device_type", "service_type", "country", "site", "entity")


def _ask_cell(estate: EstateChoices, table: str, column: Column, given: Any, key: str) -> Any:
    language = state.current_language()
    name = header(table, column, language)
    if column.is_numeric:
        known = float(given) if isinstance(given, int | float) else None
        floor, ceiling = (None if one is None else float(one) for one in (column.floor, column.ceiling))
        return st.number_input(name, floor, ceiling, known, format="%.6g", key=key, persist_state="session")
    options = list(_list_values(estate, table, column))
    return st.selectbox(
        name,
        options,
        options.index(given) if given in options else None,
        format_func=lambda one: value_label(column.name, one, language),
        key=key,
        persist_state="session",
    )


def _list_values(estate: EstateChoices, table: str, column: Column) -> Sequence[str]:
    catalogue = estate.situation.factors.catalogue
    known: dict[str, Sequence[str]] = {
        "device_type": list(catalogue.device_types),
        "service_type": list(catalogue.service_types),
        "country": list_countries(),
    }
    if column.choices or column.name in known:
        return column.choices or known[column.name]
    return sorted(set(estate.table(table)[column.name].astype("str").dropna()) - {"nan", ""})


def _ask_retired(given: Change | None, key: str) -> Any:
    """How much goes: everything, a number of devices, or a share."""
    kinds = ("all", "number", "share")
    value = given.value if given else None
    known = "share" if isinstance(value, Mapping) else "number" if isinstance(value, int | float) else "all"
    kind = st.radio(
        state.say("page.scenarios.own.retired.label"),
        kinds,
        kinds.index(known),
        format_func=lambda one: state.say(f"page.scenarios.own.retired.{one}"),
        key=f"{key}-retired",
        persist_state="session",
        horizontal=True,
    )
    if kind == "number":
        start = float(value) if isinstance(value, int | float) else 1.0
        return st.number_input(
            text("unit.device.plural", state.current_language()),
            0.0,
            1e6,
            start,
            key=f"{key}-count",
            persist_state="session",
        )
    if kind == "share":
        start = round(value.get("share", 1.0) * 100) if isinstance(value, Mapping) else 50
        percent = f"%d{NO_BREAK_SPACE}%%"
        return {
            "share": st.slider(
                state.say("page.scenarios.own.part"),
                0,
                100,
                start,
                format=percent,
                key=f"{key}-part",
                persist_state="session",
            )
            / 100
        }
    return None


def _ask_cells(estate: EstateChoices, table: str, given: Change | None, key: str) -> dict[str, Any]:
    """The cells of a row that is added, or those that differ in what takes the place of another."""
    columns = {
        one.name: one
        for one in INVENTORY_TABLES[table]
        if (one.is_numeric or _is_listed(one)) and one.name not in NEVER_CHANGED
    }
    known = dict(given.value) if given and isinstance(given.value, Mapping) else {}
    first = ("device_type", "quantity") if table == "equipment" else ("service_type", "amount_per_year")
    chosen = st.multiselect(
        state.say("page.scenarios.own.cells"),
        list(columns),
        [one for one in (known or first) if one in columns],
        format_func=lambda one: column_label(table, one, state.current_language()),
        key=f"{key}-cells",
        persist_state="session",
    )
    cells = {one: _ask_cell(estate, table, columns[one], known.get(one), f"{key}-cell-{one}") for one in chosen}
    return {name: value for name, value in cells.items() if value is not None}


def _ask_reach(table: str, operation: str, given: Change | None, key: str) -> tuple[float, Any]:
    """The part of the quantity concerned, and whether it waits for renewals."""
    if table != "equipment" or operation == "add_row":
        return 1.0, None
    percent = f"%d{NO_BREAK_SPACE}%%"
    known = given.share if given else 1.0
    share = st.slider(
        state.say("page.scenarios.own.share"),
        0,
        100,
        round(known * 100),
        format=percent,
        key=f"{key}-share",
        persist_state="session",
    )
    options = (ANY_TIME, "at_once", "at_renewal")
    timing = st.radio(
        state.say("page.scenarios.own.timing.label"),
        options,
        options.index(given.timing) if given and given.timing else 0,
        format_func=lambda one: state.say(f"page.scenarios.own.timing.{one}"),
        key=f"{key}-timing",
        persist_state="session",
        horizontal=True,
    )
    return known if share == round(known * 100) else share / 100.0, None if timing == ANY_TIME else timing
