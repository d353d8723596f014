"""What a session holds is the same looked up by name as gathered."""

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from footprint.server.process.held_state import HeldState, look_up_by_name


@pytest.fixture
def session() -> SafeSessionState:
    session = SafeSessionState(SessionState(), lambda: None)
    for name, value in {"year": 2025, "emptied": None, "site": "Siège"}.items():
        session[name] = value
    return session


def test_it_is_what_streamlit_gathers(session):
    gathered = session.filtered_state
    assert gathered == {"year": 2025, "emptied": None, "site": "Siège"}
    assert HeldState(session) == gathered


def test_what_was_emptied_is_told_from_what_was_never_filled(session):
    held = HeldState(session)
    assert "emptied" in held
    assert held["emptied"] is None
    assert "never" not in held


def test_streamlit_looks_up_by_name_once_asked_to(session, monkeypatch):
    monkeypatch.setattr(SafeSessionState, "filtered_state", SafeSessionState.filtered_state)  # put back at the end
    look_up_by_name()
    assert isinstance(session.filtered_state, HeldState)
    assert dict(session.filtered_state) == {"year": 2025, "emptied": None, "site": "Siège"}
