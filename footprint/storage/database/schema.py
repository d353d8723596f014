"""The tables of the database; the columns of an inventory's rows are those of `footprint/tables.py`."""

import sqlalchemy as sa

from footprint.tables import INVENTORY_TABLES, OWN_FACTORS, Column

# The migration that brings a database to the tables below (see `migrations/`).
REVISION = "0007"

# Rows that could not be used: the table they were meant for, their cells as read and the problems found, both as JSON.
SET_ASIDE = (Column("table", required=True), Column("cells", required=True), Column("problems", required=True))

# What has versions row by row.
VERSIONED = INVENTORY_TABLES | {"set_aside": SET_ASIDE}

# Columns that a table gained after its first migration: where all are empty, a row is sealed as it was without them.
LATER = {
    "equipment": ("recycled_content", "price_tax"),
    "usage": ("counting", "electricity", "market_kgco2e", "scope_1_kgco2e", "scope_2_kgco2e", "scope_3_kgco2e"),
}

KINDS = ("snapshot", "register")

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_TYPES = {"number": sa.Double, "integer": sa.Double, "date": sa.Date}


def _text(name: str, **options) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, **options)


def _integer(name: str, nullable: bool = False, **options) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=nullable, **options)


def _organisation_id() -> sa.Column:
    return _integer("organisation_id")


def _of_organisation(column: str, table: str) -> sa.ForeignKeyConstraint:
    """A reference that cannot leave its organisation."""
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{table}.organisation_id", f"{table}.{column}"])


organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True),
    _text("name"),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)

inventories = sa.Table(
    "inventories",
    metadata,
    sa.Column("inventory_id", sa.Integer, primary_key=True),
    sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisations.organisation_id"), nullable=False),
    _text("name"),
    _integer("year"),
    _text("kind"),
    _text("country"),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("organisation_id", "inventory_id"),
    sa.CheckConstraint(sa.column("kind").in_(KINDS), name="kind"),
)

# `what` a version is: saved, undone, redone or restored; `source`: what it copies; `base`: what it was made on.
versions = sa.Table(
    "versions",
    metadata,
    _organisation_id(),
    _integer("inventory_id", primary_key=True, autoincrement=False),
    _integer("number", primary_key=True, autoincrement=False),
    _integer("base"),
    _text("what"),
    _integer("source", nullable=True),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("message"),
    _integer("added"),
    _integer("changed"),
    _integer("gone"),
    _of_organisation("inventory_id", "inventories"),
)

upload_contents = sa.Table(
    "upload_contents",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("sha256", primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("upload_id", sa.Integer, primary_key=True),
    _organisation_id(),
    _text("filename"),
    _text("sha256"),
    _integer("size"),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    sa.UniqueConstraint("organisation_id", "upload_id"),
    sa.UniqueConstraint("organisation_id", "sha256", "filename"),
    _of_organisation("sha256", "upload_contents"),
)

log = sa.Table(
    "log",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _integer("number", primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("what"),
    _integer("inventory_id", nullable=True),
    _integer("version", nullable=True),
    _integer("upload_id", nullable=True),
    _text("content"),
    _text("content_hash"),
    _text("previous_hash"),
    _text("hash"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

# The tool's own energy by day and task, in kWh; organisation 0 is the tool itself, which is none of `organisations`.
energy = sa.Table(
    "energy",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    _text("task", primary_key=True),
    _text("method", primary_key=True),
    _text("version", primary_key=True),
    _integer("count"),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("cpu_seconds", sa.Double, nullable=False),
    sa.Column("processor_kwh", sa.Double, nullable=False),
    sa.Column("memory_kwh", sa.Double, nullable=False),
)

# Factors that organisations bring themselves. Both tables are only added to: a figure is never edited, it is retired.
own_factors = sa.Table(
    "own_factors",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("factor_id", primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("why"),
    *(
        sa.Column(column.name, _TYPES.get(column.type, sa.Text), nullable=not column.required)
        for column in OWN_FACTORS
        if column.name != "factor_id"
    ),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

retired_factors = sa.Table(
    "retired_factors",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("factor_id", primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("why"),
    _of_organisation("factor_id", "own_factors"),
)


# What a person settled about files of one origin (their headers give the fingerprint), as JSON; the last number holds.
mappings = sa.Table(
    "mappings",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("fingerprint", primary_key=True),
    _integer("number", primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("filename"),
    _text("answers"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

# The plan of an organisation (its scenarios and commitments, as plan.json holds them): every version, none ever edited.
plans = sa.Table(
    "plans",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _integer("number", primary_key=True, autoincrement=False),
    _integer("base"),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("message"),
    _text("content"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

# Frozen versions of the evidence dossier, and what became of them (`about`): none is ever edited or removed. The bytes
# are kept as those of an upload, by their hash; a retraction has none.
dossiers = sa.Table(
    "dossiers",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _integer("number", primary_key=True, autoincrement=False),
    _integer("inventory_id"),
    _integer("version"),
    _text("status"),
    _integer("about", nullable=True),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("actor"),
    _text("told"),
    sa.Column("sha256", sa.Text),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    _of_organisation("inventory_id", "inventories"),
    _of_organisation("sha256", "upload_contents"),
)


def _versioned_table(name: str, columns: tuple[Column, ...]) -> sa.Table:
    """A row stands from `from_version` on, until `to_version` (excluded; NULL while it still stands)."""
    return sa.Table(
        name,
        metadata,
        _organisation_id(),
        _integer("inventory_id", primary_key=True, autoincrement=False),
        _integer("row_id", primary_key=True, autoincrement=False),
        _integer("from_version", primary_key=True, autoincrement=False),
        _integer("to_version", nullable=True),
        _integer("upload_id", nullable=True),
        _integer("line"),
        *(sa.Column(column.name, _TYPES.get(column.type, sa.Text)) for column in columns),
        _of_organisation("inventory_id", "inventories"),
        _of_organisation("upload_id", "uploads"),
        sa.ForeignKeyConstraint(["inventory_id", "from_version"], ["versions.inventory_id", "versions.number"]),
        sa.ForeignKeyConstraint(["inventory_id", "to_version"], ["versions.inventory_id", "versions.number"]),
    )


rows = {name: _versioned_table(name, columns) for name, columns in VERSIONED.items()}
