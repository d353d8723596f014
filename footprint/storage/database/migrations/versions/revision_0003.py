"""Factors that organisations bring themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables `own_factors` and `retired_factors`."""
    op.create_table(
        "own_factors",
        *_said(),
        *(_required(name) for name in ("factor_set", "activity", "country", "indicator")),
        *(_required(name, sa.Double) for name in ("value", "low", "high")),
        *(_required(name) for name in ("interval", "impact_unit", "per_unit", "boundary")),
        *(_required(name, sa.Date) for name in ("valid_from", "review_by")),
        *(_required(name) for name in ("source_locator", "quality", "match")),
        *(sa.Column(name, sa.Double) for name in ("generation", "upstream", "losses")),
        *(_required(name) for name in ("publisher", "title")),
        *(_required(name, sa.Date) for name in ("published_on", "accessed_on")),
        sa.Column("url", sa.Text),
        _required("licence"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )
    op.create_table(
        "retired_factors",
        *_said(),
        sa.ForeignKeyConstraint(
            ["organisation_id", "factor_id"], ["own_factors.organisation_id", "own_factors.factor_id"]
        ),
    )


def _said() -> list[sa.Column]:
    """Of which factor, when, by whom and why."""
    return [
        sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("factor_id", sa.Text, primary_key=True),
        _required("at", sa.DateTime),
        _required("actor"),
        _required("why"),
    ]


def _required(name: str, of_type: type[sa.Text | sa.Double | sa.Date | sa.DateTime] = sa.Text) -> sa.Column:
    return sa.Column(name, of_type, nullable=False)
