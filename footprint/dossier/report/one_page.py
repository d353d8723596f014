"""The report on one A4 page, for those who have a minute: as PDF and as a picture, and each chart as a picture too.

It is made from the frozen files, as the report is, and goes beside the archive: nothing of it is in there.
"""

import json
from dataclasses import asdict, dataclass

from footprint.charts.palette import LIGHT
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.blocks import Block, bullets, heading, paragraph
from footprint.dossier.report.chapters.asks import list_asks
from footprint.dossier.report.chapters.essentials import list_points, show_verdicts
from footprint.dossier.report.chapters.years import draw_trend, say_trend
from footprint.dossier.report.pdf import HERE, compile_pdf, draw_picture, tell_inputs
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections import Cover, describe_cover, describe_report
from footprint.words.spellings import normalise_spelling

TEMPLATE, CHART = HERE / "one_page.typ", HERE / "chart.typ"
SHARP = 150  # dots an inch
MOST_BARS, MOST_ASKS = 6, 5
LONGEST_NAME = 60  # of a file


@dataclass(frozen=True)
class Summary(Cover):
    """What the page shows: blocks, made smaller together where they would not fit."""

    blocks: list[Block]


def describe_summary(frozen: Frozen, language: str) -> Summary:
    """The page of a version, in a language."""
    reader = Reader(frozen, language)
    trend, asks = draw_trend(reader), list_asks(reader)[:MOST_ASKS]
    said = [paragraph(said)] if (said := say_trend(reader)) else []
    return Summary(
        **vars(describe_cover(reader, "summary")),
        blocks=[
            bullets(list_points(reader)),
            reader.chart_of("family", reader.say("results.families"), most=MOST_BARS),
            *([trend, *said] if trend else []),
            heading(reader.say("progress.commitments")),
            *show_verdicts(reader),
            heading(reader.say("progress.asks")),
            bullets(asks or [reader.say("progress.nothing_asked")]),
        ],
    )


def make_summary(frozen: Frozen, language: str) -> dict[str, bytes]:
    """The page as PDF and as a picture, and each chart of the report as a picture, by the name of its file."""
    summary = describe_summary(frozen, language)
    return {
        "summary.pdf": write_summary(summary),
        "summary.png": draw_summary(summary),
        **draw_charts(frozen, language),
    }


def write_summary(summary: Summary) -> bytes:
    """The page as PDF, tagged and archivable as the report is."""
    return compile_pdf(TEMPLATE, summary)


def draw_summary(summary: Summary) -> bytes:
    """The page as a picture."""
    return draw_picture(TEMPLATE, tell_inputs(summary), SHARP)


def draw_charts(frozen: Frozen, language: str) -> dict[str, bytes]:
    """Each chart of the report as a picture with its title, numbered in the order of the report."""
    report = describe_report(frozen, language)
    blocks = [*report.summary, *report.progress, *(block for section in report.sections for block in section.blocks)]
    figures = [block for block in blocks if block["kind"] == "figure"]
    return {
        f"chart-{number:02}-{_name(str(block['caption']))}.png": draw_picture(
            CHART, {"chart": json.dumps(block, ensure_ascii=False), "palette": json.dumps(asdict(LIGHT))}, SHARP
        )
        for number, block in enumerate(figures, 1)
    }


def _name(caption: str) -> str:
    """A caption as the name of a file."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in normalise_spelling(caption))
    return "-".join(plain.split())[:LONGEST_NAME].strip("-")
