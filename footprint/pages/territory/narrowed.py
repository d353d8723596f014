"""The members to show among many: those whose name holds some words, of some kinds, as far as some are."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import show_note
from footprint.tables import MEMBER_KINDS
from footprint.words.normal_forms import normalise_spelling
from footprint.workspace.territory.standing import PROGRESS

FROM = 10  # members, from which there is something to look for

One = TypeVar("One")


def narrow_members(members: Sequence[One], key: str, tell: Callable[[One], tuple[str, str, str]]) -> list[One]:
    """The members that are asked for above their table, and how many of all that is.

    Args:
        tell: the name of a member, its kind, and how far it is; an empty word where that is not asked.
    """
    if len(members) < FROM:
        return list(members)
    told = [tell(one) for one in members]
    with st.container(horizontal=True):
        wanted = st.text_input(state.say("page.territory.narrow.name"), key=f"{key}-name", autocomplete="off")
        kinds = _choose("kind", "member_kind", MEMBER_KINDS, {kind for _, kind, _ in told}, key)
        progress = _choose("progress", "page.territory.progress", PROGRESS, {how for _, _, how in told}, key)
    words = normalise_spelling(wanted or "").split()
    found = [
        one
        for one, (name, kind, how) in zip(members, told, strict=True)
        if all(word in normalise_spelling(name) for word in words)
        and (not kinds or kind in kinds)
        and (not progress or how in progress)
    ]
    if words or kinds or progress:
        show_note(say_counts("page.territory.narrow.shown", count=len(found), total=len(members)))
    return found


def _choose(what: str, named: str, words: Sequence[str], there: set[str], key: str) -> list[str]:
    """Some of the words that members have, or none of them where all may come."""
    known = [word for word in words if word in there]
    if len(known) < 2:
        return []
    return st.multiselect(
        state.say(f"page.territory.column.{what}"),
        known,
        format_func=lambda word: state.say(f"{named}.{word}"),
        key=f"{key}-{what}",
        placeholder=state.say("page.territory.narrow.all"),
    )
