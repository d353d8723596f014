"""A territory and two members that hold something of everything, on one's own machine or a shared server."""

import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import Scope
from footprint.storage import MemberDescription
from footprint.storage.database import schema
from footprint.storage.database.log import now
from tests.prepared import copy_of, open_empty
from tests.storage.ways import COMMUNE, ISSUER, Place, settle_two


@dataclass
class Region:
    """A territory whose manager holds no role elsewhere, and two members that hold something of everything."""

    owner: sa.Engine
    server: sa.Engine
    territory_id: int
    manager_id: str
    commune: Place
    school: Place

    @property
    def manager(self) -> sa.Engine:
        return storage.under(self.server, Scope(self.manager_id, ((self.territory_id, "manager"),)))

    def member(self, place: Place, role: str = "approver") -> sa.Engine:
        return storage.under(self.server, Scope(place.person, ((place.organisation_id, role),)))

    def key(self, place: Place) -> tuple[int, int]:
        return self.territory_id, place.organisation_id

    def give(self, place: Place, *what: str) -> None:
        for one in what:
            storage.give_consent(self.member(place), *self.key(place), one, place.person)

    def log(self, place: Place) -> list[str]:
        return [entry.what for entry in storage.list_log(self.owner, place.organisation_id)]


Settled = tuple[int, str, Place, Place]


@cache
def settle_on_sqlite() -> tuple[sqlite3.Connection, Settled]:
    """The database of a region, made once, and who is in it."""
    with tempfile.TemporaryDirectory() as folder:
        owner = open_empty(f"sqlite:///{folder}/region.sqlite3")
        settled = settle_region(owner)
        kept = copy_of(owner)
        owner.dispose()
    return kept, settled


def settle_region(owner: sa.Engine) -> Settled:
    """A territory with a campaign under way, its manager, and two members that consent to nothing yet."""
    places = settle_two(owner)
    held = storage.create_organisation(owner, "Association", "owner")
    storage.name_territory(owner, held, "Territoire des loutres", "owner")
    manager = storage.PersonIdentity(ISSUER, "manager")
    manager_id = storage.accept_invitation(owner, storage.invite(owner, held, "manager", "owner"), manager)
    today = now().date()
    dates = (today - timedelta(30), today + timedelta(30))
    storage.set_campaign(owner, held, "Campagne 2024", 2024, *dates, manager_id)
    for place in places:
        token = storage.invite_member(owner, held, f"{place.word} invitée", MemberDescription("other"), manager_id)
        storage.join_territory(owner, token, place.organisation_id, COMMUNE, place.person)
    return held, manager_id, *places


def read_rows(engine: sa.Engine) -> dict[str, list[dict]]:
    """All rows of all tables that are within reach."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()]
            for name in schema.metadata.tables
        }
