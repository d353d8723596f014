"""What is kept about one person, in a file for them; on a shared server, one's own account erased."""

import streamlit as st

from footprint.pages import state
from footprint.pages.signed_in import is_shared
from footprint.problems import UnusableInput
from footprint.storage import erase_person, find_traces
from footprint.workspace.personal.concerning import export_person, list_files_naming


def show_person() -> None:
    """Whom it is about, what is kept, and the file."""
    who = _choose() if is_shared() else _type_name()
    if who:
        _show_traces(who)
    if is_shared():
        _show_erasing()


def _type_name() -> str:
    st.markdown(_say("introduction_local"))
    return st.text_input(_say("name"), key="person-name", max_chars=state.LONGEST_ACTOR).strip()


def _choose() -> str:
    """Oneself, or another of those who work here for whoever looks after people."""
    st.markdown(_say("introduction_shared"))
    myself, organisation = state.current_actor(), state.find_organisation()
    others = [one for one in state.find_people() if one != myself]
    looks_after = state.may("person-invited", organisation.organisation_id if organisation else None)
    names = {one: state.name_actor(one) for one in (myself, *(others if looks_after else ()))}
    return st.selectbox(_say("choose"), list(names), format_func=lambda one: names.get(one, one), key="person-chosen")


def _show_traces(who: str) -> None:
    engine = state.open_engine()
    traces = find_traces(engine, who)
    # On a server, every byte of an organisation is read only for a file that somebody asks for.
    files = () if is_shared() else list_files_naming(engine, traces)
    counts = {name: sum(map(len, told.values())) for name, told in (("signed", traces.signed), ("named", traces.named))}
    if not (traces.signed or traces.named or files):
        st.info(_say("nothing"))
        return
    st.markdown(_say("counts_shared" if is_shared() else "counts", files=len(files), **counts))
    st.download_button(
        _say("download"),
        lambda: export_person(engine, who),
        file_name=f"{_say('file')}.json",
        mime="application/json",
        key="person-download",
        on_click="ignore",
        icon=":material/download:",
    )
    if not is_shared():
        st.markdown(_say("stays"))


def _show_erasing() -> None:
    """Erasing one's own account, once it is confirmed."""
    with st.expander(_say("erase_self")):
        st.markdown(_say("erase_explanation"))
        sure = st.checkbox(_say("erase_confirm"), key="person-erase-sure")
        if st.button(_say("erase_self"), key="person-erase", disabled=not sure) and sure:
            myself = state.current_actor()
            try:
                erase_person(state.open_engine(), myself, myself)
            except UnusableInput as refusal:
                state.show_refusal(refusal)
                return
            st.logout()


def _say(key: str, **values: object) -> str:
    return state.say(f"page.personal_data.person.{key}", **values)
