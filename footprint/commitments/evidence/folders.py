"""Where each file of the library is in a dossier: `preuves/axe/PA/TIR/name`, in plain letters, each file once.

A file that serves several lines of the framework is under the first one; the index of the folder leads there from the
others. These names are never changed: they are in the archives that were handed over.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

from footprint.commitments.evidence.library import tirs_of
from footprint.commitments.label.records import AXES
from footprint.commitments.register import Register

FOLDER = "preuves/"
INDEX_PAGE = f"{FOLDER}index.html"
_AXES = dict(zip(AXES, ("1-strategie", "2-soutien", "3-cycle-de-vie", "4-extension"), strict=True))
_NO_AXIS, _NO_PA, _COMMITMENTS = "sans-axe", "sans-PA", "engagements"
_LONGEST_FOLDER, _LONGEST_NAME = 32, 72  # letters: a whole path is one that every system takes
# Names that a system keeps for itself, whatever follows the point.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def place_proofs(register: Register) -> dict[str, str]:
    """The path of each file that proves something, by its hash."""
    folders = _name_folders(register)
    places: dict[str, str] = {}
    taken: set[str] = {INDEX_PAGE}
    for one in register.library:
        if not (one.is_supplied and one.is_linked) or one.sha256 in places:
            continue
        tirs = tirs_of(one, register.commitments)
        folder = folders[tirs[0]] if tirs else f"{_COMMITMENTS}/{_plain(one.commitments[0], _LONGEST_FOLDER)}"
        places[one.sha256] = _make_unique(f"{FOLDER}{folder}/{plain_file(one.filename or one.label)}", taken)
    return places


def _name_folders(register: Register) -> Mapping[str, str]:
    """The folder of each line of the framework, and of those that only proofs and commitments name."""
    lines = {one.tir: one for one in register.framework}
    named = [tir for one in register.library for tir in tirs_of(one, register.commitments)]
    taken: set[str] = set()
    folders = {}
    for tir in dict.fromkeys([*lines, *named]):
        line = lines.get(tir)
        axis = _AXES.get(line.axis) or _plain(line.axis, _LONGEST_FOLDER) if line and line.axis else _NO_AXIS
        pa = _plain(line.pa, _LONGEST_FOLDER) if line and line.pa else _NO_PA
        folders[tir] = _make_unique(f"{axis}/{pa}/{_plain(tir, _LONGEST_FOLDER)}", taken)
    return folders


def plain_file(name: str) -> str:
    """A file name in plain letters, short enough, its ending kept."""
    path = PurePosixPath(name.replace("\\", "/").replace("/", "_"))
    ending = _fold(path.suffix)[:10] if path.suffix else ""
    return _plain(path.stem, _LONGEST_NAME - len(ending)) + ending


def _plain(name: str, longest: int) -> str:
    folded = _fold(name).strip("._-")[:longest].strip("._-") or "x"
    return f"_{folded}" if _RESERVED.fullmatch(folded) else folded


def _fold(name: str) -> str:
    """A text in the letters that every system takes: é is e, œ is oe."""
    spread = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("ß", "ss")
    ascii_only = unicodedata.normalize("NFKD", spread).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "_", ascii_only)


def _make_unique(path: str, taken: set[str]) -> str:
    """A path that no other has, even where large and small letters are the same."""
    found, number = path, 1
    whole = PurePosixPath(path)
    while found.lower() in taken:
        number += 1
        found = str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))
    taken.add(found.lower())
    return found
