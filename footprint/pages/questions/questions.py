"""Ten questions: a first footprint in three minutes, without a file."""

from datetime import date

import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.home.organisation import FIRST_YEAR, LAST_YEAR
from footprint.pages.questions.result import Answered, show_result
from footprint.pages.show import escape, show_note
from footprint.registry.catalogue import list_countries
from footprint.registry.factors import shipped_factors
from footprint.registry.lookups import assumed_values, assumption_rows
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import country_name, format_number
from footprint.workspace.ten_questions import FIELDS, QUESTIONS, Field, explain_proposal, list_answered, propose

TAKEN = "questions-taken"
HIGHEST_YEARS_STEP = 0.5


def show() -> None:
    """The questions, and next to them what the answers give so far."""
    st.title(state.say("page.questions.title"), anchor=False)
    state.show_message()
    st.markdown(state.say("page.questions.explanation"))
    asked, given = st.columns([3, 2], gap="large")
    with asked:
        year, country = _ask_when_and_where()
        answers = _read_answers()
        _show_progress(answers)
        for number, question in enumerate(QUESTIONS, 1):
            title = f"{number}. {state.say(f'question.{question.name}.title')}"
            st.header(title, anchor=False, help=state.say(f"question.{question.name}.help"))
            for column, field in zip(st.columns(3), question.fields, strict=False):
                with column:
                    _ask(field, answers, year)
    with given, st.container(key="questions-result"):
        show_result(Answered(answers, tuple(name for name in answers if _is_taken(name)), year, country))


def _ask_when_and_where() -> tuple[int, str]:
    language = state.current_language()
    countries = sorted(list_countries(), key=lambda code: normalise_spelling(country_name(code, language)))
    left, right = st.columns(2)
    year = left.number_input(
        state.say("page.questions.year"),
        FIRST_YEAR,
        LAST_YEAR,
        date.today().year - 1,
        key="questions-year",
        help=state.say("page.home.year_help"),
        persist_state="session",
    )
    country = right.selectbox(
        state.say("page.questions.country"),
        countries,
        index=countries.index("FRA"),
        format_func=lambda code: country_name(code, language),
        key="questions-country",
        help=state.say("page.home.country_help"),
        persist_state="session",
    )
    return int(year), country


def _show_progress(answers: dict[str, float]) -> None:
    answered = len(list_answered(answers))
    said = say_counts("page.questions.progress", answered=answered, questions=len(QUESTIONS))
    st.progress(answered / len(QUESTIONS), said)
    proposed = propose(answers)
    st.button(
        state.say("page.questions.propose_all"),
        key="propose-all",
        help=state.say("page.questions.propose_all_help"),
        disabled=not proposed,
        on_click=_take_all,
    )


# --- one number ------------------------------------------------------------------------------------------------------


def _key(name: str) -> str:
    return f"question-{name}"


def _read_answers() -> dict[str, float]:
    """What was answered so far, by field; what is not known is absent."""
    given = {name: st.session_state.get(_key(name)) for name in FIELDS}
    return {name: value for name, value in given.items() if value is not None}


def _ask(field: Field, answers: dict[str, float], year: int) -> None:
    whole = field.kind in ("devices", "people", "services")
    st.number_input(
        state.say(f"question.field.{field.name}"),
        min_value=0 if whole else 0.5,
        max_value=field.highest if whole else float(field.highest),
        value=None,
        step=1 if whole else HIGHEST_YEARS_STEP,
        placeholder=state.say("page.questions.unknown"),
        help=_say_years(field, year) if field.kind == "years" else None,
        key=_key(field.name),
        persist_state="session",
    )
    language = state.current_language()
    proposed = propose(answers).get(field.name)
    if proposed:
        said = state.say("page.questions.take", number=format_number(proposed, language))
        st.button(said, key=f"take-{field.name}", on_click=_take, args=(field.name, proposed))
        show_note(state.say("page.questions.proposed", why=escape(explain_proposal(field.name, language))))
    elif field.name in answers and _is_taken(field.name):
        show_note(state.say("page.questions.taken", why=escape(explain_proposal(field.name, language))))


def _say_years(field: Field, year: int) -> str:
    registry, kind = shipped_factors(), FIELDS[field.name.removesuffix("_years")].type
    [years] = assumed_values(registry, assumption_rows(registry, [kind], "lifespan_years", year))
    return state.say("page.questions.years_help", years=format_number(float(years), state.current_language()))


def _take(name: str, number: int) -> None:
    """Answer with the proposal, and remember that it is one."""
    st.session_state[_key(name)] = number
    st.session_state[TAKEN] = st.session_state.get(TAKEN, {}) | {name: number}


def _take_all() -> None:
    """Answer with every proposal, those that rest on others included."""
    while proposed := propose(_read_answers()):
        for name, number in proposed.items():
            _take(name, number)


def _is_taken(name: str) -> bool:
    taken = st.session_state.get(TAKEN, {})
    return name in taken and taken[name] == st.session_state.get(_key(name))


if __name__ == "__main__":
    show()
