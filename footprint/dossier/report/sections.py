"""The report of a frozen version: a first page that says it all, then the seventeen sections an auditor looks for."""

from dataclasses import dataclass

from footprint.charts.footprint_charts import print_parts
from footprint.dossier.freeze import MAIN, Frozen
from footprint.dossier.report.blocks import Block, Section, bullets, facts
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections_estate import describe_estate
from footprint.dossier.report.sections_figures import describe_figures
from footprint.dossier.report.terms import say_day, say_method, say_signed, say_status
from footprint.tables import EMBODIED_STAGES
from footprint.words.texts import text


@dataclass(frozen=True)
class Report:
    """What is printed: the first page, then the sections.

    Attributes:
        language: in which it is written.
        title, organisation, subtitle: of the first page.
        total, interval: the figure, in words.
        summary: the blocks of the first page.
        running: what stands at the foot of each page.
        day: the date of the dossier (ISO).
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
    contents: str
    summary: list[Block]
    sections: list[Section]


def describe_report(frozen: Frozen, language: str) -> Report:
    """The report of a version, in a language."""
    reader = Reader(frozen, language)
    identity = reader.identity
    version = reader.say(
        "cover.version",
        version=identity["version"],
        status=say_status(identity["status"], language),
        day=say_day(identity["author"]["on"], language),
    )
    return Report(
        language=language,
        title=reader.say("cover.title"),
        organisation=identity["organisation"],
        subtitle=reader.say("cover.subtitle", year=reader.year, version=version),
        author=identity["author"]["name"],
        day=identity["author"]["on"],
        total=reader.mass(reader.total()),
        interval=reader.say("cover.interval", interval=reader.interval()),
        running=reader.say(
            "cover.running", organisation=identity["organisation"], year=reader.year, frozen=frozen.id[:16]
        ),
        contents=reader.say("cover.contents"),
        summary=_summarise(reader),
        sections=[*describe_estate(reader), *describe_figures(reader)],
    )


def _summarise(reader: Reader) -> list[Block]:
    """The first page: where the carbon is, how sure it is, what it leaves out, who answers for it."""
    identity, about = reader.identity, reader.frozen.about
    return [
        bullets(_say_main_points(reader)),
        reader.chart_of("family", reader.say("results.families")),
        reader.chart_of("stage", reader.say("results.stages")),
        facts(
            (text(f"dossier.field.{key}", reader.language), value)
            for key, value in (
                ("method", say_method(reader.frozen, MAIN, reader.language)),
                ("author", say_signed(identity["author"], reader.language)),
                ("reviewer", say_signed(identity["reviewer"], reader.language)),
                ("approver", say_signed(identity["approver"], reader.language)),
                ("frozen", reader.frozen.id),
                ("log_head", about["log_head"]),
            )
        ),
    ]


def _say_main_points(reader: Reader) -> list[str]:
    stages = reader.parts("stage").set_index("part")[["impact", "missing"]]
    groups = []
    for names in (EMBODIED_STAGES, ("use",), ("service",)):
        part = stages.reindex(list(names)).sum()
        groups.append(float("nan") if part["missing"] and not part["impact"] else float(part["impact"]))
    shares = [share for _, share in print_parts(groups, reader.language)]
    points = [reader.say("cover.parts", embodied=shares[0], use=shares[1], service=shares[2])]
    people = reader.people()
    if people:
        points.append(
            reader.say("cover.person", each=reader.mass(reader.total() / people), people=reader.count(people))
        )
    missing, lines = reader.missing()
    quality = reader.parts("quality").set_index("part")["impact"]
    total = reader.total()
    unsaid, rows = reader.unsaid_qualities()
    if rows and unsaid == rows:
        points.append(reader.say("cover.no_quality"))
    elif rows:
        shares = {
            name: reader.share(quality.get(name, 0.0) / total if total else float("nan"), 0) for name in ("high", "low")
        }
        points.append(reader.say("cover.quality", **shares))
        if unsaid:
            points.append(reader.say("cover.unsaid_quality", unsaid=reader.count(unsaid), rows=reader.count(rows)))
    if missing:
        points.append(reader.say("cover.missing", missing=reader.count(missing), lines=reader.count(lines)))
    points.append(reader.say("cover.other", other=reader.mass(reader.total("other_set"))))
    points.append(reader.say("cover.alone"))
    return points
