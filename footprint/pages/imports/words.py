"""What words, numbers and dates of a file mean: asked with the rows that show why, changed once they are settled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import streamlit as st

from footprint.intake import Answers, OpenQuestion
from footprint.intake.raw_tables import DATES, NUMBERS
from footprint.inventory.inventory import choices_of
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_note
from footprint.tables import INVENTORY_TABLES, find_column, names
from footprint.words.problem_texts import shorten
from footprint.words.texts import column_label, format_number, value_label
from footprint.workspace.files import shipped_factors

# Nobody goes through more words on a page; the others are asked once the first ones are settled.
MOST_WORDS = 30

UNSETTLED = ""
SIGNS = {"number": NUMBERS, "date": DATES}


def settle_words(questions: Sequence[OpenQuestion], table: str, answers: Answers, key: str) -> Answers:
    """What words, numbers and dates of a table mean: those that are asked, and those that were answered before."""
    asked = [one for one in questions if one.table == table and one.about in ("value", *SIGNS) and one.value]
    settled = list(_list_settled(table, answers))
    for group, some in (("words", asked), ("settled", settled)):
        if not some:
            continue
        st.subheader(state.say(f"page.mapping.{group}.title"), anchor=False)
        st.markdown(say_counts(f"page.mapping.{group}.explanation", words=len(some)))
        for number, question in enumerate(some[:MOST_WORDS]):
            answers = _settle(question, answers, f"{key}-{group}-{number}")
        if len(some) > MOST_WORDS:
            show_note(say_counts("page.mapping.more_words", shown=MOST_WORDS, words=len(some)))
    return answers


def _list_settled(table: str, answers: Answers) -> Iterator[OpenQuestion]:
    """What was answered about a table, as questions without rows; what was answered is proposed first."""
    for column in names(INVENTORY_TABLES[table]):
        for word, meant in answers.values.get(column, {}).items():
            yield OpenQuestion("value", table, column, word, (meant,))
        for about, told in (("number", answers.numbers), ("date", answers.dates)):
            if column in told:
                yield OpenQuestion(about, table, column, EXAMPLES[about], (told[column],))


EXAMPLES = {"number": "1.250", "date": "03/04/2022"}


def _settle(question: OpenQuestion, answers: Answers, key: str) -> Answers:
    """The answers with that to one question, or without it where it is left open."""
    column = question.column
    meant = (_ask_word if question.about == "value" else _ask_sign)(question, key) or UNSETTLED
    if question.about == "value":
        words = {word: one for word, one in answers.values.get(column, {}).items() if word != question.value}
        words |= {question.value: meant} if meant else {}
        others = {name: told for name, told in answers.values.items() if name != column}
        return replace(answers, values=others | ({column: words} if words else {}))
    told = dict(answers.numbers if question.about == "number" else answers.dates)
    told.pop(column, None)
    told |= {column: meant} if meant else {}
    return replace(answers, numbers=told) if question.about == "number" else replace(answers, dates=told)


def _ask_word(question: OpenQuestion, key: str) -> str | None:
    """What a word means: one of ours, those that come near first; for a site, one that the inventory knows."""
    language, column = state.current_language(), question.column
    kind, near = find_column(INVENTORY_TABLES[question.table], column), list(question.proposals)
    choices = near if kind.type == "text" else choices_of(kind, shipped_factors().catalogue)
    near = [one for one in near if one in choices]
    others = sorted(set(choices) - set(near), key=lambda one: value_label(column, one, language))
    said, choice = st.columns([2, 1], vertical_alignment="center")
    name = column_label(question.table, column, language)
    said.markdown(_say_asked(question, "word", column=name, word=escape(shorten(question.value))))
    return choice.selectbox(
        state.say("page.mapping.word_label", column=name, word=shorten(question.value)),
        [*near, *others] if question.rows else [UNSETTLED, *near, *others],
        index=None if question.rows else 1,
        format_func=lambda one: say_choice(column, one),
        key=key,
        placeholder=_say_hint(near, column),
        label_visibility="collapsed",
    )


def _ask_sign(question: OpenQuestion, key: str) -> str | None:
    """Whether a sign is that of thousands, or whether the month comes first."""
    name = column_label(question.table, question.column, state.current_language())
    said = {"column": name, "value": escape(question.value)}
    st.markdown(_say_asked(question, question.about, **said))
    answers = sorted(SIGNS[question.about], key=[*question.proposals, *SIGNS[question.about]].index)
    return st.radio(
        state.say(f"page.mapping.{question.about}", **said),
        answers if question.rows else [*answers, UNSETTLED],
        index=None if question.rows else 0,
        format_func=lambda one: state.say(f"page.mapping.sign.{one}" if one else "page.mapping.unsettled"),
        key=key,
        horizontal=True,
        label_visibility="collapsed",
    )


def _say_asked(question: OpenQuestion, about: str, **said: str) -> str:
    """A question, and under it how many rows it is about, their first lines, and what one holds."""
    asked = state.say(f"page.mapping.{about}", **said)
    if not question.rows:
        return asked
    lines = ", ".join(map(str, question.lines))
    more = question.rows > len(question.lines)
    rows, example = format_number(question.rows, state.current_language()), escape(shorten(question.examples[0]))
    key = "page.mapping.rows_more" if more else "page.mapping.rows"
    return f"{asked}  \n:small[{state.say(key, rows=rows, lines=lines, example=example)}]"


def _say_hint(near: Sequence[str], column: str) -> str:
    """What the empty list says: what comes near, if anything does."""
    if not near:
        return state.say("page.mapping.word_hint")
    return state.say("page.mapping.word_near", near=", ".join(say_choice(column, one) for one in near[:2]))


def say_choice(column: str, value: str) -> str:
    """One of ours in words, or that nothing is chosen."""
    return value_label(column, value, state.current_language()) if value else state.say("page.mapping.unsettled")
