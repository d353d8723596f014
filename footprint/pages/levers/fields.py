"""The fields of a lever: what is asked for each of its parameters, from the estate of whoever decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from footprint.actions.actions import Action
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS, expand
from footprint.actions.levers import Lever, Parameter
from footprint.estimation.completion import complete
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.plans.proposals import STEP_PERCENT, find_longer_life, find_mean_life
from footprint.sentences.actions import say_group
from footprint.words.texts import NO_BREAK_SPACE, UNSAID_UNITS, format_number, text, unit_label

SINGLE = ("new_type", "service", "new_model")  # parameters of a type that name one thing, not several
LONGEST_LIFE = 20.0
MOST = 1e12


@dataclass(frozen=True)
class EstateChoices:
    """What an estate offers to choose from: its types, sites and entities, the lives it gives its devices."""

    situation: Situation

    def table(self, name: str) -> pd.DataFrame:
        """A table of the inventory with its gaps filled."""
        return complete(self.situation).inventory.table(name)

    def list_types(self, column: str) -> list[str]:
        """The types of devices or services that are there, the most numerous first."""
        return self.situation.remember(("offered", column), lambda: self._rank_words(column))

    def _rank_words(self, column: str) -> list[str]:
        table = self.table("equipment" if column == "device_type" else "usage")
        return table[column].astype("str").value_counts().index.tolist()

    def list_places(self, name: str) -> list[str]:
        """The sites or entities that rows of the inventory are in."""
        column = {"sites": "site", "entities": "entity"}[name]
        return self.situation.remember(("offered", column), lambda: self._find_words(column))

    def _find_words(self, column: str) -> list[str]:
        words = [
            self.table(table)[column].astype("category").cat.remove_unused_categories().cat.categories
            for table in ("equipment", "usage")
        ]
        return sorted({str(word) for found in words for word in found} - {"", "nan"})

    def find_lives(self, action: Action) -> tuple[float, float] | None:
        """The shortest and the longest life planned today for the devices of an action; None where there is none."""
        lives = self._rows(_as_list(action.parameters.get("devices")))["lifespan_years"].dropna()
        return (float(lives.min()), float(lives.max())) if len(lives) else None

    def _rows(self, devices: Sequence[str]) -> pd.DataFrame:
        equipment = self.table("equipment")
        return equipment[equipment["device_type"].isin(expand(devices, DEVICE_GROUPS))]


def ask_parameters(
    lever: Lever,
    given: Mapping[str, Any],
    estate: EstateChoices,
    key: str,
    in_sight: DeltaGenerator,
    folded: DeltaGenerator,
) -> dict[str, Any]:
    """The parameters of a lever as they are filled in; what is left empty is absent.

    What is decided by a number, or is still to be filled in, is `in_sight`; the rest is `folded`. Fields are the
    lever's own: two levers ask for a share, and what one starts at is no answer to the other.
    """
    filled: dict[str, Any] = {}
    asked = [one for one in lever.all_parameters if one.type != "places" or len(estate.list_places(one.name)) > 1]
    for parameter in asked:
        own = f"{key}-{lever.lever_id}-{parameter.name}"
        with in_sight if _is_in_sight(lever, parameter, given) else folded:
            value = _ask(lever, parameter, given.get(parameter.name), filled, estate, own)
        if value not in (None, "", []):
            filled[parameter.name] = value
    return filled


def _is_in_sight(lever: Lever, parameter: Parameter, given: Mapping[str, Any]) -> bool:
    """Whether a parameter is what one moves to decide, or has to be filled in before anything is known."""
    if parameter.type in ("number", "share"):
        return parameter.required or parameter.name in given or (parameter.name in lever.any_of and not given)
    return parameter.required and parameter.default is None and parameter.name not in given


def _ask(lever: Lever, parameter: Parameter, given: Any, filled: dict, estate: EstateChoices, key: str) -> Any:
    name = name_parameter(lever, parameter)
    if parameter.type in ("devices", "services"):
        return _ask_types(parameter, name, given, estate, key)
    if parameter.type == "places":
        places = estate.list_places(parameter.name)
        chosen = [given] if isinstance(given, str) else list(given or [])
        everywhere = state.say("page.scenarios.field.everywhere")
        options = [*places, *(one for one in chosen if one not in places)]
        return st.multiselect(
            name, options, chosen, key=key, persist_state="session", placeholder=everywhere, help=_help(parameter)
        )
    if parameter.type == "choice":
        start = parameter.choices.index(given or parameter.default or parameter.choices[0])
        names = {one: state.say(f"lever_choice.{one}") for one in parameter.choices}
        return st.radio(
            name,
            parameter.choices,
            start,
            format_func=names.__getitem__,
            key=key,
            persist_state="session",
            horizontal=True,
            help=_help(parameter),
        )
    if parameter.type == "text":
        return st.text_input(
            name, given or "", max_chars=300, key=key, persist_state="session", help=_help(parameter)
        ).strip()
    if parameter.type == "share":
        return _ask_share(parameter, name, given, key)
    return _ask_number(parameter, name, given, filled, estate, key)


def name_parameter(lever: Lever, parameter: Parameter) -> str:
    """What a parameter is called, with its unit, and that it may be left out."""
    language = state.current_language()
    name = text(f"lever_parameter.{parameter.name}.name", language)
    if parameter.unit not in UNSAID_UNITS:
        name = f"{name} ({unit_label(parameter.unit, language)})"
    optional = not parameter.required and parameter.name not in lever.any_of
    return state.say("page.scenarios.field.optional", name=name) if optional else name


def _help(parameter: Parameter) -> str:
    return state.say(f"lever_parameter.{parameter.name}.help")


def _ask_types(parameter: Parameter, name: str, given: Any, estate: EstateChoices, key: str) -> Any:
    """Groups of the lever first, then the types of the estate."""
    groups = DEVICE_GROUPS if parameter.type == "devices" else SERVICE_GROUPS
    here = estate.list_types("device_type" if parameter.type == "devices" else "service_type")
    chosen = [given] if isinstance(given, str) else list(given or [])
    catalogue = estate.situation.factors.catalogue
    known = catalogue.device_types if parameter.type == "devices" else catalogue.service_types
    if parameter.name in SINGLE:
        options = list(dict.fromkeys([*chosen, *parameter.choices, *here, *known]))
        options = [one for one in options if one not in groups]
        start = chosen[0] if chosen else parameter.default
        index = options.index(start) if start in options else None
        return st.selectbox(
            name, options, index, format_func=name_type, key=key, persist_state="session", help=_help(parameter)
        )
    options = list(dict.fromkeys([*parameter.choices, *chosen, *here]))
    start = chosen or ([parameter.default] if parameter.default else [])
    nothing = state.say("page.scenarios.field.choose")
    return st.multiselect(
        name,
        options,
        start,
        format_func=name_type,
        key=key,
        persist_state="session",
        placeholder=nothing,
        help=_help(parameter),
    )


def name_type(type_or_group: str) -> str:
    """What people call a type, or a group of types, in a list of them."""
    said = say_group(type_or_group, state.current_language())
    said = said[0].upper() + said[1:]
    is_group = type_or_group in DEVICE_GROUPS or type_or_group in SERVICE_GROUPS
    return state.say("page.scenarios.field.every_type", name=said) if is_group else said


def _ask_share(parameter: Parameter, name: str, given: Any, key: str) -> float | None:
    """A share in percent. "Which part" is everything unless stated; what has to be stated begins with a step."""
    is_part = parameter.name == "share" and not parameter.required
    start = 100 if is_part else STEP_PERCENT if parameter.required else 0
    percent = f"%d{NO_BREAK_SPACE}%%"
    first = start if given is None else round(given * 100)
    value = st.slider(name, 0, 100, first, format=percent, key=key, persist_state="session", help=_help(parameter))
    if given is not None and value == round(given * 100):
        return given  # a share that is no whole percentage stays as it was
    return None if value == start and not parameter.required else value / 100.0


def _ask_number(
    parameter: Parameter, name: str, given: Any, filled: dict, estate: EstateChoices, key: str
) -> float | None:
    if parameter.unit == "year" and parameter.name == "years":
        today = find_mean_life(estate.situation, _as_list(filled.get("devices")))
        if not np.isnan(today):
            top = max(LONGEST_LIFE, given or 0.0, today)
            kept = find_longer_life(today) if parameter.required else round(today * 2) / 2
            start = float(given) if given is not None else kept
            top = max(top, start)
            years = format_number(today, state.current_language(), 1)
            name = state.say("page.scenarios.field.life_today", name=name, years=years)
            value = st.slider(
                name,
                0.5,
                top,
                start,
                0.5,
                format="localized",
                key=f"{key}-{today:.2f}",
                persist_state="session",
                help=_help(parameter),
            )
            return None if not parameter.required and given is None and value == start else value
    floor, ceiling = float(parameter.floor), float(min(parameter.ceiling, MOST))
    known = None if given is None else float(given)
    return st.number_input(
        name, floor, ceiling, known, format="%.6g", key=key, persist_state="session", help=_help(parameter)
    )


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])
