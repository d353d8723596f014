"""The register: one commitment at a time, what it lacks, its proofs, and what became of it."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import PROMISED_STATUSES, REVIEWS, Commitment, changes_of_promise
from footprint.commitments.evidence.library import rename_commitment
from footprint.commitments.flat_tables import columns_of, from_table, to_table
from footprint.commitments.verdicts import check_smart, lacking_parts
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.pages import acting, state
from footprint.pages.commitments.begin import show_new
from footprint.pages.commitments.fields import draw_fields
from footprint.pages.commitments.history import show_history, show_observations
from footprint.pages.commitments.proofs import show_proofs
from footprint.pages.plan_desk import WANTED_COMMITMENT, PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import escape
from footprint.pages.standing.standing import find_standing, find_years, say_verdict_of
from footprint.problems import problem_table
from footprint.sentences.actions import sentence_of
from footprint.sentences.register_files import name_column, name_faults
from footprint.sentences.standing import say_published, say_reason
from footprint.words.texts import type_name

NEW, CHOSEN = "", "commitment"
# What a commitment begins with; what it lacks is added to these, the rest is folded.
ESSENTIAL = ("title", "axis", "indicator.label", "goal.value", "goal.unit", "goal.deadline", "owner")
# The fields in which each of the five parts is written.
PART_FIELDS = {
    "reference": ("reference.year", "reference.value"),
    "indicator": ("indicator.label",),
    "deadline": ("goal.value", "goal.deadline"),
    "owner": ("owner",),
    "means": ("means.invest_eur", "means.staff_days"),
}
GROUPS = {
    "promise": (
        *("commitment_id", "title", "description", "kind", "effect", "status", "status_reason", "cycle"),
        *("axis", "pa", "tirs", "framework_version", "theme", "perimeter", "exclusions"),
    ),
    "indicator": (
        *("indicator.label", "indicator.measure", "indicator.unit", "indicator.better"),
        *("indicator.data_source", "indicator.frequency"),
    ),
    "goal": (
        *("reference.year", "reference.value", "reference.version"),
        *("goal.deadline", "goal.unit", "goal.value", "goal.milestones"),
    ),
    "means": (
        *("owner", "sponsor", "contributors", "means.invest_eur", "means.yearly_eur", "means.staff_days"),
        *("means.fte", "means.funding", "means.decision"),
    ),
    "realism": ("constraints", "risks", "confidence"),
}


def show_register(desk: PlanDesk) -> None:
    """Choose a commitment or begin one, fill it in, see what it lacks, attach its proofs."""
    commitments = {one.commitment_id: one for one in desk.register.commitments}
    if (wanted := st.session_state.pop(WANTED_COMMITMENT, None)) is not None:
        st.session_state[CHOSEN] = wanted
    if st.session_state.get(CHOSEN, NEW) not in (NEW, *commitments):
        st.session_state[CHOSEN] = NEW
    new = state.say("page.commitments.register.new")
    chosen = st.selectbox(
        state.say("page.commitments.register.choose"),
        [*commitments, NEW],
        format_func=lambda one: f"{one} — {commitments[one].title}" if one else new,
        key=CHOSEN,
        bind="query-params",
    )
    if chosen == NEW:
        show_new(desk)
        return
    commitment = commitments[chosen]
    _show_state(desk, commitment)
    _show_form(desk, commitment)
    show_proofs(desk, commitment_id=chosen)
    show_observations(desk, commitment)
    show_history(desk, commitment)
    with st.expander(state.say("page.commitments.register.remove_title")):
        st.markdown(state.say("page.commitments.register.remove_help"))
        if acting.button(
            st, state.say("page.commitments.register.remove"), key=f"remove-{chosen}", icon=":material/delete:"
        ):
            kept = tuple(one for one in desk.register.commitments if one.commitment_id != chosen)
            library = rename_commitment(desk.register.library, chosen, "")
            st.session_state[WANTED_COMMITMENT] = NEW
            said = state.say("page.commitments.done.removed", name=chosen)
            desk.change_register(said, commitments=kept, library=library)


# --- filling it in ---------------------------------------------------------------------------------------------------


def _show_state(desk: PlanDesk, commitment: Commitment) -> None:
    """Its verdict and why, and how well it is put."""
    language = state.current_language()
    followed = next(
        one for one in find_standing(desk) if one.progress.commitment.commitment_id == commitment.commitment_id
    )
    st.markdown(f"**{say_verdict_of(followed)}** — {escape(say_reason(followed, language))}")
    if followed.restated == followed.restated:
        st.info(state.say("page.commitments.register.restated"))
    if published := say_published(followed, language):
        st.info(escape(published))
    smart = check_smart(commitment)
    lacking = smart.loc[~smart["ok"]]
    if lacking.empty:
        st.success(state.say("page.commitments.smart_complete"), icon=":material/check_circle:")
        return
    with st.expander(
        state.say("page.commitments.smart_heading", lacking=len(lacking), total=len(smart)), expanded=False
    ):
        for criterion, points in smart.groupby("criterion", sort=False):
            said = [
                ("✓ " if point["ok"] else "○ ") + state.say(f"page.commitments.smart.{point['code']}")
                for point in points.to_dict("records")
            ]
            st.markdown(f"**{state.say(f'page.commitments.smart_criterion.{criterion}')}** : " + " · ".join(said))


def _show_form(desk: PlanDesk, commitment: Commitment) -> None:
    asked = "cells", commitment.commitment_id
    cells = desk.plan.remember(asked, lambda: to_table("commitments", [commitment]).iloc[0].to_dict())
    key = f"{commitment.commitment_id}-{desk.number}"
    types, sites = _places(desk)
    with st.form(f"form-{key}"):
        wanting = {place for part in lacking_parts(commitment) for place in PART_FIELDS[part]}
        missing = {place for place in wanting if not cells[place].strip()}
        first = tuple(dict.fromkeys([*ESSENTIAL, *sorted(wanting)]))
        filled = dict(cells) | draw_fields("commitments", first, cells, key, missing)
        for group, places in GROUPS.items():
            with st.expander(state.say(f"page.commitments.group.{group}")):
                folded = [place for place in places if place not in first]
                filled |= draw_fields("commitments", folded, cells, key)
                if group == "indicator":
                    where = _draw_perimeter(commitment, types, sites, key)
                if group == "realism":
                    filled["actions"] = _draw_actions(desk, commitment, key)
                    reviews = _draw_reviews(commitment, key)
        reason = ""
        if commitment.status in PROMISED_STATUSES:
            asked, help_text = (state.say(f"page.commitments.register.{name}") for name in ("reason", "reason_help"))
            reason = st.text_input(asked, key=f"reason-{key}", help=help_text)
        if acting.form_submit_button(st, state.say("page.commitments.register.save"), type="primary"):
            _save(desk, commitment, filled, where, reviews, reason.strip())


def _places(desk: PlanDesk) -> tuple[list[str], list[str]]:
    """The types and sites of the inventory studied."""
    years = find_years(desk)
    if not years.situations:
        return [], []
    last = years.situations[max(years.situations)]
    return last.remember("types and sites", lambda: _list_places(last))


def _list_places(situation: Situation) -> tuple[list[str], list[str]]:
    items = describe_items(situation)
    return sorted(items["type"].dropna().astype("str").unique()), sorted(items["site"].dropna().astype("str").unique())


def _draw_perimeter(commitment: Commitment, types: list[str], sites: list[str], key: str) -> dict[str, list[str]]:
    language, where = state.current_language(), commitment.indicator.where
    first, second = st.columns(2)
    chosen = {
        "type": first.multiselect(
            state.say("page.commitments.register.where_type"),
            sorted({*types, *_listed(where.get("type"))}),
            _listed(where.get("type")),
            format_func=lambda one: type_name(one, language),
            key=f"types-{key}",
            placeholder=state.say("page.commitments.register.everything"),
        ),
        "site": second.multiselect(
            state.say("page.commitments.register.where_site"),
            sorted({*sites, *_listed(where.get("site"))}),
            _listed(where.get("site")),
            key=f"sites-{key}",
            placeholder=state.say("page.commitments.register.everywhere"),
        ),
    }
    others = {name: _listed(held) for name, held in where.items() if name not in chosen}
    return {name: held for name, held in (others | chosen).items() if held}


def _listed(held: object) -> list[str]:
    if held is None:
        return []
    return [held] if isinstance(held, str) else [str(one) for one in held]  # ty: ignore[not-iterable]


def _draw_actions(desk: PlanDesk, commitment: Commitment, key: str) -> str:
    language = state.current_language()
    actions = {
        action.action_id: action.label or sentence_of(action, language)
        for scenario in desk.plan.scenarios
        for action in scenario.actions
    }
    known = list(dict.fromkeys([*actions, *commitment.actions]))
    chosen = st.multiselect(
        name_column("actions", language),
        known,
        list(commitment.actions),
        format_func=lambda one: actions.get(one) or one,
        key=f"actions-{key}",
        placeholder=state.say("page.commitments.register.no_action"),
    )
    return " ; ".join(chosen)


def _draw_reviews(commitment: Commitment, key: str) -> dict[str, str]:
    """A field for each review: its day, then what came out of it."""
    help_text, held = state.say("page.commitments.review.help"), commitment.reviews
    said = {
        name: st.text_input(
            state.say(f"register_word.review.{name}"), held.get(name, ""), key=f"{name}-{key}", help=help_text
        )
        for name in REVIEWS
    }
    others = {name: text for name, text in held.items() if name not in REVIEWS}
    return {name: text.strip() for name, text in (said | others).items() if text.strip()}


def _save(
    desk: PlanDesk,
    before: Commitment,
    cells: dict[str, str],
    where: dict[str, list[str]],
    reviews: dict[str, str],
    reason: str,
) -> None:
    apart = ("indicator.where", "reviews")
    table = pd.DataFrame([{place: cells[place] for place in columns_of(Commitment) if place not in apart}])
    read, faults = from_table("commitments", table, [before])
    if faults.problems or not read:
        found = name_faults(problem_table(faults.problems), state.current_language())
        show_problems(found, "form-problems")
        return
    after = read[0]
    after = replace(
        after,
        indicator=replace(after.indicator, where=where),
        observations=before.observations,
        reviews=reviews,
    )
    others = [one for one in desk.register.commitments if one.commitment_id != before.commitment_id]
    if after.commitment_id in {one.commitment_id for one in others}:
        st.error(state.say("page.commitments.register.code_taken", name=after.commitment_id))
        return
    changed = changes_of_promise(before, after)
    if changed and not reason:
        parts = ", ".join(state.say(f"page.commitments.promised.{name}") for name in changed)
        st.error(state.say("page.commitments.register.reason_needed", parts=parts))
        return
    if after.status == "abandoned" and not after.status_reason.strip():
        st.error(state.say("page.commitments.register.why_abandoned"))
        return
    message = state.say("page.commitments.done.saved", name=after.commitment_id)
    if changed:
        message = state.say("page.commitments.done.changed", name=after.commitment_id, reason=reason)
    desk.put_commitment(after, message, before.commitment_id)
