"""Where the files that tests read are."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
UPLOADS = CHECKOUT / "tests" / "uploads"
