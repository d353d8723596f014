"""How many examples a property is tried on: all those it asks for in an exhaustive run, else a part of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import settings

SHARE = 0.15  # of the examples, in the usual run
FEWEST = 3

T = TypeVar("T")

_chosen = {"share": SHARE}


def choose(exhaustive: bool) -> None:
    """Which run this is: called before any test is read."""
    _chosen["share"] = 1 if exhaustive else SHARE
    settings.register_profile("chosen", settings(), max_examples=count(100), deadline=None)
    settings.load_profile("chosen")


def count(examples: int, fewest: int = FEWEST) -> int:
    """Of so many examples in an exhaustive run, how many this run tries."""
    return min(examples, max(fewest, round(examples * _chosen["share"])))


def draws(examples: int, **options: Any) -> settings:
    """Settings of a property that is tried on so many examples in an exhaustive run, however long each takes."""
    return settings(max_examples=count(examples), deadline=None, **options)


def some(values: Sequence[T], fewest: int = FEWEST) -> list[T]:
    """Of a list, all in an exhaustive run, else as many as `count` says, spread over it."""
    wanted = count(len(values), fewest)
    return [values[place * len(values) // wanted] for place in range(wanted)]


def sample(tests: Sequence[pytest.Item]) -> set[pytest.Item]:
    """All tests, but for what is marked `sampled`: some of the variants of each such test, spread over all.

    Two at least, or as many as the mark states (`sampled(least=1)`, where each takes long and fails as the others do).
    """
    variants: dict[str, list[pytest.Item]] = {}
    for item in tests:
        variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return {item for test in variants.values() for item in _choose(test)}


def _choose(variants: Sequence[pytest.Item]) -> Sequence[pytest.Item]:
    mark = variants[0].get_closest_marker("sampled")
    return some(variants, fewest=mark.kwargs.get("least", 2)) if mark else variants
