"""The second step: what words, numbers and dates of a file mean, and which names are of one site."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from footprint.intake import Answers, OpenQuestion
from footprint.intake.raw_tables import DATES, DAY_FIRST, NUMBERS
from footprint.inventory.inventory import choices_of
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.path import GO
from footprint.pages.show import escape, show_note
from footprint.registry.factors import shipped_factors
from footprint.tables import INVENTORY_TABLES, find_column, names
from footprint.words.problem_texts import shorten
from footprint.words.texts import column_label, day_order, format_number, value_label
from footprint.workspace.handed_over import File

# Nobody goes through more words on a page; the others are asked once the first ones are settled.
MOST_WORDS = 30
FEW_CHOICES = 4  # that are shown side by side: one click each
MOST_SPELLINGS = 4
WIDTHS = [5, 3, 5]

UNSETTLED = ""
SIGNS = {"number": NUMBERS, "date": DATES}
WITHDRAWAL, TAX = "withdrawal", "tax"
ABOUT = ("value", "site", *SIGNS, WITHDRAWAL, TAX)

FIRST_DAY = date(1990, 1, 1)
EXAMPLES = {"number": "1.250", "date": "03/04/2022", TAX: "850"}


def list_words(questions: Iterable[OpenQuestion]) -> list[OpenQuestion]:
    """The questions of this step: not those about rows that hold no word."""
    return [one for one in questions if one.about in ABOUT and (one.value or one.about == WITHDRAWAL)]


def show_words(file: File, questions: Sequence[OpenQuestion], key: str) -> Answers | None:
    """What is asked about the words of a file, and what was answered before; the answers once given, else None."""
    settled, answers = list(_list_settled(file)), file.answers
    with st.form(f"{key}-words", border=False):
        top = st.container(horizontal=True, vertical_alignment="center", key=GO)
        is_given = top.form_submit_button(state.say("page.import.step.go_on"), type="primary", key=f"{key}-submit")
        with top:
            show_note(state.say("page.mapping.words.explanation" if questions else "page.mapping.words.none"))
        answers = _settle_all(questions, answers, f"{key}-words")
        if settled:
            with st.expander(say_counts("page.mapping.settled.title", words=len(settled)), expanded=not questions):
                answers = _settle_all(settled, answers, f"{key}-settled")
    return answers if is_given else None


def _settle_all(questions: Sequence[OpenQuestion], answers: Answers, key: str) -> Answers:
    if not questions:
        return answers
    heads = st.columns(WIDTHS)
    for place, name in zip(heads, ("written", "column", "means"), strict=True):
        place.markdown(f":small[**{state.say(f'page.mapping.words.{name}')}**]")
    for number, question in enumerate(questions[:MOST_WORDS]):
        answers = _settle(question, answers, f"{key}-{number}")
    if len(questions) > MOST_WORDS:
        show_note(say_counts("page.mapping.more_words", shown=MOST_WORDS, words=len(questions)))
    return answers


def _list_settled(file: File) -> Iterator[OpenQuestion]:
    """What was answered or assumed, as questions without rows; what was answered or assumed is proposed first."""
    answers = file.answers
    if answers.withdrawn_on:
        yield OpenQuestion(WITHDRAWAL, "equipment", "retired_on", "", (answers.withdrawn_on,))
    if answers.price_tax:
        yield OpenQuestion(TAX, "equipment", "price_tax", EXAMPLES[TAX], (answers.price_tax,))
    for table in file.tables or (file.table,):
        for column in names(INVENTORY_TABLES[table]):
            for word, meant in answers.values.get(column, {}).items():
                about = "site" if column == "site" else "value"
                yield OpenQuestion(about, table, column, word, (meant,))
            for about, told in (("number", answers.numbers), ("date", answers.dates)):
                if column in told:
                    yield OpenQuestion(about, table, column, EXAMPLES[about], (told[column],))
        yield from _list_assumed(file, table)


def _list_assumed(file: File, table: str) -> Iterator[OpenQuestion]:
    """Dates that were read with the day first because nothing told otherwise."""
    if table in file.tables:
        found = file.tables[table].problems
        for column, value in found.loc[found["code"] == "reading.day-first", ["column", "value"]].to_numpy():
            yield OpenQuestion("date", table, column, value, (DAY_FIRST,))


def _settle(question: OpenQuestion, answers: Answers, key: str) -> Answers:
    """The answers with that to one question, or without it where it is left open."""
    column = question.column
    said, about, choice = st.columns(WIDTHS, vertical_alignment="center")
    said.markdown(_say_written(question))
    about.markdown(_say_column(question))
    with choice:
        asks = {"value": _ask_word, "site": _ask_site, TAX: _ask_word}
        if question.about == WITHDRAWAL:
            return replace(answers, withdrawn_on=_ask_day(question, key))
        meant = asks.get(question.about, _ask_sign)(question, key) or UNSETTLED
    if question.about == TAX:
        return replace(answers, price_tax=meant)
    if question.rows and not meant:  # nothing was answered about it before
        return answers
    if question.about in asks:
        asked = [question.value, *question.spellings]
        words = {word: one for word, one in answers.values.get(column, {}).items() if word not in asked}
        words |= dict.fromkeys(asked, meant) if meant else {}
        others = {name: told for name, told in answers.values.items() if name != column}
        return replace(answers, values=others | ({column: words} if words else {}))
    told = dict(answers.numbers if question.about == "number" else answers.dates)
    told.pop(column, None)
    told |= {column: meant} if meant else {}
    return replace(answers, numbers=told) if question.about == "number" else replace(answers, dates=told)


# --- what is asked ---------------------------------------------------------------------------------------------------


def _say_written(question: OpenQuestion) -> str:
    """What is written in the file, its other spellings, and what a row with it holds."""
    if question.about == TAX:
        return state.say("page.mapping.prices", value=escape(shorten(question.value, 40)))
    words = [question.value or state.say("page.mapping.undated"), *question.spellings]
    written = ", ".join(f"**{escape(shorten(word, 40))}**" for word in words[:MOST_SPELLINGS])
    more = "…" if len(words) > MOST_SPELLINGS else ""
    example = escape(shorten(question.examples[0], 70)) if question.examples else ""
    return f"{written}{more}" + (f"  \n:small[{example}]" if example else "")


def _say_column(question: OpenQuestion) -> str:
    """In which column it is written, and in how many rows."""
    language = state.current_language()
    name = column_label(question.table, question.column, language)
    if not question.rows:
        return name
    lines = ", ".join(map(str, question.lines)) + ("…" if question.rows > len(question.lines) else "")
    rows = format_number(question.rows, language)
    return f"{name}  \n:small[{state.say('page.mapping.rows', rows=rows, lines=lines)}]"


def _ask_word(question: OpenQuestion, key: str) -> str | None:
    """What a word means: one of ours, those that come near first. Nothing stands chosen before someone looked."""
    language, column = state.current_language(), question.column
    kind, near = find_column(INVENTORY_TABLES[question.table], column), list(question.proposals)
    choices = choices_of(kind, shipped_factors().catalogue) if kind.type != "text" else near
    near = [one for one in near if one in choices]
    title = state.say(
        "page.mapping.word_label", column=column_label(question.table, column, language), word=shorten(question.value)
    )
    if len(choices) <= FEW_CHOICES:
        return st.segmented_control(
            title,
            choices,
            default=None if question.rows else near[0],
            format_func=lambda one: say_choice(column, one),
            key=key,
            label_visibility="collapsed",
        )
    others = sorted(set(choices) - set(near), key=lambda one: value_label(column, one, language))
    return st.selectbox(
        title,
        [*near, *others] if question.rows else [UNSETTLED, *near, *others],
        index=None if question.rows else 1,
        format_func=lambda one: say_choice(column, one),
        key=key,
        placeholder=_say_hint(near, column),
        label_visibility="collapsed",
    )


def _ask_site(question: OpenQuestion, key: str) -> str | None:
    """Whether a name is that of another site, or of a place of its own; the former stands where that is sure."""
    one = list(question.proposals[:FEW_CHOICES])
    apart = [] if question.is_sure else [question.value]
    chosen = one[0] if question.is_sure or not question.rows else None
    return st.segmented_control(
        state.say("page.mapping.site_label", site=shorten(question.value)),
        list(dict.fromkeys([*one, *apart])),
        default=chosen,
        format_func=lambda site: state.say(
            "page.mapping.site_apart" if site == question.value else "page.mapping.site_same",
            site=escape(shorten(site, 40)),
        ),
        key=key,
        label_visibility="collapsed",
    )


def _ask_day(question: OpenQuestion, key: str) -> str:
    """On which day the devices left that are out of the estate without a date; "" where that is left open."""
    given = date.fromisoformat(question.proposals[0]) if question.proposals else None
    language = state.current_language()
    day = st.date_input(
        column_label(question.table, question.column, language),
        given,
        min_value=FIRST_DAY,
        format=day_order(language),
        key=key,
        label_visibility="collapsed",
    )
    return day.isoformat() if isinstance(day, date) else ""


def _ask_sign(question: OpenQuestion, key: str) -> str | None:
    """Whether a sign is that of thousands, or whether the month comes first."""
    name = column_label(question.table, question.column, state.current_language())
    answers = sorted(SIGNS[question.about], key=[*question.proposals, *SIGNS[question.about]].index)
    return st.segmented_control(
        state.say(f"page.mapping.{question.about}", column=name, value=escape(question.value)),
        answers,
        default=None if question.rows else answers[0],
        format_func=lambda one: state.say(f"page.mapping.sign.{one}"),
        key=key,
    )


def _say_hint(near: Sequence[str], column: str) -> str:
    """What the empty list says: what comes near, if anything does."""
    if not near:
        return state.say("page.mapping.word_hint")
    return state.say("page.mapping.word_near", near=", ".join(say_choice(column, one) for one in near[:2]))


def say_choice(column: str, value: str) -> str:
    """One of ours in words, or that nothing is chosen."""
    return value_label(column, value, state.current_language()) if value else state.say("page.mapping.unsettled")
