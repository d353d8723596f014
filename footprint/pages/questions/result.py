"""What ten answers give: the total and its interval, what weighs most, what to refine first, and keeping it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import print_interval, print_parts
from footprint.estimation.situation import Method, Situation
from footprint.inventory.inventory import Inventory
from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.parts import show_families
from footprint.pages.home.organisation import LONGEST_NAME
from footprint.pages.show import show_note, show_own_share, show_table
from footprint.pages.signed_in import is_shared
from footprint.pages.word_help import explain
from footprint.registry.factors import shipped_factors
from footprint.registry.registry import Factors
from footprint.storage import create_inventory, create_organisation, save_inventory
from footprint.words.texts import format_mass, format_number, format_share, type_name
from footprint.workspace.files import check_cells
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.stored import factors_of
from footprint.workspace.ten_questions import (
    FIELDS,
    answer_questions,
    item_of,
    list_unanswered,
    question_of,
    rank_answers,
)

# The heaviest lines shown, the share of the total that is enough, and the doubt that is worth an effort.
MOST_LINES, ENOUGH, WORTH = 5, 0.8, 0.03
NEW = 0
PLACE = "questions-organisation"  # in the session: the organisation in which the answers would be kept


@dataclass(frozen=True)
class Answered:
    """What was answered, which of it are proposals taken as they are, and for which year and country."""

    answers: dict[str, float]
    taken: tuple[str, ...]
    year: int
    country: str

    @property
    def inventory(self) -> Inventory:
        """The answers as the rows of an inventory."""
        return _read(self.answers, self.country, date.today(), state.current_language(), self.taken)


@st.cache_resource(show_spinner=False, max_entries=64)
def _read(answers: dict[str, float], country: str, today: date, language: str, taken: tuple[str, ...]) -> Inventory:
    return check_cells(answer_questions(answers, country, today, language, taken)).inventory


def show_result(answered: Answered) -> None:
    """What the answers give so far, and how to keep it."""
    st.header(state.say("page.questions.result"), anchor=False)
    inventory = answered.inventory
    if inventory.equipment.empty and inventory.usage.empty:
        st.info(state.say("page.questions.nothing"))
        return
    method = Method(answered.year, country=answered.country)
    found = find_footprint(Situation(inventory, _find_factors(), method))
    _show_total(answered, found)
    show_families(found)
    ranked, left = _rank(found.situation.id, found)
    with st.expander(state.say("page.questions.heaviest")):
        _show_heaviest(answered, found, ranked)
        _show_what_to_refine(ranked, left)
    _show_left_out(answered, found)
    show_own_share(found)
    _show_keep(answered, inventory)


def _find_factors() -> Factors:
    """The factors of the organisation in which the answers would be kept; those shipped for a new one."""
    organisations = state.find_organisations()
    chosen = st.session_state.get(PLACE, organisations[0].organisation_id if organisations else NEW)
    return factors_of(state.open_engine(), chosen) if chosen != NEW else shipped_factors()


@st.cache_data(show_spinner=False, max_entries=64)
def _rank(situation_id: str, _found: Footprint) -> tuple[pd.DataFrame, float]:
    return rank_answers(_found.situation, _found.lines)


# --- the total -------------------------------------------------------------------------------------------------------


def _show_total(answered: Answered, found: Footprint) -> None:
    language, total = state.current_language(), found.total
    figures = [(state.say("page.questions.total", year=answered.year), format_mass(total.impact, language))]
    if people := answered.answers.get("people"):
        figures.append((state.say("page.questions.per_person"), format_mass(total.impact / people, language)))
    with st.container(horizontal=True):
        for name, figure in figures:
            st.metric(name, figure, help=explain("kgco2e") if name == figures[0][0] else None, width="content")
    interval = print_interval(found.interval.low, found.interval.high, language)
    st.markdown(state.say("page.questions.interval", interval=interval), help=explain("interval"))
    if unanswered := list_unanswered(answered.answers):
        st.markdown(say_counts("page.questions.unanswered", fields=len(unanswered)))


def _show_left_out(answered: Answered, found: Footprint) -> None:
    """What the total does not hold: what was not answered, what has no factor, what is not asked."""
    with st.expander(state.say("page.questions.left_out")):
        if unanswered := list_unanswered(answered.answers):
            st.markdown(state.say("page.questions.not_given", fields=_name_fields(unanswered)))
        if found.total.missing:
            st.markdown(say_counts("page.questions.missing", lines=found.total.missing))
        st.markdown(state.say("page.questions.not_asked"))


def _name_fields(names: list[str]) -> str:
    return ", ".join(state.say(f"question.field.{name}") for name in names)


# --- what weighs -----------------------------------------------------------------------------------------------------


def _field_of(item_id: str) -> str:
    return next(name for name in FIELDS if item_of(name) == item_id)


def _name_row(name: str) -> str:
    """What the row of a field is called: what was asked, or what was worked out of it."""
    field = FIELDS[name]
    return type_name(field.type, state.current_language()) if field.kind == "days" else _name_fields([name])


def _show_heaviest(answered: Answered, found: Footprint, ranked: pd.DataFrame) -> None:
    """The five lines that weigh most, and where one may stop."""
    language, shown = state.current_language(), ranked.head(MOST_LINES)
    enough = min(int((ranked["running"] < ENOUGH).sum()) + 1, len(shown))
    share = format_share(shown["running"].iloc[enough - 1], language, 0)
    key = "enough_one" if enough == 1 else "enough"
    said = [say_counts(f"page.questions.{key}", count=enough, share=share)]
    if len(ranked) > len(shown):
        rest = format_share(1 - shown["running"].iloc[-1], language, 0)
        said.append(state.say("page.questions.stop", share=rest))
    else:
        said.append(state.say("page.questions.all_of_it"))
    st.markdown(" ".join(said))
    fields = [_field_of(item_id) for item_id in shown["item_id"]]
    printed = print_parts([*shown["impact"], found.total.impact - shown["impact"].sum()], language)
    rows = pd.DataFrame(
        {
            "item": [f"{question_of(name)}. {_name_row(name)}" for name in fields],
            "answer": [format_number(answered.answers[name], language) for name in fields],
            "impact": [mass for mass, _ in printed[: len(fields)]],
            "share": [part for _, part in printed[: len(fields)]],
            "running": [format_share(running, language, 0) for running in shown["running"]],
            "doubt": [format_share(doubt, language, 0) for doubt in shown["doubt"]],
        }
    )
    named = rows.rename(columns={name: state.say(f"page.questions.column.{name}") for name in rows})
    show_table(named, state.say("page.questions.table"), "questions-heaviest")


def _show_what_to_refine(ranked: pd.DataFrame, left: float) -> None:
    """The answers that decide the interval, and what no answer can change."""
    st.subheader(state.say("page.questions.refine"), anchor=False)
    language = state.current_language()
    first = ranked.sort_values("doubt", ascending=False, kind="stable").head(2)
    first = first[first["doubt"] >= WORTH]
    for item_id, doubt in zip(first["item_id"], first["doubt"], strict=True):
        name = _field_of(item_id)
        how = state.say(f"question.refine.{FIELDS[name].kind}")
        share = format_share(doubt, language, 0)
        said = state.say("page.questions.refine_one", name=_name_row(name), how=how, share=share)
        st.markdown(f"- {said}")
    if first.empty:
        st.markdown(state.say("page.questions.refine_none"))
    show_note(state.say("page.questions.refine_left", share=format_share(left, language, 0)))


# --- keeping it ------------------------------------------------------------------------------------------------------


def _show_keep(answered: Answered, inventory: Inventory) -> None:
    st.subheader(state.say("page.questions.keep"), anchor=False)
    st.markdown(state.say("page.questions.keep_explanation"))
    organisations = {
        one.organisation_id: one.name
        for one in state.find_organisations()
        if state.may("inventory-created", one.organisation_id)
    }
    chosen, name = NEW, ""
    if is_shared() and not organisations:
        show_note(acting.say_why_not())
        return
    if organisations:
        new = {} if is_shared() else {NEW: state.say("page.questions.new_organisation")}
        names = state.distinct_names(organisations) | new
        asked = state.say("page.questions.in_organisation")
        chosen = st.selectbox(asked, list(names), format_func=names.__getitem__, key=PLACE)
    with st.form("keep-answers", border=False):
        if chosen == NEW:
            asked = state.say("page.questions.organisation")
            key, known = "questions-organisation-name", "organization"  # what a browser fills in by itself
            name = st.text_input(asked, max_chars=LONGEST_NAME, key=key, autocomplete=known)
        default = state.say("page.questions.name")
        asked = state.say("page.questions.inventory")
        inventory_name = st.text_input(asked, default, max_chars=LONGEST_NAME, key="questions-inventory-name")
        kept = st.form_submit_button(state.say("page.questions.keep_button"), type="primary", key="questions-keep")
    if not kept:
        return
    if chosen == NEW and not name.strip():
        st.error(state.say("page.questions.name_needed"))
        return
    engine, actor = state.open_engine(), state.current_actor()
    organisation_id = chosen or create_organisation(engine, name, actor)
    inventory_id = create_inventory(
        engine, organisation_id, inventory_name.strip() or default, answered.year, actor, country=answered.country
    )
    save_inventory(engine, inventory_id, inventory, 0, actor, message=_say_message(answered))
    state.keep_message(state.say("page.questions.kept"))
    state.open_section("equipment")
    state.study(inventory_id, "inventory")


def _say_message(answered: Answered) -> str:
    """What the history says of it: which questions were left without an answer."""
    unanswered = list_unanswered(answered.answers)
    if not unanswered:
        return state.say("page.questions.message_all")
    return state.say("page.questions.message", fields=_name_fields(unanswered))
