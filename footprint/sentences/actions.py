"""Actions in words: the decision as one sentence, whatever levers or changes it was made of, in every language."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from footprint.actions.actions import Action, Change
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS
from footprint.actions.lever_forms import check_parameters, fill_parameters
from footprint.actions.levers import Lever, Parameter, find_lever
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.texts import (
    NO_BREAK_SPACE,
    TYPE_COLUMNS,
    activity_name,
    column_label,
    format_date,
    format_number,
    is_plural,
    read_texts,
    round_to,
    text,
    unit_label,
    value_label,
)

_COLUMNS = {(table, column.name): column for table, columns in INVENTORY_TABLES.items() for column in columns}


def sentence_of(action: Action, language: str, present: tuple[float, float] | None = None) -> str:
    """What an action does, as a sentence without its full stop.

    From its lever and parameters where it has one, else from its changes. The parameters and the changes may hold text
    of the user, which is never markup: pages escape it.

    Args:
        present: the least and the greatest life (years) of what the action bears on, for levers that make it longer:
            "instead of 5 years".
    """
    lever = find_lever(action.lever)
    if lever is not None and not check_parameters(action.lever, action.parameters):
        return _say_lever(lever, fill_parameters(lever, action.parameters), language, present)
    if not action.changes:
        return action.label
    return text("change.next", language).join(say_change(change, language) for change in action.changes)


def title_of(action: Action, language: str) -> str:
    """What to call an action: the label its author gave it, else its sentence."""
    return action.label.strip() or sentence_of(action, language)


def short_title_of(action: Action, language: str) -> str:
    """What to call an action where there is little room: its label, else what it decides without when or where."""
    lever = find_lever(action.lever)
    if action.label.strip() or lever is None or check_parameters(action.lever, action.parameters):
        return title_of(action, language)
    return _say_lever(lever, fill_parameters(lever, action.parameters), language, None, brief=True)


# --- levers ----------------------------------------------------------------------------------------------------------


def _say_lever(
    lever: Lever,
    parameters: Mapping[str, Any],
    language: str,
    present: tuple[float, float] | None,
    brief: bool = False,
) -> str:
    """The sentence of a lever; where it is to be `brief`, up to the first value."""
    said = {
        one.name: say_parameter(one, parameters[one.name], language)
        for one in lever.all_parameters
        if one.name in parameters
    }
    said["present"] = _say_present(present, language)
    start = f"lever.{lever.lever_id}"
    sentence, known = text(f"{start}.sentence", language, **said), read_texts(language)
    decided = [one.name for one in lever.parameters if one.type in ("number", "share")]
    if brief and any(f"{{{name}}}" in known[f"{start}.sentence"] for name in decided):
        return sentence
    for one in lever.parameters:
        keys = (f"{start}.also.{one.name}", f"{start}.also.{one.name}.{parameters.get(one.name)}")
        for key in keys:
            if one.name in said and key in known and _speaks(one, lever, parameters):
                sentence += text(key, language, **said)
                if brief and one.name in decided:
                    return sentence
    for place in ("sites", "entities"):
        if lever.is_of_inventory and place in said:
            sentence += text(f"lever_also.{place}", language, **said)
    return sentence


def _speaks(parameter: Parameter, lever: Lever, parameters: Mapping[str, Any]) -> bool:
    """Whether a parameter says something: when printers leave is nothing where none does."""
    return parameter.name != "moment" or "cut" not in lever.any_of or "cut" in parameters


def _say_present(present: tuple[float, float] | None, language: str) -> str:
    if present is None or not all(map(math.isfinite, present)):
        return ""
    low, high = (_say_amount(years, "", language) for years in present)
    if low == high:
        return text("lever_also.present", language, present=high)
    return text("lever_also.several", language, low=low, high=high)


def say_parameter(parameter: Parameter, value: Any, language: str) -> str:
    """The value of a lever's parameter in words: "ordinateurs portables", "60 %", "6 ans"."""
    if parameter.type in ("devices", "services"):
        listed = [value] if isinstance(value, str) else list(value)
        *first, last = (say_group(one, language) for one in listed)
        return text("lever_also.and", language, first=", ".join(first), last=last) if first else last
    if parameter.type == "share":
        return _say_share(float(value), language)
    if parameter.type == "number":
        return _say_amount(float(value), parameter.unit, language)
    if parameter.type == "choice":
        return text(f"lever_choice.{value}", language)
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _say_share(share: float, language: str) -> str:
    """A share as people state one: 60 %, 12,5 %."""
    return text("format.share", language, number=format_number(round_to(share * 100, 4), language))


def _say_amount(value: float, unit: str, language: str) -> str:
    """A stated amount, without the zeros that a computed one would bear: 8,5 ans."""
    number = format_number(round_to(value, 6), language)
    if not unit:
        return number
    return f"{number}{NO_BREAK_SPACE}{unit_label(unit, language, is_plural(value, language))}"


def say_group(name: str, language: str) -> str:
    """A group of types, or one type, as it is called inside a sentence: "écrans", "ordinateurs portables"."""
    if name in DEVICE_GROUPS or name in SERVICE_GROUPS:
        return text(f"lever_group.{name}", language)
    kind = "device_type" if f"device_type.{name}.name" in read_texts(language) else "service_type"
    known = read_texts(language)
    found = str(known.get(f"{kind}.{name}.plural") or known.get(f"{kind}.{name}.name") or name)
    return found[0].lower() + found[1:] if found[1:2].islower() else found


# --- changes ---------------------------------------------------------------------------------------------------------


def say_change(change: Change, language: str) -> str:
    """A change in words: where, what becomes of it, for which part, when."""
    said = f"{_say_where(change, language)}{text('change.colon', language)}{_say_operation(change, language)}"
    if change.share < 1:
        said += text("change.share", language, share=_say_share(change.share, language))
    if change.table == "equipment" and change.operation != "add":
        said += text(f"change.{change.when}", language)
    if change.source:
        said += text("change.source", language, source=change.source)
    return said


def _say_where(change: Change, language: str) -> str:
    table = text(f"change.table.{change.table}", language)
    if not change.where:
        return table
    conditions = text("change.next", language).join(
        f"{_say_column(change.table, column, language)}{text('change.colon', language)}"
        f"{_say_wanted(change.table, column, wanted, language)}"
        for column, wanted in change.where.items()
    )
    return f"{table} ({conditions})"


def _say_wanted(table: str, column: str, wanted: object, language: str) -> str:
    if isinstance(wanted, Mapping):
        low, high = (wanted.get(bound) for bound in ("min", "max"))
        bounds = {"low": low, "high": high}
        said = {name: _say_value(table, column, bound, language) for name, bound in bounds.items() if bound is not None}
        kind = "between" if len(said) == 2 else "at_least" if low is not None else "at_most"
        return text(f"change.{kind}", language, **said) if said else ""
    listed = wanted if isinstance(wanted, list | tuple) else [wanted]
    group = _GROUP_NAMES.get(frozenset(map(str, listed))) if column in TYPE_COLUMNS else None
    if group:
        return say_group(group, language)
    return ", ".join(_say_value(table, column, one, language) for one in listed)


_GROUP_NAMES = {frozenset(types): name for name, types in {**DEVICE_GROUPS, **SERVICE_GROUPS}.items() if len(types) > 1}


def _say_operation(change: Change, language: str) -> str:
    if change.operation == "retire":
        return _say_retired(change.value, language)
    if isinstance(change.value, Mapping) and not change.column:
        cells = ", ".join(
            f"{_say_column(change.table, column, language)} = {_say_value(change.table, column, value, language)}"
            for column, value in change.value.items()
        )
        return text(f"change.row.{change.operation}", language, cells=cells)
    column = _say_column(change.table, change.column, language)
    if change.operation == "multiply" and isinstance(change.value, int | float):
        value = _say_amount(float(change.value), "", language)
    else:
        value = _say_value(change.table, change.column, change.value, language)
    return text(f"change.column.{change.operation}", language, column=column, value=value)


def _say_retired(value: object, language: str) -> str:
    share = value.get("share") if isinstance(value, Mapping) else None
    if isinstance(share, int | float):
        return text("change.retire.share", language, share=_say_share(float(share), language))
    if isinstance(value, int | float):
        return text("change.retire.number", language, number=_say_amount(float(value), "device", language))
    return text("change.retire.all", language)


def _say_column(table: str, column: str, language: str) -> str:
    if (table, column) in _COLUMNS:
        return column_label(table, column, language)
    return str(read_texts(language).get(f"column.{table}.{column}", column))


def _say_value(table: str, column: str, value: object, language: str) -> str:
    known = _COLUMNS.get((table, column))
    if known is not None and known.type == "date":
        return _say_date(value, language)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return _say_number(known, float(value), language)
    if column in ("activity", "applies_to"):
        return _say_activity(str(value), language)
    return value_label(column, str(value), language)


def _say_number(column: Column | None, value: float, language: str) -> str:
    if column is None or column.unit in ("", "ratio") or f"unit.{column.unit}.name" not in read_texts(language):
        return _say_amount(value, "", language)
    return _say_amount(value, column.unit, language)


def _say_date(value: object, language: str) -> str:
    day = pd.to_datetime(str(value), errors="coerce")
    return str(value) if pd.isna(day) else format_date(day, language)


def _say_activity(activity: str, language: str) -> str:
    try:
        return activity_name(activity, language)
    except KeyError:
        return activity
