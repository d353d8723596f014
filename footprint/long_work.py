"""How far a long work has come, told from within it to whoever waits, who may stop it there.

The work runs in a thread of its own, and tells with `tell`; elsewhere `tell` does nothing.
"""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")

STEPS = ("read", "check", "compare", "estimate", "save")
WAITING = "wait"  # before the first of them, for its turn


class Cancelled(Exception):
    """The work was stopped where it stood, by who had asked for it; `work` says which, where that is known."""

    def __init__(self, work: str = ""):
        super().__init__(work)
        self.work = work


@dataclass(frozen=True)
class WorkProgress:
    """A step of the work, and how many of its parts (rows, files) are done; `total` is 0 where nobody knows it."""

    step: str
    done: int = 0
    total: int = 0


class Work(Generic[Result]):
    """Something that is done in a thread of its own, once it is started."""

    def __init__(self, do: Callable[[], Result]):
        self._do = do
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="work", daemon=True)
        self._result: list[Result] = []
        self.progress: WorkProgress | None = None
        self.failure: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask that the work stops at the next thing it tells."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, no longer than so many seconds; returns whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def result(self) -> Result:
        """What was done. Raises Cancelled when it was stopped, or what the work itself raised."""
        if self.failure is not None:
            raise self.failure
        return self._result[0]

    def tell(self, progress: WorkProgress) -> None:
        """Take note of the progress, and stop there if that was asked for."""
        if self._stop.is_set():
            raise Cancelled
        self.progress = progress

    def _run(self) -> None:
        _current.set(self)
        try:
            self._result.append(self._do())
        except BaseException as failure:  # whoever waits raises it again
            self.failure = failure


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def tell(step: str, done: int = 0, total: int = 0) -> None:
    """Say how far the work under way is; it is stopped here if that was asked for.

    Args:
        step: one of STEPS, or WAITING.
        done: how many parts of the step are done, out of `total` (0 where nobody knows).
    """
    work = _current.get()
    if work is not None:
        work.tell(WorkProgress(step, done, total))
