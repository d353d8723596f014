"""How sure it is that a page is laid out in a certain way."""

from dataclasses import dataclass

SURE, LIKELY = "sure", "likely"


@dataclass(frozen=True)
class Recognised:
    """A layout, how sure it is (SURE or LIKELY), and the words of the page that show it."""

    layout: str
    sureness: str
    evidence: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it is applied without asking."""
        return self.sureness == SURE
