"""The self-diagnosis out: a workbook, a Word file and a CSV to copy from, and the figures of the tool."""

import pandas as pd
import streamlit as st

from footprint.dossier.documents.self_diagnosis import write_diagnosis
from footprint.intake.csv_out import make_inert
from footprint.pages import state
from footprint.pages.commitments.fields import say_word
from footprint.pages.computed import find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_download, show_note, show_table
from footprint.pages.standing.standing import find_standing, find_years
from footprint.sentences.register_files import write_list, write_sheets
from footprint.sentences.self_diagnosis import fill_platform, name_platform, tell_figures
from footprint.sentences.standing import say_quantity

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_platform(desk: PlanDesk, cycle: str) -> None:
    """What the tool proposes, and all that is to be copied into the platform, as a workbook, a Word file and a CSV."""
    language = state.current_language()
    show_note(state.say("page.label.diagnosis.platform_help"))
    platform = fill_platform(desk.register, find_standing(desk), language, cycle)
    filled = platform.rename(columns={name: name_platform(desk.register, name, language) for name in platform})
    sheets = {
        state.say("self_diagnosis.sheet"): filled,
        state.say("self_diagnosis.figures_sheet"): find_figures(desk),
    }
    name, written, standing = desk.studied.organisation.name, state.document_language(), find_standing(desk)
    files = (
        ("workbook", lambda: write_sheets(sheets), WORKBOOK),
        ("word", lambda: write_diagnosis(desk.register, standing, written, cycle, name), WORD),
    )
    with st.container(horizontal=True):
        for kind, make, mime in files:
            st.download_button(
                state.say(f"page.label.diagnosis.{kind}"),
                make,
                file_name=state.say(f"page.label.diagnosis.{kind}_file"),
                mime=mime,
                key=f"platform-{kind}",
                on_click="ignore",
                icon=":material/download:",
            )
        show_download(filled.apply(make_inert), "autodiagnostic", "download-platform")
    show_note(state.say("page.label.diagnosis.own_list"))
    show_download(write_list(desk.register, "diagnosis", language), "autodiagnostic-liste", "download-diagnosis")


def find_figures(desk: PlanDesk) -> pd.DataFrame:
    """What the tool measures in each inventory, in words."""
    language, years = state.current_language(), find_years(desk)
    key = "figures", years.ids
    measured = find_once(key, lambda: tell_figures(years))
    said = [say_word("commitments", "indicator.measure", one) for one in measured["measure"]]
    table = pd.DataFrame({state.say("self_diagnosis.column.figure"): said})
    for year in years.situations:
        table[str(year)] = [
            say_quantity(value, unit, language, True)
            for value, unit in zip(measured[str(year)], measured["unit"], strict=True)
        ]
    return table


def show_figures(desk: PlanDesk) -> None:
    """The figures that the tool measures, a column a year."""
    table = find_figures(desk)
    if len(table.columns) < 2:
        st.markdown(state.say("page.commitments.effects.no_inventory"))
        return
    st.markdown(state.say("page.label.diagnosis.figures_help"))
    show_table(table, state.say("page.label.diagnosis.figures"), "figures")
    show_download(table, "chiffres", "download-figures")
