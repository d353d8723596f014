"""Files attached as evidence: which are taken, up to what size. They are kept as they are, never opened nor run."""

from pathlib import Path

from footprint.intake.raw_tables import megabytes
from footprint.problems import Problem, UnusableInput

MAX_BYTES = 20_000_000

# The kinds taken, by extension, and how the bytes of each begin (nothing where a text may begin with anything).
STARTS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".odt": (b"PK\x03\x04",),
    ".ods": (b"PK\x03\x04",),
    ".odp": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
    ".csv": (),
    ".txt": (),
    ".eml": (),
    ".json": (),
}
# What a browser or a system would run, whatever its name says.
_RUNS = (b"MZ", b"\x7fELF", b"#!", b"<html", b"<!doctype html", b"<svg", b"<?xml", b"<script")


def check_evidence(filename: str, content: bytes) -> str:
    """The name under which a file is kept, without its folders.

    Raises:
        UnusableInput: it is empty, too large, or of a kind that is not taken or not what its name says.
    """
    name = Path(filename.replace("\\", "/")).name.strip()
    suffix = Path(name).suffix.lower()
    kinds = " ".join(STARTS)
    if not content.strip():
        raise UnusableInput(Problem("evidence.empty", "error", "evidence", value=name))
    if len(content) > MAX_BYTES:
        raise UnusableInput(
            Problem("evidence.too-large", "error", "evidence", value=name, expected=str(megabytes(MAX_BYTES)))
        )
    if suffix not in STARTS:
        raise UnusableInput(Problem("evidence.kind", "error", "evidence", value=name, expected=kinds))
    starts, head = STARTS[suffix], content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    wrong = not content.startswith(starts) if starts else head.startswith(tuple(one.lower() for one in _RUNS))
    if wrong:
        raise UnusableInput(Problem("evidence.other-content", "error", "evidence", value=name, expected=kinds))
    return name
