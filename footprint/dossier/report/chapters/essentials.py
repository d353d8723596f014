"""The report, its two first pages, for those who decide: the figure and where it comes from, then where it goes."""

from footprint.charts.code_drawing import draw_code
from footprint.charts.footprint_charts import print_parts
from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, bullets, code, facts, heading, note, paragraph, table
from footprint.dossier.report.chapters.asks import list_asks
from footprint.dossier.report.chapters.years import show_trend
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_method, say_signed
from footprint.tables import EMBODIED_STAGES
from footprint.words.texts import text

MOST_FAMILIES = 9
# In the order in which those who decide read them: what is kept, what is not, what nobody can say.
VERDICTS = ("kept", "kept_unproven", "on_track", "not_measured_yet", "at_risk", "missed", "incomplete")


def describe_figure(reader: Reader) -> list[Block]:
    """The first page: what the figure is made of, how sure it is, what it leaves out, and its families."""
    caption = reader.say("results.families")
    return [
        bullets(list_points(reader)),
        reader.chart_of("family", caption, most=MOST_FAMILIES),
        reader.table_of("family", reader.say("in_figures", caption=caption), most=MOST_FAMILIES),
    ]


def describe_foot(reader: Reader) -> list[Block]:
    """The foot of the first page: how it was counted, who answers for it, by which code it is known."""
    identity = reader.identity
    rows = (
        ("method", say_method(reader.frozen, MAIN, reader.language)),
        ("author", say_signed(identity["author"], reader.language)),
        ("reviewer", say_signed(identity["reviewer"], reader.language)),
        ("approver", say_signed(identity["approver"], reader.language)),
        ("frozen", reader.frozen.id),
    )
    frozen = code(draw_code(reader.frozen.id), reader.say("cover.code"))
    return [facts((text(f"dossier.field.{key}", reader.language), value) for key, value in rows), frozen]


def describe_progress(reader: Reader) -> list[Block]:
    """The second page: the trend of the years, the commitments by verdict, and what is asked of those who decide."""
    return [
        heading(reader.say("progress.trend")),
        *show_trend(reader),
        heading(reader.say("progress.commitments")),
        *show_verdicts(reader),
        heading(reader.say("progress.asks")),
        bullets(list_asks(reader) or [reader.say("progress.nothing_asked")]),
    ]


def show_verdicts(reader: Reader) -> list[Block]:
    """How many commitments have each verdict, and which; or that there are none."""
    standing, counted = reader.standing
    if not standing:
        return [note(reader.say("plan.none" if reader.plan is None else "progress.no_commitment"))]
    rows = []
    for verdict in VERDICTS:
        here = [one["commitment_id"] for one in standing if one["verdict"] == verdict]
        if here:
            name = text(f"commitment.verdict.{verdict}", reader.language)
            rows.append((name, reader.count(len(here)), ", ".join(here)))
    caption = reader.say("progress.verdicts", count=reader.count(len(standing)))
    shown = table(caption, reader.column("verdict", "commitments", "which"), rows, (1,), (2, 1.2, 5))
    return [shown, *([paragraph(counted)] if counted else [])]


def list_points(reader: Reader) -> list[str]:
    """The points of the first page, in a sentence each."""
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
    return [*points, *_list_quality(reader), *_list_limits(reader)]


def _list_quality(reader: Reader) -> list[str]:
    quality, total = reader.parts("quality").set_index("part")["impact"], reader.total()
    unsaid, rows = reader.unsaid_qualities()
    if not rows:
        return []
    if unsaid == rows:
        return [reader.say("cover.no_quality")]
    shares = {
        name: reader.share(quality.get(name, 0.0) / total if total else float("nan"), 0) for name in ("high", "low")
    }
    points = [reader.say("cover.quality", **shares)]
    if unsaid:
        points.append(reader.say("cover.unsaid_quality", unsaid=reader.count(unsaid), rows=reader.count(rows)))
    return points


def _list_limits(reader: Reader) -> list[str]:
    """What the figure leaves out, and what else it could be."""
    missing, lines = reader.missing()
    aside, read = (int(reader.frozen.about[name]) for name in ("rows_set_aside", "rows_read"))
    points = []
    if missing:
        points.append(reader.say("cover.missing", missing=reader.count(missing), lines=reader.count(lines)))
    if aside:
        number = reader.sections["exclusions"]
        points.append(reader.say("cover.aside", aside=reader.count(aside), read=reader.count(read), section=number))
    return [*points, reader.say("cover.other", other=reader.total_of("other_set")), reader.say("cover.alone")]
