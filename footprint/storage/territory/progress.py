"""How far a member that consents is in a campaign: begun, saved, frozen, and when. Never what it counted.

It is written by the member's own side, in the transaction of the entry that changes it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.log import now

_states = tables.campaign_states


@dataclass(frozen=True)
class CampaignState:
    """When a member began an inventory of the campaign's year, last saved one, and last froze one; None: not yet."""

    territory_id: int
    campaign: int
    organisation_id: int
    begun_at: datetime | None
    saved_at: datetime | None
    frozen_at: datetime | None


def list_states(engine: sa.Engine, territory_id: int, campaign: int) -> list[CampaignState]:
    """How far the members that consent are in a campaign; who has not begun, or does not consent, has no row."""
    c = _states.c
    found = sa.select(_states).where((c.territory_id == territory_id) & (c.campaign == campaign))
    with reading(engine) as connection:
        return [CampaignState(**row) for row in connection.execute(found.order_by(c.organisation_id)).mappings()]


def refresh_states(engine: sa.Engine, organisation_id: int) -> None:
    """Note how far an organisation is in campaigns that were opened or changed since it last saved."""
    if not scope_of(engine).reaches(organisation_id):
        raise UnusableInput(Problem("unknown-organisation", "error", "", value=str(organisation_id)))
    with writing(engine) as connection:
        note_progress(connection, organisation_id)


# --- within a transaction --------------------------------------------------------------------------------------------


def note_progress(connection: sa.Connection, organisation_id: int) -> None:
    """Note how far a member is in the campaigns that are not closed, where it consents to show it."""
    consents, campaigns = tables.consents.c, tables.campaigns.c
    shown = (consents.organisation_id == organisation_id) & (consents.what == "state") & consents.until.is_(None)
    open_ = sa.select(campaigns.territory_id, campaigns.number, campaigns.year).where(
        shown & (campaigns.territory_id == consents.territory_id) & (campaigns.closes_on >= now().date())
    )
    for territory_id, campaign, year in connection.execute(open_).all():
        state = _find_state(connection, organisation_id, year)
        key = {"territory_id": territory_id, "campaign": campaign, "organisation_id": organisation_id}
        connection.execute(_states.delete().filter_by(**key))
        if state["begun_at"]:
            connection.execute(_states.insert().values(**key, **state))


def note_retracted(connection: sa.Connection, organisation_id: int, number: int, at: datetime) -> None:
    """Have the territories that hold a copy of a dossier know that its member retracted it."""
    received = tables.received_dossiers
    sent = received.update().filter_by(organisation_id=organisation_id, number=number)
    connection.execute(sent.where(received.c.retracted_at.is_(None)).values(retracted_at=at))


def forget_progress(connection: sa.Connection, territory_id: int, organisation_id: int) -> None:
    """Remove what a member had shown of all campaigns of a territory."""
    connection.execute(_states.delete().filter_by(territory_id=territory_id, organisation_id=organisation_id))


def _find_state(connection: sa.Connection, organisation_id: int, year: int) -> dict[str, Any]:
    inventories, versions, dossiers = schema.inventories.c, schema.versions.c, schema.dossiers.c
    of_year = (inventories.organisation_id == organisation_id) & (inventories.year == year) & ~inventories.archived
    ids = sa.select(inventories.inventory_id).where(of_year)
    retracted = sa.select(dossiers.about).where(
        (dossiers.organisation_id == organisation_id) & (dossiers.status == "retracted")
    )
    standing = (dossiers.organisation_id == organisation_id) & dossiers.sha256.is_not(None)
    standing &= dossiers.inventory_id.in_(ids) & dossiers.number.not_in(retracted)
    asked = {
        "begun_at": sa.select(sa.func.min(inventories.created_at)).where(of_year),
        "saved_at": sa.select(sa.func.max(versions.at)).where(versions.inventory_id.in_(ids)),
        "frozen_at": sa.select(sa.func.max(dossiers.at)).where(standing),
    }
    return {name: connection.execute(found).scalar() for name, found in asked.items()}
