"""What a member bought for another: declared by who bought it, confirmed or refused by the other, in rows of its own.

Who declares names the other by its number, as the other gave it: no list of members is shown to a member.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import check_name
from footprint.storage.territory.members import find_next_number, lock_member

_provisions = tables.provisions
_answers = tables.provision_answers


@dataclass(frozen=True)
class ProvisionDraft:
    """What is declared.

    Attributes:
        beneficiary_id, beneficiary: the number of the organisation that it is for, and its name.
        year: of the inventories that count it.
        type: the device or service type under which who bought it counts it.
        counted_as: the type under which the other counts it again; empty for the same one.
        share: which part of that type at the other it is.
        quantity: how many were bought, for who reads.
    """

    beneficiary_id: int
    beneficiary: str
    year: int
    type: str
    counted_as: str = ""
    share: float = 1.0
    quantity: float | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredProvision(ProvisionDraft):
    """What a member (`organisation_id`) declared under its number; `confirmed` None until the other answers."""

    territory_id: int
    organisation_id: int
    number: int
    at: datetime
    withdrawn_at: datetime | None
    confirmed: bool | None
    answered_at: datetime | None


def declare_provision(
    engine: sa.Engine, territory_id: int, organisation_id: int, draft: ProvisionDraft, actor: str
) -> int:
    """Declare what a member bought for another; returns its number, among those that the member declared.

    Raises:
        UnusableInput: it is no member, declares for itself, says neither for whom nor what, or a number is none.
    """
    said = _check(draft, organisation_id)
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        key = {"territory_id": territory_id, "organisation_id": organisation_id}
        number, at = find_next_number(connection, _provisions, **key), now()
        connection.execute(_provisions.insert().values(**key, number=number, at=at, **said))
        told = {"territory": territory_id, "number": number, **said}
        append_log(connection, organisation_id, "provision-declared", actor, at, told)
    return number


def withdraw_provision(engine: sa.Engine, territory_id: int, organisation_id: int, number: int, actor: str) -> None:
    """Take a declaration back, answered or not; one that was taken back stays so.

    Raises:
        UnusableInput: it is no member.
    """
    c = _provisions.c
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        of = (c.territory_id == territory_id) & (c.organisation_id == organisation_id) & (c.number == number)
        at = now()
        taken_back = _provisions.update().where(of & c.withdrawn_at.is_(None)).values(withdrawn_at=at)
        if connection.execute(taken_back).rowcount:
            told = {"territory": territory_id, "number": number}
            append_log(connection, organisation_id, "provision-withdrawn", actor, at, told)


def answer_provision(
    engine: sa.Engine,
    territory_id: int,
    organisation_id: int,
    provider_id: int,
    number: int,
    confirmed: bool,
    actor: str,
) -> None:
    """Confirm, or refuse, what another member declares to have bought for this one; the last answer holds.

    Raises:
        UnusableInput: it is no member, or nothing was declared for it under that number.
    """
    key = {"territory_id": territory_id, "number": number}
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        declared = sa.select(_provisions.c.at).filter_by(**key, organisation_id=provider_id)
        for_it = (_provisions.c.beneficiary_id == organisation_id) & _provisions.c.withdrawn_at.is_(None)
        if connection.execute(declared.where(for_it)).one_or_none() is None:
            raise UnusableInput(Problem("unknown-provision", "error", "", value=str(number)))
        key |= {"organisation_id": organisation_id, "provider_id": provider_id}
        connection.execute(_answers.delete().filter_by(**key))
        at = now()
        connection.execute(_answers.insert().values(**key, confirmed=confirmed, at=at))
        told = {"territory": territory_id, "provider": provider_id, "number": number, "confirmed": confirmed}
        append_log(connection, organisation_id, "provision-answered", actor, at, told)


def list_provisions(engine: sa.Engine, territory_id: int, gone: bool = False) -> list[DeclaredProvision]:
    """What members declare, as far as the scope sees it; what was taken back too if asked."""
    c, answers = _provisions.c, _answers.c
    answered = (
        (answers.territory_id == c.territory_id)
        & (answers.provider_id == c.organisation_id)
        & (answers.number == c.number)
        & (answers.organisation_id == c.beneficiary_id)
    )
    columns = [c[name] for name in DeclaredProvision.__dataclass_fields__ if name in c]
    found = (
        sa.select(*columns, answers.confirmed, answers.at.label("answered_at"))
        .select_from(_provisions.outerjoin(_answers, answered))
        .where(c.territory_id == territory_id)
        .order_by(c.organisation_id, c.number)
    )
    with reading(engine) as connection:
        rows = connection.execute(found if gone else found.where(c.withdrawn_at.is_(None))).mappings()
        return [DeclaredProvision(**row) for row in rows]


def _check(draft: ProvisionDraft, organisation_id: int) -> dict[str, Any]:
    said = vars(draft) | {"beneficiary": check_name(draft.beneficiary), "type": check_name(draft.type)}
    if draft.beneficiary_id == organisation_id:
        raise UnusableInput(Problem("provision-for-itself", "error", "", value=str(organisation_id)))
    if not 0.0 < draft.share <= 1.0:
        raise UnusableInput(Problem("provision-share", "error", "", value=str(draft.share)))
    if draft.quantity is not None and not (draft.quantity >= 0 and math.isfinite(draft.quantity)):
        raise UnusableInput(Problem("member-count", "error", "", column="quantity", value=str(draft.quantity)))
    return said
