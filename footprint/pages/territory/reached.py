"""The territories that the person at work holds, and those that the organisation studied is a member of."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from footprint.pages import state
from footprint.storage import (
    CampaignRecord,
    Organisation,
    Territory,
    TerritoryMember,
    list_territories,
    list_territory_members,
)
from footprint.words.texts import format_day


@dataclass(frozen=True)
class Held:
    """A territory that is held, and the campaign that is looked at."""

    territory: Territory
    campaign: CampaignRecord

    def may(self, needs: str) -> bool:
        """Whether the person at work may make a change of the log in the territory."""
        return state.may(needs, self.territory.territory_id)


@dataclass(frozen=True)
class OwnMembership:
    """A territory that the organisation studied is a member of, and what it is there."""

    territory: Territory
    member: TerritoryMember

    @property
    def key(self) -> tuple[int, int]:
        """The numbers of the territory and of the member, as the storage asks for them."""
        return self.territory.territory_id, self.member.organisation_id


def find_held() -> list[Territory]:
    """The territories held by an organisation of the person at work, by name."""
    person = state.current_person()
    return [one for one in list_territories(state.open_engine()) if person.reaches(one.territory_id)]


def find_memberships(organisation: Organisation) -> list[OwnMembership]:
    """The territories that an organisation is a member of."""
    engine, found = state.open_engine(), []
    for territory in list_territories(engine):
        members = list_territory_members(engine, territory.territory_id)
        found += [
            OwnMembership(territory, one) for one in members if one.organisation_id == organisation.organisation_id
        ]
    return found


def say_day(moment: datetime) -> str:
    """The day of a moment in UTC, as the reader's clock has it."""
    return state.say_moment(moment).partition(",")[0]


def say_short_day(moment: datetime) -> str:
    """The same in figures, for a table: "15/03/2022"."""
    return format_day(state.find_local(moment).date(), state.current_language())


def done(key: str, **values: object) -> None:
    """Draw the page anew with what was done at its top."""
    state.keep_message(state.say(key, **values))
    st.rerun()
