"""A long computation on a page of a shared server waits for its turn, says so, and never where one works alone."""

import threading

from streamlit.testing.v1 import AppTest

from footprint.pages import computed
from footprint.server.turns import Turns


def draw() -> None:
    import streamlit as st

    from footprint.pages.computed import find_once

    st.write(find_once(("test-turns", st.session_state["key"]), lambda: find_once(("inner",), lambda: "found")))


def open_at(key: str) -> AppTest:
    page = AppTest.from_function(draw, default_timeout=30)
    page.session_state["key"] = key
    return page


def test_alone_nobody_waits(monkeypatch):
    monkeypatch.setattr(computed, "TURNS", None)
    assert open_at("alone").run().markdown[0].value == "found"


def test_a_page_waits_for_its_turn_and_a_thing_known_waits_for_none(monkeypatch):
    turns, told = Turns(), []
    first = turns.ask(1, "other", 1)
    monkeypatch.setattr(computed, "ask_turn", lambda: turns.ask(1, "this", 1))
    monkeypatch.setattr(computed, "SOON_S", 0.01)
    monkeypatch.setattr(computed, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(computed.state, "say", lambda key, **_: told.append(key) or key)
    timer = threading.Timer(0.2, lambda: first.__exit__(None, None, None))
    timer.start()
    assert open_at("waits").run().markdown[0].value == "found"
    assert set(told) == {"page.progress.wait.name"}
    with turns.ask(1, "other", 1):
        told.clear()
        assert open_at("waits").run().markdown[0].value == "found"
        assert not told
