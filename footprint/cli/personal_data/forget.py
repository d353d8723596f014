"""`forget`: the bytes of files and the openings that were kept for long enough are erased; for a timer."""

import argparse

import sqlalchemy as sa

from footprint.cli.options import DONE, finish
from footprint.cli.personal_data.upkeep import add_database, find_configuration, open_all
from footprint.problems import Problem, UnusableInput
from footprint.server.configuration import Retention
from footprint.storage import Organisation, UploadRecord, count_openings, forget_openings, list_organisations
from footprint.storage.people.access_log import LONGEST_DAYS
from footprint.words import texts
from footprint.workspace.personal.erasing import erase_uploads_older_than, list_kept_too_long

NAME = "footprint forget"
MOST_DAYS = 36_500


def add_forget(forget: argparse.ArgumentParser) -> None:
    """The options of `forget`."""
    add_database(forget)
    forget.add_argument(
        "--uploads-days", type=_read_days, metavar="N", help="files themselves, but for evidence; 0 erases none (0)"
    )
    longest = f"openings of a shared server, {LONGEST_DAYS} at most ({LONGEST_DAYS})"
    forget.add_argument("--access-days", type=_read_days, metavar="N", help=longest)
    forget.add_argument("--dry-run", action="store_true", help="print what would be erased, and erase nothing")
    finish(forget, _forget)


def _read_days(written: str) -> int:
    if not written.isdecimal() or int(written) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of days (0 to {MOST_DAYS})")
    return int(written)


def _forget(options: argparse.Namespace) -> int:
    configuration = find_configuration(options)
    kept = configuration.retention if configuration else Retention()
    upload_days = kept.upload_days if options.uploads_days is None else options.uploads_days
    access_days = kept.access_days if options.access_days is None else options.access_days
    if not 1 <= access_days <= LONGEST_DAYS:
        raise UnusableInput(
            Problem("wrong-period", "error", "", value=str(access_days), expected=f"1 … {LONGEST_DAYS}")
        )
    engine = open_all(options, NAME)
    lines = []
    for organisation in list_organisations(engine, archived=True) if upload_days else ():
        for one in _forget_uploads(engine, organisation, upload_days, options):
            told = {"organisation": organisation.name, "file": one.filename, "at": f"{one.at:%Y-%m-%d}"}
            lines.append(texts.text("cli_personal.forget.upload", options.language, sha256=one.sha256[:12], **told))
    openings = (count_openings if options.dry_run else forget_openings)(engine, access_days)
    engine.dispose()
    said = "would" if options.dry_run else "done"
    counts = {"files": len(lines), "openings": openings, "days": upload_days or "–", "access_days": access_days}
    print("\n".join([*lines, texts.text(f"cli_personal.forget.{said}", options.language, **counts)]))
    return DONE


def _forget_uploads(
    engine: sa.Engine, organisation: Organisation, days: int, options: argparse.Namespace
) -> list[UploadRecord]:
    if options.dry_run:
        return list_kept_too_long(engine, organisation.organisation_id, days)
    why = texts.text("cli_personal.forget.why", options.language, days=days)
    return erase_uploads_older_than(engine, organisation.organisation_id, days, NAME, why)
