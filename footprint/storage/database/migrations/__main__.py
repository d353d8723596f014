"""Write the next migration: the difference between the migrations so far and `schema.py`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from footprint.storage.database import dialects, schema
from footprint.storage.database.connection import open_database


def write_migration(message: str) -> None:
    """Write a script that brings an up-to-date database to the tables of `schema.py`."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        config = Config()
        config.set_main_option("script_location", "footprint.storage.database:migrations")
        config.set_main_option("file_template", "revision_%%(rev)s")
        with engine.connect() as connection, dialects.schema_change(connection):
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{int(schema.REVISION) + 1:04d}")
        engine.dispose()


if __name__ == "__main__":
    write_migration(sys.argv[1])
