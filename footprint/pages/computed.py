"""What pages compute: kept under its content for every session, and on a shared server done in turns.

A page drawn again computes nothing anew; one person's plans don't hold up the others of an organisation.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from footprint.memo import Kept, Shelf
from footprint.pages import state
from footprint.plans.outlook import new_memo
from footprint.server.configuration import find_configuration
from footprint.server.turns import Turn, Turns
from footprint.workspace import footprint

Result = TypeVar("Result")

# An organisation's plan under a few methods, for some organisations; the lines of its projections weigh 30 bytes each.
MOST_OUTLOOKS, MOST_LINES_OF_OUTLOOKS = 64, 5_000_000

MEMO = new_memo()
OUTLOOKS = Kept(MOST_OUTLOOKS, MOST_LINES_OF_OUTLOOKS)
TURNS = Turns()

# What begins within this time is not said to wait.
SOON_S = 0.3
LOOK_EVERY_S = 0.5

_computing: ContextVar[bool] = ContextVar("computing", default=False)


def share_on(shelf: Shelf | None) -> None:
    """From now on, what is shared is looked for, and kept, on a shelf of several processes."""
    MEMO.shelf = shelf
    footprint.share_on(shelf)


def find_once(key: tuple, compute: Callable[[], Result], meanwhile: str = "", shared: bool = False) -> Result:
    """What was computed under a key, else computed now, or when its turn comes, and something said `meanwhile`.

    `shared`: where other processes may know it too, as `Kept.share` says.
    """
    find = MEMO.share if shared else MEMO.find
    if MEMO.knows(key):
        return find(key, compute)
    waiting = st.spinner(meanwhile, show_time=True) if meanwhile else nullcontext()
    with waiting, in_turn():  # before the key is held: whoever holds one has a turn, and goes on
        return find(key, compute)


@contextmanager
def in_turn() -> Generator[None]:
    """Compute something long when the turn of this session comes, and say so while it waits."""
    turn = None if _computing.get() else ask_turn()
    if turn is None:
        yield
        return
    with turn:
        if not turn.wait(SOON_S):
            place = st.empty()
            while not turn.wait(LOOK_EVERY_S):
                place.info(state.say("page.progress.wait.name"))  # a click elsewhere stops the wait here
            place.empty()
        held = _computing.set(True)
        try:
            yield
        finally:
            _computing.reset(held)


def ask_turn() -> Turn | None:
    """A place in the queue of the organisation at work; None on one's own machine, where nobody waits."""
    configuration, session = find_configuration(), get_script_run_ctx()
    if configuration is None or session is None:
        return None
    organisation = state.find_organisation()
    organisation_id = organisation.organisation_id if organisation else 0
    return TURNS.ask(organisation_id, session.session_id, configuration.limits.computations)
