"""Answers kept under their key for all who ask again; the oldest are let go when there are too many."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

Found = TypeVar("Found")


class Shelf(Protocol):
    """Where several processes find what one of them computed."""

    def find(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        """What was computed under a key, equal to the last bit, else computed now."""
        ...


class Kept:
    """Answers by key, each computed once. Who asks for one that is being computed waits for it; nobody else waits.

    The oldest go where there are more than `most`, or where all the `lines` that they hold are more than `most_lines`.
    What is `share`d is looked for on the `shelf` too, where a server has put one up.
    """

    def __init__(self, most: int, most_lines: int, shelf: Shelf | None = None):
        self._most, self._most_lines = most, most_lines
        self.shelf = shelf
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._computing: dict[Hashable, threading.RLock] = {}
        self._lock = threading.Lock()
        self._alone = threading.Lock()

    def knows(self, key: Hashable) -> bool:
        """Whether something was computed under a key, and is still kept."""
        with self._lock:
            return key in self._found

    def find(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        """What was computed under a key, else computed now."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            turn = self._computing.setdefault(key, threading.RLock())
        with turn:
            if key not in self._found:
                found = compute()
                self._keep(key, found)
                return found
        return self.find(key, compute)

    def share(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        """As `find`, of what other processes may know: a small answer that takes long, under a key of content alone."""
        return self.find(key, lambda: self.take_down(key, compute))

    def take_down(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        """As `share`, for who keeps the answer: on the shelf alone."""
        return compute() if self.shelf is None else self.shelf.find(key, compute)

    def compute_alone(self, compute: Callable[..., Found], *given: object) -> Found:
        """Compute what takes long while no other such computation goes on; it must not ask for another one itself.

        Someone who asks for seventeen projections shares the processor with everyone's clicks: each takes a tenth of a
        second, after which another person's may come first.
        """
        with self._alone:
            return compute(*given)

    def _keep(self, key: Hashable, found: object) -> None:
        with self._lock:
            self._found[key] = found
            self._computing.pop(key, None)
            lines = sum(_count_lines(kept) for kept in self._found.values())
            while len(self._found) > 1 and (len(self._found) > self._most or lines > self._most_lines):
                _, gone = self._found.popitem(last=False)
                lines -= _count_lines(gone)


def _count_lines(kept: object) -> int:
    counted = getattr(kept, "line_count", None)
    return len(getattr(kept, "lines", ())) if counted is None else counted
