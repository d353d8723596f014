"""How Python looks for garbage while pages are served: often in what is new, seldom in what has stayed.

What pages read, compute and say stays for hours. To go through all of it takes a third of a second, in which no click
is answered; left to itself, Python does so every few seconds.
"""

import gc
import time

OLDEST = 2  # the generation of what was looked through before and stayed
SEARCH_ALL_EVERY_S = 300.0


class Stayed:
    """What stayed when it was looked through: put apart, and looked through again every few minutes at most."""

    def __init__(self) -> None:
        self._searched = time.monotonic()

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        """Told by Python when it begins to look for garbage, and when it ends."""
        if info["generation"] != OLDEST:
            return
        if phase == "stop":
            gc.freeze()
        elif time.monotonic() - self._searched >= SEARCH_ALL_EVERY_S:
            gc.unfreeze()
            self._searched = time.monotonic()


def search_seldom() -> None:
    """Have Python go through all that is in memory every few minutes at most, for as long as the process lives."""
    gc.callbacks.append(Stayed())
    gc.collect()
