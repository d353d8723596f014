"""How we calculate, worked out: one row through each formula, with the figures of the registry."""

from datetime import date

import streamlit as st

from footprint.estimation.formulas import Formula
from footprint.estimation.worked_examples import YEAR, Worked, work_examples
from footprint.pages import state
from footprint.pages.figure_texts import say_amount, say_formula, say_impact, say_number
from footprint.pages.show import escape
from footprint.registry.catalogue import shipped_catalogue
from footprint.registry.factors import shipped_factors
from footprint.words.texts import column_label, format_date, format_mass, label, text, type_name, value_label


def show_example(formula: Formula) -> None:
    """A row of the inventory, then its numbers in the formula, times its factor, with the interval and the source."""
    worked, language = _work_examples(shipped_factors().id)[formula.name], state.current_language()
    proof = worked.proof
    values = {term.name: say_number(term.value, language) for term in proof.terms}
    st.markdown(
        state.say(
            "page.method.example",
            row=escape(_say_row(worked, language)),
            year=YEAR,
            stage=label("stage", proof.stage, language).lower(),
            numbers=escape(say_formula(proof.formula, language, values)),
            amount=say_amount(proof.amount, proof.amount_unit, language),
            impact=say_impact(proof, language),
            low=format_mass(worked.interval.low, language, 2),
            high=format_mass(worked.interval.high, language, 2),
            source=escape(str(proof.source["citation"]).rstrip(".")),
        )
    )
    factor_id = str(proof.factor["factor_id"])
    state.link_to("factors", state.say("page.method.factor", id=factor_id), word=factor_id)


@st.cache_resource(max_entries=2, show_spinner=False)
def _work_examples(registry_id: str) -> dict[str, Worked]:
    return work_examples(shipped_factors(), shipped_catalogue())


def _say_row(worked: Worked, language: str) -> str:
    """The cells of the row: "type d'appareil : Ordinateur portable ; quantité : 10"."""
    table = "usage" if worked.proof.stage == "service" else "equipment"
    said = [
        state.say(
            "page.method.cell",
            column=column_label(table, name, language).lower(),
            value=_say_cell(name, cell, language),
        )
        for name, cell in worked.row.items()
    ]
    return text("page.method.between_cells", language).join(said)


def _say_cell(column: str, cell: str, language: str) -> str:
    if column.endswith("_on"):
        return format_date(date.fromisoformat(cell), language)
    return type_name(cell, language) if column.endswith("_type") else value_label(column, cell, language)
