"""How we calculate: the formulas as they run, their terms, the choices, the assumptions, and what is left out."""

import pandas as pd
import streamlit as st

from footprint.estimation.accountings import ACCOUNTINGS, find_formula
from footprint.estimation.formulas import FORMULAS, STRANDED, Formula, term_names
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS, METHOD_VERSION
from footprint.estimation.uncertainty.draws import DRAWS
from footprint.estimation.uncertainty.margins import describe_margins
from footprint.estimation.views import describe_types
from footprint.pages import state
from footprint.pages.about.method_examples import show_example
from footprint.pages.figure_texts import say_amount, say_bounds, say_formula
from footprint.pages.show import show_download, show_note, show_table
from footprint.registry.factors import shipped_factors
from footprint.registry.registry import FACTOR_SETS
from footprint.tables import STAGES
from footprint.words.texts import (
    assumption_name,
    format_date,
    format_number,
    format_share,
    label,
    type_name,
    unit_label,
)

CHOICES = {"accounting": ACCOUNTINGS, "electricity": ELECTRICITIES, "inventory": INVENTORY_KINDS}

# In the order of the page; each is an address of its own (method#uncertainty).
SECTIONS = (
    *("formulas", "terms", *CHOICES, "factor_set"),
    *("uncertainty", "assumptions", "projection", "not_counted", "catalogue"),
)


def show() -> None:
    """The page."""
    st.title(state.say("page.method.title"), anchor=False)
    st.markdown(state.say("page.method.introduction", version=METHOD_VERSION))
    st.markdown("\n".join(f"- [{state.say(f'page.method.{name}.title')}](#{name})" for name in SECTIONS))
    _show_formulas()
    _show_terms()
    for choice, options in CHOICES.items():
        _show_choice(choice, options)
    _show_sets()
    _show_uncertainty()
    _show_assumptions()
    _show_projection()
    _show_section("not_counted")
    _show_catalogue()
    state.link_to("glossary", state.say("page.method.glossary"))


def _show_section(name: str) -> None:
    _show_title(name)
    st.markdown(state.say(f"page.method.{name}.text"))


def _show_title(name: str) -> None:
    st.header(state.say(f"page.method.{name}.title"), anchor=name)


# --- formulas --------------------------------------------------------------------------------------------------------


def _show_formulas() -> None:
    """Each formula in words, as it runs and on an example, with the stages and accountings it serves."""
    _show_section("formulas")
    language = state.current_language()
    for formula in FORMULAS:
        st.subheader(state.say(f"page.method.name_of.{formula.name}"), anchor=False)
        st.markdown(
            state.say(
                "page.method.formula",
                where=_say_where(formula, language),
                words=say_formula(formula.amount, language),
                unit=unit_label(formula.unit, language) if formula.unit else state.say("page.method.own_unit"),
            )
        )
        st.markdown(f"`{formula.name} = {formula.amount}`")  # st.code would load 400 kB to colour nothing
        show_example(formula)
    state.link_to("factors", state.say("page.method.all_factors"))


def _say_where(formula: Formula, language: str) -> str:
    """The stages that a formula serves, under which accountings where it does not serve all."""
    served = {
        stage: [one for one in ACCOUNTINGS if find_formula(stage, one) == formula]
        for stage in STAGES
        if any(find_formula(stage, one) == formula for one in ACCOUNTINGS)
    }
    stages = ", ".join(label("stage", stage, language).lower() for stage in served)
    accountings = list(dict.fromkeys(one for ones in served.values() for one in ones))
    if len(accountings) == len(ACCOUNTINGS):
        return stages
    return f"{stages} ({', '.join(label('choice.accounting', one, language).lower() for one in accountings)})"


def _show_projection() -> None:
    """How years to come are calculated, and the one formula that only they have."""
    language = state.current_language()
    _show_title("projection")
    st.markdown(state.say("page.method.projection.text", words=say_formula(STRANDED.amount, language)))
    st.markdown(f"`{STRANDED.name} = {STRANDED.amount}`")


def _show_terms() -> None:
    _show_title("terms")
    language = state.current_language()
    names = list(dict.fromkeys(name for formula in (*FORMULAS, STRANDED) for name in term_names(formula.amount)))
    rows = [(label("term", name, language), state.say(f"term.{name}.help"), name) for name in names]
    columns = [state.say(f"page.method.column.{name}") for name in ("term", "meaning", "id")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.method.terms.title"))


# --- choices ---------------------------------------------------------------------------------------------------------


def _show_choice(choice: str, options: tuple[str, ...]) -> None:
    _show_section(choice)
    language = state.current_language()
    rows = [
        (label(f"choice.{choice}", option, language), state.say(f"choice.{choice}.{option}.help")) for option in options
    ]
    columns = [state.say(f"page.method.column.{name}") for name in ("choice", "meaning")]
    show_table(pd.DataFrame(rows, columns=columns), state.say(f"page.method.{choice}.title"))


def _show_sets() -> None:
    _show_section("factor_set")
    language = state.current_language()
    rows = [
        (label("choice.factor_set", option, language), state.say(f"page.footprint.factor_set.{option}"))
        for option in FACTOR_SETS
    ]
    columns = [state.say(f"page.method.column.{name}") for name in ("choice", "meaning")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.method.factor_set.title"))


def _show_uncertainty() -> None:
    """How the interval is made, then how far each kind of figure may be."""
    language = state.current_language()
    _show_title("uncertainty")
    st.markdown(state.say("page.method.uncertainty.text", draws=format_number(DRAWS, language)))
    rows = [
        (
            state.say(f"page.method.doubt.{row['kind']}"),
            format_number(row["count"], language) if row["count"] else state.say("page.method.doubt.rule"),
            state.say("page.method.doubt.margin", margin=format_share(row["margin"], language, 0)),
        )
        for row in describe_margins(shipped_factors()).to_dict("records")
    ]
    columns = [state.say(f"page.method.column.{name}") for name in ("doubt", "count", "margin")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.method.doubt.title"))
    show_note(state.say("page.method.doubt.note"))


# --- what the registry holds -----------------------------------------------------------------------------------------


def _show_assumptions() -> None:
    _show_section("assumptions")
    registry, language = shipped_factors(), state.current_language()
    show_table(_describe_assumptions(registry.id, language), state.say("page.method.assumptions.title"), "assumptions")
    show_download(registry.assumptions, "hypotheses", "download-assumptions")


@st.cache_data(max_entries=4, show_spinner=False)
def _describe_assumptions(registry_id: str, language: str) -> pd.DataFrame:
    registry = shipped_factors()
    citations = registry.sources.set_index("source_id")["citation"]
    rows = [
        (
            assumption_name(row["applies_to"], language),
            say_amount(row["value"], row["unit"], language),
            bounds,
            citations.get(row["source_id"], row["source_id"]),
            row["source_locator"],
            format_date(row["review_by"], language),
            row["assumption_id"],
        )
        for row, bounds in zip(
            registry.assumptions.to_dict("records"), say_bounds(registry.assumptions, language), strict=True
        )
    ]
    columns = ("assumption", "value", "bounds", "source", "locator", "review_by", "id")
    return pd.DataFrame(rows, columns=[state.say(f"page.method.column.{name}") for name in columns])


def _show_catalogue() -> None:
    """Every type, and which of its figures exist: a gap is shown, never hidden."""
    _show_section("catalogue")
    registry, language = shipped_factors(), state.current_language()
    types = describe_types(registry)
    lacking = types[~types[["ademe", "manufacturers", "common"]].any(axis=1)]
    st.markdown(
        state.say(
            "page.method.catalogue.count",
            devices=int((types["table"] == "equipment").sum()),
            services=int((types["table"] == "usage").sum()),
            lacking=", ".join(_in_sentence(type_name(kind, language)) for kind in lacking["type"]),
        )
    )
    show_table(_describe_catalogue(registry.id, language), state.say("page.method.catalogue.title"), "catalogue")
    show_download(types, "catalogue", "download-catalogue")


def _in_sentence(name: str) -> str:
    """A name within a sentence: without its capital, unless it is an acronym."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


@st.cache_data(max_entries=4, show_spinner=False)
def _describe_catalogue(registry_id: str, language: str) -> pd.DataFrame:
    rows = [
        (
            type_name(row["type"], language),
            label("family", row["family"], language),
            _say_figure(row["ademe"] or row["common"]),
            _say_figure(row["manufacturers"]) if row["table"] == "equipment" else "",
            _say_assumed(row["energy_kwh_per_year"], "kWh/year", row["powered"], language),
            _say_assumed(row["lifespan_years"], "year", row["table"] == "equipment", language),
            row["type"],
        )
        for row in describe_types(shipped_factors()).to_dict("records")
    ]
    columns = ("type", "family", "figure", "manufacturers", "energy", "lifespan", "id")
    return pd.DataFrame(rows, columns=[state.say(f"page.method.column.{name}") for name in columns])


def _say_figure(exists: bool) -> str:
    return state.say("page.method.figure_exists" if exists else "page.method.figure_missing")


def _say_assumed(value: float, unit: str, applies: bool, language: str) -> str:
    if not applies:
        return state.say("page.method.does_not_apply")
    return state.say("page.method.figure_missing") if pd.isna(value) else say_amount(value, unit, language)


if __name__ == "__main__":
    show()
