"""What pages computed, kept under its content for every session: a page drawn again computes nothing anew."""

from collections.abc import Callable
from typing import TypeVar

from footprint.plans.outlook import new_memo

Result = TypeVar("Result")

MEMO = new_memo()


def find_once(key: tuple, compute: Callable[[], Result]) -> Result:
    """What was computed under a key, else computed now."""
    return MEMO.find(key, compute)
