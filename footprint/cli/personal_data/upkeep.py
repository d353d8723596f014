"""The database in which a command looks after all organisations: one's own, or that of a shared server."""

import argparse
from pathlib import Path

import sqlalchemy as sa

from footprint.access.scope import scope_of_upkeep
from footprint.server.configuration import Configuration, read_configuration
from footprint.storage import list_organisations, open_database, open_shared_database, under


def add_database(parser: argparse.ArgumentParser) -> None:
    """Which database: of an address, or of the configuration of a server; by default one's own."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--database", metavar="URL", help="SQLAlchemy URL, of its owner; by default SQLite in your user data folder"
    )
    where.add_argument("--config", metavar="FILE.toml", type=Path, help="configuration of a shared server")


def find_configuration(options: argparse.Namespace) -> Configuration | None:
    """The configuration that a command names; None where it names none."""
    return read_configuration(options.config) if options.config else None


def open_all(options: argparse.Namespace, name: str) -> sa.Engine:
    """The database, all its organisations within reach; on a shared server, signed by the name of the command."""
    configuration = find_configuration(options)
    if configuration is None:
        return open_database(options.database)
    engine = open_shared_database(configuration.database)
    ids = [one.organisation_id for one in list_organisations(under(engine, scope_of_upkeep(name)), archived=True)]
    return under(engine, scope_of_upkeep(name, ids))
