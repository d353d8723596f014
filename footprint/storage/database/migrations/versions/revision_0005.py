"""What suppliers say of their own emissions, and what stands beside another figure of the same thing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add to `usage` the columns that a supplier's figure needs."""
    with op.batch_alter_table("usage") as table:
        for name in ("counting", "electricity"):
            table.add_column(sa.Column(name, sa.Text))
        for name in ("market_kgco2e", "scope_1_kgco2e", "scope_2_kgco2e", "scope_3_kgco2e"):
            table.add_column(sa.Column(name, sa.Double))
