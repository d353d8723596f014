"""`person export` and `person erase`: what is kept about a person, for them; and what of it can be erased."""

import argparse
import sys
from pathlib import Path

from footprint.cli.options import DONE, finish
from footprint.cli.personal_data.upkeep import add_database, open_all
from footprint.words import texts
from footprint.workspace.personal.concerning import PersonErased, erase_what_concerns, export_person

NAME = "footprint person"
WHO = "id on a shared server (person-...), or the name as it was typed"


def add_export(export: argparse.ArgumentParser) -> None:
    """The options of `person export`."""
    export.add_argument("who", metavar="NAME_OR_ID", help=WHO)
    export.add_argument("--out", metavar="FILE.json", type=Path, help="a new file; by default it is printed")
    add_database(export)
    finish(export, _export)


def add_erase(erase: argparse.ArgumentParser) -> None:
    """The options of `person erase`."""
    erase.add_argument("who", metavar="NAME_OR_ID", help=WHO)
    erase.add_argument("--why", required=True, metavar="TEXT", help="the reason, kept in the log: it names nobody")
    add_database(erase)
    finish(erase, _erase)


def _export(options: argparse.Namespace) -> int:
    engine = open_all(options, NAME)
    content = export_person(engine, options.who)
    engine.dispose()
    if options.out is None:
        print(content.decode())
        return DONE
    with options.out.open("xb") as file:  # no file is written over
        file.write(content)
    print(texts.text("cli_personal.person.written", options.language, file=options.out), file=sys.stderr)
    return DONE


def _erase(options: argparse.Namespace) -> int:
    engine = open_all(options, NAME)
    found = erase_what_concerns(engine, options.who, options.why, NAME)
    engine.dispose()
    print(say_erased(found, options.language))
    return DONE


def say_erased(found: PersonErased, language: str) -> str:
    """What was erased of a person, and what stays, line by line."""

    def say(key: str, **values: object) -> str:
        return texts.text(f"cli_personal.person.{key}", language, **values)

    lines = [say("record")] if found.record else []
    lines += [say("file", file=one.record.filename, dossiers=_number(one.dossiers)) for one in found.files]
    lines.append(say("sealed_id" if found.record else "sealed_name", count=found.sealed))
    if found.named:
        lines.append(say("named", count=found.named))
    lines += [say(f"kept_{one.kind}", file=one.record.filename) for one in found.kept_files]
    return "\n".join(lines)


def _number(dossiers: tuple[int, ...]) -> str:
    return ", ".join(map(str, dossiers)) or "–"
