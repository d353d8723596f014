"""A campaign's members with the figures of the dossiers that they sent, and the whole that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sqlalchemy as sa

from footprint.dossier.canonical import Unreadable
from footprint.memo import Kept
from footprint.storage import CampaignRecord, ReceivedDossier, list_provisions, load_figures, load_received
from footprint.territory.figures import Counting, DossierFigures, EarlierYear, read_figures
from footprint.territory.members import Member, find_common_counting
from footprint.territory.provisions import Provision
from footprint.territory.receive import UnusableDossier, receive_dossier
from footprint.territory.restated import restate_earlier
from footprint.territory.shared_view import SharedView, share_view
from footprint.workspace.territory.standing import MemberStanding, list_standings

# Figures are kept by the hash of their dossier, some 100 kB each: an archive takes a tenth of a second to read.
_FIGURES = Kept(most=500, most_lines=1)
_EARLIER = Kept(most=1000, most_lines=1)


@dataclass(frozen=True, eq=False)
class Gathered:
    """What a campaign holds.

    Attributes:
        standings: members and invited organisations, by name.
        members: the same, with figures, as the computation takes them.
        set_aside: dossiers that give no figure: the name of the member, and why (a word of `receive.UNUSABLE`).
        provisions: what members declare to buy for others.
    """

    campaign: CampaignRecord
    standings: tuple[MemberStanding, ...]
    members: tuple[Member, ...]
    set_aside: tuple[tuple[str, str], ...]
    provisions: tuple[Provision, ...]

    @property
    def counting(self) -> Counting | None:
        """How most dossiers of the year are counted; None where there is none."""
        return find_common_counting(self.members, self.campaign.year)

    @cached_property
    def key(self) -> tuple:
        """What tells two of them apart: the same key, the same whole."""
        told = tuple(
            (
                *(one.key, one.kind, one.staff, one.public, one.compared, one.name, tuple(one.earlier)),
                tuple((held.archive, held.earlier) for held in one.dossiers),
            )
            for one in self.members
        )
        return "territory", self.campaign.territory_id, self.campaign.year, told, self.provisions

    @property
    def names(self) -> dict[str, str]:
        """What members are called, by key."""
        return {one.key: one.name for one in self.standings}

    def share(self) -> SharedView | None:
        """The whole; None where no dossier of the year was received."""
        counting = self.counting
        return share_view(self.members, counting, self.provisions) if counting else None


def gather_campaign(engine: sa.Engine, campaign: CampaignRecord) -> Gathered:
    """All that a territory may know of its members in a campaign."""
    standings = list_standings(engine, campaign)
    sent = [dossier for one in standings for dossier in one.dossiers]
    found = dict(zip(sent, read_received(engine, campaign.territory_id, sent), strict=True))
    members, set_aside = [], []
    for one in standings:
        held = [hold_earlier(engine, dossier, found[dossier], one.earlier) for dossier in one.dossiers]
        set_aside += [(one.name, figures.why) for figures in held if isinstance(figures, UnusableDossier)]
        members.append(describe_standing(one, tuple(one for one in held if isinstance(one, DossierFigures))))
    return Gathered(campaign, tuple(standings), tuple(members), tuple(set_aside), list_declared(engine, campaign))


def describe_standing(standing: MemberStanding, figures: tuple[DossierFigures, ...]) -> Member:
    """A member as the computation takes it: named, and compared, where it consents to that."""
    state = standing.progress if standing.progress in ("begun", "saved", "frozen") else "invited"
    return Member(
        standing.key,
        standing.kind,
        staff=standing.staff or 0.0,
        public=standing.public or 0.0,
        state=state,
        labelled=standing.label is not None,
        name=standing.name if "named" in standing.consents else "",
        compared={"benchmark", "dossiers"} <= standing.consents,
        dossiers=figures,
        earlier=tuple((one.year, one.sha256) for one in standing.earlier),
    )


def read_received(
    engine: sa.Engine, territory_id: int, dossiers: Sequence[ReceivedDossier]
) -> list[DossierFigures | UnusableDossier]:
    """The figures of each dossier that was received, read once; or why it gives none.

    They were kept as the dossier was sent; where they were not, or by an earlier version, its archive is read.
    """
    known = all(_FIGURES.knows(dossier.sha256) for dossier in dossiers)
    stored = {} if known else load_figures(engine, territory_id)

    def read(dossier: ReceivedDossier) -> DossierFigures | UnusableDossier:
        key = dossier.organisation_id, dossier.number
        try:
            return read_figures(stored.get(key, b""))
        except Unreadable:
            pass
        try:
            return receive_dossier(load_received(engine, territory_id, *key))
        except UnusableDossier as refusal:
            return refusal

    return [_FIGURES.find(dossier.sha256, lambda dossier=dossier: read(dossier)) for dossier in dossiers]


def hold_earlier(
    engine: sa.Engine,
    dossier: ReceivedDossier,
    figures: DossierFigures | UnusableDossier,
    earlier: Sequence[ReceivedDossier],
) -> DossierFigures | UnusableDossier:
    """Figures with those of the earlier years of their member, as they came with them; else both archives are read."""
    if isinstance(figures, UnusableDossier):
        return figures
    held = {one.archive for one in figures.earlier}
    more = [
        _EARLIER.find((dossier.sha256, one.sha256), lambda one=one: _restate_received(engine, one, dossier))
        for one in earlier
        if one.sha256 not in held and one.year < dossier.year
    ]
    return replace(figures, earlier=(*figures.earlier, *more)) if more else figures


def _restate_received(engine: sa.Engine, earlier: ReceivedDossier, later: ReceivedDossier) -> EarlierYear:
    """The year of one received dossier counted as a later one of the same member."""
    archives = [load_received(engine, one.territory_id, one.organisation_id, one.number) for one in (earlier, later)]
    return restate_earlier(*archives, earlier.year)


def list_declared(engine: sa.Engine, campaign: CampaignRecord) -> tuple[Provision, ...]:
    """What members declare to buy for others in the year of a campaign."""
    return tuple(
        Provision(
            str(one.organisation_id),
            str(one.beneficiary_id),
            one.type,
            one.counted_as,
            one.share,
            confirmed=one.confirmed is True,
        )
        for one in list_provisions(engine, campaign.territory_id)
        if one.year == campaign.year and one.organisation_id != one.beneficiary_id
    )
