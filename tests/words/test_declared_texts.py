"""What declares the texts it needs has them all, in every complete language: levers, measures and accountings."""

from collections.abc import Iterator

import pytest

from footprint.actions.levers import LEVERS
from footprint.estimation.accountings import ACCOUNTING_RULES
from footprint.estimation.measures import MEASURES, texts_of
from footprint.words.texts import LANGUAGES, read_own_texts


def list_declared() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that declares texts: what it is, and their keys."""
    yield from ((f"lever {lever.lever_id}", lever.texts) for lever in LEVERS)
    yield from ((f"measure {measure}", texts_of(measure)) for measure in MEASURES)
    yield from ((f"accounting {name}", accounting.texts) for name, accounting in ACCOUNTING_RULES.items())


def find_missing(declared: tuple[str, ...], language: str) -> list[str]:
    return [key for key in declared if not str(read_own_texts(language).get(key, "")).strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_declared_texts_are_written(language):
    wrong = [
        f"{what} has no text in footprint/words/{language}.toml for: {', '.join(missing)}"
        for what, declared in list_declared()
        if (missing := find_missing(declared, language))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_text_that_is_not_written_is_named():
    assert find_missing(("lever.A1.name", "lever.Z1.name"), "fr") == ["lever.Z1.name"]
