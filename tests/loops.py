"""An event loop for a test, whether or not that of the browser is already running in its process."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, run to its end in a thread of its own: a thread has one loop at most."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
