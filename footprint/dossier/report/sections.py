"""The report of a frozen version: two pages for those who decide, then the sections that an auditor looks for."""

from collections.abc import Callable
from dataclasses import dataclass

from footprint.dossier.freeze import Frozen
from footprint.dossier.report.blocks import Block, Section
from footprint.dossier.report.chapters.ahead import describe_plan
from footprint.dossier.report.chapters.commitments import describe_commitments
from footprint.dossier.report.chapters.essentials import describe_figure, describe_foot, describe_progress
from footprint.dossier.report.chapters.inventory import describe_activity, describe_inventory
from footprint.dossier.report.chapters.law import describe_law
from footprint.dossier.report.chapters.method import describe_factors, describe_limits, describe_object, describe_rules
from footprint.dossier.report.chapters.perimeter import describe_exclusions, describe_perimeter
from footprint.dossier.report.chapters.quality import describe_plausibility, describe_quality, describe_uncertainty
from footprint.dossier.report.chapters.results import describe_results
from footprint.dossier.report.chapters.standards import describe_standards
from footprint.dossier.report.chapters.trail import describe_annexes, describe_identification, describe_trail
from footprint.dossier.report.chapters.years import describe_years
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day, say_status

# What writes each section of `reader.SECTIONS`.
WRITERS: dict[str, Callable[[Reader], Section]] = {
    "years": describe_years,
    "commitments": describe_commitments,
    "plan": describe_plan,
    "results": describe_results,
    "standards": describe_standards,
    "law": describe_law,
    "quality": describe_quality,
    "uncertainty": describe_uncertainty,
    "plausibility": describe_plausibility,
    "perimeter": describe_perimeter,
    "exclusions": describe_exclusions,
    "inventory": describe_inventory,
    "activity": describe_activity,
    "object": describe_object,
    "factors": describe_factors,
    "rules": describe_rules,
    "limits": describe_limits,
    "identification": describe_identification,
    "trail": describe_trail,
    "annexes": describe_annexes,
}


@dataclass(frozen=True)
class Cover:
    """What opens a document: whose it is, the figure with its interval, and what its feet say.

    Attributes:
        language: in which it is written.
        running: at the foot of each page.
        day: the date of the dossier (ISO).
        total, interval: the figure, in words.
        foot: blocks at the foot of the first page: by which code the version is known.
    """

    language: str
    title: str
    organisation: str
    subtitle: str
    author: str
    day: str
    total: str
    interval: str
    running: str
    foot: list[Block]


@dataclass(frozen=True)
class Report(Cover):
    """What is printed: two pages for those who decide (`summary`, `progress`), then the sections."""

    contents: str
    summary: list[Block]
    progress_title: str
    progress: list[Block]
    sections: list[Section]


def describe_report(frozen: Frozen, language: str) -> Report:
    """The report of a version, in a language."""
    reader = Reader(frozen, language)
    return Report(
        **vars(describe_cover(reader, "title")),
        contents=reader.say("cover.contents"),
        summary=describe_figure(reader),
        progress_title=reader.say("progress.title"),
        progress=describe_progress(reader),
        sections=[WRITERS[name](reader) for name in reader.sections],
    )


def describe_cover(reader: Reader, title: str) -> Cover:
    """What opens a document of a version, under a title of `dossier.report.cover`."""
    identity = reader.identity
    version = reader.say(
        "cover.version",
        version=identity["version"],
        status=say_status(identity["status"], reader.language),
        day=say_day(identity["author"]["on"], reader.language),
    )
    return Cover(
        language=reader.language,
        title=reader.say(f"cover.{title}"),
        organisation=identity["organisation"],
        subtitle=reader.say("cover.subtitle", year=reader.year, version=version),
        author=identity["author"]["name"],
        day=identity["author"]["on"][:10],
        total=reader.mass(reader.total()),
        interval=reader.say("cover.interval", interval=reader.interval()),
        running=reader.say(
            "cover.running", organisation=identity["organisation"], year=reader.year, frozen=reader.frozen.id[:16]
        ),
        foot=describe_foot(reader),
    )
