"""The first tables: organisations, inventories, their versions and rows, uploads, and the log."""

import sqlalchemy as sa
from alembic import op

from footprint.storage.database.dialects import make_log_append_only

revision = "0001"
down_revision = None

_EQUIPMENT_TEXT = ("item_id", "entity", "site", "country", "device_type", "manufacturer", "model")
_EQUIPMENT_NUMBERS = (
    "lifespan_years",
    "power_w",
    "hours_per_year",
    "energy_kwh_per_year",
    "pue",
    "memory_gb",
    "storage_tb",
    "cpu_cores",
)
_USAGE_TEXT = ("item_id", "entity", "site", "country", "service_type", "provider")


def upgrade() -> None:
    """Create all tables of an empty database."""
    op.create_table(
        "organisations",
        sa.Column("organisation_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "inventories",
        sa.Column("inventory_id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisations.organisation_id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("organisation_id", "inventory_id"),
        sa.CheckConstraint("kind IN ('snapshot', 'register')", name="kind"),
    )
    op.create_table(
        "versions",
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("inventory_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("source", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
        _of_organisation("inventory_id", "inventories"),
    )
    _create_uploads()
    _create_rows(
        "equipment",
        *_cells(sa.Text, *_EQUIPMENT_TEXT),
        *_cells(sa.Double, "quantity"),
        *_cells(sa.Date, "acquired_on", "retired_on"),
        *_cells(sa.Text, "outcome", "condition"),
        *_cells(sa.Double, "first_life_years"),
        *_cells(sa.Text, "ownership"),
        *_cells(sa.Double, *_EQUIPMENT_NUMBERS),
        *_cells(sa.Text, "status", "quality", "asset_tag", "serial_number"),
        *_cells(sa.Double, "purchase_cost_eur"),
        *_cells(sa.Text, "source_document", "note"),
    )
    _create_rows(
        "usage",
        *_cells(sa.Text, *_USAGE_TEXT),
        *_cells(sa.Double, "amount_per_year"),
        *_cells(sa.Text, "unit", "quality", "source_document", "note"),
    )
    _create_rows(
        "sites",
        *_cells(sa.Text, "site", "country", "control"),
        *_cells(sa.Double, "headcount", "pue"),
        *_cells(sa.Text, "electricity_contract"),
        *_cells(sa.Double, "contract_gco2e_per_kwh"),
    )
    _create_rows("set_aside", *_cells(sa.Text, "table", "cells", "problems"))
    op.create_table(
        "log",
        sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("inventory_id", sa.Integer),
        sa.Column("version", sa.Integer),
        sa.Column("upload_id", sa.Integer),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )
    make_log_append_only(op.get_bind())


def _create_uploads() -> None:
    op.create_table(
        "upload_contents",
        sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )
    op.create_table(
        "uploads",
        sa.Column("upload_id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.UniqueConstraint("organisation_id", "upload_id"),
        sa.UniqueConstraint("organisation_id", "sha256", "filename"),
        _of_organisation("sha256", "upload_contents"),
    )


def _create_rows(name: str, *cells: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("inventory_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("from_version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("to_version", sa.Integer),
        sa.Column("upload_id", sa.Integer),
        sa.Column("line", sa.Integer, nullable=False),
        *cells,
        _of_organisation("inventory_id", "inventories"),
        _of_organisation("upload_id", "uploads"),
        sa.ForeignKeyConstraint(["inventory_id", "from_version"], ["versions.inventory_id", "versions.number"]),
        sa.ForeignKeyConstraint(["inventory_id", "to_version"], ["versions.inventory_id", "versions.number"]),
    )


def _cells(of_type: type[sa.Text | sa.Double | sa.Date], *names: str) -> list[sa.Column]:
    return [sa.Column(name, of_type) for name in names]


def _of_organisation(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{table}.organisation_id", f"{table}.{column}"])
