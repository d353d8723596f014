"""How a file is read, and how to correct it: its table, its sheets, each column, and what its words and signs mean."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from footprint.intake import Answers, OpenQuestion
from footprint.intake.answers import write_answers
from footprint.intake.columns.units import CONVERSIONS, name_unit, unit_of
from footprint.intake.proposals import NONE, SURE, ProposedColumn
from footprint.intake.raw_tables import NO_ANSWER, required_columns
from footprint.intake.understanding import is_near
from footprint.inventory.inventory import choices_of
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.words import UNSETTLED, say_choice, settle_words
from footprint.pages.show import escape, show_note
from footprint.tables import INVENTORY_TABLES, names
from footprint.words.problem_texts import shorten
from footprint.words.texts import column_label, format_share, label, value_label
from footprint.workspace.files import shipped_factors
from footprint.workspace.handed_over import File

# Nobody goes through more columns on a page.
MOST_COLUMNS = 80

NOT_READ = ""


@dataclass(frozen=True)
class Line:
    """A header on the screen: what it was read as, what is proposed for it.

    What it was read as stands chosen; what is only proposed is shown, and read once someone chooses it.
    """

    proposed: ProposedColumn
    read: str

    @property
    def is_sure(self) -> bool:
        """Whether nothing has to be looked at."""
        return bool(self.read)


def needs_look(file: File, asked: Sequence[OpenQuestion]) -> bool:
    """Whether a person should look at how the file is read before it is saved."""
    understood = file.understood
    if understood is None or any(question.column != "site" or is_near(question) for question in asked):
        return True
    if understood.format != "table" or file.answers != NO_ANSWER:
        return False
    return any(not line.is_sure and line.proposed.column for line in _list_lines(file, file.table))


def name_screen(file: File, number: int) -> str:
    """What the widgets of the screen are called by: other answers make other widgets, so does another language."""
    told = "/".join([state.current_language(), file.name, write_answers(file.answers), *file.heads])
    return f"map-{hashlib.sha256(told.encode()).hexdigest()[:12]}-{number}"


def show_mapping(file: File, asked: Sequence[OpenQuestion], key: str) -> Answers | None:
    """The screen on which the reading of a file is corrected; the new answers when they are given, else None.

    Args:
        asked: what remains to be settled about its words, numbers, dates and sites.
    """
    st.markdown(state.say("page.mapping.explanation"))
    table = _choose_table(file, key)
    lines = _list_lines(file, table)
    with st.form(f"{key}-{table}", border=False):
        answers = replace(file.answers, table=table) if table == file.table else Answers(table=table)
        answers = _choose_sheets(file, answers, key)
        people = [line for line in lines if line.proposed.about_people]
        sure = [line for line in lines if line.is_sure and line not in people]
        unsure = [line for line in lines if line not in sure and line not in people]
        answers = _choose_columns("unsure", unsure, table, answers, key)
        answers = _choose_constant(table, lines, answers, key)
        if table == file.table:
            answers = settle_words(asked, table, answers, key)
        answers = _choose_columns("sure", sure, table, answers, key)
        answers = _choose_columns("people", people, table, answers, key)
        answers = _choose_units(table, lines, answers, key)
        is_asked = st.form_submit_button(state.say("page.mapping.read_again"), type="primary", key=f"{key}-submit")
    return answers if is_asked else None


def _choose_table(file: File, key: str) -> str:
    language = state.current_language()
    return st.segmented_control(
        state.say("page.mapping.table"),
        list(INVENTORY_TABLES),
        format_func=lambda table: label("table", table, language),
        default=file.table,
        required=True,
        key=f"{key}-table",
    )


def _choose_sheets(file: File, answers: Answers, key: str) -> Answers:
    """Which sheets are read, and whether each is a site."""
    sheets = [sheet for sheet in file.heads if sheet]
    if len(sheets) < 2:
        return answers
    read = file.understood.sheet if file.understood else ""
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


def _list_lines(file: File, table: str) -> list[Line]:
    """The headers of the file, those of all its sheets, with what each was read as."""
    proposed: dict[str, ProposedColumn] = {}
    for proposal in file.propose(table):
        for one in proposal.columns:
            proposed.setdefault(one.header, one)
    answered = file.answers.columns if table == file.table else {}
    if file.understood is None or table != file.table:
        sure = {header: one.column for header, one in proposed.items() if one.sureness == SURE}
        return [Line(one, answered.get(header, sure.get(header, NOT_READ))) for header, one in proposed.items()]
    read = file.understood.columns
    taken = {column for column in read.values() if column}
    lines = []
    for header, column in read.items():
        known = proposed.get(header, ProposedColumn(header, "", 0.0, ()))
        is_settled = header in answered or known.column in taken
        lines.append(Line(replace(known, column="", confidence=0.0) if is_settled else known, column or NOT_READ))
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
    said.markdown(f"**{escape(shorten(proposed.header))}** — {_say_sureness(line, table)}{small}")
    options = list(dict.fromkeys([NOT_READ, *filter(None, [proposed.column]), *names(INVENTORY_TABLES[table])]))
    titles = {name: column_label(table, name, language) for name in options if name}
    return choice.selectbox(
        state.say("page.mapping.becomes", header=shorten(proposed.header)),
        options,
        index=options.index(line.read),
        format_func=lambda name: titles.get(name) or state.say("page.mapping.not_read"),
        key=key,
        label_visibility="collapsed",
    )


def _say_sureness(line: Line, table: str) -> str:
    """How sure what a header was read as is; where it was not read, what is proposed for it, and how sure that is."""
    language, proposed = state.current_language(), line.proposed
    if line.read:
        return state.say(f"page.mapping.sureness.{SURE}", share=format_share(1.0, language, 0))
    if proposed.sureness == NONE:
        return state.say("page.mapping.sureness.none")
    share = format_share(proposed.confidence, language, 0)
    sureness = state.say(f"page.mapping.sureness.{proposed.sureness}", share=share)
    return state.say("page.mapping.proposed", column=column_label(table, proposed.column, language), sureness=sureness)


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
            format_func=lambda one, name=column.name: say_choice(name, one),
            key=f"{key}-constant",
            placeholder=state.say("page.mapping.constant_hint"),
        )
        constants = {name: given for name, given in answers.constants.items() if name != column.name}
        answers = replace(answers, constants=constants | ({column.name: value} if value else {}))
    return answers


# --- units -----------------------------------------------------------------------------------------------------------


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
