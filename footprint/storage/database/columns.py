"""What all tables are made of: their catalogue, how constraints are named, and the two usual columns."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def text(name: str, **options) -> sa.Column:
    """A column of text that is never NULL."""
    return sa.Column(name, sa.Text, nullable=False, **options)


def integer(name: str, nullable: bool = False, **options) -> sa.Column:
    """A column of integers, never NULL unless asked."""
    return sa.Column(name, sa.Integer, nullable=nullable, **options)
