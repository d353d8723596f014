"""The report: the total and its parts, and the same year counted in other ways."""

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, figure, heading, note, paragraph, table
from footprint.dossier.report.drawings import draw_bars
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import name_view, say_method
from footprint.words.texts import format_number

FLAGGED = 0.05  # the share without a site from which it is set apart


def describe_results(reader: Reader) -> Section:
    """The total, by stage, type, site and entity, and under each way to count."""
    blocks = [
        paragraph(
            reader.say(
                "results.total",
                total=reader.mass(reader.total()),
                exact=format_number(reader.total(), reader.language),
                interval=reader.interval(),
                method=say_method(reader.frozen, MAIN, reader.language),
            )
        )
    ]
    missing, lines = reader.missing()
    if missing:
        blocks.append(note(reader.say("cover.missing", missing=reader.count(missing), lines=reader.count(lines))))
    blocks += [
        reader.chart_of("stage", reader.say("results.stages")),
        reader.table_of("stage", reader.say("in_figures", caption=reader.say("results.stages"))),
        reader.table_of("type", reader.say("results.types"), most=25),
        heading(reader.say("results.places")),
        reader.table_of("site", reader.say("results.sites"), most=20),
        *_flag_without_site(reader),
        reader.table_of("entity", reader.say("results.entities"), most=20),
        heading(reader.say("results.views")),
        paragraph(reader.say("results.never_added")),
        *_views(reader),
    ]
    return Section(reader.say("results.title"), blocks)


def _flag_without_site(reader: Reader) -> list[Block]:
    """The share of the footprint that no site carries."""
    sites, total = reader.parts("site").set_index("part"), reader.total()
    if "" not in sites.index or not total:
        return []
    here = sites.loc[""]
    share = float(here["impact"]) / total if here["impact"] == here["impact"] else 0.0
    items = int(here["items"])
    said = reader.say("results.no_site", share=reader.share(share), items=reader.count(items))
    return [note(said) if share >= FLAGGED else paragraph(said)]


def _views(reader: Reader) -> list[Block]:
    """The total under each way to count, with its interval."""
    views = reader.frozen.views
    names = [name_view(view, reader.language) for view in views]
    totals = [reader.total(view) for view in views]
    bounds = [(float(reader.intervals.loc[view, "low"]), float(reader.intervals.loc[view, "high"])) for view in views]
    labels = [
        reader.partial(reader.mass(total), total, reader.missing(view)[0])
        for total, view in zip(totals, views, strict=True)
    ]
    caption = reader.say("results.views_caption")
    told = [f"{label}, {reader.interval(view)}" for label, view in zip(labels, views, strict=True)]
    drawing = draw_bars(names, totals, labels, [view != MAIN for view in views], bounds)
    rows = [(name, label, reader.interval(view)) for name, label, view in zip(names, labels, views, strict=True)]
    headers = reader.column("view", "footprint", "interval")
    figures = reader.say("in_figures", caption=caption)
    return [
        figure(caption, drawing, reader.say_drawing(caption, names, told)),
        table(figures, headers, rows, (1,), (4, 1.5, 3)),
    ]
