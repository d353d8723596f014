"""What a page draws is sent together, in its order, and what begins or ends a drawing waits for nothing."""

import asyncio
import threading

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from footprint.server.process import sent_together

ELEMENT, END = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
FAULT = "a fault"


class Session:
    """A session as far as what it is told goes: what it did, and how many times it was called to."""

    def __init__(self):
        self._event_loop = asyncio.get_running_loop()
        self.done, self.calls = [], 0

    def _call_soon_on_event_loop(self, callback):
        self.calls += 1
        self._event_loop.call_soon_threadsafe(callback)

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, forward_msg=None):
        if forward_msg == FAULT:
            raise ValueError(forward_msg)
        self.done.append(forward_msg or event)


def draw(*told, wait: float = 0.0) -> Session:
    """A session told by a thread that draws, after `wait` seconds."""

    async def serve() -> Session:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        session = Session()

        def tell():
            for one in told:
                event = END if one is END else ELEMENT
                sent_together._tell(session, None, event, **({} if one is END else {"forward_msg": one}))

        thread = threading.Thread(target=tell)
        thread.start()
        thread.join()
        await asyncio.sleep(wait)
        return session

    return asyncio.run(serve())


@pytest.fixture
def at_leisure(monkeypatch):
    """What waits for others waits longer than a test lasts."""
    monkeypatch.setattr(sent_together, "TOGETHER_S", 3600)


def test_elements_wait_for_those_that_follow(at_leisure):
    session = draw("title", "chart", "table", wait=0.05)
    assert session.done == []
    assert session.calls == 1


def test_the_end_of_a_drawing_waits_for_nothing_and_comes_last(at_leisure):
    assert draw("title", "chart", END, wait=0.05).done == ["title", "chart", END]


def test_a_drawing_that_lasts_is_seen_before_its_end(monkeypatch):
    monkeypatch.setattr(sent_together, "TOGETHER_S", 0.001)
    assert draw("title", "chart", wait=0.2).done == ["title", "chart"]


def test_what_fails_keeps_nothing_else_waiting(at_leisure):
    assert draw("title", FAULT, "chart", FAULT, END, wait=0.05).done == ["title", "chart", END]


def test_streamlit_is_told_so(monkeypatch):
    monkeypatch.setattr(AppSession, sent_together._TELL, AppSession._on_scriptrunner_event)  # put back at the end
    sent_together.send_together()
    assert AppSession._on_scriptrunner_event is sent_together._tell


@pytest.mark.parametrize("teller", [None, lambda self, event: None, lambda self, events: None])
def test_a_streamlit_that_sends_otherwise_is_left_alone(monkeypatch, teller):
    monkeypatch.setattr(AppSession, sent_together._TELL, teller)
    if teller is None:
        monkeypatch.delattr(AppSession, sent_together._TELL)
    sent_together.send_together()
    assert getattr(AppSession, sent_together._TELL, None) is teller
