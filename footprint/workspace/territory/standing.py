"""How far each member of a territory is in a campaign, as far as it consents to show it; and whom to help next."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from footprint.storage import (
    CampaignRecord,
    MemberLabel,
    ReceivedDossier,
    TerritoryInvitation,
    TerritoryMember,
    list_consents,
    list_labels,
    list_received,
    list_states,
    list_territory_invitations,
    list_territory_members,
)

# From an invitation that waits for an answer to a frozen dossier; "hidden" for who does not consent to show it.
PROGRESS = ("hidden", "invited", "joined", "begun", "saved", "frozen")
# Whom to help first: who is nearest to a dossier, then who has furthest to go. "unsent": frozen, and not sent.
REASONS = ("saved", "begun", "unsent", "joined", "invited")
INVITED = "invitation:"  # what the key of an organisation begins with that has not answered yet


@dataclass(frozen=True)
class MemberStanding:
    """A member, or an organisation that was invited, in a campaign.

    Attributes:
        key: the number of the organisation, or of its invitation.
        progress: a word of PROGRESS.
        consents: what it consents to.
        dossiers: those that it sent for the year of the campaign, else its last one of another year.
        earlier: the last one that it sent for each year before that of the campaign.
        label: what the territory noted of its label; None: nothing.
    """

    key: str
    name: str
    kind: str
    staff: float | None
    public: float | None
    progress: str
    consents: frozenset[str] = frozenset()
    dossiers: tuple[ReceivedDossier, ...] = ()
    earlier: tuple[ReceivedDossier, ...] = ()
    label: MemberLabel | None = None

    @property
    def reason(self) -> str:
        """Why it may need help (a word of REASONS); empty where nothing is missing, or nothing is known."""
        if self.progress == "frozen":
            return "" if self.dossiers else "unsent"
        return self.progress if self.progress in REASONS else ""


def list_standings(engine: sa.Engine, campaign: CampaignRecord) -> list[MemberStanding]:
    """All members of a territory and those it invited, by name."""
    territory_id = campaign.territory_id
    consents: dict[int, set[str]] = {}
    for one in list_consents(engine, territory_id):
        consents.setdefault(one.organisation_id, set()).add(one.what)
    received: dict[int, list[ReceivedDossier]] = {}
    for one in list_received(engine, territory_id):
        received.setdefault(one.organisation_id, []).append(one)
    labels = {one.member_id: one for one in list_labels(engine, territory_id)}
    states = {one.organisation_id: one for one in list_states(engine, territory_id, campaign.number)}
    found = []
    members = list_territory_members(engine, territory_id)
    for member in members:
        given = frozenset(consents.get(member.organisation_id, ()))
        sent = received.get(member.organisation_id, [])
        of_year = tuple(one for one in sent if one.year == campaign.year)
        state, progress = states.get(member.organisation_id), "joined" if "state" in given else "hidden"
        if of_year or (state and state.frozen_at):
            progress = "frozen"
        elif state:
            progress = "saved" if state.saved_at else "begun" if state.begun_at else progress
        about = member.name, member.kind, member.staff, member.public
        dossiers = of_year or tuple(sent[-1:]), list_earlier(sent, campaign.year)
        key, label = str(member.organisation_id), labels.get(member.organisation_id)
        found.append(MemberStanding(key, *about, progress, given, *dossiers, label))
    for one in _list_expected(list_territory_invitations(engine, territory_id), members):
        key = INVITED + one.token_hash[:12]
        found.append(MemberStanding(key, one.name, one.kind, one.staff, one.public, "invited"))
    return sorted(found, key=lambda one: (one.name.casefold(), one.key))


def _list_expected(
    invitations: Sequence[TerritoryInvitation], members: Sequence[TerritoryMember]
) -> list[TerritoryInvitation]:
    """The last invitation of each organisation that has not answered any, and is no member under that name."""
    there = {one.organisation_id for one in members}
    names = [one.name for one in members] + [one.name for one in invitations if one.member_id in there]
    taken, found = {_same(name) for name in names}, []
    for one in invitations:
        if one.holds and _same(one.name) not in taken:
            taken.add(_same(one.name))
            found.append(one)
    return found


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def list_earlier(sent: Sequence[ReceivedDossier], year: int) -> tuple[ReceivedDossier, ...]:
    """The last dossier that a member sent for each year before one."""
    last = {one.year: one for one in sent if one.year < year}
    return tuple(last[before] for before in sorted(last))


def count_progress(standings: Sequence[MemberStanding]) -> dict[str, int]:
    """How many have begun, saved and frozen, each of these counting in those before."""
    order = ("begun", "saved", "frozen")
    return {state: sum(one.progress in order[place:] for one in standings) for place, state in enumerate(order)}


def list_to_help(standings: Sequence[MemberStanding]) -> list[MemberStanding]:
    """The members that something is missing of, those nearest to a dossier first."""
    waiting = [one for one in standings if one.reason]
    return sorted(waiting, key=lambda one: (REASONS.index(one.reason), one.name.casefold()))
