"""How much work something is, counted rather than timed: the same on a slow machine, or on one that does more."""

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


def count_calls(action: Callable[[], object]) -> int:
    """The functions called, Python's own included, while something is done."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls


@dataclass
class Peak:
    """The most memory that was held at once, in bytes, once it is known."""

    size: int = 0


@contextmanager
def memory_peak() -> Iterator[Peak]:
    """What the lines inside hold at most, above what was held before."""
    peak = Peak()
    tracemalloc.start()
    try:
        yield peak
        peak.size = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
