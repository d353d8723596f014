"""The anonymous benchmark: where a member is among comparable ones, from figures that show none of them.

Figures are published by campaign, for groups that never overlap: a member is in one group, whoever asks and whatever
they choose. What can be learnt of one member from all that was ever published, and what can't be prevented:
docs/territory.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from footprint.territory.disclosure import (
    LEAST_FOR_MEDIAN,
    LEAST_FOR_QUARTILES,
    at_least,
    average_around,
    is_dominated,
    round_kilograms,
    round_percent,
)
from footprint.territory.figures import Counting, DossierFigures
from footprint.territory.members import Member, choose_dossier

LEAST_COVERAGE = 0.9
MOST_ESTIMATED = 1.0 - LEAST_COVERAGE
LEAST_CHANGED = 2  # and more than half of a group: see `_may_tell_apart`
# Why a member is compared with no one.
NOT_COMPARED = ("no_consent", "no_dossier", "incomplete", "ten_questions", "no_kind", "no_people")
# Why nothing is published of a group.
WITHHELD = ("few", "dominated", "few_changed")
People = Literal["staff", "public"]
PEOPLE: tuple[People, ...] = ("staff", "public")


@dataclass(frozen=True, order=True)
class ComparableGroup:
    """Members that may be compared: of one kind and size, counted alike, over the same perimeter.

    `people`: by whom their kilograms are divided, agents or public, which are never mixed.
    """

    kind: str
    size: str
    perimeter: str
    accounting: str
    factor_set: str
    electricity: str
    version: str
    people: People = "staff"


@dataclass(frozen=True)
class PublishedGroup:
    """What everybody may read of a group: kg CO2e by head, to 5 kg; quartiles from 8 members on.

    `year`: that of the dossiers; `members`: how many there are at least.
    """

    group: ComparableGroup
    year: int
    members: int
    median: int
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True)
class Publication:
    """What a campaign published.

    `groups` is for everybody. `basis`, by group, is the members behind each figure and what their values rest on (the
    frozen version of the dossier, and the heads that it is divided by), and `withheld` why nothing is published of a
    group: kept by the territory, shown to nobody else.
    """

    campaign: str
    groups: tuple[PublishedGroup, ...] = ()
    basis: Mapping[ComparableGroup, frozenset[tuple[str, str]]] = field(default_factory=dict)
    withheld: Mapping[ComparableGroup, str] = field(default_factory=dict)

    def find(self, group: ComparableGroup | None) -> PublishedGroup | None:
        """What was published of a group."""
        return next((one for one in self.groups if one.group == group), None)


@dataclass(frozen=True)
class Place:
    """Where a member is in its group, for itself alone.

    `quarter`: from 1, the lowest, to 4; with a median alone, 1 below and 4 above; 0 where it is at the median.
    `difference`: to the median in percent, to 5 %.
    """

    published: PublishedGroup
    value: float
    quarter: int
    difference: int


# --- who is compared with whom ---------------------------------------------------------------------------------------


def tell_not_compared(member: Member, figures: DossierFigures | None, people: People = "staff") -> str:
    """Why a member is compared with no one (a word of NOT_COMPARED); "" where it is."""
    checks = {
        "no_consent": member.compared,
        "no_dossier": figures is not None,
        "incomplete": figures is not None and figures.coverage >= LEAST_COVERAGE,
        "ten_questions": figures is not None and figures.estimated <= MOST_ESTIMATED,
        "no_kind": bool(member.kind),
        "no_people": bool(member.size) and (people == "staff" or member.public > 0),
    }
    return next((why for why, holds in checks.items() if not holds), "")


def group_of(member: Member, figures: DossierFigures, people: People = "staff") -> ComparableGroup:
    """The one group of a member."""
    one = figures.counting
    return ComparableGroup(
        member.kind,
        member.size,
        figures.perimeter,
        one.accounting,
        one.factor_set,
        one.electricity,
        one.version,
        people,
    )


def _by_head(member: Member, figures: DossierFigures, people: People) -> float:
    heads = member.people if people == "staff" else member.public
    return figures.total / heads if heads > 0 else float("nan")


Compared = list[tuple[Member, DossierFigures]]


def _gather_groups(members: Iterable[Member], counting: Counting) -> dict[ComparableGroup, Compared]:
    found: dict[ComparableGroup, Compared] = {}
    for member in sorted(members, key=lambda one: one.key):
        figures, _ = choose_dossier(member, counting)
        for people in PEOPLE:
            if figures is not None and not tell_not_compared(member, figures, people):
                found.setdefault(group_of(member, figures, people), []).append((member, figures))
    return found


# --- what is published -----------------------------------------------------------------------------------------------


def publish(
    campaign: str, members: Sequence[Member], counting: Counting, past: Sequence[Publication] = ()
) -> Publication:
    """What a campaign publishes, given all that was published before, the oldest first.

    A figure is computed again only where two members or more, and more than half of the group, changed (came, left,
    sent another dossier, or count other heads) since each earlier figure of the group. Where fewer did, the last figure
    is published again as it was; nothing is, where someone behind it consents no more.
    """
    consenting = {member.key for member in members if member.compared and member.dossiers}
    groups, basis, withheld = [], {}, {}
    for group, held in sorted(_gather_groups(members, counting).items()):
        now = frozenset((member.key, _tell(member, figures, group.people)) for member, figures in held)
        earlier = [one for one in past if group in one.basis]
        if any(_may_tell_apart(now, one.basis[group]) for one in earlier):
            last = earlier[-1]
            if {key for key, _ in last.basis[group]} <= consenting and (figure := last.find(group)):
                groups.append(figure)
                basis[group] = last.basis[group]
            else:
                withheld[group] = "few_changed"
            continue
        figure, why = _describe_group(group, held, counting.year)
        if figure is None:
            withheld[group] = why
        else:
            groups.append(figure)
            basis[group] = now
    return Publication(campaign, tuple(groups), basis, withheld)


def _tell(member: Member, figures: DossierFigures, people: People) -> str:
    """What the value of a member rests on: another dossier, or other heads, is another value."""
    return f"{figures.frozen_id} {member.people if people == 'staff' else member.public!r}"


def _may_tell_apart(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Whether two figures of these members, held against each other, would tell of some of them.

    Too few came, left, or rest on something else: one alone would be read in the difference; and those who act together
    would, by sending other dossiers from one figure to the next, have each of the others come into the middle in turn.
    """
    changed = len({key for key, _ in one ^ other})
    needed = max(LEAST_CHANGED, max(len(one), len(other)) // 2 + 1)
    return 0 < changed < needed


def _describe_group(group: ComparableGroup, held: Compared, year: int) -> tuple[PublishedGroup | None, str]:
    """The figures of a group, or why there are none (a word of WITHHELD)."""
    if len(held) < LEAST_FOR_MEDIAN:
        return None, "few"
    values = np.array([_by_head(*one, group.people) for one in held])
    median = average_around(values, 0.5)
    if is_dominated([figures.total for _, figures in held]) or is_dominated(values) or np.isnan(median):
        return None, "dominated"
    quarters: list[int | None] = [None, None]
    if len(held) >= LEAST_FOR_QUARTILES:
        found = [average_around(values, quantile) for quantile in (0.25, 0.75)]
        quarters = [None if np.isnan(value) else round_kilograms(value) for value in found]
    return PublishedGroup(group, year, at_least(len(held)), round_kilograms(median), *quarters), ""


# --- as JSON ---------------------------------------------------------------------------------------------------------


def write_publication(publication: Publication) -> tuple[dict[str, Any], dict[str, Any]]:
    """A publication as two objects of JSON: what everybody may read, and what the territory alone keeps."""
    public = {"campaign": publication.campaign, "groups": [asdict(one) for one in publication.groups]}
    held = [
        {"group": asdict(group), "dossiers": sorted(map(list, basis))} for group, basis in publication.basis.items()
    ]
    withheld = [{"group": asdict(group), "why": why} for group, why in publication.withheld.items()]
    return public, {"basis": held, "withheld": withheld}


def read_publication(public: Mapping[str, Any], private: Mapping[str, Any] | None = None) -> Publication:
    """A publication from its two objects; a member has the first one alone.

    Raises KeyError or TypeError where they are none.
    """
    groups = [PublishedGroup(**one | {"group": ComparableGroup(**one["group"])}) for one in public["groups"]]
    kept = private or {"basis": (), "withheld": ()}
    return Publication(
        public["campaign"],
        tuple(groups),
        {ComparableGroup(**one["group"]): frozenset((key, of) for key, of in one["dossiers"]) for one in kept["basis"]},
        {ComparableGroup(**one["group"]): one["why"] for one in kept["withheld"]},
    )


# --- for a member alone ----------------------------------------------------------------------------------------------


def find_place(member: Member, counting: Counting, publication: Publication, people: People = "staff") -> Place | None:
    """Where a member is in its group, from what everybody may read and from its own dossier; None where it can't be."""
    figures, _ = choose_dossier(member, counting)
    if figures is None or not member.size:
        return None
    published, value = publication.find(group_of(member, figures, people)), _by_head(member, figures, people)
    if published is None or np.isnan(value) or not published.median:
        return None
    difference = round_percent(100.0 * (value / published.median - 1.0))
    bounds = [published.lower, published.median, published.upper]
    if None in bounds:
        quarter = 1 if difference < 0 else 4 if difference > 0 else 0
    else:
        quarter = 1 + sum(value > bound for bound in bounds if bound is not None)
    return Place(published, value, quarter, difference)
