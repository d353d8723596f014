"""Elements of a page sent together.

For each element that a page draws, Streamlit wakes the thread that answers browsers: the two take turns a hundred times
a page, for a seventh of the processor that it takes. An element waits for those that follow, a moment too short to be
seen; what begins or ends a drawing waits for nothing.
"""

import inspect
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

TOGETHER_S = 0.05

# What Streamlit calls what the thread that draws tells a session, and what the thread that answers does of it.
_TELL, _DO = "_on_scriptrunner_event", "_handle_scriptrunner_event_on_event_loop"
_FIRST = ["self", "sender", "event"]
_HELD = "_told_together"  # where a session keeps what it was told


@dataclass
class Told:
    """What a session was told and has not done yet, in order; whether it will be called to do it."""

    steps: deque[Callable[[], None]] = field(default_factory=deque)
    called: bool = False


def send_together() -> None:
    """Have Streamlit send together what is drawn within `TOGETHER_S`, for as long as the process lives.

    A version of Streamlit that sends it otherwise goes on as it does.
    """
    if all(_takes(getattr(AppSession, name, None)) for name in (_TELL, _DO)):
        setattr(AppSession, _TELL, _tell)


def _takes(method: Callable | None) -> bool:
    return method is not None and list(inspect.signature(method).parameters)[: len(_FIRST)] == _FIRST


def _tell(session: Any, sender: Any, event: ScriptRunnerEvent, *what: Any, **named: Any) -> None:
    told = vars(session).setdefault(_HELD, Told())
    told.steps.append(partial(getattr(session, _DO), sender, event, *what, **named))
    do = partial(_do, session, told)
    if event != ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
        session._call_soon_on_event_loop(do)
    elif not told.called:
        told.called = True
        session._call_soon_on_event_loop(partial(session._event_loop.call_later, TOGETHER_S, do))


def _do(session: Any, told: Told) -> None:
    """Do all that was told; what is told from here on calls anew."""
    told.called = False
    try:
        while told.steps:
            told.steps.popleft()()
    finally:  # what fails keeps nothing else waiting
        if told.steps:
            session._call_soon_on_event_loop(partial(_do, session, told))
