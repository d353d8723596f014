"""What a territory published as a benchmark, for good; and, for the territory alone, from whose dossiers it was made.

Whose dossiers those were is what a later one is held against, so that no difference of two tells of one member.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, hash_text, now
from footprint.storage.territory.consents import BENCHMARK, DOSSIERS
from footprint.storage.territory.members import find_next_number
from footprint.storage.territory.territories import lock_territory

_benchmarks = tables.benchmarks
_bases = tables.benchmark_bases
_consents = tables.consents


@dataclass(frozen=True)
class PublishedBenchmark:
    """What was published of a campaign, under its number there: `content` is JSON; when (UTC)."""

    territory_id: int
    campaign: int
    number: int
    at: datetime
    content: str

    @property
    def said(self) -> dict[str, Any]:
        """What was published."""
        return json.loads(self.content)


def publish_benchmark(
    engine: sa.Engine,
    territory_id: int,
    campaign: int,
    content: dict[str, Any],
    basis: dict[str, Any],
    members: Collection[int],
    actor: str,
) -> int:
    """Publish a benchmark to all members; returns its number in the campaign.

    Args:
        content: what everybody reads.
        basis: what the territory alone keeps: whose dossiers it was made from.
        members: the numbers of the organisations whose dossiers those are.

    Raises:
        UnusableInput: there is no such territory or campaign, or one of them does not consent to be counted.
    """
    texts = [json.dumps(one, ensure_ascii=False, sort_keys=True, allow_nan=False) for one in (content, basis)]
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        _check_campaign(connection, territory_id, campaign)
        if set(members) - _list_consenting(connection, territory_id):
            raise UnusableInput(Problem("without-consent", "error", "", value=BENCHMARK))
        key = {"territory_id": territory_id, "campaign": campaign}
        number, at = find_next_number(connection, _benchmarks, **key), now()
        connection.execute(_benchmarks.insert().values(**key, number=number, at=at, content=texts[0]))
        connection.execute(_bases.insert().values(**key, number=number, content=texts[1]))
        told = {"campaign": campaign, "number": number, "members": len(set(members)), "basis": hash_text(texts[1])}
        append_log(connection, territory_id, "benchmark-published", actor, at, told, hash_text(texts[0]))
    return number


def list_benchmarks(engine: sa.Engine, territory_id: int) -> list[PublishedBenchmark]:
    """What a territory published, the last one first; for its members and for who holds it."""
    c = _benchmarks.c
    found = sa.select(_benchmarks).where(c.territory_id == territory_id)
    with reading(engine) as connection:
        rows = connection.execute(found.order_by(c.campaign.desc(), c.number.desc())).mappings()
        return [PublishedBenchmark(**row) for row in rows]


def load_basis(engine: sa.Engine, territory_id: int, campaign: int, number: int) -> dict[str, Any]:
    """From whose dossiers a benchmark was made, for who holds the territory; empty for anybody else."""
    of = {"territory_id": territory_id, "campaign": campaign, "number": number}
    with reading(engine) as connection:
        kept = connection.execute(sa.select(_bases.c.content).filter_by(**of)).scalar_one_or_none()
    return json.loads(kept) if kept else {}


def _check_campaign(connection: sa.Connection, territory_id: int, campaign: int) -> None:
    found = sa.select(tables.campaigns.c.number).filter_by(territory_id=territory_id, number=campaign)
    if connection.execute(found).one_or_none() is None:
        raise UnusableInput(Problem("unknown-campaign", "error", "", value=str(campaign)))


def _list_consenting(connection: sa.Connection, territory_id: int) -> set[int]:
    """The members that consent both to send their dossiers and to be counted in the benchmark."""
    c = _consents.c
    consenting = (c.territory_id == territory_id) & c.what.in_((BENCHMARK, DOSSIERS)) & c.until.is_(None)
    both = sa.select(c.organisation_id).where(consenting).group_by(c.organisation_id).having(sa.func.count() == 2)
    return set(connection.execute(both).scalars())
