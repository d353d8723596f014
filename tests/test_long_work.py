"""Long work tells how far it is, from a thread of its own, and stops where it stands when that is asked."""

import threading

import pytest

from footprint.long_work import STEPS, Cancelled, Work, WorkProgress, tell

LONG_S = 60


def test_telling_where_nobody_waits_does_nothing():
    tell("read", 1, 2)


def test_work_gives_its_result():
    work = Work(lambda: 6 * 7)
    work.start()
    assert work.wait(LONG_S)
    assert work.result == 42


def test_work_gives_what_it_raises():
    def fail():
        raise LookupError("nothing there")

    work = Work(fail)
    work.start()
    assert work.wait(LONG_S)
    with pytest.raises(LookupError, match="nothing there"):
        _ = work.result


def test_work_tells_where_it_is_and_stops_at_the_next_word_it_says():
    here, go_on, said = threading.Event(), threading.Event(), []

    def do():
        for number, step in enumerate(STEPS):
            tell(step, number, len(STEPS))
            said.append(step)
            here.set()
            go_on.wait(LONG_S)

    work = Work(do)
    work.start()
    assert here.wait(LONG_S)
    assert work.progress == WorkProgress("read", 0, len(STEPS))
    assert not work.wait(0)
    work.stop()
    assert work.stopping
    go_on.set()
    assert work.wait(LONG_S)
    with pytest.raises(Cancelled):
        _ = work.result
    assert said == ["read"]


def test_two_works_at_once_do_not_hear_each_other():
    barrier = threading.Barrier(2, timeout=LONG_S)

    def do(step: str):
        def say():
            tell(step, 1, 1)
            barrier.wait()
            return step

        return say

    works = [Work(do(step)) for step in ("check", "save")]
    for work in works:
        work.start()
    assert all(work.wait(LONG_S) for work in works)
    assert [work.progress.step for work in works if work.progress] == ["check", "save"]
