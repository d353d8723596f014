"""The register as files: a workbook or a CSV out, and what they bring back, shown before it is kept."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.commitments.register import LISTS, Register, register_of, with_register
from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import show_download, show_table
from footprint.pages.signed_in import noting
from footprint.plans.plan_json import write_plan
from footprint.problems import UnusableInput
from footprint.sentences.register_files import name_faults, name_list, read_lists, write_list, write_workbook

KINDS = ["csv", "xlsx", "ods"]


def show_files(desk: PlanDesk) -> None:
    """Everything out, and lists back in."""
    language, written, register = state.current_language(), state.document_language(), desk.register
    st.markdown(state.say("page.commitments.files.explanation"))
    st.download_button(
        state.say("page.commitments.files.workbook"),
        noting(lambda: write_workbook(register, written), *desk.describe_export()),
        file_name=state.say("page.commitments.files.workbook_file"),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="register-workbook",
        on_click="ignore",
        icon=":material/download:",
    )
    st.download_button(
        state.say("page.commitments.files.plan"),
        noting(lambda: write_plan(desk.plan), *desk.describe_export()),
        file_name="plan.json",
        mime="application/json",
        key="register-plan",
        on_click="ignore",
        icon=":material/download:",
    )
    with st.expander(state.say("page.commitments.files.one_list")):
        name = _choose_list("list-out")
        rows, called = len(getattr(register, name)), name_list(name, language).lower()
        show_download(lambda: write_list(register, name, language), called, f"download-{name}", rows=rows)
    st.header(state.say("page.commitments.files.bring"), anchor=False)
    show_import(desk)


def _choose_list(key: str) -> str:
    return st.selectbox(
        state.say("page.commitments.files.which"),
        list(LISTS),
        format_func=lambda name: name_list(name, state.current_language()),
        key=key,
    )


def show_import(desk: PlanDesk, only: str = "") -> None:
    """A file to bring in, what it holds, all that is wrong in it; nothing is kept while an error is left."""
    st.markdown(
        state.say("page.commitments.files.bring_help" if not only else "page.commitments.files.bring_framework")
    )
    key = f"bring-{only}-{desk.number}"
    file = acting.file_uploader(st, state.say("page.commitments.files.file"), type=KINDS, key=key)
    if file is None:
        return
    try:
        lists, problems = read_lists((file.name, file.getvalue()), desk.register, only)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    after = replace(desk.register, **lists)
    linked = name_faults(register_of(with_register(desk.plan, after))[1], state.current_language())
    for found, name in ((problems, "read"), (linked, "linked")):
        if len(found):
            show_problems(found, f"{key}-{name}")
    _show_preview(lists, desk.register)
    wrong = any((found["severity"] == "error").any() for found in (problems, linked))
    if wrong:
        st.warning(state.say("page.commitments.files.wrong"))
    if acting.button(st, state.say("page.commitments.files.keep"), key=f"{key}-keep", type="primary", disabled=wrong):
        names = ", ".join(name_list(name, state.current_language()) for name in lists)
        desk.change_register(state.say("page.commitments.done.brought", file=file.name, lists=names), **lists)


def _show_preview(lists: dict, before: Register) -> None:
    language = state.current_language()
    rows = [
        (name_list(name, language), str(len(getattr(before, name))), str(len(records)))
        for name, records in lists.items()
    ]
    names = [state.say(f"page.commitments.files.{name}") for name in ("list", "rows_before", "rows_after")]
    show_table(pd.DataFrame(rows, columns=names), state.say("page.commitments.files.preview"))
