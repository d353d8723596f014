"""What is due next, and who validated which version of the promises."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import REVIEWS
from footprint.commitments.due import changed_since, list_due
from footprint.commitments.label.records import CalendarStep
from footprint.commitments.register import register_of
from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_download, show_note, show_table
from footprint.sentences.calendar_file import write_calendar
from footprint.words.texts import format_date

MOST_DUE = 10


def show_due(desk: PlanDesk) -> None:
    """The next steps, reviews and deadlines; all of them in the download."""
    st.header(state.say("page.commitments.standing.due"), anchor=False)
    language = state.current_language()
    table = desk.plan.remember(("said due", date.today(), language), lambda: _say_all_due(desk, date.today()))
    if table.empty:
        st.markdown(state.say("page.commitments.standing.nothing_due"))
        return
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    show_table(table.head(MOST_DUE).rename(columns=names), state.say("page.commitments.standing.due"), "due")
    if len(table) > MOST_DUE:
        show_note(state.say("page.commitments.standing.more_due", most=MOST_DUE, total=len(table)))
    show_download(table, "echeances", "download-due", names)


def _find_due(desk: PlanDesk, today: date) -> pd.DataFrame:
    return desk.plan.remember(("due", today), lambda: list_due(desk.register, today))


def _say_all_due(desk: PlanDesk, today: date) -> pd.DataFrame:
    due, language = _find_due(desk, today), state.current_language()
    return pd.DataFrame(
        {
            "due_on": [format_date(day, language) for day in due["due_on"]],
            "what": [say_due(row) for row in due.to_dict("records")],
            "who": [who or state.say("format.missing") for who in due["who"]],
            "late": [state.say("page.commitments.standing.late") if day < today else "" for day in due["due_on"]],
        }
    )


def offer_calendar(desk: PlanDesk) -> None:
    """All that is due as a file for calendars."""
    due = _find_due(desk, date.today())
    if due.empty:
        return
    rows = due.to_dict("records")
    day = desk.versions[-1].at.date() if desk.versions else date.today()
    said, written = [say_due(row) for row in rows], state.document_language()
    st.download_button(
        state.say("page.label.days.calendar", count=len(rows)),
        lambda: write_calendar(rows, said, desk.studied.organisation.name, written, day),
        file_name=state.say("page.label.days.calendar_file"),
        mime="text/calendar",
        key="label-calendar",
        on_click="ignore",
        icon=":material/event:",
    )


def say_due(row: dict) -> str:
    """What is due, in words."""
    if row["kind"] in REVIEWS:
        return state.say(f"page.commitments.review_of.{row['kind']}", names=row["ids"])
    if row["kind"] == "request":
        who = row["what"] or state.say("format.missing")
        return state.say("page.label.days.request", code=row["ids"], who=who)
    if row["kind"] == "proof":
        return state.say("page.label.days.expires", label=row["what"], ids=row["ids"])
    return f"{row['ids']} — {row['what']}" if row["kind"] == "deadline" else row["what"]


def show_validations(desk: PlanDesk) -> None:
    """Who is to validate the commitments, when they did, which version, and what changed since."""
    steps = [one for one in desk.register.calendar if one.kind == "validation"]
    st.header(state.say("page.commitments.validations.title"), anchor=False)
    if not steps:
        st.markdown(state.say("page.commitments.validations.none"))
        return
    missing, language = state.say("format.missing"), state.current_language()
    table = pd.DataFrame(
        [
            {
                "what": one.title,
                "who": one.who or missing,
                "due_on": format_date(one.due_on, language),
                "validated": _say_validated(one),
                "changed": _say_changed(desk, one),
            }
            for one in steps
        ]
    )
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.commitments.validations.title"), "validations")
    show_download(table, "validations", "download-validations", names)


def _say_validated(one: CalendarStep) -> str:
    if one.done_on is None:
        return state.say("page.commitments.validations.waiting")
    day = format_date(one.done_on, state.current_language())
    if one.plan_version is None:
        return state.say("page.commitments.validations.done", day=day)
    return state.say("page.commitments.validations.done_version", day=day, number=one.plan_version)


def _say_changed(desk: PlanDesk, one: CalendarStep) -> str:
    """Which promises are no longer those that were validated."""
    if one.done_on is None or one.plan_version is None:
        return state.say("format.missing") if one.done_on else ""
    before = desk.read_version(one.plan_version)
    if before is None:
        return state.say("format.missing")
    changed = changed_since(register_of(before)[0], desk.register)
    return "△ " + ", ".join(changed) if changed else "✓ " + state.say("page.commitments.validations.nothing_changed")


def show_validate(desk: PlanDesk) -> None:
    """Record that the version shown was validated."""
    waiting = [at for at, one in enumerate(desk.register.calendar) if one.kind == "validation" and not one.done_on]
    if not waiting or not desk.number:
        return
    calendar = desk.register.calendar
    with st.form(f"validate-{desk.number}"):
        st.markdown(state.say("page.commitments.validations.help", number=desk.number))
        at = st.selectbox(
            state.say("page.commitments.validations.which"),
            waiting,
            format_func=lambda place: calendar[place].title,
            key=f"validated-step-{desk.number}",
        )
        by = st.text_input(state.say("page.commitments.validations.who"), key=f"validated-by-{desk.number}")
        comment = st.text_input(state.say("register_column.comment"), key=f"validated-comment-{desk.number}")
        if acting.form_submit_button(st, state.say("page.commitments.validations.record")):
            _validate(desk, at, by.strip(), comment.strip())


def _validate(desk: PlanDesk, at: int, by: str, comment: str) -> None:
    """Record that a step of the calendar, a validation, was done today on the version shown."""
    step = desk.register.calendar[at]
    who, why = by or step.who, comment or step.comment
    done = replace(step, done_on=date.today(), plan_version=desk.number, who=who, comment=why)
    steps = tuple(done if place == at else one for place, one in enumerate(desk.register.calendar))
    message = state.say("page.commitments.done.validated", title=step.title, number=desk.number)
    desk.change_register(message, calendar=steps)
