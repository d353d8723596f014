"""Long work on a page: done in a thread of its own, followed step by step on the screen, and cancelled on request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from footprint.long_work import WAITING, Cancelled, Work, WorkProgress, tell
from footprint.own_energy import work_for
from footprint.pages import state
from footprint.pages.computed import ask_turn
from footprint.words.texts import format_number

Result = TypeVar("Result")

# What takes less is done before anyone reads that it is under way.
SOON_SECONDS = 0.5
LOOK_EVERY_SECONDS = 0.25

WORKS = "works"


@dataclass(frozen=True, eq=False)
class Running:
    """Work under way, the steps it goes through, and what it works on: other inputs ask for other work."""

    steps: tuple[str, ...]
    inputs: object
    work: Work


def do_with_progress(key: str, steps: tuple[str, ...], inputs: object, do: Callable[[], Result]) -> Result:
    """Do something once for some inputs, showing how far it is, with a button that cancels it.

    A click anywhere on the page draws it anew: the work goes on meanwhile, and is found again by its key.

    Args:
        steps: those of `long_work.STEPS` that it goes through.

    Raises:
        Cancelled: it was cancelled; nothing of it remains.
        Whatever the work raises.
    """
    found = _running().get(key)
    if found is None or found.inputs != inputs:
        if found is not None:
            found.work.stop()
        start_work(key, steps, inputs, do)
    return follow_work(key)


def start_work(key: str, steps: tuple[str, ...], inputs: object, do: Callable[[], Any]) -> None:
    """Begin something, to be followed by its key, on this drawing of the page or on a later one."""
    work = Work(_for_organisation(do))
    _running()[key] = Running(steps, inputs, work)
    work.start()
    work.wait(SOON_SECONDS)


def follow_work(key: str) -> Any:
    """Show how far something begun is, with a button that cancels it, and return what it gives. Raises as it does."""
    found = _running()[key]
    _follow(key, found)
    _running().pop(key, None)
    try:
        return found.work.result
    except Cancelled as cancelled:
        cancelled.work = key
        raise


def is_under_way(key: str) -> bool:
    """Whether some work goes on, or has ended and was not followed to its end."""
    return key in _running()


def _running() -> dict[str, Running]:
    return st.session_state.setdefault(WORKS, {})


def _for_organisation(do: Callable[[], Any]) -> Callable[[], Any]:
    """The same work, its energy counted for the organisation studied, when the turn of this session comes."""
    studied = state.find_studied()
    organisation_id = studied.organisation.organisation_id if studied else 0

    turn = ask_turn()

    def work() -> Any:
        work_for(organisation_id)
        if turn is None:
            return do()
        with turn:
            while not turn.wait(LOOK_EVERY_SECONDS):
                tell(WAITING)
            return do()

    return work


def _follow(key: str, running: Running) -> None:
    """Show how far the work is until it ends."""
    work = running.work
    if work.wait(0):
        return
    place = st.empty()
    with place.container(border=True):
        bar = st.empty()
        if st.button(state.say("page.progress.cancel"), key=f"{key}-cancel", disabled=work.stopping):
            work.stop()
    while not work.wait(LOOK_EVERY_SECONDS):
        bar.progress(_share(running.steps, work.progress), _say(work))
    place.empty()


def _share(steps: tuple[str, ...], progress: WorkProgress | None) -> float:
    """How much of the work is done: each step has the same part of it."""
    if progress is None or progress.step not in steps:
        return 0.0
    within = progress.done / progress.total if progress.total else 0.0
    return min((steps.index(progress.step) + within) / len(steps), 1.0)


def _say(work: Work) -> str:
    if work.stopping:
        return state.say("page.progress.stopping")
    if work.progress is None:
        return state.say("page.progress.begins")
    progress, language = work.progress, state.current_language()
    counted = {"done": format_number(progress.done, language), "total": format_number(progress.total, language)}
    how = f"page.progress.{progress.step}"
    return state.say(f"{how}.counted", **counted) if progress.total else state.say(f"{how}.name")
