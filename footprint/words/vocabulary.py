"""The lists of words of the folder `vocabulary`: what people write in files, for what the tool knows."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from footprint.made_once import make_once
from footprint.shipped_files import parse_toml


@cache
def read_word_lists(name: str) -> Mapping[str, Any]:
    """The lists of one file of the vocabulary: "types", "choices", "headers", "cells" or "forms"."""
    path = files("footprint").joinpath("words", "vocabulary", f"{name}.toml")
    return make_once(f"lists-{name}", lambda: parse_toml(path.read_text(encoding="utf-8")))
