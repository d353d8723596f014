"""Whether prices are with or without tax, and whether devices contain recycled materials."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns `recycled_content` and `price_tax` to the rows of equipment."""
    with op.batch_alter_table("equipment") as equipment:
        equipment.add_column(sa.Column("recycled_content", sa.Text))
        equipment.add_column(sa.Column("price_tax", sa.Text))
