"""What commands share: the options that all take, how a written value is read, and the work on the files named."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS, Method, Situation
from footprint.intake import Answers
from footprint.intake.answers import open_answers
from footprint.intake.layouts.preview import CHOICES
from footprint.intake.raw_tables import NO_ANSWER
from footprint.problems import Problem, UnusableInput, join_problems
from footprint.registry.catalogue import list_countries
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import last_year_of_grid
from footprint.registry.registry import FACTOR_SETS
from footprint.words import texts
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.workspace.files import read_files
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.read_rows import Read

# How a command ends: done, refused under --strict, nothing that can be used.
DONE, STRICT_FAILURE, UNUSABLE = 0, 1, 2
CUT_SHORT = 141  # as other programs end that nobody reads any more: what they were to say was not said


def fail(message: str) -> int:
    """Say in one line on stderr why nothing can be done; returns the exit code of that."""
    print(f"footprint: {message}", file=sys.stderr)
    return UNUSABLE


# --- options ---------------------------------------------------------------------------------------------------------


def finish(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """Give a command its language, and what it runs."""
    parser.add_argument("--language", choices=texts.LANGUAGES, default=_default_language(), help="language of messages")
    parser.set_defaults(run=run)


def _default_language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return texts.document_language(texts.preferred_language(spoken.partition(".")[0].replace("_", "-")))


def add_inventory_options(parser: argparse.ArgumentParser) -> None:
    """The files and the choices of method that every estimate takes."""
    parser.add_argument("equipment", metavar="EQUIPMENT", help="inventory file, or - when only usage is given")
    parser.add_argument("--usage", metavar="FILE")
    parser.add_argument("--sites", metavar="FILE")
    add_answers(parser)
    parser.add_argument("--year", type=int, help="year studied (by default the last with a grid factor of France)")
    parser.add_argument(
        "--country", type=read_country, default="FRA", help="ISO 3166-1 alpha-3 code of items that state none"
    )
    parser.add_argument("--inventory", choices=INVENTORY_KINDS, default="snapshot")
    parser.add_argument("--accounting", choices=ACCOUNTINGS, default=Method.accounting)
    parser.add_argument("--electricity", choices=ELECTRICITIES, default="location")
    parser.add_argument("--factor-set", choices=FACTOR_SETS, default="ademe")


def add_answers(parser: argparse.ArgumentParser) -> None:
    """The file of what was settled about the reading of another."""
    parser.add_argument(
        "--answers",
        metavar="FILE.json",
        help="what was settled about the reading of the first file, as the application keeps it",
    )
    parser.add_argument(
        "--layout",
        action="append",
        type=read_layout,
        metavar="[SHEET=]LAYOUT",
        help=f"how the first file, or a sheet of it, is laid out: {', '.join(CHOICES)}",
    )


def take_answers(options: argparse.Namespace) -> Answers:
    """What was settled, where a file or an option says it."""
    answers = open_answers(options.answers) if options.answers else NO_ANSWER
    return replace(answers, layouts={**answers.layouts, **dict(options.layout)}) if options.layout else answers


# --- how a value is written ------------------------------------------------------------------------------------------


def read_port(written: str) -> int:
    """A port. Raises ArgumentTypeError, as all readers below."""
    return _read_whole(written, 1, 65535, "a port")


def read_version_number(written: str) -> int:
    """The version number of a dossier."""
    return _read_whole(written, 1, 9999, "a version number")


def _read_whole(written: str, least: int, most: int, what: str) -> int:
    if not written.isdecimal() or not least <= int(written) <= most:
        raise argparse.ArgumentTypeError(f"{written!r} is not {what} ({least} to {most})")
    return int(written)


def read_country(written: str) -> str:
    """The code of a country, which may be named as people do."""
    if written in list_countries():
        return written
    code = read_spellings()["country"].get(normalise_spelling(written))
    if code is None:
        raise argparse.ArgumentTypeError(
            f"{written!r} is not a country; write its ISO 3166-1 alpha-3 code, such as FRA or REU"
        )
    return code


def read_layout(written: str) -> tuple[str, str]:
    """A sheet ("" for all) and its layout: École=matrix."""
    sheet, _, layout = written.rpartition("=")
    if layout not in CHOICES:
        raise argparse.ArgumentTypeError(f"{layout!r} is no layout; write one of {', '.join(CHOICES)}")
    return sheet, layout


def read_day(written: str) -> date:
    """A date, in ISO."""
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{written!r} is not a date; write it 2026-11-26") from fault


def read_year_and_file(written: str) -> tuple[int, str]:
    """A year and its file: 2025=inventory.xlsx."""
    year, _, file = written.partition("=")
    if not year.isdecimal() or not 1990 <= int(year) <= 2100 or not file:
        raise argparse.ArgumentTypeError(f"{written!r} is not YEAR=FILE, such as 2025=inventory.xlsx")
    return int(year), file


def read_percentage(written: str) -> float:
    """A percentage above 0, as a share."""
    try:
        share = float(written.replace(",", ".")) / 100
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{written!r} is not a percentage; write it 5") from fault
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{written!r} is not a percentage above 0 and up to 100")
    return share


def read_seconds(written: str) -> float:
    """How long a search may take."""
    try:
        seconds = float(written)
    except ValueError:
        seconds = float("nan")
    if not 0.1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of seconds (0.1 to 3600)")
    return seconds


# --- the work --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EstimatedFiles:
    """What estimating the files of a command gave; of which site or entity alone, where it is narrowed."""

    read: Read
    footprint: Footprint
    part: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> pd.DataFrame:
        """All problems: of the files, then those that the year brings to light."""
        return join_problems([self.read.problems, self.footprint.doubts])


def find_method(options: argparse.Namespace) -> Method:
    """The choices of method that the options of an inventory name."""
    return Method(
        year=options.year if options.year is not None else last_year_of_grid(shipped_factors()),
        inventory=options.inventory,
        accounting=options.accounting,
        electricity=options.electricity,
        factor_set=options.factor_set,
        country=options.country,
    )


def estimate_files(options: argparse.Namespace) -> EstimatedFiles:
    """Read, check and estimate the files named by the options of an inventory. Raises UnusableInput."""
    equipment = None if options.equipment == "-" else options.equipment
    if equipment is None and options.usage is None:
        raise UnusableInput(Problem("nothing-given", "error", "equipment"))
    method = find_method(options)
    read = read_files(equipment, options.usage, options.sites, take_answers(options))
    return EstimatedFiles(read, find_footprint(Situation(read.inventory, shipped_factors(), method)))


# What narrows an estimate, and what refuses a name that no row bears.
PLACES = {"site": "unknown-part-site", "entity": "unknown-part-entity"}


def add_places(parser: argparse.ArgumentParser) -> None:
    """The options that narrow an estimate to a site, an entity, or what both have in common."""
    for place in PLACES:
        told = f"count only the rows of this {place}, as the inventory names it; an empty name, those without any"
        parser.add_argument(f"--{place}", metavar="NAME", help=told)


def narrow_to_places(work: EstimatedFiles, options: argparse.Namespace) -> EstimatedFiles:
    """The part of an estimate that the options name; all of it where they name none.

    Raises UnusableInput, naming those known, where the inventory has no such site or entity.
    """
    named = {place: getattr(options, place) for place in PLACES if getattr(options, place) is not None}
    part = {place: _find_place(work.footprint, place, name) for place, name in named.items()}
    if not part:
        return work
    return replace(work, footprint=work.footprint.part(part), part=part)


def _find_place(found: Footprint, place: str, written: str) -> str:
    """The place of rows that is written so, or alone is but for case and accents."""
    known = sorted(found.by(place)[place].astype("str"))
    alike = [name for name in known if normalise_spelling(name) == normalise_spelling(written)]
    if written in known:
        return written
    if len(alike) != 1:
        names = " ; ".join(name or "“”" for name in known)
        raise UnusableInput(Problem(PLACES[place], "error", "equipment", 0, place, written, names))
    return alike[0]


def refuse_writing_over(output: str | None, options: argparse.Namespace, *others: str | None) -> None:
    """Raises UnusableInput where a file to be written is one of those of the inventory, or of the others given."""
    given = (options.equipment, options.usage, options.sites, options.answers, *others)
    if output and Path(output).resolve() in {Path(file).resolve() for file in given if file}:
        raise UnusableInput(Problem("output-is-input", "error", "equipment", value=output))


def write_files(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files by path in a folder, made where there is none. Raises UnusableInput where that can't be done."""
    try:
        for path, content in files.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    except OSError as fault:
        raise UnusableInput(Problem("dossier.no-folder", "error", "", value=folder)) from fault
