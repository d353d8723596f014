"""How many requests a token makes: so many a minute, and two at once; and how many tokens an address invents.

Each process counts its own.
"""

import ipaddress
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager

MINUTE_S = 60.0
MOST_AT_ONCE = 2
MOST_INVENTED = 20  # tokens of nobody that an address may show in a minute
MOST_ADDRESSES = 4096  # of which this is noted at once: beyond, the oldest is forgotten


class TooManyError(Exception):
    """A token asks for too much; it may ask again in so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pace:
    """What each token asked for within the last minute, and asks for now. Of tokens that rest, nothing is kept.

    Addresses are counted in the same way, at most so many of them.
    """

    def __init__(
        self, a_minute: int, clock: Callable[[], float] = time.monotonic, most_kept: int = MOST_ADDRESSES
    ) -> None:
        self._most, self._clock, self._most_kept = a_minute, clock, most_kept
        self._lock = threading.Lock()
        self._begun: dict[str, deque[float]] = {}
        self._under_way: dict[str, int] = {}

    def check(self, token_hash: str) -> None:
        """Raise TooManyError where a token asks for too much already."""
        with self._lock:
            self._check(token_hash)

    def knows(self, token_hash: str) -> bool:
        """Whether a token was served within the last minute."""
        with self._lock:
            return token_hash in self._begun

    def note(self, address: str) -> None:
        """Count against an address what it showed."""
        with self._lock:
            self._begun.setdefault(address, deque(maxlen=self._most)).append(self._clock())
            while len(self._begun) > self._most_kept:
                del self._begun[next(iter(self._begun))]

    @contextmanager
    def taking(self, token_hash: str) -> Generator[None]:
        """Count a request while it is answered, and for a minute. Raises TooManyError."""
        with self._lock:
            self._check(token_hash)
            self._begun.setdefault(token_hash, deque()).append(self._clock())
            self._under_way[token_hash] = self._under_way.get(token_hash, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[token_hash] -= 1
                if not self._under_way[token_hash]:
                    del self._under_way[token_hash]

    def _check(self, token_hash: str) -> None:
        now = self._clock()
        for rested in [one for one, begun in self._begun.items() if begun[-1] <= now - MINUTE_S]:
            del self._begun[rested]
        begun = self._begun.get(token_hash, deque())
        while begun and begun[0] <= now - MINUTE_S:
            begun.popleft()
        if len(begun) >= self._most:
            raise TooManyError(math.ceil(begun[0] + MINUTE_S - now) or 1)
        if self._under_way.get(token_hash, 0) >= MOST_AT_ONCE:
            raise TooManyError(1)


def name_address(host: str) -> str:
    """Who is behind an address: itself, or the network of 64 bits that one line is given of IPv6."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
