"""Long computations of a shared server, a few at once for an organisation, in turns between its sessions."""

import itertools
import threading
from types import TracebackType


class Turns:
    """Who computes, and who waits.

    Of those of an organisation who wait, the next is one whose session computes least, then one served least recently:
    who asks for ten plans does not hold up who asks for one. Organisations don't wait for each other.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: dict[int, list[Turn]] = {}
        self._served: dict[int, dict[str, int]] = {}
        self._clock = itertools.count(1)

    def ask(self, organisation_id: int, session: str, most: int) -> "Turn":
        """Queue up for an organisation, where so many compute at once; whoever asks leaves in the end."""
        turn = Turn(self, organisation_id, session, most)
        with self._changed:
            self._asked.setdefault(organisation_id, []).append(turn)
            self._let_in(organisation_id, most)
        return turn

    def _wait(self, turn: "Turn", seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: turn.begun, seconds)

    def _leave(self, turn: "Turn") -> None:
        with self._changed:
            asked = self._asked.get(turn.organisation_id, [])
            if turn in asked:
                asked.remove(turn)
            if asked:
                self._let_in(turn.organisation_id, turn.most)
            else:
                self._asked.pop(turn.organisation_id, None)
                self._served.pop(turn.organisation_id, None)

    def _let_in(self, organisation_id: int, most: int) -> None:
        asked, served = self._asked[organisation_id], self._served.setdefault(organisation_id, {})
        while len(running := [turn.session for turn in asked if turn.begun]) < most:
            waiting = [turn for turn in asked if not turn.begun]
            if not waiting:
                break
            following = min(waiting, key=lambda turn: (running.count(turn.session), served.get(turn.session, 0)))
            following.begun = True
            served[following.session] = next(self._clock)
        self._changed.notify_all()


class Turn:
    """A place in the queue of an organisation; a context that is left at its end."""

    def __init__(self, turns: Turns, organisation_id: int, session: str, most: int) -> None:
        self._turns = turns
        self.organisation_id, self.session, self.most = organisation_id, session, most
        self.begun = False

    def wait(self, seconds: float) -> bool:
        """Wait for it, no longer than so many seconds; returns whether it has come."""
        return self._turns._wait(self, seconds)

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns._leave(self)
