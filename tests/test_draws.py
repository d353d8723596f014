"""Which examples and variants a usual run leaves to the exhaustive one: a part, spread over all, and never none."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import draws


@pytest.fixture(autouse=True)
def usual(request: pytest.FixtureRequest) -> Iterator[None]:
    """The choice of the usual run, then that of this one again."""
    draws.choose(exhaustive=False)
    yield
    draws.choose(exhaustive=request.config.getoption("exhaustive"))


@dataclass(frozen=True, eq=False)
class Variant:
    """A variant of a test, as pytest collects it."""

    nodeid: str
    mark: pytest.Mark | None

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.mark if self.mark and self.mark.name == name else None


SAMPLED, SLOW = pytest.mark.sampled.mark, pytest.mark.sampled(least=1).mark


def test_of_what_is_sampled_some_variants_run_and_of_the_rest_all():
    sampled = [Variant(f"test_forms[{place}]", SAMPLED) for place in range(40)]
    rest = [Variant(f"test_pages[{place}]", None) for place in range(7)]
    single = [Variant("test_alone", SAMPLED)]
    chosen = draws.sample([*sampled, *rest, *single])  # type: ignore[arg-type]
    assert chosen >= {*rest, *single}
    places = [place for place, variant in enumerate(sampled) if variant in chosen]
    assert len(places) == 40 * draws.SHARE
    assert max(after - before for before, after in zip(places, [*places[1:], 40], strict=True)) <= 2 / draws.SHARE


@pytest.mark.parametrize(
    ("mark", "variants", "tried"), [(SAMPLED, 1, 1), (SAMPLED, 2, 2), (SAMPLED, 5, 2), (SLOW, 5, 1)]
)
def test_two_variants_are_tried_at_least_or_one_that_is_slow(mark: pytest.Mark, variants: int, tried: int):
    sampled = [Variant(f"test_forms[{place}]", mark) for place in range(variants)]
    assert len(draws.sample(sampled)) == tried  # type: ignore[arg-type]


def test_an_exhaustive_run_leaves_nothing_out():
    draws.choose(exhaustive=True)
    sampled = [Variant(f"test_forms[{place}]", SAMPLED) for place in range(40)]
    assert draws.sample(sampled) == {*sampled}  # type: ignore[arg-type]
    assert draws.some(range(9)) == [*range(9)]
