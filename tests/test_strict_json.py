"""JSON is read in one way alone, or not at all."""

import pytest

from footprint.strict_json import read_json
from footprint.words.problem_texts import keep_in_line


def test_what_json_knows_is_read():
    assert read_json('{"a": [1, 2.5, "\\u00e9", "\\ud83d\\ude00", "\\\\ud800", null]}') == {
        "a": [1, 2.5, "é", "😀", "\\ud800", None]
    }


@pytest.mark.parametrize(
    "text",
    ["[NaN]", "[Infinity]", "[1e999]", '["\\ud800"]', '{"\\uDC00": 1}', '{"a": 1, "a": 1}', "[" + "9" * 5000 + "]"],
)
def test_what_others_would_read_otherwise_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


def test_a_key_twice_is_found_among_many():
    """Looked for one key after the other, it would take minutes."""
    keys = ", ".join(f'"{number}": 0' for number in range(100_000))
    with pytest.raises(ValueError, match="'99999' comes twice"):
        read_json(f'{{{keys}, "99999": 0}}')


def test_half_a_character_does_not_stop_a_message():
    assert keep_in_line("a\udcffb\x1bc").encode() == b"a b c"
