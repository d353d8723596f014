"""A dossier verified on the page: by whoever received it, whatever is in the database."""

import pandas as pd
import streamlit as st

from footprint.dossier.signing.receipt import read_key_text
from footprint.dossier.signing.timestamp import read_authorities
from footprint.dossier.verify import Expected, Unchecked, Verification, say_edit, say_stamp, say_unchecked
from footprint.pages import state
from footprint.pages.computed import in_turn
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.words.problem_texts import message
from footprint.words.texts import format_number
from footprint.workspace.verified.verify import verify_dossier

LARGEST_FILE = 500  # megabytes


def show_verification(headed: bool = True) -> None:
    """A dossier to deposit with its receipt, and what is known of it by another way."""
    if headed:
        st.header(state.say("page.dossier.verify.title"), anchor=False)
    st.markdown(state.say("page.dossier.verify.explanation"), help=explain("sha256"))
    one, two = st.columns(2)
    file = one.file_uploader(
        state.say("page.dossier.verify.file"), type="zip", max_upload_size=LARGEST_FILE, key="dossier-verify-file"
    )
    with two:
        receipt = ask_for_receipt("dossier-verify-receipt")
    with st.expander(state.say("page.dossier.verify.known")):
        code, key = _ask_for_text("code"), _ask_for_text("key")
        authority = st.file_uploader(
            state.say("page.dossier.verify.authority"),
            type=["pem", "crt"],
            max_upload_size=1,
            help=state.say("page.dossier.verify.authority_help"),
            key="dossier-verify-authority",
        )
    if not st.button(state.say("page.dossier.verify.button"), key="dossier-verify-go", disabled=file is None):
        return
    if file is None:
        return
    try:
        expected = Expected(
            codes=[code] if code.strip() else [],
            keys=[read_key_text(key)] if key.strip() else [],
            receipt=receipt,
            authorities=read_authorities(authority.name, authority.getvalue()) if authority else [],
        )
        with in_turn(), st.spinner(state.say("page.dossier.verify.running")):
            found = verify_dossier(file.getvalue(), file.name, expected)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    show_found(found)


def _ask_for_text(what: str) -> str:
    return st.text_input(
        state.say(f"page.dossier.verify.{what}"),
        help=state.say(f"page.dossier.verify.{what}_help"),
        key=f"dossier-verify-{what}",
    )


def ask_for_receipt(key: str) -> tuple[str, bytes] | None:
    """The name and the bytes of a receipt, where one is deposited."""
    file = st.file_uploader(
        state.say("page.dossier.verify.receipt"),
        type="json",
        max_upload_size=1,
        help=state.say("page.dossier.verify.receipt_help"),
        key=key,
    )
    return (file.name, file.getvalue()) if file else None


def show_found(found: Verification) -> None:
    """What verifying gave: the verdict, what differs, what was checked and what was not."""
    language = state.current_language()
    count = format_number(len(found.differences) + found.unsaid, language)
    said = state.say(f"dossier.verified.{found.outcome}", count=count)
    match found.outcome:
        case "equal":
            st.success(said, icon=":material/check_circle:")
        case "partial":
            st.warning(said, icon=":material/rule:")
        case _:
            st.error(said, icon=":material/error:")
            _show_differences(found)
    _list_unchecked("limits", [one for one in found.unchecked if one.limits])
    if found.level:
        _show_checked(found)
    if found.edits:
        rows = pd.DataFrame({"difference": [say_edit(one, language) for one in found.edits]}, dtype="str")
        _show_named(rows, "page.dossier.verify.edits", "dossier-edits")
    _list_unchecked("unchecked", [one for one in found.unchecked if not one.limits])


def _show_differences(found: Verification) -> None:
    language = state.current_language()
    rows = pd.DataFrame(
        [(one.table, one.line or "", one.column, message(one, language)) for one in found.differences],
        columns=["file", "line", "column", "difference"],
    ).astype("str")
    _show_named(rows, "page.dossier.verify.title", "dossier-differences")


def _show_named(rows: pd.DataFrame, title: str, key: str) -> None:
    shown = rows.set_axis([state.say(f"page.dossier.column.{name}") for name in rows], axis=1)
    show_table(shown, state.say(title), key)
    show_download(rows, "ecarts", f"{key}-download")


def _show_checked(found: Verification) -> None:
    """What was computed again, and the codes to compare."""
    language = state.current_language()
    st.markdown(state.say(f"dossier.verified.level_{found.level}"))
    for name in ("rows", "documents"):
        if getattr(found, name):
            st.markdown(state.say(f"dossier.verified.{name}", count=format_number(getattr(found, name), language)))
    if found.release:
        st.markdown(state.say("dossier.verified.release", version=escape(found.release)))
    if found.own_factors:
        st.markdown(state.say("dossier.verified.own_factors", factors=escape(", ".join(found.own_factors))))
    ids = {"frozen": found.frozen_id, "head": found.log_head, "situation": found.situation_id, "root": found.root}
    st.code(state.say("dossier.verified.ids", **ids), language=None)
    if found.signed_by:
        st.markdown(state.say("dossier.verified.signed", public_key=found.signed_by))
    else:
        st.markdown(state.say("dossier.verified.unsigned"))
    if found.stamped_at:
        st.markdown(escape(say_stamp(found, language)))


def _list_unchecked(title: str, unchecked: list[Unchecked]) -> None:
    if unchecked:
        st.markdown(f"**{state.say(f'dossier.verified.{title}')}**")
        st.markdown("\n".join(f"- {escape(say_unchecked(one, state.current_language()))}" for one in unchecked))
