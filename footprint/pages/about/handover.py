"""A whole organisation in one file: to save it, to open it elsewhere, to hand it over."""

from datetime import date

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape, show_note
from footprint.pages.signed_in import noting
from footprint.problems import UnusableInput
from footprint.storage import Organisation, export_workspace, import_workspace, list_inventories, list_organisations
from footprint.storage.people.access_log import ORGANISATION_EXPORTED
from footprint.words.spellings import normalise_spelling

TURN = "handover-turn"
LARGEST_FILE = 500  # megabytes


def show() -> None:
    """What to save, and what to open."""
    st.title(state.say("page.handover.title"), anchor=False)
    state.show_message()
    st.markdown(state.say("page.handover.explanation"))
    save, open_ = st.columns(2, border=True)
    with save:
        _show_saving()
    with open_:
        _show_opening()


# --- saving ----------------------------------------------------------------------------------------------------------


def _show_saving() -> None:
    st.header(state.say("page.handover.save"), anchor=False)
    st.markdown(state.say("page.handover.save_explanation"))
    st.warning(state.say("page.handover.save_warning"), icon=":material/lock_open:")
    organisations = {one.organisation_id: one for one in state.find_organisations()}
    if not organisations:
        st.markdown(state.say("page.handover.nothing"))
        return
    chosen, engine = organisations[_choose(organisations)], state.open_engine()
    organisation_id = chosen.organisation_id
    st.download_button(
        state.say("page.handover.download", name=escape(chosen.name)),
        noting(
            lambda: export_workspace(engine, organisation_id),
            *(engine, organisation_id, ORGANISATION_EXPORTED, str(organisation_id)),
        ),
        file_name=_name_file(chosen),
        mime="application/zip",
        key="handover-download",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )


def _choose(organisations: dict[int, Organisation]) -> int:
    names = state.distinct_names({id_: one.name for id_, one in organisations.items()})
    studied = state.find_studied()
    first = studied.organisation.organisation_id if studied else None
    ids = sorted(names, key=lambda id_: id_ != first)
    if len(ids) == 1:
        return ids[0]
    return st.selectbox(
        state.say("page.handover.organisation"), ids, format_func=names.__getitem__, key="handover-organisation"
    )


def _name_file(organisation: Organisation) -> str:
    """The name of the organisation and the day, in plain letters: "mairie-de-sare-2026-01-12.zip"."""
    return f"{normalise_spelling(organisation.name).replace(' ', '-')}-{date.today():%Y-%m-%d}.zip"


# --- opening ---------------------------------------------------------------------------------------------------------


def _show_opening() -> None:
    st.header(state.say("page.handover.open"), anchor=False)
    st.markdown(state.say("page.handover.open_explanation"))
    if not state.may("organisation-imported"):
        show_note(state.say("page.handover.not_here"))
        return
    file = st.file_uploader(
        state.say("page.handover.file"),
        type="zip",
        max_upload_size=LARGEST_FILE,
        key=f"handover-file-{st.session_state.get(TURN, 0)}",
    )
    if st.button(state.say("page.handover.open_button"), key="handover-open", disabled=file is None) and file:
        _open(file.getvalue())


def _open(data: bytes) -> None:
    engine = state.open_engine()
    before = {one.name for one in state.find_organisations()}
    try:
        with st.spinner(state.say("page.handover.opening")):
            organisation_id = import_workspace(engine, data, state.current_actor())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    opened = next(one for one in list_organisations(engine, archived=True) if one.organisation_id == organisation_id)
    said = "opened_again" if opened.name in before else "opened"
    state.keep_message(state.say(f"page.handover.{said}", name=escape(opened.name)))
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    inventories = list_inventories(engine, organisation_id)
    if inventories and not opened.archived:
        state.study(inventories[0].inventory_id, "home")
    st.rerun()


if __name__ == "__main__":
    show()
