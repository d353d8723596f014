"""The bytes of a plan's file: what is too large, no JSON or no plan at all is refused whole."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from footprint.problems import Problem, UnusableInput
from footprint.strict_json import refuse_constant, refuse_twice

MOST_BYTES = 5_000_000
EXPECTED = "scenarios, targets, trend, base"  # some of the names by which a plan is known


def unusable(code: str, value: object = "", expected: object = "") -> UnusableInput:
    """The error that refuses a plan whole."""
    return UnusableInput(Problem(code, "error", "plan", value=str(value), expected=str(expected)))


def parse_plan(source: bytes | str | Path) -> Mapping[str, Any]:
    """The content of a file (its bytes, its path), where it is a JSON object."""
    content = source if isinstance(source, bytes) else _read_bytes(Path(source))
    if len(content) > MOST_BYTES:
        raise unusable("plan.too-large", len(content) // 1_000_000 + 1, MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
        parsed = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=refuse_twice)
        parsed = json.loads(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"))  # no half characters
    except json.JSONDecodeError as error:
        raise unusable("plan.broken-json", error.msg, f"{error.lineno}:{error.colno}") from error
    except RecursionError as error:
        raise unusable("plan.broken-json", "[[[[…") from error
    except ValueError as error:  # not UTF-8, NaN, a key twice, a number of thousands of digits
        raise unusable("plan.broken-json", " ".join(str(error).split())) from error
    if not isinstance(parsed, dict):
        raise unusable("plan.not-one", expected=EXPECTED)
    return parsed


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise unusable("plan.missing-file", path) from error
