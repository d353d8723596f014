"""Why a figure is what it is: an item, its lines, and for each the formula, the numbers, the factor and its source."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from footprint.estimation.lines import Explanation, explain
from footprint.estimation.views import heaviest
from footprint.pages import state
from footprint.pages.figure_texts import describe_factor, say_amount, say_bounds, say_formula, say_impact, say_number
from footprint.pages.footprint.names import find_ids, find_named, name_items
from footprint.pages.show import Written, escape, show_note, show_table, write_table
from footprint.words.texts import assumption_name, format_mass, label, origin_name, type_name
from footprint.workspace.footprint import Footprint

MOST_FOUND = 50


def show_reasons(found: Footprint) -> None:
    """Choose an item, among the heaviest or by a word, and see where its figure comes from."""
    st.markdown(state.say("page.footprint.why.explanation"))
    wanted = st.text_input(state.say("page.footprint.why.search"), key="search-item", bind="query-params")
    items = _find_items(found, wanted or "")
    item = choose_item(found, items, "item-why")
    if item is None:
        st.info(state.say("page.footprint.why.not_found", text=escape(wanted or "")))
    else:
        show_item(found, item, "why")


def _find_items(found: Footprint, wanted: str) -> pd.DataFrame:
    """The heaviest items, or those whose name or id holds a text, heaviest first."""
    if not wanted.strip():
        return (
            found.heaviest
            if len(found.heaviest)
            else found.items.head(10).assign(item=np.arange(10)[: len(found.items)])
        )
    items = np.flatnonzero(find_named(found, wanted.strip()))
    lines = found.lines[np.isin(found.lines["item"], items)]
    weighed = heaviest(found.situation, lines, MOST_FOUND, found.items)
    others = np.setdiff1d(items, weighed["item"])[: MOST_FOUND - len(weighed)]
    return pd.concat([weighed, found.items.iloc[others].assign(item=others)], ignore_index=True)


def choose_item(found: Footprint, items: pd.DataFrame, key: str) -> int | None:
    """One of some items, chosen by its name; None where there is none."""
    if items.empty:
        return None
    language = state.current_language()
    sites = items["site"].astype("str").fillna("")
    masses = items["impact"] if "impact" in items else [math.nan] * len(items)
    told = zip(name_items(found, items), find_ids(found, items), sites, masses, strict=True)
    names = {
        item: " · ".join(part for part in (name, given, site, format_mass(mass, language)) if part)
        for item, (name, given, site, mass) in zip(items["item"], told, strict=True)
    }
    return st.selectbox(
        state.say("page.footprint.why.item"), list(names), format_func=lambda one: names.get(one, str(one)), key=key
    )


def show_item(found: Footprint, item: int, key: str, wanted: str = "") -> None:
    """The stages of an item and their sum, then the proof of one of them: the one wanted, else the heaviest."""
    language = state.current_language()
    positions = np.flatnonzero(found.lines["item"].to_numpy() == item)
    wide = found.wide.iloc[positions]
    stages = dict(zip(wide["stage"].astype("str"), positions.tolist(), strict=True))
    heaviest_stage = list(stages)[int(np.argmax(np.nan_to_num(wide["impact"].to_numpy())))]
    names = {stage: label("stage", stage, language) for stage in stages}
    stage = st.segmented_control(
        state.say("page.footprint.why.stage", total=format_mass(wide["impact"].sum(min_count=1), language)),
        list(stages),
        default=wanted if wanted in stages else heaviest_stage,
        required=True,
        format_func=lambda one: names.get(one, one),
        key=f"line-{key}-{item}-{wanted}",
    )
    _show_proof(_tell_proof(found.situation.id, stages[stage or heaviest_stage], language, found))


@dataclass(frozen=True)
class _Told:
    """The proof of a line in words, its terms and its factor as tables, and the proof itself."""

    amount: str
    impact: str
    lack: str
    terms: Written
    factor: Written | None
    proof: str


def _show_proof(told: _Told) -> None:
    """The proof of a line, from the formula in words down to the source of its factor."""
    st.markdown(told.amount)
    if told.lack:
        st.warning(told.lack)
    else:
        st.markdown(told.impact)
    show_table(told.terms, state.say("page.footprint.why.terms"))
    if told.factor is not None:
        show_table(told.factor, state.say("page.footprint.why.factor"))
    show_note(state.say("page.footprint.why.proof"))
    st.code(told.proof, language=None, wrap_lines=True)


@st.cache_resource(max_entries=200, show_spinner=False)
def _tell_proof(situation_id: str, position: int, language: str, _found: Footprint) -> _Told:
    proof = explain(_found.situation, _found.lines, position, _found.wide)
    names = [state.say(f"page.footprint.column.{name}") for name in ("term", "value", "meaning", "origin")]
    rows = [
        (
            label("term", term.name, language),
            say_number(term.value, language),
            state.say(f"term.{term.name}.help"),
            say_origin(term.origin, _found, language),
        )
        for term in proof.terms
    ]
    factor = describe_factor(proof.factor, proof.source, language, proof.match) if proof.factor else None
    reason, lack = proof.reason, ""
    if reason:
        lack = f"{label('reason', reason, language)}. {state.say(f'reason.{reason}.help')}"
    return _Told(
        amount=_say_amount(proof, language),
        impact="" if reason else say_impact(proof, language),
        lack=lack,
        terms=write_table(pd.DataFrame(rows, columns=names)),
        factor=write_table(factor) if factor is not None else None,
        proof=str(proof),
    )


def _say_amount(proof: Explanation, language: str) -> str:
    values = {term.name: say_number(term.value, language) for term in proof.terms}
    return state.say(
        "page.footprint.why.amount",
        type=escape(type_name(proof.type, language)),
        stage=label("stage", proof.stage, language).lower(),
        formula=escape(say_formula(proof.formula, language)),
        numbers=escape(say_formula(proof.formula, language, values)),
        amount=say_amount(proof.amount, proof.amount_unit, language),
    )


def say_origin(origin: str, found: Footprint, language: str) -> str:
    """Where a number comes from; an assumption with its value, its bounds and its source."""
    registry = found.situation.factors
    row = registry.assumptions[registry.assumptions["assumption_id"] == origin]
    if row.empty:
        return origin_name(origin, language)
    assumed = row.iloc[0]
    source = registry.sources.set_index("source_id")["citation"].get(assumed["source_id"], assumed["source_id"])
    return state.say(
        "page.footprint.why.assumption",
        name=assumption_name(assumed["applies_to"], language),
        id=origin,
        value=say_amount(assumed["value"], assumed["unit"], language),
        bounds=say_bounds(row, language)[0],
        source=source,
        locator=assumed["source_locator"],
    )
