"""What commands share: the options that all take, how a written value is read, and the work on the files named."""

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import pandas as pd

from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS, Method, Situation
from footprint.intake import Answers
from footprint.intake.answers import open_answers
from footprint.intake.layouts.preview import CHOICES
from footprint.intake.raw_tables import NO_ANSWER
from footprint.problems import Problem, UnusableInput, join_problems
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import last_year_of_grid
from footprint.registry.registry import FACTOR_SETS
from footprint.words import texts
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.workspace.bring_in import Read
from footprint.workspace.files import read_files
from footprint.workspace.footprint import Footprint, find_footprint

# How a command ends: done, refused under --strict, nothing that can be used.
DONE, STRICT_FAILURE, UNUSABLE = 0, 1, 2


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line on stderr, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


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
    """What estimating the files of a command gave."""

    read: Read
    footprint: Footprint

    @property
    def problems(self) -> pd.DataFrame:
        """All problems: of the files, then those that the year brings to light."""
        return join_problems([self.read.problems, self.footprint.doubts])


def estimate_files(options: argparse.Namespace) -> EstimatedFiles:
    """Read, check and estimate the files named by the options of an inventory. Raises UnusableInput."""
    equipment = None if options.equipment == "-" else options.equipment
    if equipment is None and options.usage is None:
        raise UnusableInput(Problem("nothing-given", "error", "equipment"))
    method = Method(
        year=options.year if options.year is not None else last_year_of_grid(shipped_factors()),
        inventory=options.inventory,
        accounting=options.accounting,
        electricity=options.electricity,
        factor_set=options.factor_set,
        country=options.country,
    )
    read = read_files(equipment, options.usage, options.sites, take_answers(options))
    return EstimatedFiles(read, find_footprint(Situation(read.inventory, shipped_factors(), method)))


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
