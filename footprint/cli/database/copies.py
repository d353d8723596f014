"""The commands that write a whole database in one file, and put it back."""

import argparse
from pathlib import Path

from footprint import storage
from footprint.cli.options import DONE, STRICT_FAILURE, finish
from footprint.storage.database.connection import find_address
from footprint.words import texts


def add_backup(backup: argparse.ArgumentParser) -> None:
    """The options of `backup`."""
    backup.add_argument("--out", required=True, metavar="FILE", help="a new file: none is written over")
    add_database(backup)
    finish(backup, _run_backup)


def add_restore(restore: argparse.ArgumentParser) -> None:
    """The options of `restore`."""
    restore.add_argument("file", metavar="FILE", help="as `backup` wrote it, or pg_dump --format=custom")
    add_database(restore)
    restore.add_argument("--replace", action="store_true", help="in the place of the database that is there")
    add_role(restore)
    finish(restore, _run_restore)


def add_database(parser: argparse.ArgumentParser) -> None:
    """Which database a command is about."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help="SQLAlchemy URL, of its owner; by default FOOTPRINT_DATABASE, else SQLite in your data folder",
    )


def add_role(parser: argparse.ArgumentParser) -> None:
    """Which role a shared server works under."""
    parser.add_argument(
        "--role", metavar="NAME", default=storage.ROLE, help="on PostgreSQL, the application's role (footprint)"
    )


def place_of(options: argparse.Namespace) -> str:
    """The database of a command as it is shown, without its password."""
    return find_address(options.database).render_as_string(hide_password=True)


def _run_backup(options: argparse.Namespace) -> int:
    revision = storage.back_up(options.database, Path(options.out))
    print(texts.text("cli_database.backed_up", options.language, file=options.out, revision=revision))
    return DONE


def _run_restore(options: argparse.Namespace) -> int:
    restored = storage.restore(Path(options.file), options.database, options.replace, options.role)
    language, place = options.language, place_of(options)
    print(texts.text("cli_database.restored", language, place=place, revision=restored.revision))
    if restored.kept:
        print(texts.text("cli_database.kept", language, file=restored.kept))
    if not restored.current:
        print(texts.text("cli_database.older", language, revision=restored.revision))
    if restored.broken is None:
        return DONE
    print(say_broken(restored.broken, "", language))
    return STRICT_FAILURE


def say_broken(broken: storage.Broken, name: str, language: str) -> str:
    """The first entry of a log that does not hold, and why."""
    why = texts.text(f"cli_database.why.{broken.why}", language)
    about = {"id": broken.organisation_id, "name": name, "number": broken.number}
    return texts.text("cli_database.broken", language, why=why, **about)
