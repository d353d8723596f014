"""The files that an organisation keeps, and their bytes erased: with a reason, and only once it is confirmed."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape, show_table
from footprint.problems import UnusableInput
from footprint.storage import Organisation
from footprint.words.texts import format_number
from footprint.workspace.personal.erasing import FileOfOrganisation, erase_file, list_files

TURN = "personal-files-turn"


def show_files(organisation: Organisation) -> None:
    """What is kept, then one of them to erase."""
    files = list_files(state.open_engine(), organisation.organisation_id)
    st.markdown(_say("introduction", organisation=escape(organisation.name)))
    if not files:
        st.info(_say("none"))
        return
    show_table(pd.DataFrame([_describe(one) for one in files]), _say("title"), "personal-files")
    left = [one for one in files if one.record.erased is None]
    if not left:
        return
    if not state.may("upload-erased", organisation.organisation_id):
        st.info(_say("not_allowed"))
        return
    _show_erasing(left)


def _describe(file: FileOfOrganisation) -> dict[str, str]:
    record, language = file.record, state.current_language()
    erased = record.erased
    standing = _say("there")
    if erased:
        told = {"at": state.say_moment(erased.at), "who": state.name_actor(erased.actor), "why": erased.why}
        standing = _say("erased", **told)
    size = format_number(max(1, round((record.original_size or record.size) / 1000)), language)
    row = {
        "file": record.filename,
        "kind": state.say(f"page.personal_data.kind.{file.kind}"),
        "at": state.say_moment(record.at),
        "size": f"{size} ko" if language == "fr" else f"{size} kB",
        "why": record.why,
        "state": standing,
    }
    return {_say(name): cell for name, cell in row.items()}


def _show_erasing(files: list[FileOfOrganisation]) -> None:
    """One file, what erasing it means, why, and the button."""
    turn = st.session_state.get(TURN, 0)
    chosen = st.selectbox(
        _say("choose"), range(len(files)), format_func=lambda at: _name(files[at]), key=f"erase-{turn}"
    )
    file = files[chosen]
    same = [one.record.filename for one in files if one.record.sha256 == file.record.sha256 and one is not file]
    if same:
        st.markdown(_say("same", files=escape(", ".join(same))))
    if file.kind != "file":
        st.markdown(_say(file.kind))
    if file.dossiers:
        st.warning(_say("dossiers", numbers=", ".join(map(str, file.dossiers))))
    why = st.text_input(_say("reason"), key=f"erase-why-{turn}", max_chars=300).strip()
    sure = st.checkbox(_say("confirm"), key=f"erase-sure-{turn}")
    ready = bool(why) and sure
    if st.button(_say("erase"), key="erase-bytes", disabled=not ready, icon=":material/delete:") and ready:
        try:
            names = erase_file(state.open_engine(), file.record.upload_id, why, state.current_actor())
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            return
        st.session_state[TURN] = turn + 1
        state.keep_message(_say("done", files=escape(", ".join(names))))
        st.rerun()


def _name(file: FileOfOrganisation) -> str:
    kind = state.say(f"page.personal_data.kind.{file.kind}")
    return f"{file.record.filename} — {kind}, {state.say_moment(file.record.at)}"


def _say(key: str, **values: object) -> str:
    return state.say(f"page.personal_data.files.{key}", **values)
