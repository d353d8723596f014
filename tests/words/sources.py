"""The modules of the package as text, for what tests look for in them."""

from tests.places import CHECKOUT

PACKAGE = CHECKOUT / "footprint"
SOURCES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
EVERYTHING = "\n".join(SOURCES.values())
