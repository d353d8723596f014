"""Stopping in time: an answer that nobody reads to its end does not keep the server from stopping."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

PATIENCE_S = 5.0


def stop_in_time(last: Callable[[], None]) -> None:
    """Leave at most `PATIENCE_S` seconds after a signal to stop, with `last` done; answers still open are cut.

    The web server finishes what it was asked first, without a limit: a browser that sleeps would hold it up for days.
    Nothing that is saved depends on it, a transaction being whole or not there.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals are heard there alone

    def leave() -> None:
        last()
        os._exit(0)

    def listen(number: int, stop: Callable[[int, FrameType | None], object]) -> None:
        def hear(heard: int, frame: FrameType | None) -> None:
            timer = threading.Timer(PATIENCE_S, leave)
            timer.daemon = True
            timer.start()
            stop(heard, frame)

        signal.signal(number, hear)

    for number in (signal.SIGINT, signal.SIGTERM):
        stop = signal.getsignal(number)
        if callable(stop):
            listen(number, stop)
