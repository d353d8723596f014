"""Small results that took long, kept on disk: another process, or the next start, reads what one has computed.

A result is under the hash of all that it follows from: the program, the figures it ships, its libraries, and the
content asked about. Nothing there is ever wrong, then, only old: what was not used for a month goes, and what was used
longest ago where there is too much.
"""

import hashlib
import os
import platform
import re
import sys
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from footprint.dossier.program import hash_sources
from footprint.server.process.plain_values import UNREADABLE, read_value, write_value
from footprint.shipped_files import factors_folder

Found = TypeVar("Found")

VARIABLE = "FOOTPRINT_RESULTS"  # the folder; empty for none

MOST_BYTES = 2**26
LARGEST = 2**18
LONGEST_UNUSED_S = 30 * 86_400
BETWEEN_SWEEPS_S = 86_400
BLOCK = 4096  # what a file takes on a disk at least

LIBRARIES = ("numpy", "pandas", "pyarrow")
OURS = re.compile(r"[0-9a-f]{64}(\.\d+-\d+)?")
_SEAL_SIZE = hashlib.sha256().digest_size


def find_shelf() -> "DiskShelf | None":
    """The shelf of the processes of this user on this machine; None where none is wanted."""
    default = platformdirs.user_cache_path("footprint", appauthor=False) / "results"
    folder = os.environ.get(VARIABLE, str(default))
    return DiskShelf(Path(folder)) if folder else None


def hash_program() -> str:
    """The hash of all that results follow from besides what is asked: program, figures, libraries, processor."""
    libraries = [version(name) for name in LIBRARIES]
    whole = hashlib.sha256(repr((hash_sources(), sys.version, platform.machine(), libraries)).encode())
    for file in sorted(factors_folder().rglob("*.csv")):
        whole.update(f"{file.name} {file.stat().st_size}\n".encode() + file.read_bytes())
    return whole.hexdigest()


class DiskShelf:
    """Results in the files of a folder that its owner alone may open; where that can't be, nothing is kept."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, program: str = "") -> None:
        """Keep about `most_bytes` at most: each process may exceed them by a sixteenth before it makes room again."""
        self._folder, self._most_bytes = folder, most_bytes
        self._program = program or hash_program()  # now: files that change while it runs are not those that run
        self._written, self._swept_at = 0, 0.0

    def find(self, key: Hashable, compute: Callable[[], Found]) -> Found:
        """What any process computed under a key, else computed now; each computes what none has finished yet."""
        name = self._name(key)
        if name is None or not self._is_private():
            return compute()
        self._sweep_in_time()
        kept = self._read(name)
        if kept is not None:
            return kept[0]
        found = compute()
        self._keep(name, found)
        return found

    def _name(self, key: Hashable) -> str | None:
        """The name of a file; None for a key that another process might write otherwise."""
        if not _is_plain(key):
            return None
        return hashlib.sha256(f"{self._program}\n{key!r}".encode(errors="surrogatepass")).hexdigest()

    def _is_private(self) -> bool:
        """Whether the folder is there, and this user's alone."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = self._folder.stat()
            return sys.platform == "win32" or (held.st_uid == os.getuid() and not held.st_mode & 0o077)
        return False

    def _read(self, name: str) -> tuple[Any] | None:
        """What is in a file; None where there is none, or one that was damaged or belongs elsewhere."""
        path = self._folder / name
        with suppress(OSError, *UNREADABLE):
            content = path.read_bytes()
            seal, written = content[:_SEAL_SIZE], content[_SEAL_SIZE:]
            if seal == _seal(name, written):
                found = read_value(written)
                with suppress(OSError):
                    os.utime(path)  # used now
                return (found,)
        return None

    def _keep(self, name: str, found: object) -> None:
        """Write a result, whole or not at all; one that is large, or would not come back the same, is not kept."""
        try:
            written = write_value(found)
        except (TypeError, ValueError):
            return
        if len(written) > LARGEST:
            return
        path = self._folder / name
        draft = path.with_name(f"{name}.{os.getpid()}-{threading.get_ident()}")
        try:
            draft.write_bytes(_seal(name, written) + written)
            draft.replace(path)
            self._written += _room(len(written))
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _sweep_in_time(self) -> None:
        """Make room once much was written, and each day, which is when what is old goes."""
        now = time.time()
        if self._written > self._most_bytes // 16 or now - self._swept_at > BETWEEN_SWEEPS_S:
            self._written, self._swept_at = 0, now
            with suppress(OSError):
                self._sweep(now - LONGEST_UNUSED_S)

    def _sweep(self, oldest: float) -> None:
        """Leave what was used last, as much as there is room for. Others' files, if any came here, are left alone."""
        with os.scandir(self._folder) as files:
            held = [(file.stat(), file.path) for file in files if OURS.fullmatch(file.name)]
        left = self._most_bytes
        for about, path in sorted(held, key=lambda one: one[0].st_mtime, reverse=True):
            left -= _room(about.st_size)
            if left < 0 or about.st_mtime < oldest:
                with suppress(OSError):
                    os.unlink(path)


def _is_plain(key: Hashable) -> bool:
    """Whether a key is written alike in all processes."""
    if isinstance(key, tuple):
        return all(_is_plain(one) for one in key)
    return key is None or type(key) in (bool, int, float, str)


def _seal(name: str, written: bytes) -> bytes:
    return hashlib.sha256(name.encode() + written).digest()


def _room(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
