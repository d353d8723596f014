"""JSON that is read in one way alone: no key twice, no number that is none, no half of a character."""

import json
import math
from collections import Counter
from typing import Any, NoReturn


def read_json(text: str) -> Any:
    """What a text in JSON holds. Raises ValueError, or RecursionError, where others might read it otherwise."""
    read = json.loads(text, object_pairs_hook=refuse_twice, parse_constant=refuse_constant, parse_float=_read_finite)
    if "\\ud" in text or "\\uD" in text:  # only so can half a character be written, which no file can hold
        json.dumps(read, ensure_ascii=False).encode()
    return read


def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as a dictionary. Raises ValueError where a key comes twice: what the first one holds would be lost."""
    content = dict(pairs)
    if len(content) != len(pairs):
        (key, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"{key!r} comes twice"[:200])
    return content


def refuse_constant(name: str) -> NoReturn:
    """Raises ValueError: NaN and Infinity are no numbers of JSON."""
    raise ValueError(f"{name} is no number")


def _read_finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError(f"{written[:40]} is too large a number")
    return number
