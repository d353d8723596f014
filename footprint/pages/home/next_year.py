"""The inventory of the next year, started from this one; and where one that was started so comes from."""

from collections.abc import Sequence

import streamlit as st

from footprint.inventory.newer_export import find_carried
from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_note
from footprint.workspace.stored import STARTED_FROM, open_version, start_next_year


def show_origin(each: state.Studied) -> None:
    """That an inventory started from the one of the year before, and from which version of it."""
    origin = each.record.settings.get(STARTED_FROM)
    if origin:
        show_note(state.say("page.next_year.origin", year=origin["year"], version=origin["version"]))


def show_next_year(each: state.Studied, all_of_them: Sequence[state.Studied]) -> None:
    """What the next year would start from, and the button that starts it; nothing where it exists already."""
    year = each.record.year + 1
    if any(other.record.year == year for other in all_of_them):
        return
    stored = open_version(state.open_engine(), each.inventory_id, each.number)
    goes_on = find_carried(stored.inventory, each.record.kind, year)
    counts = {name: int(rows.sum()) for name, rows in goes_on.items()}
    st.markdown(say_counts("page.next_year.explanation", year=str(year), **counts))
    left = int((~goes_on["equipment"]).sum())
    if left:
        st.markdown(say_counts("page.next_year.withdrawn", rows=left))
    elif each.record.kind == "register":
        st.markdown(state.say("page.next_year.register"))
    figures = int((~goes_on["usage"]).sum())
    if figures:
        st.markdown(say_counts("page.next_year.figures", rows=figures))
    if acting.button(
        st,
        state.say("page.next_year.start", year=year, before=each.record.year),
        key=f"next-{each.inventory_id}",
        type="primary",
    ):
        message = state.say("page.next_year.message", year=each.record.year, version=each.number)
        with st.spinner(state.say("page.next_year.starting")):
            started = start_next_year(state.open_engine(), each.inventory_id, state.current_actor(), message)
        state.keep_message(state.say("page.next_year.started", name=escape(each.record.name), year=year))
        state.study(started)
