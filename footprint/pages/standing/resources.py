"""Budget and days of all commitments against what there is, and who pays for each."""

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart
from footprint.charts.means_chart import draw_costs
from footprint.commitments.commitment import Commitment
from footprint.commitments.means import sum_means
from footprint.commitments.register import Register
from footprint.pages import state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_chart, show_download, show_note, show_table
from footprint.words.texts import format_number


def show_means(desk: PlanDesk, current: list[Commitment]) -> None:
    """Year by year, then commitment by commitment with its funding."""
    st.header(state.say("page.commitments.standing.means"), anchor=False)
    key = "means", state.current_language()
    table, chart, told = desk.plan.remember(key, lambda: _tell_means(desk.register, current))
    if table.empty:
        st.markdown(state.say("page.commitments.standing.no_means"))
        return
    if chart:
        show_chart(chart, "costs-by-year")
    names = {name: state.say(f"page.commitments.column.{name}") for name in told}
    show_table(told.rename(columns=names), state.say("page.commitments.standing.means"), "means")
    show_note(state.say("page.commitments.standing.means_note"))
    show_download(table, "moyens", "download-means")
    _show_funding(current)


def _tell_means(register: Register, current: list[Commitment]) -> tuple[pd.DataFrame, Chart | None, pd.DataFrame]:
    """What is asked and what there is, year by year: as figures, drawn where something is asked, and in words."""
    language, missing = state.current_language(), state.say("format.missing")
    years = sorted({one.year for one in register.available} | _years_of(current))
    table = sum_means(current, years, register.available)
    if table.empty:
        return table, None, table
    asked = (table["invest_eur"] + table["yearly_eur"]).tolist()
    budget, funding = table["budget_eur"].tolist(), table["funding"].tolist()
    chart = draw_costs(table["year"].tolist(), asked, budget, language, funding) if any(asked) else None
    told = pd.DataFrame(
        {
            "year": table["year"].astype("str"),
            "asked": [format_number(v, language, 0) for v in table["invest_eur"] + table["yearly_eur"]],
            "budget": [format_number(v, language, 0) for v in table["budget_eur"]],
            "funding": [one or missing for one in table["funding"]],
            "days": [format_number(v, language, 1) for v in table["staff_days"]],
            "days_available": [format_number(v, language, 1) for v in table["days_available"]],
            "enough": [_say_enough(row) for row in table.to_dict("records")],
        }
    )
    return table, chart, told


def _show_funding(current: list[Commitment]) -> None:
    said = state.say("page.commitments.standing.funding")
    with st.expander(said, key="funding", on_change="rerun") as opened:
        if not opened.open:
            return
        table = tell_funding(current)
        names = {name: state.say(f"page.commitments.column.{name}") for name in table}
        show_table(table.rename(columns=names), said, "funding-table")
        show_download(table, "financement", "download-funding", names)


def tell_funding(commitments: list[Commitment]) -> pd.DataFrame:
    """What each commitment takes, who pays for it and who decided so; what is not stated is said missing."""
    language, missing = state.current_language(), state.say("format.missing")
    rows = [
        {
            "commitment": f"{one.commitment_id} — {one.title}",
            "invest": format_number(one.means.invest_eur, language, 0) if one.means.invest_eur is not None else "",
            "yearly": format_number(one.means.yearly_eur, language, 0) if one.means.yearly_eur is not None else "",
            "staff_days": format_number(one.means.staff_days, language) if one.means.staff_days is not None else "",
            "fte": format_number(one.means.fte, language) if one.means.fte is not None else "",
            "funding": one.means.funding or (missing if _costs(one) else ""),
            "decision": one.means.decision or missing,
        }
        for one in commitments
    ]
    return pd.DataFrame(rows)


def _costs(commitment: Commitment) -> bool:
    return bool(commitment.means.invest_eur or commitment.means.yearly_eur)


def find_current(register: Register) -> list[Commitment]:
    """The commitments of cycles that are not closed."""
    closed = {one.name for one in register.cycles if one.closed}
    return [one for one in register.commitments if one.cycle not in closed]


def _years_of(commitments: list[Commitment]) -> set[int]:
    years: set[int] = set()
    for one in commitments:
        if one.reference.year and one.goal.deadline:
            years |= set(range(one.reference.year + 1, one.goal.deadline.year + 1))
    return years


def _say_enough(row: dict) -> str:
    short = []
    if row["budget_eur"] == row["budget_eur"] and row["invest_eur"] + row["yearly_eur"] > row["budget_eur"]:
        short.append(state.say("page.commitments.standing.short_budget"))
    if row["days_available"] == row["days_available"] and row["staff_days"] > row["days_available"]:
        short.append(state.say("page.commitments.standing.short_days"))
    if not short and row["budget_eur"] != row["budget_eur"] and row["days_available"] != row["days_available"]:
        return state.say("format.missing")
    return "△ " + ", ".join(short) if short else "✓ " + state.say("page.commitments.standing.enough")
