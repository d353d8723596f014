"""Long computations of an organisation: so many at once, in turns between its sessions."""

import threading

from footprint.server.turns import Turns


def begun(turns) -> list[str]:
    return [turn.session for turn in turns if turn.begun]


def test_so_many_compute_at_once_and_organisations_do_not_wait_for_each_other():
    turns = Turns()
    ours = [turns.ask(1, session, 2) for session in ("ada", "bob", "eve")]
    assert begun(ours) == ["ada", "bob"]
    assert turns.ask(2, "zoe", 2).begun
    with ours[0]:
        pass
    assert begun(ours[1:]) == ["bob", "eve"]


def test_who_asks_for_much_does_not_hold_up_the_others():
    turns = Turns()
    first = turns.ask(1, "ada", 1)
    many = [turns.ask(1, "ada", 1) for _ in range(5)]
    later = [turns.ask(1, session, 1) for session in ("bob", "eve")]
    order, running = [], first
    while running:
        order.append(running.session)
        with running:
            pass
        running = next((turn for turn in (*many, *later) if turn.begun), None)
        for queue in (many, later):
            if running in queue:
                queue.remove(running)
    assert order == ["ada", "bob", "eve", "ada", "ada", "ada", "ada", "ada"]


def test_who_goes_away_while_waiting_leaves_their_place():
    turns = Turns()
    with turns.ask(1, "ada", 1):
        with turns.ask(1, "bob", 1) as bob:
            assert not bob.wait(0)
        last = turns.ask(1, "eve", 1)
    assert last.begun
    assert not bob.begun


def test_threads_never_compute_more_at_once_than_they_may():
    turns, together, most = Turns(), [], []
    changed = threading.Lock()

    def compute(session: str) -> None:
        for _ in range(20):
            with turns.ask(1, session, 3) as turn:
                assert turn.wait(30)
                with changed:
                    together.append(session)
                    most.append(len(together))
                with changed:
                    together.remove(session)

    threads = [threading.Thread(target=compute, args=(f"session-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 160
    assert max(most) <= 3
    assert turns.ask(1, "last", 3).begun  # nobody is left behind in the queue
