"""The sieve sent to be reread as a file, and what comes back of it: proposals, remarks, and what is not ours."""

from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.sieve.rereading import Reread, compare_returned, take_returned
from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_note, show_table
from footprint.problems import UnusableInput
from footprint.sentences.register_files import name_column
from footprint.workspace.rereading import FORMS, read_rereading, write_rereading

MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def show_rereading(desk: PlanDesk) -> None:
    """Take the file away; bring it back, see what it proposes, take what is agreed."""
    sent = [one for one in desk.register.ideas if one.decision != "dropped" and not one.merged_into]
    sender, written = desk.studied.organisation.name, state.document_language()
    st.markdown(state.say("page.commitments.rereading.help"))
    with st.container(horizontal=True):
        for form in FORMS:
            st.download_button(
                state.say(f"page.commitments.rereading.as_{form}", count=len(sent)),
                lambda form=form: write_rereading(sent, sender, form, written),
                file_name=f"{state.say('page.commitments.rereading.file')}.{form}",
                mime=MIMES[form],
                key=f"rereading-{form}",
                on_click="ignore",
                icon=":material/download:",
            )
    file = acting.file_uploader(
        st, state.say("page.commitments.rereading.back"), type=list(FORMS), key=f"rereading-back-{desk.number}"
    )
    if file is None:
        return
    try:
        returned = read_rereading(file.name, file.getvalue())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    found = compare_returned(desk.register.ideas, returned, sender)
    _show_left(found)
    taken = _choose(found)
    remarks = sum(len(one.remarks) for one in found if one.standing == "current")
    if not taken and not remarks:
        st.markdown(state.say("page.commitments.rereading.nothing"))
        return
    st.markdown(state.say("page.commitments.rereading.counts", changes=len(taken), remarks=remarks))
    if acting.button(st, state.say("page.commitments.rereading.take"), key="rereading-take", type="primary"):
        ideas = take_returned(desk.register.ideas, found, taken, date.today())
        message = state.say("page.commitments.rereading.done", file=file.name, changes=len(taken), remarks=remarks)
        desk.change_register(message, ideas=ideas)


def _show_left(found: tuple[Reread, ...]) -> None:
    """What comes back from elsewhere or from an older text: shown, never merged."""
    for standing in ("foreign", "older", "unknown"):
        left = [one for one in found if one.standing == standing]
        if not left:
            continue
        names = escape(", ".join(one.returned.idea_id for one in left))
        st.warning(state.say(f"page.commitments.rereading.{standing}", names=names))
        rows = [
            {
                "code": one.returned.idea_id,
                "text": " · ".join(filter(None, one.returned.texts.values())),
                "remark": said,
            }
            for one in left
            for said in [" · ".join(text for text, _ in one.remarks)]
        ]
        names_of = {name: state.say(f"page.commitments.rereading.column_{name}") for name in ("code", "text", "remark")}
        table = pd.DataFrame(rows).rename(columns=names_of)
        with st.expander(state.say("page.commitments.rereading.see"), key=f"rereading-{standing}"):
            show_table(table, state.say(f"page.commitments.rereading.{standing}", names=names))


def _choose(found: tuple[Reread, ...]) -> list[tuple[str, str]]:
    """The changes proposed, each to be taken or left; remarks are shown next to them."""
    language, taken = state.current_language(), []
    for one in found:
        if one.standing != "current":
            continue
        code = one.returned.idea_id
        for name, written, proposed in one.changes:
            values = {"code": escape(code), "field": name_column(name, language)}
            said = state.say(
                "page.commitments.rereading.change",
                before=escape(written or state.say("format.missing")),
                after=escape(proposed or state.say("format.missing")),
                **values,
            )
            if st.checkbox(said, value=False, key=f"take-{code}-{name}-{one.returned.mark}"):
                taken.append((code, name))
        for text, by in one.remarks:
            show_note(f"{escape(code)} · {escape(by or state.say('format.missing'))} : {escape(text)}")
    return taken
