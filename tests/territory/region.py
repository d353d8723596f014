"""A territory in a database: members with dossiers of a few figures, made by hand. No organisation is behind them.

The bytes of a dossier are its name; what they would tell is in FIGURES, so that none is frozen for it.
"""

import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pandas as pd
import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.estimation.estimate import GRAIN
from footprint.estimation.uncertainty.errors import Error
from footprint.storage import CONSENTS, MemberDescription
from footprint.storage.database.log import now
from footprint.territory.figures import PART_COLUMNS, CountedYear, Counting, DossierFigures, write_figures
from footprint.territory.receive import UnusableDossier
from footprint.workspace.territory import gathered, given
from tests.prepared import copy_of, open_empty, restore

YEAR = now().year - 1
SENDING = 9  # communes that send a dossier and consent to everything, the first one alone to being named
STAFF = 20.0


@dataclass(frozen=True)
class Region:
    """A territory, its first campaign, and its members by their order: nine that sent, then one that shares nothing."""

    territory_id: int
    members: tuple[int, ...]


def figures_of(content: bytes) -> DossierFigures:
    """What the dossier of a name tells: of commune 3, 3 tonnes and a little. "broken": none."""
    if content == b"broken":
        raise UnusableDossier("altered")
    number = int(content.rpartition(b" ")[2])
    grains = round((1000.0 * number + 100.0) / GRAIN)
    rows = [("equipment", "laptop", "computers", "manufacturing"), ("usage", "mobile_line", "telecom", "use")]
    parts = pd.DataFrame(
        [(*row, 0, 0.1, 0, part, 10, 0) for row, part in zip(rows, (grains - grains // 4, grains // 4), strict=True)],
        columns=list(PART_COLUMNS),
    ).astype(PART_COLUMNS)
    named = f"{number:064d}"
    return DossierFigures(
        archive=named,
        frozen_id=named,
        organisation=f"Commune {number}",
        siren="",
        edition=1,
        status="approved",
        frozen_on=f"{YEAR + 1}-02-01",
        counting=Counting(YEAR, version="2"),
        factors_id="f" * 64,
        headcount=STAFF,
        ten_questions=0,
        low=0.8 * grains * GRAIN,
        high=1.2 * grains * GRAIN,
        years=(CountedYear(YEAR - 1, 1.1 * grains * GRAIN), CountedYear(YEAR, grains * GRAIN)),
        parts=parts,
        errors=((Error("factor:laptop", 0.1, 0.2),),),
    )


def freeze(database: sa.Engine, organisation_id: int, content: bytes, actor: str = "essai") -> int:
    """Keep a dossier of the year under an inventory of its own; its number."""
    inventory_id = storage.create_inventory(database, organisation_id, "Parc", YEAR, actor)
    told = {"reason": "", "identity": {}}
    return storage.save_dossier(database, organisation_id, inventory_id, 1, "draft", told, lambda log: content, actor)


def join(database: sa.Engine, territory_id: int, name: str, staff: float | None = STAFF) -> int:
    """A commune that joins; its number."""
    organisation_id = storage.create_organisation(database, name, "essai")
    described = MemberDescription("commune", staff)
    token = storage.invite_member(database, territory_id, name, described, "essai")
    storage.join_territory(database, token, organisation_id, described, "essai")
    return organisation_id


def open_region(database: sa.Engine, patch: pytest.MonkeyPatch) -> Region:
    """The region in an empty database of SQLite, made once; its dossiers are read by their name."""
    for module in (gathered, given):
        patch.setattr(module, "receive_dossier", figures_of)
    kept, region = _settle_once()
    restore(database, kept)
    return region


@cache
def _settle_once() -> tuple[sqlite3.Connection, Region]:
    with tempfile.TemporaryDirectory() as folder:
        database = open_empty(f"sqlite:///{folder}/region.sqlite3")
        region = settle_region(database)
        kept = copy_of(database)
        database.dispose()
    return kept, region


def settle_region(database: sa.Engine, sending: int = SENDING) -> Region:
    """A territory with a campaign under way, its members, and one invitation without an answer."""
    territory_id = storage.create_organisation(database, "Association des communes", "essai")
    storage.name_territory(database, territory_id, "Vallée simulée", "essai")
    days = (now().date() - timedelta(30), now().date() + timedelta(30))
    storage.set_campaign(database, territory_id, "Campagne simulée", YEAR, *days, "essai")
    members = []
    for number in range(1, sending + 1):
        organisation_id = join(database, territory_id, f"Commune {number}")
        for what in CONSENTS:
            if what != "named" or number == 1:
                storage.give_consent(database, territory_id, organisation_id, what, "essai")
        content = f"commune {number}".encode()
        dossier = freeze(database, organisation_id, content)
        figures = write_figures(figures_of(content))
        storage.send_dossier(database, territory_id, organisation_id, dossier, "essai", figures)
        members.append(organisation_id)
    members.append(join(database, territory_id, "Commune secrète", 100.0))
    storage.invite_member(database, territory_id, "École invitée", MemberDescription("school"), "essai")
    return Region(territory_id, tuple(members))
