"""The members of a territory: how far each is, what it consents to, and which of its dossiers counts in a campaign."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from footprint.territory.figures import Counting, DossierFigures

# How far a member is in a campaign, each after the one before.
STATES = ("invited", "begun", "saved", "frozen")
# Why a member is not in a sum: it gave no dossier, gave one of which another member gave the very same, or one that was
# counted otherwise.
LEFT_OUT = ("no_dossier", "same_dossier", "other_version", "other_year", "other_accounting", "other_set", "other_power")
# Members are compared with those of about as many people: each class holds those of less than its limit.
SIZE_LIMITS = (10, 50, 250, 1000)
SIZES = (*(f"under_{limit}" for limit in SIZE_LIMITS), f"from_{SIZE_LIMITS[-1]}")


@dataclass(frozen=True, eq=False)
class Member:
    """A member of a territory, as its campaign knows it.

    Attributes:
        key: what names it in the territory, the same from one campaign to the next.
        kind: town hall, school, association…: a word of the territory.
        staff: its agents; `public`: its pupils or its public. 0 where they are not known.
        state: how far it is, a word of STATES.
        labelled: whether it has the label.
        name: what it is called, only where it consents to being named in what is public.
        compared: whether it consents to be in the anonymous benchmark.
        dossiers: what it consented to send, the last one last.
        earlier: the year and the archive (SHA-256) of those that it sent for other years, one a year.
    """

    key: str
    kind: str = ""
    staff: float = 0.0
    public: float = 0.0
    state: str = "invited"
    labelled: bool = False
    name: str = ""
    compared: bool = False
    dossiers: Sequence[DossierFigures] = ()
    earlier: Sequence[tuple[int, str]] = ()

    @property
    def people(self) -> float:
        """Its agents: as the territory knows them, else as its last dossier counts them; 0 where nobody does."""
        counted = self.dossiers[-1].headcount if self.dossiers else 0.0
        return self.staff if self.staff > 0 else counted if counted > 0 else 0.0

    @property
    def size(self) -> str:
        """Its size class, a word of SIZES; "" where its agents are not known."""
        return size_class(self.people)


def size_class(people: float) -> str:
    """The size class of an organisation of so many people; "" where they are not known."""
    if not people > 0:
        return ""
    return next((size for size, limit in zip(SIZES, SIZE_LIMITS, strict=False) if people < limit), SIZES[-1])


def find_common_counting(members: Iterable[Member], year: int | None = None) -> Counting | None:
    """How most members count their last dossier (of a year); None where there is none."""
    if year is None:
        found = [one.counting for member in members for one in member.dossiers[-1:]]
    else:
        found = [one.counting for member in members for one in member.dossiers if one.counting.year == year]
    counts = Counter(found)
    return max(counts, key=lambda one: (counts[one], one.year, str(one))) if counts else None


def choose_dossier(member: Member, counting: Counting) -> tuple[DossierFigures | None, str]:
    """The last dossier of a member that was counted so, or why none is (a word of LEFT_OUT)."""
    reasons = []
    for figures in reversed(member.dossiers):
        reason = tell_difference(figures.counting, counting)
        if not reason:
            return figures, ""
        reasons.append(reason)
    # Of several, the one that came nearest to being counted.
    return None, max(reasons, key=LEFT_OUT.index) if reasons else LEFT_OUT[0]


def tell_difference(one: Counting, wanted: Counting) -> str:
    """Why a figure can't be added to those counted so (a word of LEFT_OUT); "" where it can."""
    checks = {
        "other_year": one.year == wanted.year,
        "other_version": one.version == wanted.version,
        "other_accounting": one.accounting == wanted.accounting,
        "other_set": one.factor_set == wanted.factor_set,
        "other_power": one.electricity == wanted.electricity,
    }
    return next((reason for reason, alike in checks.items() if not alike), "")
