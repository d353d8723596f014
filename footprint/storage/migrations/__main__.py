"""Write the next migration: the difference between the migrations so far and `schema.py`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from footprint.storage import dialects, schema
from footprint.storage.database import open_database

with tempfile.TemporaryDirectory() as folder:
    engine = open_database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", "footprint.storage:migrations")
    config.set_main_option("file_template", "revision_%%(rev)s")
    with engine.connect() as connection, dialects.schema_change(connection):
        config.attributes["connection"] = connection
        command.revision(config, sys.argv[1], autogenerate=True, rev_id=f"{int(schema.REVISION) + 1:04d}")
    engine.dispose()
