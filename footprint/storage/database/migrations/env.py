"""How Alembic runs a migration here: on the connection it is given, inside the transaction of the caller."""

from alembic import context

from footprint.storage.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
