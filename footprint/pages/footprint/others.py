"""The same inventory counted otherwise: other factors, other accountings, other electricity, and regulatory tables."""

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart, draw_totals, print_parts
from footprint.estimation.accountings import STANDARDS
from footprint.estimation.views import compare
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.choices import CHOICES, TERMS, find_choice, name_choice
from footprint.pages.footprint.legal import show_legal
from footprint.pages.show import Written, show_chart, show_download, show_note, show_table, write_table
from footprint.pages.word_help import explain
from footprint.words.texts import format_mass, format_share, type_name
from footprint.workspace.footprint import Footprint

MOST_DISPUTED = 5
STANDARD_TERMS = {"ghg_protocol": "ghg_protocol", "iso_14064": "scope", "beges": "beges"}  # in the glossary


def show_others(find: Callable[..., Footprint]) -> None:
    """What the sources dispute, then what a choice of method changes; `find` gives the footprint under a choice."""
    _show_options(find, "factor_set")
    _show_dispute(find())
    _show_options(find, "accounting")
    _show_options(find, "electricity")


def _show_options(find: Callable[..., Footprint], name: str) -> None:
    """The totals that each option of a choice gives, with their intervals."""
    title = state.say(f"page.footprint.others.{name}.title")
    st.header(title, anchor=False, help=explain(TERMS[name]))
    st.markdown(state.say(f"page.footprint.others.{name}.explanation"))
    key = ("options", name, state.current_language())
    totals, chart, rows = find().once(key, lambda: _compare_options(find, name, title))
    show_chart(chart, f"chart-others-{name}")
    show_table(rows, title, f"rows-others-{name}")
    show_download(totals.drop(columns="shown"), f"autres-{name}", f"download-others-{name}")


def _compare_options(find: Callable[..., Footprint], name: str, title: str) -> tuple[pd.DataFrame, Chart, Written]:
    """The totals of the options of a choice, their chart, and their table in words."""
    language = state.current_language()
    found = {option: find(**{name: option}) for option in CHOICES[name]}
    totals = pd.DataFrame(
        {
            "option": list(found),
            "name": [name_choice(name, option) for option in found],
            "impact": [one.total.impact for one in found.values()],
            "low": [_bound(one, "low") for one in found.values()],
            "high": [_bound(one, "high") for one in found.values()],
            "missing": [one.total.missing for one in found.values()],
            "shown": [option == find_choice(name) for option in found],
        }
    )
    rows = totals[["name", "impact", "low", "high"]].map(
        lambda cell: cell if isinstance(cell, str) else format_mass(cell, language)
    )
    rows = rows.rename(columns={"impact": "footprint"}).assign(missing=totals["missing"])
    return totals, draw_totals(totals, title, language), write_table(_name_columns(rows))


def _bound(found: Footprint, side: str) -> float:
    return getattr(found.interval, side) if math.isfinite(found.total.impact) else math.nan


def _show_dispute(found: Footprint) -> None:
    """What the other set of factors changes: the share of the total, and the types it changes most."""
    language, other = state.current_language(), found.other_set
    if not (math.isfinite(found.total.impact) and math.isfinite(other.total.impact) and found.total.impact):
        return
    difference = other.total.impact - found.total.impact
    sets = [name_choice("factor_set", one.situation.method.factor_set) for one in (found, other)]
    st.markdown(
        state.say(
            f"page.footprint.others.{'more' if difference > 0 else 'less'}",
            this=sets[0],
            other=sets[1],
            difference=format_mass(abs(difference), language),
            share=format_share(abs(difference) / found.total.impact, language, 0),
        )
    )
    changes, rows = found.once(("disputed", language), lambda: _list_disputed(found, sets))
    if len(rows):
        show_table(rows, state.say("page.footprint.others.disputed"), "rows-disputed")
        show_download(changes, "types-disputes", "download-disputed")


def _list_disputed(found: Footprint, sets: list[str]) -> tuple[pd.DataFrame, Written]:
    """What the other set of factors changes of each type, and the table in words of those that it changes most."""
    language = state.current_language()
    changes = compare(found.by("type"), found.other_set.by("type"), "type")
    changes = changes[changes["change"] != 0].sort_values("change", key=abs, ascending=False, ignore_index=True)
    shown = changes.head(MOST_DISPUTED)
    rows = pd.DataFrame(
        {
            "type": [type_name(kind, language) for kind in shown["type"]],
            "before": [format_mass(mass, language) for mass in shown["before"]],
            "after": [format_mass(mass, language) for mass in shown["after"]],
        }
    ).set_axis([state.say("page.footprint.column.type"), *sets], axis=1)
    return changes, write_table(rows)


def show_regulatory(find: Callable[..., Footprint]) -> None:
    """The tables that standards ask for, each from the accounting it asks for, whatever is chosen above.

    Then what French law asks to count of purchases and withdrawals, which rests on the inventory alone.
    """
    st.markdown(state.say("page.footprint.regulatory.explanation"))
    for standard, accountings in STANDARDS.items():
        st.header(state.say(f"page.footprint.{standard}.title"), anchor=False, help=explain(STANDARD_TERMS[standard]))
        st.markdown(state.say(f"page.footprint.{standard}.explanation"))
        for accounting in accountings:
            _show_standard(find(accounting=accounting), standard, accounting)
    show_legal(find())


def _show_standard(found: Footprint, standard: str, accounting: str) -> None:
    language = state.current_language()
    st.markdown(state.say("page.footprint.regulatory.from", accounting=name_choice("accounting", accounting)))
    table = found.scopes(standard)
    if table.empty:
        st.info(state.say("page.footprint.regulatory.nothing"))
        return
    title = state.say(f"page.footprint.{standard}.title")
    rows = found.once(("scopes in words", standard, language), lambda: write_table(_say_scopes(found, standard)))
    show_table(rows, title, f"rows-{standard}-{accounting}")
    if found.total.missing:
        missing, lines = found.total.missing, found.total.lines
        show_note(say_counts("page.footprint.regulatory.missing", missing=missing, lines=lines))
    show_download(table, f"{standard}-{accounting}", f"download-{standard}-{accounting}")


def _say_scopes(found: Footprint, standard: str) -> pd.DataFrame:
    """The table of a standard in words, its total below."""
    language, table = state.current_language(), found.scopes(standard)
    printed = print_parts(table["impact"].tolist(), language)
    (total, _), *_ = print_parts([found.total.impact], language)
    rows = [
        (category, state.say(f"page.footprint.{standard}.category.{category}"), mass, share)
        for category, (mass, share) in zip(table["category"], printed, strict=True)
    ]
    rows.append(("", state.say("page.footprint.total_row"), total, ""))
    return _name_columns(pd.DataFrame(rows, columns=["category", "category_name", "impact", "share"]))


def _name_columns(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={name: state.say(f"page.footprint.column.{name}") for name in rows})
