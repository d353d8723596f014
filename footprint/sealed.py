"""What a command keeps in a folder for its next run, sealed: a file that somebody else put there is not read.

Folders of dossiers are sent from hand to hand, and what is kept in them travels along. The key of the seal is one of
this person on this machine, next to their database; nobody else's files open with it, and are computed again.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

import platformdirs

KEY_FILE = "seal.key"
_SIZE = hashlib.sha256().digest_size


def read_sealed(path: Path) -> bytes | None:
    """What was kept in a file; None where there is none, or none that this person sealed for this very place."""
    key = _find_key()
    try:
        content = path.read_bytes()
    except OSError:
        return None
    seal, held = content[:_SIZE], content[_SIZE:]
    return held if key and hmac.compare_digest(seal, _seal(key, path, held)) else None


def write_sealed(path: Path, content: bytes) -> None:
    """Keep something in a file, of which nobody reads half; where nothing can be written it is computed again."""
    key = _find_key()
    if not key:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as written:
            written.write(_seal(key, path, content) + content)
        os.replace(written.name, path)


def _seal(key: bytes, path: Path, content: bytes) -> bytes:
    """The folder's name tells by which method and program what is kept was made: it is sealed too."""
    return hmac.digest(key, f"{path.parent.name}/{path.name}".encode() + b"\0" + content, "sha256")


def _find_key() -> bytes:
    """The key, made when it is first asked for; empty where it can't be kept."""
    path = platformdirs.user_data_path("footprint", appauthor=False) / KEY_FILE
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
        return key if len(key) == _SIZE else b""
    return b""


def _make_key(path: Path) -> None:
    """Write a key that its owner alone reads, whole, unless somebody was quicker."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # for its owner alone
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_SIZE))
    with suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)
