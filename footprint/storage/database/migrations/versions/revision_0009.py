"""Territories: their members, consents and campaigns, what they send and receive; tokens by which programs read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0009"
down_revision = "0008"

_NUMBER = ("number", sa.Integer)


def upgrade() -> None:
    """Create the tables, and the indexes by which a member's own rows are found."""
    op.create_table(
        "access_tokens",
        sa.Column("token_hash", sa.Text, primary_key=True),
        *_columns(("organisation_id", sa.Integer), ("person_id", sa.Text), ("name", sa.Text), ("reads", sa.Text)),
        *_columns(("created_at", sa.DateTime), ("expires_at", sa.DateTime)),
        *_columns(("withdrawn_at", sa.DateTime), ("last_used_on", sa.Date), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )
    _create_territories()
    _create_members()
    for table, column in (
        ("access_tokens", "organisation_id"),
        ("territory_invitations", "territory_id"),
        ("territory_members", "organisation_id"),
        ("consents", "organisation_id"),
        ("provisions", "beneficiary_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _create_territories() -> None:
    """What the organisation that holds a territory writes."""
    op.create_table(
        "territories",
        *_keys(("territory_id", sa.Integer)),
        *_columns(("name", sa.Text), ("created_at", sa.DateTime)),
        sa.ForeignKeyConstraint(["territory_id"], ["organisations.organisation_id"]),
    )
    _of_territory(
        "campaigns",
        *_keys(_NUMBER),
        *_columns(("name", sa.Text), ("year", sa.Integer), ("opens_on", sa.Date), ("closes_on", sa.Date)),
    )
    op.create_table(
        "territory_invitations",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("territory_id", sa.Integer, nullable=False),
        *_columns(("name", sa.Text), ("kind", sa.Text)),
        *_columns(("staff", sa.Double), ("public", sa.Double), nullable=True),
        *_columns(("created_at", sa.DateTime), ("created_by", sa.Text), ("expires_at", sa.DateTime)),
        *_columns(("used_at", sa.DateTime), ("member_id", sa.Integer), ("withdrawn_at", sa.DateTime), nullable=True),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.territory_id"]),
    )
    _of_territory(
        "sendings",
        *_keys(_NUMBER),
        *_columns(("kind", sa.Text), ("name", sa.Text), ("filename", sa.Text), ("sha256", sa.Text)),
        *_columns(("content", sa.LargeBinary), ("at", sa.DateTime)),
        *_columns(("withdrawn_at", sa.DateTime), nullable=True),
    )
    _of_territory(
        "benchmarks",
        *_keys(("campaign", sa.Integer), _NUMBER),
        *_columns(("at", sa.DateTime), ("content", sa.Text)),
    )
    _of_territory("benchmark_bases", *_keys(("campaign", sa.Integer), _NUMBER), *_columns(("content", sa.Text)))
    _of_territory(
        "member_labels",
        *_keys(("member_id", sa.Integer), ("noted_at", sa.DateTime)),
        *_columns(("level", sa.Integer), ("awarded_on", sa.Date)),
        *_columns(("removed_at", sa.DateTime), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["organisations.organisation_id"]),
    )


def _create_members() -> None:
    """What a member writes."""
    _of_member(
        "territory_members",
        *_keys(("since", sa.DateTime)),
        *_columns(("name", sa.Text), ("kind", sa.Text)),
        *_columns(("until", sa.DateTime), ("staff", sa.Double), ("public", sa.Double), nullable=True),
    )
    _of_member(
        "consents",
        *_keys(("what", sa.Text), ("since", sa.DateTime)),
        *_columns(("until", sa.DateTime), nullable=True),
    )
    _of_member(
        "campaign_states",
        *_keys(("campaign", sa.Integer)),
        *_columns(*((name, sa.DateTime) for name in ("begun_at", "saved_at", "frozen_at")), nullable=True),
    )
    _of_member(
        "received_dossiers",
        *_keys(_NUMBER),
        *_columns(("year", sa.Integer), ("status", sa.Text), ("frozen_at", sa.DateTime), ("at", sa.DateTime)),
        *_columns(("sha256", sa.Text), ("content", sa.LargeBinary), ("figures", sa.LargeBinary)),
        *_columns(("retracted_at", sa.DateTime), ("withdrawn_at", sa.DateTime), nullable=True),
    )
    _of_member(
        "provisions",
        *_keys(_NUMBER),
        *_columns(("beneficiary_id", sa.Integer), ("beneficiary", sa.Text), ("year", sa.Integer), ("type", sa.Text)),
        *_columns(("counted_as", sa.Text), ("share", sa.Double)),
        *_columns(("quantity", sa.Double), nullable=True),
        *_columns(("at", sa.DateTime)),
        *_columns(("withdrawn_at", sa.DateTime), nullable=True),
    )
    _of_member(
        "provision_answers",
        *_keys(("provider_id", sa.Integer), _NUMBER),
        *_columns(("confirmed", sa.Boolean), ("at", sa.DateTime)),
    )
    _of_member(
        "shared_levers",
        *_keys(_NUMBER),
        *_columns(("at", sa.DateTime), ("content", sa.Text)),
        *_columns(("withdrawn_at", sa.DateTime), nullable=True),
    )


def _of_territory(name: str, *columns: SchemaItem) -> None:
    territory = sa.ForeignKeyConstraint(["territory_id"], ["territories.territory_id"])
    op.create_table(name, *_keys(("territory_id", sa.Integer)), *columns, territory)


def _of_member(name: str, *columns: SchemaItem) -> None:
    member = sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"])
    _of_territory(name, *_keys(("organisation_id", sa.Integer)), *columns, member)


def _keys(*named: tuple[str, type[TypeEngine]]) -> list[sa.Column]:
    return [sa.Column(name, kind, primary_key=True, autoincrement=False) for name, kind in named]


def _columns(*named: tuple[str, type[TypeEngine]], nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=nullable) for name, kind in named]
