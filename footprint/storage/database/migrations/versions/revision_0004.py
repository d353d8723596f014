"""How the columns of files were mapped, and the versions of the plan."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables `mappings` and `plans`."""
    op.create_table(
        "mappings",
        _key("organisation_id", sa.Integer),
        _key("fingerprint", sa.Text),
        _key("number", sa.Integer),
        *_said(),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )
    op.create_table(
        "plans",
        _key("organisation_id", sa.Integer),
        _key("number", sa.Integer),
        sa.Column("base", sa.Integer, nullable=False),
        *_said(),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
    )


def _key(name: str, of_type: type[sa.Integer | sa.Text]) -> sa.Column:
    return sa.Column(name, of_type, primary_key=True, autoincrement=False)


def _said() -> list[sa.Column]:
    """When and by whom."""
    return [sa.Column("at", sa.DateTime, nullable=False), sa.Column("actor", sa.Text, nullable=False)]
