"""What made a dossier: this program, by its version and the hash of its sources, and the libraries it writes with."""

import hashlib
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import footprint

# What must be the same to make the same bytes again, besides this program; the others need nothing more.
PROGRAM = ("footprint", "sources", "pycountry")
NEEDED = {
    "report.pdf": (*PROGRAM, "typst", "segno"),
    "report.html": (*PROGRAM, "segno"),
    "workbook.xlsx": (*PROGRAM, "xlsxwriter", "zlib"),
}
LIBRARIES = ("typst", "xlsxwriter", "pycountry", "segno")


def describe_software() -> dict[str, str]:
    """The program that freezes a version."""
    return {"name": "footprint", "version": footprint.__version__, "sources": hash_sources()}


def describe_makers(language: str) -> dict[str, str]:
    """In which language documents are made, and by which versions of what makes them."""
    made = {"language": language, "footprint": footprint.__version__, "sources": hash_sources()}
    return made | {name: version(name) for name in LIBRARIES} | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


@cache
def hash_sources() -> str:
    """The hash of the program itself, its texts and its fonts: what its version number may stay behind of."""
    folder, whole = Path(footprint.__file__).parent, hashlib.sha256()
    kinds = {".py", ".toml", ".typ", ".ttf", ".otf"}
    for file in sorted(folder.rglob("*"), key=lambda file: file.relative_to(folder).as_posix()):
        if file.suffix in kinds and "_shipped" not in file.parts:  # a wheel's, beside the package in a checkout
            content = hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
            whole.update(f"{content}  {file.relative_to(folder).as_posix()}\n".encode())
    return whole.hexdigest()
