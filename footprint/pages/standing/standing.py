"""Where commitments stand: found once for all tabs, and the same in full, with all that decides a verdict."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import Commitment, Observation
from footprint.commitments.follow_up import FollowedCommitment, Years, list_years
from footprint.commitments.label.records import AXES
from footprint.commitments.register import Register
from footprint.commitments.sieve.dependencies import find_waiting
from footprint.pages import state
from footprint.pages.computed import MEMO, find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_download, show_table
from footprint.problems import Problem
from footprint.registry.registry import Remembers
from footprint.sentences.board import say_verdicts
from footprint.sentences.standing import (
    count_evidence,
    count_verdicts,
    describe_standing,
    follow_all,
    name_verdict,
    say_short_goal,
    say_short_reason,
    say_value,
)
from footprint.storage import list_dossiers
from footprint.words.texts import format_date, format_number
from footprint.workspace.stored import footprint_of
from footprint.workspace.stored_years import find_published, read_all_published, read_published_of

# A sign before each word: a verdict is never told by a colour alone.
SIGNS = {
    "kept": "✓",
    "kept_unproven": "✓?",
    "on_track": "→",
    "not_measured_yet": "…",
    "at_risk": "△",
    "missed": "✗",
    "incomplete": "○",
}


class Standing(tuple[FollowedCommitment, ...], Remembers):
    """Every commitment held against the inventories of the organisation, and what was said of them."""


def find_standing(desk: PlanDesk) -> Standing:
    """Where every commitment stands today."""
    years, today, commitments = find_years(desk), date.today(), desk.register.commitments
    published = tuple((year, one.frozen_id) for year, one in years.published.items())
    key = "standing", years.ids, published, today, desk.plan.remember("promised", lambda: repr(commitments))
    said = state.say("page.commitments.following")
    return find_once(key, lambda: Standing(follow_all(commitments, years, today)), said)


def find_years(desk: PlanDesk) -> Years:
    """The inventories of the organisation as its plan counts, one a year: that studied, else the first saved."""
    return desk.remember("years", lambda: _read_years(desk))


def _read_years(desk: PlanDesk) -> Years:
    found = _find_inventories(desk)
    stated = desk.plan.stated_choices
    listed = tuple((year, one.inventory_id, one.number, one.method(**stated)) for year, one in sorted(found.items()))
    numbers = _find_frozen(desk, found)
    published, _ = read_all_published(state.open_engine(), desk.organisation_id, numbers)
    frozen = tuple((year, numbers[year]) for year in published)
    return _years(state.open_engine(), desk.organisation_id, listed, frozen)


def find_unreadable(desk: PlanDesk) -> tuple[Problem, ...]:
    """What is wrong with the frozen dossiers that can't be read: what they published is missing from the years."""
    numbers = _find_frozen(desk, _find_inventories(desk))
    return read_all_published(state.open_engine(), desk.organisation_id, numbers)[1]


def _find_inventories(desk: PlanDesk) -> dict[int, state.Studied]:
    found: dict[int, state.Studied] = {}
    for one in [desk.studied, *state.find_inventories(desk.studied.organisation)]:
        if one.number:
            found.setdefault(one.record.year, one)
    return found


def _find_frozen(desk: PlanDesk, found: dict[int, state.Studied]) -> dict[int, int]:
    """The number of the published dossier of each year that has one."""
    kept = list_dossiers(state.open_engine(), desk.organisation_id)
    return {year: one.number for year in found if (one := find_published(kept, found[year].inventory_id))}


@lru_cache(maxsize=8)
def _years(engine, organisation_id: int, listed: tuple, frozen: tuple[tuple[int, int], ...]) -> Years:
    situations = {
        year: footprint_of(engine, inventory, number, method).situation for year, inventory, number, method in listed
    }
    published = {year: read_published_of(engine, organisation_id, number) for year, number in frozen}
    return list_years(situations, published, published, MEMO)


# --- verdicts --------------------------------------------------------------------------------------------------------


def say_verdict(verdict: str) -> str:
    """A verdict with its sign."""
    return f"{SIGNS[verdict]} {state.say(f'commitment.verdict.{verdict}')}"


def say_verdict_of(one: FollowedCommitment) -> str:
    """The verdict of a commitment with its sign, and with how many proofs cover the measure where they lack."""
    found = one.progress
    said = name_verdict(found.verdict, found.covering, len(found.commitment.evidence), state.current_language())
    return f"{SIGNS[found.verdict]} {said}"


def show_detail(
    desk: PlanDesk, cycle: str, standing: Sequence[FollowedCommitment], everything: Sequence[FollowedCommitment]
) -> None:
    """The commitments of a cycle with all that decides their verdicts: what was expected, intervals, why."""
    said = state.say("page.commitments.standing.detail")
    with st.expander(said, key=f"detail-{cycle}", on_change="rerun") as detail:
        if detail.open:
            _show_table(desk, cycle, standing, everything)


def show_closed(desk: PlanDesk, shown: str, everything: Sequence[FollowedCommitment]) -> None:
    """The cycles that are over, each with its outcome."""
    for cycle in desk.register.cycles:
        standing = [one for one in everything if one.progress.commitment.cycle == cycle.name]
        if not cycle.closed or cycle.name == shown or not standing:
            continue
        said = state.say("page.commitments.standing.closed", cycle=cycle.name)
        with st.expander(said, key=f"closed-{cycle.name}", on_change="rerun") as closed:
            if not closed.open:
                continue
            st.markdown(escape(say_verdicts(count_verdicts(standing), state.current_language())))
            if cycle.outcome:
                st.markdown(escape(cycle.outcome))
            _show_table(desk, cycle.name, standing, everything)


def _show_table(
    desk: PlanDesk, cycle: str, standing: Sequence[FollowedCommitment], everything: Sequence[FollowedCommitment]
) -> None:
    verdicts = {one.progress.commitment.commitment_id: one.progress.verdict for one in everything}
    waiting = find_waiting(desk.register.commitments, verdicts)
    table = pd.DataFrame([_say_row(one, waiting) for one in standing])
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    alt = state.say("page.commitments.standing.alt", cycle=cycle)
    show_table(table.rename(columns=names), alt, f"standing-{cycle}")
    language = state.current_language()

    def describe() -> pd.DataFrame:
        told = pd.json_normalize([describe_standing(one, language) for one in standing])
        return told.drop(columns=["observations"])

    show_download(describe, f"engagements-{cycle}", f"download-standing-{cycle}", rows=len(standing))


def _say_row(one: FollowedCommitment, waiting: Mapping[str, Sequence[str]]) -> dict[str, str]:
    language, promise, found = state.current_language(), one.progress.commitment, one.progress
    supplied, expected = count_evidence(promise)
    missing = state.say("format.missing")
    return {
        "commitment": f"{promise.commitment_id} — {promise.title}",
        "verdict": say_verdict_of(one),
        "goal": say_short_goal(promise, language),
        "expected": say_value(found.expected, promise, language),
        "observed": _say_observed(one, found.observed) if found.observed else missing,
        "why": " · ".join(filter(None, (say_short_reason(one, language), _say_waiting(promise, waiting)))),
        "evidence": state.say("page.commitments.standing.evidence", supplied=supplied, expected=expected),
        "owner": promise.owner or missing,
    }


def _say_waiting(promise: Commitment, waiting: Mapping[str, Sequence[str]]) -> str:
    """Those it waits for; a sign where some of them, or some that these wait for, are not kept."""
    if not promise.depends_on:
        return ""
    late = ", ".join(waiting.get(promise.commitment_id, ()))
    names = ", ".join(promise.depends_on)
    key = "waits_late" if late else "waits"
    return state.say(f"page.commitments.standing.{key}", names=names, late=late)


def _say_observed(one: FollowedCommitment, seen: Observation) -> str:
    language, promise = state.current_language(), one.progress.commitment
    value = say_value(seen.value, promise, language)
    if seen.low is None or seen.high is None:
        return state.say("page.commitments.standing.observed", value=value, year=seen.year)
    low, high = (say_value(bound, promise, language) for bound in (seen.low, seen.high))
    change = say_value(seen.value - (promise.reference.value or 0.0), promise, language)
    return state.say(
        "page.commitments.standing.observed_change", value=value, year=seen.year, change=change, low=low, high=high
    )


# --- scores ----------------------------------------------------------------------------------------------------------


def find_scores(register: Register) -> pd.DataFrame:
    """The scores given, oldest first, with the change of each axis from the score before by the same hand."""
    language, rows, last = state.current_language(), [], {}
    for one in sorted(register.scores, key=lambda score: score.on):
        row = {
            state.say("register_column.on"): format_date(one.on, language),
            state.say("register_column.by"): state.say(f"register_word.by.{one.by}"),
        }
        before = last.get(one.by)
        for axis in AXES:
            points = one.points.get(axis)
            row[state.say(f"register_word.axis.{axis}")] = _say_points(
                points, before.points.get(axis) if before else None
            )
        row[state.say("register_column.total")] = _say_points(one.total, before.total if before else None)
        rows.append(row)
        last[one.by] = one
    return pd.DataFrame(rows)


def _say_points(points: float | None, before: float | None) -> str:
    language = state.current_language()
    if points is None:
        return state.say("format.missing")
    said = format_number(round(float(points), 2), language)
    if before is None:
        return said
    change = round(float(points) - float(before), 2)
    return f"{said} ({'+' if change >= 0 else '−'}{format_number(abs(change), language)})"
