"""What a territory promised of its members, observed: how many have begun, froze their dossier or have the label.

Observations are written in the commitment itself, by year: they are frozen with it, and verify without any campaign.
"""

from collections.abc import Sequence
from dataclasses import replace

from footprint.commitments.commitment import MEMBER_MEASURES, Commitment, Observation
from footprint.territory.members import STATES, Member


def count_members(members: Sequence[Member], kinds: Sequence[str] = ()) -> dict[str, int]:
    """The value of each of MEMBER_MEASURES, of members of some kinds; of all where none is given."""
    held = [member for member in members if not kinds or member.kind in kinds]
    reached = [STATES.index(member.state) for member in held]
    counts = (
        sum(state >= STATES.index("begun") for state in reached),
        sum(state >= STATES.index("frozen") for state in reached),
        sum(member.labelled for member in held),
    )
    return dict(zip(MEMBER_MEASURES, counts, strict=True))


def observe_members(commitment: Commitment, year: int, members: Sequence[Member], source: str) -> Commitment:
    """The commitment with what a campaign counts in a year; as it was, where it promises nothing of members.

    `source`: the campaign, in words.
    """
    indicator = commitment.indicator
    if indicator.measure not in MEMBER_MEASURES:
        return commitment
    kinds = indicator.where.get("type", ())
    value = count_members(members, [kinds] if isinstance(kinds, str) else kinds)[indicator.measure]
    others = [one for one in commitment.observations if one.year != year]
    seen = sorted([*others, Observation(year, float(value), source=source)], key=lambda one: one.year)
    return replace(commitment, observations=tuple(seen))
