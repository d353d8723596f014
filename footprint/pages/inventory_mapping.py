"""How a file is read, and how to correct it: its table, its sheets, each column, and what its words and signs mean."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from footprint.catalogue import Catalogue
from footprint.inventory import choices_of
from footprint.pages import state
from footprint.pages.show import escape, show_note
from footprint.pages.wording import say_counts
from footprint.reading import Answers, Question
from footprint.reading.answers import write_answers
from footprint.reading.mapping import NONE, SURE, Heads, ProposedColumn, propose, propose_table
from footprint.reading.raw import DATES, NO_ANSWER, NUMBERS, Understood, required_columns
from footprint.reading.units import CONVERSIONS, name_unit, unit_of
from footprint.tables import INVENTORY_TABLES, Column, find_column, names
from footprint.texts import column_label, format_number, format_share, label, shorten, value_label
from footprint.workspace import shipped_factors

# Nobody goes through more columns or words than these on a page; the others are settled once the first ones are.
MOST_COLUMNS = 80
MOST_WORDS = 30

NOT_READ, UNSETTLED = "", ""


@dataclass(frozen=True, eq=False)
class Reading:
    """A file to say the reading of: its first rows, how it was read (`understood` is None where it was not), with what.

    `words` are the questions that remain about it, those about its sheets included.
    """

    name: str
    heads: Heads
    answers: Answers
    understood: Understood | None
    table: str
    words: Sequence[Question]

    @property
    def key(self) -> str:
        """What the widgets of the screen are called by: other answers make other widgets."""
        told = self.name + write_answers(self.answers) + "/".join(self.heads)
        return f"map-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Line:
    """A header on the screen: what it was read as, what is proposed for it."""

    proposed: ProposedColumn
    read: str

    @property
    def chosen(self) -> str:
        """The column that stands chosen before anyone touches it."""
        return self.read or self.proposed.column

    @property
    def is_sure(self) -> bool:
        """Whether nothing has to be looked at."""
        return bool(self.read)


def needs_look(reading: Reading) -> bool:
    """Whether a person should look at how the file is read before it is saved."""
    if reading.understood is None or reading.words:
        return True
    if reading.understood.format != "table" or reading.answers != NO_ANSWER:
        return False
    return any(not line.is_sure and line.proposed.column for line in _list_lines(reading, reading.table))


def show_mapping(reading: Reading, key: str) -> Answers | None:
    """The screen on which the reading of a file is corrected; the new answers when they are given, else None."""
    st.markdown(state.say("page.mapping.explanation"))
    table = _choose_table(reading, key)
    lines = _list_lines(reading, table)
    with st.form(f"{key}-{table}", border=False):
        answers = replace(reading.answers, table=table)
        if table != reading.table:
            answers = Answers(table=table)
        answers = _choose_sheets(reading, answers, key)
        people = [line for line in lines if line.proposed.about_people]
        sure = [line for line in lines if line.is_sure and line not in people]
        unsure = [line for line in lines if line not in sure and line not in people]
        answers = _choose_columns("unsure", unsure, table, answers, key)
        answers = _choose_constant(table, lines, answers, key)
        if table == reading.table:
            answers = _settle_words(reading.words, table, answers, key)
        answers = _choose_columns("sure", sure, table, answers, key)
        answers = _choose_columns("people", people, table, answers, key)
        answers = _choose_units(table, lines, answers, key)
        asked = st.form_submit_button(state.say("page.mapping.read_again"), type="primary", key=f"{key}-submit")
    return answers if asked else None


def _choose_table(reading: Reading, key: str) -> str:
    language = state.current_language()
    return st.segmented_control(
        state.say("page.mapping.table"),
        list(INVENTORY_TABLES),
        format_func=lambda table: label("table", table, language),
        default=reading.table,
        required=True,
        key=f"{key}-table",
    )


def _choose_sheets(reading: Reading, answers: Answers, key: str) -> Answers:
    """Which sheets are read, and whether each is a site."""
    sheets = [sheet for sheet in reading.heads if sheet]
    if len(sheets) < 2:
        return answers
    read = reading.understood.sheet if reading.understood else ""
    now = [sheet for sheet in sheets if sheet in (answers.sheets or read.split(", "))]
    chosen = st.multiselect(
        state.say("page.mapping.sheets"),
        sheets,
        default=now,
        key=f"{key}-sheets",
        placeholder=state.say("page.mapping.sheets_hint"),
    )
    named = st.checkbox(state.say("page.mapping.sheet_is_site"), answers.site_from_sheet, key=f"{key}-site")
    return replace(answers, sheets=tuple(chosen) if chosen != now else answers.sheets, site_from_sheet=named)


# --- columns ---------------------------------------------------------------------------------------------------------


def _list_lines(reading: Reading, table: str) -> list[Line]:
    """The headers of the file, those of all the sheets that are read, with what each was read as."""
    read = reading.understood.columns if reading.understood and table == reading.table else None
    proposed: dict[str, ProposedColumn] = {}
    for proposal in propose(reading.heads, table):
        for one in proposal.columns:
            proposed.setdefault(one.header, one)
    if read is None:
        answered = reading.answers.columns if table == reading.table else {}
        return [
            Line(one, answered.get(one.header, one.column if one.confidence == 1 else NOT_READ))
            for one in proposed.values()
        ]
    taken = {column for column in read.values() if column}
    lines = []
    for header, column in read.items():
        known = proposed.get(header, ProposedColumn(header, "", 0.0, ()))
        refused = header in reading.answers.columns or known.column in taken
        lines.append(Line(replace(known, column="", confidence=0.0) if refused else known, column or NOT_READ))
    return lines


def _choose_columns(group: str, lines: list[Line], table: str, answers: Answers, key: str) -> Answers:
    """What each header of a group becomes: those to look at, those that are sure, those about people."""
    if not lines:
        return answers
    st.subheader(state.say(f"page.mapping.{group}.title"), anchor=False)
    st.markdown(say_counts(f"page.mapping.{group}.explanation", columns=len(lines)))
    columns = dict(answers.columns)
    for number, line in enumerate(lines[:MOST_COLUMNS]):
        chosen = _choose_column(line, table, f"{key}-{table}-{group}-{number}")
        if chosen != line.read:
            columns[line.proposed.header] = chosen
    if len(lines) > MOST_COLUMNS:
        show_note(say_counts("page.mapping.more_columns", shown=MOST_COLUMNS, columns=len(lines)))
    return replace(answers, columns=columns)


def _choose_column(line: Line, table: str, key: str) -> str:
    """One header: its name and examples, what it becomes, how sure that is."""
    language, proposed = state.current_language(), line.proposed
    said, choice = st.columns([2, 1], vertical_alignment="center")
    examples = " · ".join(escape(shorten(one, 30)) for one in proposed.examples)
    small = f"  \n:small[{state.say('page.mapping.examples', examples=examples)}]" if examples else ""
    said.markdown(f"**{escape(shorten(proposed.header))}** — {_say_sureness(line)}{small}")
    options = [NOT_READ, *names(INVENTORY_TABLES[table])]
    titles = {name: column_label(table, name, language) for name in options if name}
    return choice.selectbox(
        state.say("page.mapping.becomes", header=shorten(proposed.header)),
        options,
        index=options.index(line.chosen),
        format_func=lambda name: titles.get(name) or state.say("page.mapping.not_read"),
        key=key,
        label_visibility="collapsed",
    )


def _say_sureness(line: Line) -> str:
    """How sure what is proposed for a header is, in words and as a figure."""
    language, proposed = state.current_language(), line.proposed
    if line.read:
        return state.say(f"page.mapping.sureness.{SURE}", share=format_share(1.0, language, 0))
    if proposed.sureness == NONE:
        return state.say("page.mapping.sureness.none")
    share = format_share(proposed.confidence, language, 0)
    return state.say(f"page.mapping.sureness.{proposed.sureness}", share=share)


def _choose_constant(table: str, lines: list[Line], answers: Answers, key: str) -> Answers:
    """What all rows are, where no column says what each one is."""
    catalogue, language = shipped_factors().catalogue, state.current_language()
    for column in required_columns(table):
        choices = choices_of(column, catalogue) if column.type == "choice" else []
        stated = any(line.read == column.name for line in lines) and column.name not in answers.constants
        if not choices or stated:
            continue
        known = answers.constants.get(column.name, UNSETTLED)
        options = [UNSETTLED, *sorted(choices, key=lambda one, name=column.name: value_label(name, one, language))]
        value = st.selectbox(
            state.say("page.mapping.constant", column=column_label(table, column.name, language)),
            options,
            index=options.index(known) if known in choices else None,
            format_func=lambda one, name=column.name: _say_value(name, one),
            key=f"{key}-constant",
            placeholder=state.say("page.mapping.constant_hint"),
        )
        constants = {name: given for name, given in answers.constants.items() if name != column.name}
        answers = replace(answers, constants=constants | ({column.name: value} if value else {}))
    return answers


# --- words, numbers, dates, units ------------------------------------------------------------------------------------


def _settle_words(words: Sequence[Question], table: str, answers: Answers, key: str) -> Answers:
    """What words, numbers and dates mean, with the rows that show why it is asked."""
    asked = [one for one in words if one.table == table and one.about in ("value", "number", "date") and one.value]
    if not asked:
        return answers
    st.subheader(state.say("page.mapping.words.title"), anchor=False)
    st.markdown(say_counts("page.mapping.words.explanation", words=len(asked)))
    values = {column: dict(meanings) for column, meanings in answers.values.items()}
    signs: dict[str, dict[str, str]] = {"number": dict(answers.numbers), "date": dict(answers.dates)}
    for number, question in enumerate(asked[:MOST_WORDS]):
        if question.about == "value":
            meant = _ask_word(question, f"{key}-word-{number}")
            if meant:
                values.setdefault(question.column, {})[question.value] = meant
        elif meant := _ask_sign(question, f"{key}-word-{number}"):
            signs[question.about][question.column] = meant
    if len(asked) > MOST_WORDS:
        show_note(say_counts("page.mapping.more_words", shown=MOST_WORDS, words=len(asked)))
    return replace(answers, values=values, numbers=signs["number"], dates=signs["date"])


def _ask_word(question: Question, key: str) -> str | None:
    """What an unknown word means: one of ours, those that come near first."""
    catalogue, language = shipped_factors().catalogue, state.current_language()
    column = find_column(INVENTORY_TABLES[question.table], question.column)
    choices = _choices(column, question, catalogue)
    near = [one for one in question.proposals if one in choices]
    others = sorted(set(choices) - set(near), key=lambda one: value_label(column.name, one, language))
    said, choice = st.columns([2, 1], vertical_alignment="center")
    name, word = column_label(question.table, column.name, language), escape(shorten(question.value))
    said.markdown(f"{state.say('page.mapping.word', column=name, word=word)}  \n:small[{_say_rows(question)}]")
    return choice.selectbox(
        state.say("page.mapping.word_label", column=name, word=shorten(question.value)),
        [*near, *others],
        index=None,
        format_func=lambda one: _say_value(column.name, one),
        key=key,
        placeholder=_say_hint(near, column),
        label_visibility="collapsed",
    )


def _say_hint(near: list[str], column: Column) -> str:
    """What the empty list says: what comes near, if anything does."""
    if not near:
        return state.say("page.mapping.word_hint")
    return state.say("page.mapping.word_near", near=", ".join(_say_value(column.name, one) for one in near[:2]))


def _choices(column: Column, question: Question, catalogue: Catalogue) -> list[str]:
    """Our ids for a column of choices; for a site, those that the inventory knows."""
    return list(question.proposals) if column.type == "text" else choices_of(column, catalogue)


def _ask_sign(question: Question, key: str) -> str | None:
    """Whether a sign is that of thousands, or whether the month comes first."""
    language = state.current_language()
    name = column_label(question.table, question.column, language)
    value = escape(question.value)
    asked = state.say(f"page.mapping.{question.about}", column=name, value=value)
    st.markdown(f"{asked}  \n:small[{_say_rows(question)}]")
    answers = NUMBERS if question.about == "number" else DATES
    return st.radio(
        asked,
        sorted(answers, key=question.proposals.index),
        index=None,
        format_func=lambda answer: state.say(f"page.mapping.sign.{answer}"),
        key=key,
        horizontal=True,
        label_visibility="collapsed",
    )


def _say_rows(question: Question) -> str:
    """How many rows a question is about, their first lines, and what one holds."""
    language = state.current_language()
    lines = ", ".join(map(str, question.lines))
    more = question.rows > len(question.lines)
    rows, example = format_number(question.rows, language), escape(shorten(question.examples[0]))
    return state.say("page.mapping.rows_more" if more else "page.mapping.rows", rows=rows, lines=lines, example=example)


def _say_value(column: str, value: str) -> str:
    return value_label(column, value, state.current_language()) if value else state.say("page.mapping.unsettled")


def _choose_units(table: str, lines: list[Line], answers: Answers, key: str) -> Answers:
    """The unit of the numbers that state none, where ours is not the only one it may be."""
    read = [line.read for line in lines]
    measured = [name for name in names(INVENTORY_TABLES[table]) if name in read and unit_of(name) in CONVERSIONS]
    if not measured:
        return answers
    language = state.current_language()
    st.subheader(state.say("page.mapping.units.title"), anchor=False)
    st.markdown(state.say("page.mapping.units.explanation"))
    places, units = st.columns(3), dict(answers.units)
    for number, name in enumerate(measured):
        options = [unit_of(name), *CONVERSIONS[unit_of(name)]]
        unit = places[number % 3].selectbox(
            column_label(table, name, language),
            options,
            index=options.index(units.get(name, options[0])),
            format_func=lambda one: name_unit(one, language),
            key=f"{key}-unit-{name}",
        )
        units = {column: given for column, given in units.items() if column != name}
        units |= {name: unit} if unit != options[0] else {}
    return replace(answers, units=units)


def guess_table(heads: Heads, answers: Answers) -> str:
    """The table of a file that could not be read."""
    return answers.table or (propose_table(heads) if heads else next(iter(INVENTORY_TABLES)))
