"""A dossier that was received, for its auditor: what verifying it gave, then her view of it, read from the archive."""

from pathlib import Path

import streamlit as st

from footprint.dossier.audit.results import Results, write_results
from footprint.pages import state
from footprint.pages.dossier.audit import show_desk
from footprint.pages.dossier.verification import ask_for_receipt, show_found
from footprint.pages.show import escape, show_note
from footprint.problems import UnusableInput
from footprint.words.texts import format_number
from footprint.workspace.audit.desk import ReceivedDesk, find_audited, results_path
from footprint.workspace.audit.received import Received, open_received

OPENED = "audit-opened"  # in the session: the archive that is worked on
ICONS = {"equal": ":material/check_circle:", "partial": ":material/rule:", "different": ":material/error:"}
OF_A_DRAW = ("audit-seed", "audit-count", "audit-materiality", "audit-sheet-file", "audit-list")


def show() -> None:
    """Choose an archive where there are several, and work on it."""
    st.title(_say("title"), anchor=False)
    state.show_message()
    st.markdown(_say("introduction"))
    path = _choose(find_audited())
    with st.expander(state.say("page.dossier.verify.receipt_given")):
        receipt = ask_for_receipt(f"audit-receipt-{path.name}")
    try:
        with st.spinner(state.say("page.dossier.verify.running")):
            received = open_received(path, receipt)
        desk = ReceivedDesk(received, results_path(received))
        _show_received(received)
        _show_file(desk, desk.results)
        show_desk(desk)
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _choose(paths: list[Path]) -> Path:
    """The archive that is worked on; what was typed about another does not follow."""
    path = paths[0]
    if len(paths) > 1:
        names = {str(one): one.name for one in paths}
        path = Path(st.selectbox(_say("choose"), list(names), format_func=names.__getitem__, key="audit-bundle"))
    if st.session_state.get(OPENED, path) != path:
        for name in OF_A_DRAW:
            st.session_state.pop(name, None)
    st.session_state[OPENED] = path
    return path


def _show_received(received: Received) -> None:
    """Whose dossier it is, and what verifying it gave: in red where it differs, and open all the same."""
    language, found = state.current_language(), received.verification
    st.markdown(
        _say(
            "about",
            organisation=escape(received.organisation),
            year=received.year,
            file=escape(received.path.name),
            frozen=received.frozen.id,
        )
    )
    if received.outcome == "different":
        st.error(_say("different"), icon=":material/error:")
    count = format_number(len(found.differences) + found.unsaid, language)
    said = state.say(f"dossier.verified.{received.outcome}", count=count)
    with st.expander(said, expanded=received.outcome == "different", icon=ICONS[received.outcome]):
        show_found(found)


# --- her file --------------------------------------------------------------------------------------------------------


def _show_file(desk: ReceivedDesk, results: Results) -> None:
    """Where what she finds is kept, and the file itself once there is something in it."""
    if not desk.path.exists():
        show_note(_say("file_to_come", file=escape(str(desk.path))))
        return
    if results.root != desk.received.root:
        st.warning(_say("other_root"))
    show_note(_say("file", file=escape(str(desk.path))))
    st.download_button(
        _say("download"),
        lambda: write_results(desk.results),
        file_name=desk.path.name,
        mime="application/json",
        key="audit-file",
        on_click="ignore",
        icon=":material/download:",
    )


def _say(key: str, **values: object) -> str:
    return state.say(f"page.audit.{key}", **values)


if __name__ == "__main__":
    show()
