"""The tables of a territory: what passes between the organisation that holds it and its members.

A territory bears the number of the organisation that holds it (`territory_id`); `organisation_id` is the member whose
row it is. Each row is written by one side alone, and no table of a member is read from here.
"""

import sqlalchemy as sa

from footprint.storage.database.columns import integer, metadata, text


def _of_territory(**options) -> sa.Column:
    reference = sa.ForeignKey("territories.territory_id")
    return sa.Column("territory_id", sa.Integer, reference, nullable=False, autoincrement=False, **options)


def _of_member(**options) -> sa.Column:
    reference = sa.ForeignKey("organisations.organisation_id")
    return sa.Column("organisation_id", sa.Integer, reference, nullable=False, autoincrement=False, **options)


def _number(name: str = "number") -> sa.Column:
    return integer(name, primary_key=True, autoincrement=False)


def _at(name: str, nullable: bool = False, **options) -> sa.Column:
    return sa.Column(name, sa.DateTime, nullable=nullable, **options)


# --- written by who holds the territory ------------------------------------------------------------------------------

territories = sa.Table(
    "territories",
    metadata,
    sa.Column(
        "territory_id",
        sa.Integer,
        sa.ForeignKey("organisations.organisation_id"),
        primary_key=True,
        autoincrement=False,
    ),
    text("name"),
    _at("created_at"),
)

campaigns = sa.Table(
    "campaigns",
    metadata,
    _of_territory(primary_key=True),
    _number(),
    text("name"),
    integer("year"),
    sa.Column("opens_on", sa.Date, nullable=False),
    sa.Column("closes_on", sa.Date, nullable=False),
)

# Links by which one organisation joins, once, until a day; of the link, its hash. What is known of the organisation
# invited counts among those expected until it answers.
territory_invitations = sa.Table(
    "territory_invitations",
    metadata,
    text("token_hash", primary_key=True),
    _of_territory(),
    text("name"),
    text("kind"),
    sa.Column("staff", sa.Double),
    sa.Column("public", sa.Double),
    _at("created_at"),
    text("created_by"),
    _at("expires_at"),
    _at("used_at", nullable=True),
    sa.Column("member_id", sa.Integer),  # who used it
    _at("withdrawn_at", nullable=True),
    sa.Index(None, "territory_id"),
)

# What a territory sends to all its members: bytes of a format that an organisation can already bring in.
sendings = sa.Table(
    "sendings",
    metadata,
    _of_territory(primary_key=True),
    _number(),
    text("kind"),
    text("name"),
    text("filename"),
    text("sha256"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    _at("at"),
    _at("withdrawn_at", nullable=True),
)

# What is published to members as a benchmark, as JSON, for good; and apart, for the territory alone, whose dossiers it
# was made from, against which the next one is held.
benchmarks = sa.Table(
    "benchmarks",
    metadata,
    _of_territory(primary_key=True),
    _number("campaign"),
    _number(),
    _at("at"),
    text("content"),
)

benchmark_bases = sa.Table(
    "benchmark_bases",
    metadata,
    _of_territory(primary_key=True),
    _number("campaign"),
    _number(),
    text("content"),
)

# Which members have the label, as the territory notes it by hand.
member_labels = sa.Table(
    "member_labels",
    metadata,
    _of_territory(primary_key=True),
    sa.Column(
        "member_id",
        sa.Integer,
        sa.ForeignKey("organisations.organisation_id"),
        primary_key=True,
        autoincrement=False,
    ),
    _at("noted_at", primary_key=True),
    integer("level"),
    sa.Column("awarded_on", sa.Date, nullable=False),
    _at("removed_at", nullable=True),
)

# --- written by a member ---------------------------------------------------------------------------------------------

# What a member is, from a moment until another (NULL while it holds): changing is one more row.
territory_members = sa.Table(
    "territory_members",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    _at("since", primary_key=True),
    _at("until", nullable=True),
    text("name"),
    text("kind"),
    sa.Column("staff", sa.Double),
    sa.Column("public", sa.Double),
    sa.Index(None, "organisation_id"),
)

consents = sa.Table(
    "consents",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    text("what", primary_key=True),
    _at("since", primary_key=True),
    _at("until", nullable=True),
    sa.Index(None, "organisation_id"),
)

# How far a member that consents is in a campaign.
campaign_states = sa.Table(
    "campaign_states",
    metadata,
    _of_territory(primary_key=True),
    _number("campaign"),
    _of_member(primary_key=True),
    _at("begun_at", nullable=True),
    _at("saved_at", nullable=True),
    _at("frozen_at", nullable=True),
)

# Copies of frozen dossiers that a member sent, each with its figures as `territory/` wrote them when it was sent. A
# consent that is withdrawn empties both, and leaves the hash.
received_dossiers = sa.Table(
    "received_dossiers",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    _number(),
    integer("year"),
    text("status"),
    _at("frozen_at"),
    _at("at"),
    text("sha256"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("figures", sa.LargeBinary, nullable=False),
    _at("retracted_at", nullable=True),
    _at("withdrawn_at", nullable=True),
)

# What a member bought for another, as it declares it, and what the other answers, each in a row of its own.
provisions = sa.Table(
    "provisions",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    _number(),
    integer("beneficiary_id"),
    text("beneficiary"),
    integer("year"),
    text("type"),
    text("counted_as"),
    sa.Column("share", sa.Double, nullable=False),
    sa.Column("quantity", sa.Double),
    _at("at"),
    _at("withdrawn_at", nullable=True),
    sa.Index(None, "beneficiary_id"),
)

provision_answers = sa.Table(
    "provision_answers",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    _number("provider_id"),
    _number(),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    _at("at"),
)

# What a member did that worked, with its measured effect, as JSON.
shared_levers = sa.Table(
    "shared_levers",
    metadata,
    _of_territory(primary_key=True),
    _of_member(primary_key=True),
    _number(),
    _at("at"),
    text("content"),
    _at("withdrawn_at", nullable=True),
)

OF_TERRITORY = (
    *(territories, campaigns, territory_invitations, sendings, benchmarks, benchmark_bases, member_labels),
    *(territory_members, consents, campaign_states, received_dossiers),
    *(provisions, provision_answers, shared_levers),
)
