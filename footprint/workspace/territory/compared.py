"""The anonymous benchmark as it is kept: published by a territory for a campaign, read by each member for itself."""

from dataclasses import dataclass

import sqlalchemy as sa

from footprint.storage import (
    TerritoryMember,
    list_benchmarks,
    list_consents,
    list_received,
    load_basis,
    publish_benchmark,
)
from footprint.territory.benchmark import (
    Place,
    Publication,
    find_place,
    publish,
    read_publication,
    tell_not_compared,
    write_publication,
)
from footprint.territory.figures import DossierFigures
from footprint.workspace.territory.gathered import Gathered, describe_standing, read_received
from footprint.workspace.territory.standing import MemberStanding


@dataclass(frozen=True)
class OwnPlace:
    """Where a member is: its place, or why there is none ("" where there is).

    `why`: a word of NOT_COMPARED, "not_published" (nothing was yet) or "no_group" (nothing of its group).
    """

    place: Place | None
    why: str
    campaign: str = ""


def prepare_publication(engine: sa.Engine, gathered: Gathered) -> Publication | None:
    """What publishing for a campaign would give now, held against all that was published before; None: no dossier."""
    if gathered.counting is None:
        return None
    past = read_publications(engine, gathered.campaign.territory_id)
    return publish(gathered.campaign.name, gathered.members, gathered.counting, past)


def publish_for_members(engine: sa.Engine, gathered: Gathered, publication: Publication, actor: str) -> int:
    """Publish what was prepared, to all members; returns its number in the campaign."""
    content, basis = write_publication(publication)
    members = {int(key) for held in publication.basis.values() for key, _ in held}
    campaign = gathered.campaign
    return publish_benchmark(engine, campaign.territory_id, campaign.number, content, basis, members, actor)


def read_publications(engine: sa.Engine, territory_id: int) -> list[Publication]:
    """All that a territory published, the oldest first, with whose dossiers it was made from."""
    published = sorted(list_benchmarks(engine, territory_id), key=lambda one: one.at)
    return [read_publication(one.said, load_basis(engine, territory_id, one.campaign, one.number)) for one in published]


def find_own_place(engine: sa.Engine, member: TerritoryMember) -> OwnPlace:
    """Where a member is in what was published last, from its own dossier; for itself alone."""
    published = list_benchmarks(engine, member.territory_id)
    if not published:
        return OwnPlace(None, "not_published")
    publication = read_publication(max(published, key=lambda one: one.at).said)
    years = {group.year for group in publication.groups}
    sent = [
        one
        for one in list_received(engine, member.territory_id)
        if one.organisation_id == member.organisation_id and (one.year in years or not years)
    ]
    found = read_received(engine, member.territory_id, sent)
    figures = tuple(one for one in found if isinstance(one, DossierFigures))
    consents = frozenset(
        one.what for one in list_consents(engine, member.territory_id) if one.organisation_id == member.organisation_id
    )
    key = str(member.organisation_id)
    told = MemberStanding(key, member.name, member.kind, member.staff, member.public, "frozen", consents, tuple(sent))
    described = describe_standing(told, figures)
    last = figures[-1] if figures else None
    why = tell_not_compared(described, last)
    place = find_place(described, last.counting, publication) if last and not why else None
    return OwnPlace(place, why or ("" if place else "no_group"), publication.campaign)
