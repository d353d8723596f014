"""What takes long to make and is the same whoever makes it: made by one process of a run, read by the others."""

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

FOLDER = "FOOTPRINT_TESTS_SHARED"  # where the processes of a run share; elsewhere, each makes its own

Made = TypeVar("Made")


def once(key: object, make: Callable[[], Made]) -> Made:
    """What was made under a key in this run of the tests, by whichever process, else made now; it can be pickled."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return make()
    file = Path(folder) / hashlib.sha256(repr(key).encode()).hexdigest()
    if not file.exists():
        made = make()
        # Written elsewhere first: nobody reads half a file.
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as written:
            pickle.dump(made, written)
        os.replace(written.name, file)
        return made
    return pickle.loads(file.read_bytes())
