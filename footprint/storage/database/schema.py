"""The tables of the database; the columns of an inventory's rows are those of `footprint/tables.py`."""

import sqlalchemy as sa

from footprint.storage.database import territory_tables
from footprint.storage.database.columns import integer as _integer
from footprint.storage.database.columns import metadata
from footprint.storage.database.columns import text as _text
from footprint.tables import INVENTORY_TABLES, OWN_FACTORS, Column

# The migration that brings a database to the tables below (see `migrations/`).
REVISION = "0009"

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

_TYPES = {"number": sa.Double, "integer": sa.Double, "date": sa.Date}


def _organisation_id() -> sa.Column:
    return _integer("organisation_id")


def _of_organisation(column: str, table: str) -> sa.ForeignKeyConstraint:
    """A reference that cannot leave its organisation."""
    return sa.ForeignKeyConstraint(["organisation_id", column], [f"{table}.organisation_id", f"{table}.{column}"])


organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("organisation_id", sa.Integer, sa.Identity(), primary_key=True),
    _text("name"),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    # On a shared server: whether a person may approve a dossier made from a version that is their own.
    sa.Column("own_approval", sa.Boolean, nullable=False, server_default=sa.false()),
)

inventories = sa.Table(
    "inventories",
    metadata,
    sa.Column("inventory_id", sa.Integer, sa.Identity(), primary_key=True),
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

# Bytes that were erased leave their hash, and when (`erased_at`).
upload_contents = sa.Table(
    "upload_contents",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("sha256", primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("erased_at", sa.DateTime),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("upload_id", sa.Integer, sa.Identity(), primary_key=True),
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


# --- people of a shared server ---------------------------------------------------------------------------------------

# A person, as the identity provider names them. The log knows the random id alone. Logins up to `ended_login`, a moment
# by the clock of the provider, were ended by their person (NULL: none was).
persons = sa.Table(
    "persons",
    metadata,
    _text("person_id", primary_key=True),
    _text("issuer"),
    _text("subject"),
    sa.Column("administrator", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("ended_login", sa.Float),
    sa.UniqueConstraint("issuer", "subject"),
)

# What a person is called: apart from all that is sealed, so that it can be erased.
person_names = sa.Table(
    "person_names",
    metadata,
    _text("person_id", primary_key=True),
    _text("name"),
    _text("email"),
    sa.Column("erased_at", sa.DateTime),
    sa.ForeignKeyConstraint(["person_id"], ["persons.person_id"]),
)

# The role of a person in an organisation, from a moment until another (NULL while it holds).
memberships = sa.Table(
    "memberships",
    metadata,
    _integer("organisation_id", primary_key=True, autoincrement=False),
    _text("person_id", primary_key=True),
    sa.Column("since", sa.DateTime, primary_key=True),
    sa.Column("until", sa.DateTime),
    _text("role"),
    _text("given_by"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    sa.ForeignKeyConstraint(["person_id"], ["persons.person_id"]),
    sa.Index(None, "person_id"),
)

# Links that let one person in, once, until a day; without an organisation, as an administrator. Of the link, its hash.
invitations = sa.Table(
    "invitations",
    metadata,
    _text("token_hash", primary_key=True),
    _integer("organisation_id", nullable=True),
    _text("role"),
    sa.Column("created_at", sa.DateTime, nullable=False),
    _text("created_by"),
    sa.Column("expires_at", sa.DateTime, nullable=False),
    sa.Column("used_at", sa.DateTime),
    sa.Column("used_by", sa.Text),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    sa.Index(None, "organisation_id"),
)

# Who opened or took away what: kept for a set period, then removed; no part of the log.
access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("access_id", sa.Integer, sa.Identity(), primary_key=True),
    _organisation_id(),
    sa.Column("at", sa.DateTime, nullable=False),
    _text("person_id"),
    _text("what"),
    _text("about"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    sa.Index(None, "organisation_id", "at"),
)

# Tokens by which a program reads what a person may, over HTTP; of the token, its hash. `reads`: what, by commas.
access_tokens = sa.Table(
    "access_tokens",
    metadata,
    _text("token_hash", primary_key=True),
    _organisation_id(),
    _text("person_id"),
    _text("name"),
    _text("reads"),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.Column("last_used_on", sa.Date),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    sa.Index(None, "organisation_id"),
)

# No part of what an organisation takes along in one file: who is who, and what passes between organisations.
OF_THE_SERVER = (
    *(persons, person_names, memberships, invitations, access_log, access_tokens),
    *territory_tables.OF_TERRITORY,
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
