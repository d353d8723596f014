"""Files made small before they are sent: once for each content, kept on disk under the hash of what they hold.

A file is first compressed quickly, when someone asks for it: all that a page loads takes less than a fifth of a second.
Once nobody has asked for anything for a while, a thread makes it as small as can be (3 seconds for a page of text, 11
with charts), and keeps it for other visits and other starts. What no page loads is never compressed.
"""

import gzip
import hashlib
import os
import queue
import sys
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import brotli

# The best first. Browsers take Brotli from this machine and over HTTPS, gzip alone over plain HTTP.
ENCODINGS = ("br", "gzip")
QUICKLY: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
WELL: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=11),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
EXPAND: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}

# For what is named after a hash of its content, and so never changes under its name.
FOR_EVER = "public, max-age=31536000, immutable"

QUIET_S = 15.0  # without a request, before files are made smaller: a page that opens comes first
LOW_PRIORITY = 10


def choose_encoding(accepted: str) -> str | None:
    """The encoding that makes an answer smallest, of those that an Accept-Encoding header takes; None for none."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = _read_weight(parameters)
    anything = weights.get("*", 0.0)
    return next((encoding for encoding in ENCODINGS if weights.get(encoding, anything) > 0), None)


def hash_content(content: str) -> str:
    """A short name for a content, another as soon as it changes."""
    return hashlib.sha256(content.encode()).hexdigest()[:8]


@lru_cache
def compress_well(content: str, encoding: str) -> bytes:
    """A content that the application writes itself, as small as it can be."""
    return WELL[encoding](content.encode())


def _read_weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    with suppress(ValueError):
        return float(value) if name.strip() == "q" else 1.0
    return 0.0


class CompressedFiles:
    """Compressed contents of files, which don't change while the application runs; all its processes share the disk."""

    def __init__(self, folder: Path, quiet_s: float = QUIET_S) -> None:
        """Keep them in `folder`, where that can be; in memory alone otherwise."""
        self._folder, self._quiet_s = folder, quiet_s
        self._best: dict[tuple[Path, str], bytes] = {}
        self._improvable: queue.SimpleQueue[tuple[Path, str]] = queue.SimpleQueue()
        self._improver: threading.Thread | None = None
        self._asked_at = 0.0
        self._lock = threading.Lock()

    def read(self, path: Path, encoding: str) -> bytes:
        """The content of a file in an encoding, as small as it is known so far.

        Raises:
            OSError: the file is not there.
        """
        self._asked_at = time.monotonic()
        found = self._best.get((path, encoding))
        if found is None:
            content = path.read_bytes()
            found = self._load(content, encoding)
            if found is None:
                found = QUICKLY[encoding](content)
                self._improve_later(path, encoding)
            self._best[path, encoding] = found
        return found

    def _improve_later(self, path: Path, encoding: str) -> None:
        with self._lock:
            self._improvable.put((path, encoding))
            if self._improver is None:
                self._improver = threading.Thread(target=self._improve, name="compression", daemon=True)
                self._improver.start()

    def _improve(self) -> None:
        """Make files as small as they can be, one after the other, whenever nobody waits for one."""
        if sys.platform == "linux":  # where threads have a priority of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)
        while True:
            path, encoding = self._improvable.get()
            while (left := self._asked_at + self._quiet_s - time.monotonic()) > 0:
                time.sleep(left)
            with suppress(OSError):
                content = path.read_bytes()
                found = self._load(content, encoding)  # another process may have been through it
                if found is None:
                    found = WELL[encoding](content)
                    self._keep(content, encoding, found)
                self._best[path, encoding] = found

    def _load(self, content: bytes, encoding: str) -> bytes | None:
        """What is kept on disk for a content; None where nothing is, or where it would not give the content back."""
        with suppress(OSError, EOFError, zlib.error, brotli.error):
            kept = self._place(content, encoding).read_bytes()
            if EXPAND[encoding](kept) == content:
                return kept
        return None

    def _keep(self, content: bytes, encoding: str, small: bytes) -> None:
        """Write what was made, whole or not at all: others read there. A disk that takes nothing keeps nothing."""
        place = self._place(content, encoding)
        draft = place.with_name(f"{place.name}-{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(small)
            draft.replace(place)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _place(self, content: bytes, encoding: str) -> Path:
        return self._folder / f"{hashlib.sha256(content).hexdigest()}.{encoding}"
