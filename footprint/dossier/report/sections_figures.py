"""The report, sections 9 to 17: the figures, how sure they are, what they compare to, and how to check them."""

import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, bullets, facts, figure, heading, note, paragraph, table
from footprint.dossier.report.drawings import draw_bars, draw_tornado
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sample import draw_sample
from footprint.dossier.report.sections_plan import describe_plan
from footprint.dossier.report.sections_years import describe_years
from footprint.dossier.report.terms import name_view, say_day, say_method
from footprint.dossier.trail import read_trail
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS
from footprint.estimation.views import (
    OURS_OVER_PUBLISHED,
    PUBLISHED_PER_PERSON,
    is_comparable,
    place_per_person,
    plausible_per_person,
)
from footprint.tables import QUALITIES
from footprint.words import texts
from footprint.words.texts import MINUS, format_number, text

MOST_ENTRIES = 30
MOST_WEAK = 10
MOST_VARIED = 8
SAMPLE = 20


def describe_figures(reader: Reader) -> list[Section]:
    """Sections 9 to 17."""
    return [
        _results(reader),
        _quality(reader),
        _uncertainty(reader),
        describe_years(reader),
        _plausibility(reader),
        describe_plan(reader),
        _limits(reader),
        _trail(reader),
        _annexes(reader),
    ]


def _results(reader: Reader) -> Section:
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
        reader.table_of("family", reader.say("results.families")),
        reader.table_of("type", reader.say("results.types"), most=25),
        heading(reader.say("results.places")),
        reader.table_of("site", reader.say("results.sites"), most=20),
        reader.table_of("entity", reader.say("results.entities"), most=20),
        heading(reader.say("results.regulatory")),
    ]
    for standard in ("beges", "ghg_protocol"):
        accounting = STANDARDS_IN_DOCUMENTS[standard]
        view = accounting if accounting in reader.methods else MAIN
        caption = reader.say(
            f"results.{standard}", accounting=text(f"choice.accounting.{accounting}.name", reader.language)
        )
        blocks.append(reader.table_of(standard, caption, view))
    blocks += [heading(reader.say("results.views")), paragraph(reader.say("results.never_added")), *_views(reader)]
    return Section(reader.say("results.title"), blocks)


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


def _quality(reader: Reader) -> Section:
    parts = reader.parts("quality")
    parts = parts.sort_values("part", key=lambda names: names.map({name: n for n, name in enumerate(QUALITIES)}))
    items, total = max(float(parts["items"].sum()), 1.0), reader.total()
    rows = [
        (
            reader.name("quality", part["part"]),
            reader.count(part["items"]),
            reader.share(part["items"] / items),
            mass,
            reader.share(part["impact"] / total if total else float("nan")),
        )
        for part, mass in zip(parts.to_dict("records"), reader.masses(parts["impact"], parts["missing"]), strict=True)
    ]
    headers = reader.column("quality", "items", "share_items", "footprint", "share")
    low = reader.lines[reader.lines["quality"] == "low"]
    weak = low.groupby("type")["impact"].sum().sort_values(ascending=False).head(MOST_WEAK)
    weak = weak[weak > 0]
    listed = [
        (reader.name("type", str(kind)), mass) for kind, mass in zip(weak.index, reader.masses(weak), strict=True)
    ]
    blocks = [
        paragraph(reader.say("quality.explanation")),
        table(reader.say("quality.caption"), headers, rows, (1, 2, 3, 4), (2.6, 1, 1, 1.4, 1)),
    ]
    if listed:
        blocks.append(table(reader.say("quality.weak"), reader.column("type", "footprint"), listed, (1,), (4, 1.5)))
    return Section(reader.say("quality.title"), blocks)


def _uncertainty(reader: Reader) -> Section:
    total, varied = reader.total(), reader.table("sensitivity")
    blocks = [paragraph(reader.say("uncertainty.explanation", interval=reader.interval()))]
    if len(varied) and total:
        together = varied[varied["about"].isna()]
        alone = varied[varied["about"].notna()].head(MOST_VARIED)
        shown = pd.concat([together, alone])
        names = [_name_varied(reader, row["what"], row["about"]) for row in shown.to_dict("records")]
        changes = [(row["at_down"] - total, row["at_up"] - total) for row in shown.to_dict("records")]
        labels = [" / ".join(_signed(reader, change / total) for change in pair) for pair in changes]
        caption = reader.say("uncertainty.caption")
        rows = [
            (name, reader.mass(row["at_down"]), reader.mass(row["at_up"]), label)
            for name, row, label in zip(names, shown.to_dict("records"), labels, strict=True)
        ]
        blocks += [
            figure(caption, draw_tornado(names, changes, labels), reader.say_drawing(caption, names, labels)),
            paragraph(reader.say("uncertainty.legend")),
            table(
                reader.say("in_figures", caption=caption),
                reader.column("varied", "at_down", "at_up", "change"),
                rows,
                (1, 2, 3),
                (3.6, 1.5, 1.5, 1.8),
            ),
        ]
    blocks.append(paragraph(reader.say("uncertainty.dispute", other=reader.mass(reader.total("other_set")))))
    return Section(reader.say("uncertainty.title"), blocks)


def _name_varied(reader: Reader, what: str, about: object) -> str:
    name = text(f"page.footprint.sensitivity.{what}.name", reader.language)
    if pd.isna(about) or what == "pue":
        return name
    if what == "quality":
        quality = texts.value_label("quality", str(about), reader.language).lower()
        return text("page.footprint.sensitivity.quality.one", reader.language, quality=quality)
    return (
        f"{reader.name('type', str(about))}{text('change.colon', reader.language)}{reader.say(f'uncertainty.{what}')}"
    )


def _signed(reader: Reader, share: float) -> str:
    number = format_number(abs(share) * 100.0, reader.language, 1)
    sign = "+" if share > 0 else MINUS if share < 0 else ""
    return text("format.share", reader.language, number=f"{sign}{number}")


def _plausibility(reader: Reader) -> Section:
    people = reader.people()
    if not people:
        return Section(reader.say("plausibility.title"), [note(reader.say("plausibility.nobody"))])
    method, service = reader.methods[MAIN], reader.lines["stage"] == "service"
    factor_set, compares = method["factor_set"], is_comparable(method["accounting"], method["country"])
    shown = {"equipment": reader.lines[~service]} | ({"whole": reader.lines} if service.any() else {})
    rows, concluded = [], []
    for part, lines in shown.items():
        name, impact = reader.say(f"plausibility.{part}"), lines["impact"].sum() / people
        each = reader.sum_of(lines.assign(impact=lines["impact"] / people))
        _, *likely, _ = plausible_per_person(part, factor_set)
        bands = [_say_band(reader, *band) for band in (likely, PUBLISHED_PER_PERSON[part])]
        rows.append((name, each, *bands))
        verdict = text(f"plausibility.{place_per_person(impact, part, factor_set)}", reader.language)
        concluded.append(reader.say("plausibility.concluded", part=name, verdict=verdict))
    headers = reader.column("part", "per_person", "likely", "published")
    least, most = (reader.share(part, 0) for part in OURS_OVER_PUBLISHED[factor_set])
    return Section(
        reader.say("plausibility.title"),
        [
            paragraph(reader.say("plausibility.explanation", people=reader.count(people))),
            table(reader.say("plausibility.caption"), headers, rows, (1,), (2.4, 1.4, 1.6, 1.6)),
            bullets(concluded) if compares else paragraph(reader.say("plausibility.apart")),
            note(text("plausibility.why", reader.language, least=least, most=most)),
            note(reader.say("plausibility.sources")),
        ],
    )


def _say_band(reader: Reader, low: float, high: float) -> str:
    return text("format.between", reader.language, low=reader.count(low), high=f"{reader.count(high)} kg")


def _limits(reader: Reader) -> Section:
    missing, lines = reader.missing()
    points = [reader.say(f"limits.{name}") for name in ("climate", "level", "factors", "lives", "register")]
    if missing:
        points.append(reader.say("limits.missing", missing=reader.count(missing), lines=reader.count(lines)))
    gaps = reader.table("gaps")
    improve = gaps.groupby(["table", "column"])["quantity"].sum().sort_values(ascending=False).head(6)
    todo = [
        reader.say(
            "limits.fill",
            column=texts.column_label(table_, column, reader.language),
            table=reader.label("table", table_),
            count=reader.count(count),
        )
        for (table_, column), count in improve.items()
    ]
    energy = reader.frozen.about["energy"]
    own = reader.say("limits.energy_unknown")
    if energy:
        kwh = format_number(float(energy["kwh"]), reader.language, significant=2)
        how = ", ".join(reader.say(f"limits.measured.{method}") for method in energy["methods"])
        own = reader.say("limits.energy", kwh=kwh, how=how)
    blocks = [bullets(points), paragraph(own)]
    return Section(
        reader.say("limits.title"), [*blocks, *([heading(reader.say("limits.plan")), bullets(todo)] if todo else [])]
    )


def _trail(reader: Reader) -> Section:
    entries = read_trail(reader.frozen.files["log.jsonl"])
    rows = [
        (
            str(entry["number"]),
            say_day(str(entry["at"])[:10], reader.language),
            entry["actor"],
            reader.say(f"trail.what.{entry['what']}"),
            entry["hash"][:12],
        )
        for entry in entries[-MOST_ENTRIES:]
    ]
    headers = reader.column("number", "day", "actor", "what", "hash")
    index = reader.table("uploads/index") if "uploads/index.csv" in reader.frozen.files else pd.DataFrame()
    files = [(row["filename"], reader.count(float(row["rows"])), row["sha256"]) for row in index.to_dict("records")]
    sample = draw_sample(reader.lines, reader.frozen.about["situation_id"], SAMPLE)
    drawn = [
        (
            row["item_id"],
            reader.name("type", row["type"]),
            mass,
            reader.say(f"trail.why.{row['why']}"),
            row["source_document"]
            if isinstance(row["source_document"], str)
            else text("dossier.unsaid", reader.language),
            "☐",
        )
        for row, mass in zip(sample.to_dict("records"), reader.masses(sample["impact"]), strict=True)
    ]
    return Section(
        reader.say("trail.title"),
        [
            paragraph(reader.say("trail.explanation", entries=reader.count(len(entries)))),
            table(reader.say("trail.caption"), headers, rows, widths=(0.5, 1.6, 2, 2.8, 1.5)),
            facts([(text("dossier.field.log_head", reader.language), reader.frozen.about["log_head"])]),
            *(
                [table(reader.say("trail.files"), reader.column("file", "rows", "sha256"), files, (1,), (2.2, 0.7, 5))]
                if files
                else []
            ),
            heading(reader.say("trail.sample")),
            paragraph(reader.say("trail.sample_explanation", count=reader.count(len(sample)))),
            table(
                reader.say("trail.sample_caption"),
                reader.column("item_id", "type", "footprint", "why", "source_document", "seen"),
                drawn,
                (2,),
                (1.4, 2.4, 1.1, 2.2, 2.5, 0.6),
            ),
        ],
    )


def _annexes(reader: Reader) -> Section:
    files = ("workbook", "data", "exchange", "uploads", "registry", "manifest")
    glossary = ("factor", "assumption", "stage", "impact_line", "interval", "frozen", "kgco2e")
    return Section(
        reader.say("annexes.title"),
        [
            paragraph(reader.say("annexes.bundle")),
            facts((reader.say(f"annexes.file.{name}.name"), reader.say(f"annexes.file.{name}.what")) for name in files),
            heading(reader.say("annexes.glossary")),
            facts(
                (text(f"glossary.{name}.name", reader.language), text(f"glossary.{name}.meaning", reader.language))
                for name in glossary
            ),
        ],
    )
