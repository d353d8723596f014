"""What has stayed is seldom looked through for garbage, and never left out for good."""

import gc
import weakref
from collections.abc import Generator

import pytest

from footprint.server.process import garbage


class Thing:
    """Something that holds itself: only a search for garbage frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def searched_seldom() -> Generator[None]:
    stayed = garbage.Stayed()
    gc.callbacks.append(stayed)
    yield
    gc.callbacks.remove(stayed)


def test_what_is_new_is_freed_at_once(searched_seldom):
    seen = weakref.ref(Thing())
    gc.collect()
    assert seen() is None


def test_what_stayed_is_freed_when_all_is_searched(searched_seldom, monkeypatch):
    thing = Thing()
    seen = weakref.ref(thing)
    gc.collect()
    del thing
    gc.collect()
    assert seen() is not None
    monkeypatch.setattr(garbage, "SEARCH_ALL_EVERY_S", 0.0)
    gc.collect()
    assert seen() is None
