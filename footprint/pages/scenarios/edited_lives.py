"""What changed since the inventory of an earlier year without anything being done: edited lives, better factors."""

import pandas as pd
import streamlit as st

from footprint.estimation.restate import assumption_changes, restate
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.footprint.choices import find_footprint
from footprint.pages.scenarios.words import say_change, say_mass
from footprint.pages.show import escape, show_download, show_table
from footprint.plans.outlook import Outlook
from footprint.words.texts import column_label, format_number, label
from footprint.workspace.footprint import find_footprint as footprint_of_situation

MOST_SHOWN = 20


def show_typing(studied: state.Studied, outlook: Outlook) -> None:
    """Show the assumptions that changed since the earlier inventory, and that year's footprint restated with them."""
    earlier = [
        one
        for one in state.find_inventories(studied.organisation)
        if one.number and one.record.year < studied.record.year
    ]
    if not earlier:
        return
    before = max(earlier, key=lambda one: one.record.year)
    title = state.say("page.scenarios.typing.title", year=before.record.year)
    with st.expander(title, key="typing", on_change="rerun") as typing:
        if typing.open:
            st.markdown(state.say("page.scenarios.typing.explanation"))
            earlier = find_footprint(before, **outlook.plan.stated_choices).situation
            _show_changes(earlier, outlook.situation, before.record.year)


def _show_changes(before: Situation, after: Situation, year: int) -> None:
    with st.spinner(state.say("page.scenarios.computing"), show_time=True):
        table = find_once(("typing", before.id, after.id), lambda: assumption_changes(before, after))
        restated = footprint_of_situation(restate(before, after)).total.impact
    if table.empty:
        st.markdown(state.say("page.scenarios.typing.nothing", year=year))
        return
    published = footprint_of_situation(before).total.impact
    values = {
        "published": say_mass(published),
        "restated": say_mass(restated),
        "change": say_change(restated - published),
    }
    st.markdown(state.say("page.scenarios.typing.restated", year=year, **values))
    language, shown = state.current_language(), table.head(MOST_SHOWN)
    rows = pd.DataFrame(
        {
            "input": [_name(row, language) for row in shown.to_dict("records")],
            "before": [format_number(value, language, significant=3) for value in shown["before"]],
            "after": [format_number(value, language, significant=3) for value in shown["after"]],
            "effect": [say_change(value) for value in shown["effect"]],
        }
    )
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.typing.title", year=year), "rows-typing")
    show_download(table, "changements-d-hypothese", "download-typing")


def _name(row: dict, language: str) -> str:
    """What was changed: a cell of a device, a factor or an assumption."""
    if row["table"] == "equipment":
        return f"{row['item_id']} — {column_label('equipment', row['column'], language)}"
    return f"{label('change.table', row['table'], language)} — {escape(row['item_id'])}"
