"""Will a commitment be kept: what was found year after year, beside the path to its goal."""

import math

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart
from footprint.charts.plan_charts import draw_trajectories
from footprint.commitments.commitment import Commitment
from footprint.commitments.follow_up import FollowedCommitment
from footprint.commitments.verdicts import expected_value
from footprint.pages import state
from footprint.pages.show import escape, show_chart
from footprint.pages.standing.standing import Standing
from footprint.sentences.standing import say_value


def show_path(followed: Standing) -> None:
    """The path of the commitment chosen among those that were measured, and what was found."""
    promises = {one.progress.commitment.commitment_id: one for one in followed if one.series and _has_path(one)}
    if not promises:
        return
    chosen = st.selectbox(
        state.say("page.commitments.follow_up.chosen"),
        list(promises),
        format_func=lambda code: f"{code} — {promises[code].progress.commitment.title}",
        key="path-of",
    )
    one = promises.get(chosen)
    if one is None:
        return
    title, chart = followed.remember(("path", chosen, state.current_language()), lambda: _draw_path(one))
    st.markdown(f"**{escape(title)}**")
    show_chart(chart, "chart-path", headed=True)


def _draw_path(one: FollowedCommitment) -> tuple[str, Chart]:
    """Where a commitment is on its path, in words and drawn."""
    promise, last = one.progress.commitment, max(one.series, key=lambda found: found.year)
    values = {
        "title": promise.title,
        "year": last.year,
        "observed": _say(last.value, promise),
        "expected": _say(expected_value(promise, last.year), promise),
    }
    title = state.say("page.commitments.follow_up.path_title", **values)
    return title, draw_trajectories(list_path(one), title, lambda value: _say(value, promise), state.current_language())


def list_path(followed: FollowedCommitment) -> pd.DataFrame:
    """The lines of a commitment: columns name, kind, year, value, low and high (of what was found, where known)."""
    promise = followed.progress.commitment
    reference, deadline = promise.reference, promise.goal.deadline
    start, base = reference.year, reference.value
    columns = ["year", "value", "low", "high", "name", "kind"]
    if start is None or base is None or deadline is None:
        return pd.DataFrame(columns=columns)
    last = max([deadline.year, *(found.year for found in followed.series)])
    found = [(start, base, math.nan, math.nan)]
    for one in sorted(followed.series, key=lambda found: found.year):
        # Bounds are those of the difference to the reference.
        low, high = (math.nan if bound is None else base + bound for bound in (one.low, one.high))
        found.append((one.year, one.value, low, high))
    path = [(year, expected_value(promise, year), math.nan, math.nan) for year in range(start, last + 1)]
    names = {"scenario": "page.commitments.column.observed", "target": "page.commitments.column.expected"}
    lines = {"scenario": found, "target": path}
    rows = [(*row, state.say(names[kind]), kind) for kind, of_kind in lines.items() for row in of_kind]
    return pd.DataFrame(rows, columns=columns)


def _has_path(followed: FollowedCommitment) -> bool:
    return math.isfinite(expected_value(followed.progress.commitment, followed.series[0].year))


def _say(value: float, promise: Commitment) -> str:
    return say_value(value, promise, state.current_language())
