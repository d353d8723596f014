"""A server with many organisations: one that people made, written again under other ids by the database itself."""

from collections.abc import Callable

import sqlalchemy as sa

from footprint.storage.database import schema

# By how much the ids of a copy are moved; none that the first one has is greater.
STEP = 1000
_MOVED = ("organisation_id", "inventory_id", "upload_id", "access_id", "territory_id", "beneficiary_id", "provider_id")
_RENAMED = ("person_id", "subject", "token_hash")


def multiply(owner: sa.Engine, copies: int) -> None:
    """Copy all that a PostgreSQL database holds so many times, each time under ids of its own."""
    with owner.begin() as connection:
        for table in schema.metadata.sorted_tables:
            written = ", ".join(f'"{column.name}"' for column in table.columns)
            read = ", ".join(_write(column.name) for column in table.columns)
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({written}) SELECT {read} FROM {table.name}, generate_series(1, {copies}) k"
            )
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _write(column: str) -> str:
    if column in _MOVED:
        return f'"{column}" + k * {STEP}'
    return f"\"{column}\" || '-' || k" if column in _RENAMED else f'"{column}"'


def count_reads(owner: sa.Engine, server: sa.Engine, do: Callable[[], object]) -> tuple[int, dict[str, int]]:
    """What is read of a PostgreSQL database while something is done: statements, and rows of each table."""
    statements = []

    def note(_connection, _cursor, statement: str, *_) -> None:
        statements.append(statement)

    before = _rows_read(owner)
    sa.event.listen(server, "after_cursor_execute", note)
    do()
    sa.event.remove(server, "after_cursor_execute", note)
    _tell(server)
    after = _rows_read(owner)
    return len(statements), {table: after[table] - before[table] for table in after}


def _tell(engine: sa.Engine) -> None:
    """Have the one connection of a pool tell what it read, as its transaction ends."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")


def _rows_read(owner: sa.Engine) -> dict[str, int]:
    _tell(owner)
    asked = "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
    with owner.connect() as connection:
        return {table: int(rows) for table, rows in connection.exec_driver_sql(asked)}
