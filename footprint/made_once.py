"""What is made of the files that travel with the code, kept next to the compiled modules for whoever starts next.

Indexes of words, texts and factors take longer to make than a small estimate takes. Python keeps what it compiles in
`__pycache__`; they go to the same folder by the same rules: who asks for no compiled files (PYTHONDONTWRITEBYTECODE),
or may not write there, makes them again each time. One file a name: what is made of other files takes its place.
"""

import gc
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from footprint.shipped_files import factors_folder

Made = TypeVar("Made")

_HERE = Path(__file__).parent
_ROOMS = ("intake", "registry", "words")  # whose code and files make what is kept, with the ground of the house


def make_once(name: str, make: Callable[[], Made]) -> Made:
    """What was made under a name of these very files, else made now. It must depend on nothing else."""
    kept = Path(cache_from_source(str(_HERE / f"{name}.py"))).with_suffix(".made")
    files = _hash_files()
    with suppress(Exception), kept.open("rb") as file:  # none yet, or one that was damaged: it is made again
        if file.read(len(files)) == files:
            return _load(file.read())
    made = make()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(kept, files + pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


def _load(content: bytes) -> Any:
    """What was kept. Nothing of it can go while it is loaded: looking for that would take longer than loading."""
    looked = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(content)
    finally:
        if looked:
            gc.enable()


@cache
def _hash_files() -> bytes:
    """The hash of the files that what is kept depends on, and of the libraries whose objects it holds."""
    whole = hashlib.sha256(f"{sys.version} {pd.__version__} {_version_of_countries()}".encode())
    for folder in (*(str(_HERE / room) for room in _ROOMS), str(factors_folder())):
        for file in sorted(_list_files(folder)):
            _add_file(whole, file, file.removeprefix(folder))
    for file in sorted(_HERE.glob("*.py")):
        _add_file(whole, str(file), file.name)
    return whole.digest()


def _list_files(folder: str) -> Iterator[str]:
    for place, _, names in os.walk(folder):  # twice as fast as paths, which weighs in a command of half a second
        yield from (os.path.join(place, name) for name in names if name.endswith((".py", ".toml", ".csv")))


def _add_file(whole: "hashlib._Hash", path: str, name: str) -> None:
    with open(path, "rb") as file:
        content = file.read()
    whole.update(f"{name} {len(content)}\n".encode())
    whole.update(content)


def _version_of_countries() -> list[str]:
    """The version of pycountry, as its installation is named: asking the library would load it, for as long as all of
    this takes.
    """
    found = find_spec("pycountry")
    return (
        sorted(one.name for one in Path(found.origin).parents[1].glob("pycountry-*")) if found and found.origin else []
    )


def _write(path: Path, content: bytes) -> None:
    """The whole file or none, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.{os.getpid()}")
    written.write_bytes(content)
    written.replace(path)
