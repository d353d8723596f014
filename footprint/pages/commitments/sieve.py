"""The sieve: the long list of recommendations and ideas, each weighed, worded, reread, and made a commitment."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.commitments.idea import show_idea
from footprint.pages.commitments.lists import edit_list
from footprint.pages.commitments.own_sheet import show_own_sheet
from footprint.pages.commitments.rereading import show_rereading
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_download, show_table
from footprint.pages.standing.standing import find_standing, say_verdict_of
from footprint.pages.word_help import explain
from footprint.sentences.standing import say_short_reason

PARTS = ("list", "one", "reread", "bring")
SHORT = (
    *("idea_id", "title", "tirs", "origin", "decision", "reason"),
    *("budget", "staff", "funding", "time", "merged_into"),
)


def show_sieve(desk: PlanDesk) -> None:
    """How many ideas are kept, then one of the ways to work on them."""
    ideas = desk.register.ideas
    if ideas:
        own = [one for one in ideas if not one.merged_into]
        counts = {name: sum(one.decision == name for one in own) for name in ("kept", "dropped", "open")}
        merged = len(ideas) - len(own)
        st.markdown(state.say("page.commitments.sieve.counts", total=len(ideas), merged=merged, **counts))
    else:
        st.markdown(state.say("page.commitments.sieve.explanation"))
    parts = list(PARTS) if ideas else ["bring", "list"]
    part = st.segmented_control(
        state.say("page.commitments.sieve.parts"),
        parts,
        default=parts[0],
        format_func=lambda one: state.say(f"page.commitments.sieve.part_{one}"),
        key=f"sieve-part-{bool(ideas)}",
        label_visibility="collapsed",
        required=True,
    )
    if part == "bring":
        show_own_sheet(desk, "ideas")
    elif part == "list":
        edit_list(desk, "ideas", SHORT)
        _show_outcomes(desk)
    elif part == "one":
        show_idea(desk)
    elif part == "reread":
        show_rereading(desk)


def _show_outcomes(desk: PlanDesk) -> None:
    """What became of the ideas that were kept: their commitment, and where it stands."""
    kept = [one for one in desk.register.ideas if one.decision == "kept" and not one.merged_into]
    if not kept:
        return
    language, waiting = state.current_language(), state.say("page.commitments.sieve.to_write")
    standing = {one.progress.commitment.commitment_id: one for one in find_standing(desk)}
    st.header(state.say("page.commitments.sieve.outcomes"), anchor=False, help=explain("sieve"))
    rows = []
    for one in kept:
        followed = standing.get(one.commitment_id)
        promise = followed.progress.commitment if followed else None
        rows.append(
            {
                "what": f"{one.idea_id} — {one.title}",
                "commitment": f"{promise.commitment_id} — {promise.title}" if promise else waiting,
                "verdict": say_verdict_of(followed) if followed else "",
                "why": say_short_reason(followed, language) if followed else "",
            }
        )
    table = pd.DataFrame(rows)
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.commitments.sieve.outcomes"), "outcomes")
    show_download(table, "tamis", "download-outcomes", names)
