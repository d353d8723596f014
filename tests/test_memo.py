"""What is computed once, for all who ask: nobody waits for what they did not ask for."""

import threading

import pandas as pd
import pytest

from footprint.memo import Kept
from footprint.registry.registry import Remembers

PATIENCE_S = 20


class Held:
    """Something computed that holds lines."""

    def __init__(self, lines: int):
        self.lines = pd.DataFrame({"impact": range(lines)})


def test_an_answer_is_computed_once_then_found():
    kept, computed = Kept(8, 100), []
    assert [kept.find("a", lambda: computed.append(1) or "answer") for _ in range(3)] == ["answer"] * 3
    assert computed == [1]


def test_who_asks_for_what_is_being_computed_waits_for_it_and_nobody_else_does():
    kept, started, finish, computed = Kept(8, 100), threading.Event(), threading.Event(), []

    def compute_slowly() -> str:
        started.set()
        assert finish.wait(PATIENCE_S)
        computed.append("slow")
        return "slow"

    kept.find("known", lambda: "known")
    found: list[str] = []
    asking = [threading.Thread(target=lambda: found.append(kept.find("slow", compute_slowly))) for _ in range(2)]
    for one in asking:
        one.start()
    assert started.wait(PATIENCE_S)
    others = [kept.find("known", lambda: "computed again"), kept.find("new", lambda: "new")]
    finish.set()
    for one in asking:
        one.join(PATIENCE_S)
    assert others == ["known", "new"]
    assert found == ["slow", "slow"]
    assert computed == ["slow"]


def test_what_fails_is_not_kept_and_may_be_asked_again():
    kept = Kept(8, 100)

    def fail() -> str:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        kept.find("a", fail)
    assert kept.find("a", lambda: "answer") == "answer"


def test_an_answer_may_rest_on_another():
    kept = Kept(8, 100)
    assert kept.find("sum", lambda: kept.find("part", lambda: 1) + 1) == 2


@pytest.mark.parametrize(("most", "most_lines"), [(2, 1000), (8, 25)])
def test_the_oldest_goes_first_by_number_or_by_the_lines_it_holds(most: int, most_lines: int):
    kept = Kept(most, most_lines)
    first, second = (kept.find(name, lambda: Held(10)) for name in ("first", "second"))
    assert kept.find("first", lambda: Held(10)) is first  # asked for again: it is now the latest
    kept.find("third", lambda: Held(10))
    assert kept.find("first", lambda: Held(10)) is first
    assert kept.find("second", lambda: Held(10)) is not second


def test_the_last_answer_stays_however_heavy():
    kept = Kept(8, 5)
    heavy = kept.find("heavy", lambda: Held(10))
    assert kept.find("heavy", lambda: Held(10)) is heavy


class Forgetful(dict):
    """What another session empties as soon as something is in it."""

    def __setitem__(self, question, answer):
        """Keep nothing."""


def test_an_answer_is_given_even_where_others_have_it_forgotten_at_once(monkeypatch):
    monkeypatch.setattr(Remembers, "_found", Forgetful())
    assert Remembers().remember("question", lambda: "answer") == "answer"
