"""The commands that look through a database, and bring it up to date."""

import argparse
import dataclasses
import json
from pathlib import Path

from footprint import storage
from footprint.cli.database.copies import add_database, add_role, place_of, say_broken
from footprint.cli.options import DONE, STRICT_FAILURE, finish
from footprint.storage.database.connection import find_address
from footprint.storage.database.schema import REVISION
from footprint.words import texts


def add_check(check: argparse.ArgumentParser) -> None:
    """The options of `check-database`."""
    add_database(check)
    check.add_argument("--json", action="store_true", help="print one JSON object")
    finish(check, _run_check)


def add_upgrade(upgrade: argparse.ArgumentParser) -> None:
    """The options of `database upgrade`."""
    add_database(upgrade)
    add_role(upgrade)
    finish(upgrade, _run_upgrade)


def _run_check(options: argparse.Namespace) -> int:
    found = storage.check_database(options.database)
    if options.json:
        print(json.dumps(dataclasses.asdict(found) | {"holds": found.holds}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_say(found, options.language)))
    return DONE if found.holds else STRICT_FAILURE


def _say(found: storage.Checkup, language: str) -> list[str]:
    def say(key: str, **values: object) -> str:
        return texts.text(f"cli_database.{key}", language, **values)

    current, on_server = found.revision == found.expected, found.checksums is not None
    lines = [say("place", place=found.place, system=found.system)]
    lines.append(say("revision" if current else "other_revision", revision=found.revision, expected=found.expected))
    lines += [say("fault", fault=fault) for fault in found.faults] or [say("readable" if on_server else "sound")]
    if on_server:
        lines.append(say("checksums" if found.checksums else "no_checksums"))
        if current:
            lines.append(say("open", tables=", ".join(found.open_tables)) if found.open_tables else say("closed"))
    for log in found.logs:
        holds = say("log", id=log.organisation_id, name=log.name, entries=log.entries)
        lines.append(say_broken(log.broken, log.name, language) if log.broken else holds)
    return [*lines, say("holds" if found.holds else "holds_not")]


def _run_upgrade(options: argparse.Namespace) -> int:
    language = options.language

    def say_copy(file: Path) -> None:
        print(texts.text("cli_database.copied", language, file=file))

    storage.upgrade_database(options.database, options.role, say_copy)
    print(texts.text("cli_database.upgraded", language, place=place_of(options), revision=REVISION))
    if find_address(options.database).get_backend_name() == "postgresql":
        print(texts.text("cli_database.granted", language, role=options.role))
    return DONE
