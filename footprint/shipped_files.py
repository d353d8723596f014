"""The files that travel with the code: where they are (beside it in a checkout, inside the package in a wheel), and how
their texts are read.
"""

from pathlib import Path
from typing import Any

_SHIPPED = Path(__file__).parent / "_shipped"
_ROOT = _SHIPPED if _SHIPPED.is_dir() else Path(__file__).parents[1]


def factors_folder() -> Path:
    """The folder of emission factors, assumptions and sources: the checkout's own, else the wheel's."""
    return _ROOT / "factors"


def application_file() -> Path:
    """The script Streamlit runs; Streamlit finds its settings beside it, in `.streamlit/config.toml`."""
    return _ROOT / "app.py"


def icon_font(version: str) -> Path | None:
    """The font of the icons that a version of Streamlit and our pages use; None where that version has none."""
    font = Path(__file__).parent / "server" / "icons" / f"streamlit-{version}.woff2"
    return font if font.is_file() else None


def parse_toml(content: str) -> dict[str, Any]:
    """What a file of texts says. Its reader is loaded only where what is made of the file is not kept yet."""
    import tomllib

    return tomllib.loads(content)
