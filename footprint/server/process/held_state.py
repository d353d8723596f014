"""What a session holds, looked up by name.

For each field that it draws, Streamlit gathers all that the session holds, to know whether that one field was emptied:
the more fields a page has, and the more somebody has opened, the longer each click.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState

_GATHERED = "filtered_state"  # what Streamlit calls all that a session holds, by the names that pages give
_gather = getattr(SafeSessionState, _GATHERED).fget


class HeldState(Mapping[str, Any]):
    """All that a session holds: one thing looked up where one is asked for, all gathered to go through them."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __getitem__(self, name: str) -> Any:
        return self._state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_gather(self._state))

    def __len__(self) -> int:
        return len(_gather(self._state))


def look_up_by_name() -> None:
    """Have Streamlit look up by name what it asks of a session, for as long as the process lives."""
    setattr(SafeSessionState, _GATHERED, property(HeldState))
