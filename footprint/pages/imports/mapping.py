"""The first step: what each column of a file is, with the rows below it; its table, its sheets, its units."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from footprint.intake import Answers
from footprint.intake.answers import write_answers
from footprint.intake.columns.units import CONVERSIONS, name_unit, unit_of
from footprint.intake.raw_tables import required_columns
from footprint.inventory.inventory import choices_of
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.path import GO
from footprint.pages.imports.words import UNSETTLED, say_choice
from footprint.pages.show import escape, show_note
from footprint.registry.factors import shipped_factors
from footprint.tables import INVENTORY_TABLES, names
from footprint.words.problem_texts import shorten
from footprint.words.texts import column_label, label, value_label
from footprint.workspace.handed_over import File, FileColumn

# Nobody goes through more columns on a page.
MOST_COLUMNS = 80
CARDS_A_ROW = 4
LONGEST_CELL, LONGEST_HEADER = 26, 40
MOST_NAMED = 6  # of the columns that are left

NOT_READ = ""


def name_screen(file: File, number: int) -> str:
    """What the widgets of the screen are called by: other answers make other widgets, so does another language."""
    told = "/".join([state.current_language(), file.name, write_answers(file.answers), *file.heads])
    return f"map-{hashlib.sha256(told.encode()).hexdigest()[:12]}-{number}"


def show_mapping(file: File, key: str) -> Answers | None:
    """What each column is; the answers once they are given, else None.

    Columns to look at come first, those that are read after them; what nothing needs is folded.
    """
    table = _choose_table(file, key)
    columns = file.list_columns(table)
    asked = {one.header for one in (file.unsettled if table == file.table else columns) if one.is_open}
    to_look_at = sorted((one for one in columns if one.header in asked), key=lambda one: not one.proposed.column)
    read = [one for one in columns if one.read]
    left = [one for one in columns if not one.read and one.header not in asked]
    with st.form(f"{key}-{table}", border=False):
        top = st.container(horizontal=True, key=GO)
        answers = replace(file.answers, table=table) if table == file.table else Answers(table=table)
        answers = _choose_columns("unsure", to_look_at, table, answers, key)
        answers = _choose_constant(table, columns, answers, key)
        answers = _choose_columns("sure", read, table, answers, key)
        if left:
            with st.expander(_name_left(left)):
                answers = _choose_columns("left", left, table, answers, key)
        with st.expander(state.say("page.mapping.others"), expanded=_asks_sheets(file)):
            answers = _choose_sheets(file, answers, key)
            answers = _choose_units(table, columns, answers, key)
        is_given = top.form_submit_button(state.say("page.import.step.go_on"), type="primary", key=f"{key}-submit")
    return answers if is_given else None


def _asks_sheets(file: File) -> bool:
    """Whether it is asked if the sheets are sites."""
    questions = file.understood.questions if file.understood else ()
    return any(one.about == "sheet" for one in questions)


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
    """Which sheets are read, whether each is a site, and which are none."""
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
    others = st.multiselect(
        state.say("page.mapping.not_sites"),
        sheets,
        default=[sheet for sheet in sheets if sheet in answers.not_sites],
        key=f"{key}-not-sites",
        placeholder=state.say("page.mapping.sheets_hint"),
    )
    read_of = tuple(chosen) if chosen != now else answers.sheets
    return replace(answers, sheets=read_of, site_from_sheet=named, not_sites=tuple(others))


# --- columns ---------------------------------------------------------------------------------------------------------


def _name_left(columns: Sequence[FileColumn]) -> str:
    """The columns that nothing needs, by their names."""
    named = ", ".join(escape(shorten(one.header, LONGEST_CELL)) for one in columns[:MOST_NAMED])
    more = "…" if len(columns) > MOST_NAMED else ""
    return say_counts("page.mapping.left.title", columns=len(columns), names=f"{named}{more}")


def _choose_columns(group: str, columns: list[FileColumn], table: str, answers: Answers, key: str) -> Answers:
    """What each column of a group becomes; of those to look at, one that is not chosen is left aside from now on."""
    if not columns:
        return answers
    if group != "left":
        st.subheader(say_counts(f"page.mapping.{group}.title", columns=len(columns)), anchor=False)
    st.markdown(state.say(f"page.mapping.{group}.explanation"))
    told = dict(answers.columns)
    for start in range(0, len(columns[:MOST_COLUMNS]), CARDS_A_ROW):
        places = st.columns(CARDS_A_ROW)
        for at, column in enumerate(columns[start : start + CARDS_A_ROW]):
            with places[at].container(border=True):
                chosen = _choose_column(column, table, f"{key}-{table}-{group}-{start + at}")
            if chosen != column.read or group == "unsure":
                told[column.header] = chosen
    if len(columns) > MOST_COLUMNS:
        show_note(say_counts("page.mapping.more_columns", shown=MOST_COLUMNS, columns=len(columns)))
    return replace(answers, columns=told)


def _choose_column(column: FileColumn, table: str, key: str) -> str:
    """One column: its name, what it becomes, what it may be, and its first cells."""
    language, proposed = state.current_language(), column.proposed
    st.markdown(f"**{escape(shorten(column.header, LONGEST_HEADER))}**")
    options = list(dict.fromkeys([NOT_READ, *filter(None, [proposed.column]), *names(INVENTORY_TABLES[table])]))
    titles = {name: column_label(table, name, language) for name in options if name}
    chosen = st.selectbox(
        state.say("page.mapping.becomes", header=shorten(column.header)),
        options,
        index=options.index(column.read),
        format_func=lambda name: titles.get(name) or state.say("page.mapping.not_read"),
        key=key,
        label_visibility="collapsed",
    )
    if proposed.column and not column.read:
        show_note(state.say("page.mapping.may_be", column=titles[proposed.column]))
    elif proposed.about_people:
        show_note(state.say("page.mapping.about_people"))
    if any(proposed.preview):
        show_note("]  \n:small[".join(escape(shorten(cell, LONGEST_CELL)) or "–" for cell in proposed.preview))
    return chosen


def _choose_constant(table: str, columns: list[FileColumn], answers: Answers, key: str) -> Answers:
    """What all rows are, where no column says what each one is."""
    catalogue, language = shipped_factors().catalogue, state.current_language()
    for column in required_columns(table):
        choices = choices_of(column, catalogue) if column.type == "choice" else []
        stated = any(one.read == column.name for one in columns) and column.name not in answers.constants
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


def _choose_units(table: str, columns: list[FileColumn], answers: Answers, key: str) -> Answers:
    """The unit of the numbers that state none, where ours is not the only one it may be."""
    read = [one.read for one in columns]
    measured = [name for name in names(INVENTORY_TABLES[table]) if name in read and unit_of(name) in CONVERSIONS]
    if not measured:
        show_note(state.say("page.mapping.no_unit"))
        return answers
    language = state.current_language()
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
