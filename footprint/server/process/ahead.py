"""Modules loaded while nobody waits: whoever opens a page first does not wait for them."""

import threading
from collections.abc import Sequence
from importlib import import_module

_begun = threading.Lock()


def load_ahead(names: Sequence[str]) -> None:
    """Load modules in a thread of its own, the first time that it is asked for."""
    if _begun.acquire(blocking=False):
        threading.Thread(target=_load, args=(tuple(names),), name="load-ahead", daemon=True).start()


def _load(names: Sequence[str]) -> None:
    for name in names:
        import_module(name)
