"""The frozen versions of the evidence dossier."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table `dossiers`."""
    op.create_table(
        "dossiers",
        sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("inventory_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("about", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.organisation_id"]),
        sa.ForeignKeyConstraint(
            ["organisation_id", "inventory_id"], ["inventories.organisation_id", "inventories.inventory_id"]
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "sha256"], ["upload_contents.organisation_id", "upload_contents.sha256"]
        ),
    )
