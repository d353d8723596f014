"""Files read, and their cells checked, once by each process of the tests; whoever asks again has a copy of his own."""

import copy
import hashlib
import pickle
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from footprint.intake import read
from footprint.inventory.inventory import Checked
from footprint.memo import Kept
from footprint.registry.catalogue import Catalogue
from footprint.workspace import files

read_afresh, check_afresh = read._read_upload, files.check_inventory

KEPT = Kept(most=64, most_lines=1_000_000)


def read_once(patch: pytest.MonkeyPatch) -> None:
    """Have reading, and the checking of what was read, remember what they gave."""
    patch.setattr(read, "_read_upload", _read)
    patch.setattr(files, "check_inventory", _check)


def _read(upload: read.ReceivedFile, *asked: Any) -> dict[str, read.RawTable]:
    return _find((upload.filename, upload.sha256, repr(asked)), lambda: read_afresh(upload, *asked))


def _check(raw: Mapping[str, pd.DataFrame], catalogue: Catalogue, words: Any = None, *asked: Hashable) -> Checked:
    cells = hashlib.sha256(pickle.dumps(dict(raw))).hexdigest()
    key = (cells, _Same(catalogue), _Same(words), asked)
    return _find(key, lambda: check_afresh(raw, catalogue, words, *asked))


@dataclass(frozen=True, eq=False)
class _Same:
    """An object that equals itself alone, and can be a key."""

    given: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.given is other.given

    def __hash__(self) -> int:
        return id(self.given)


def _find(key: Hashable, work_out: Callable[[], Any]) -> Any:
    return copy.deepcopy(KEPT.find(key, work_out))
