"""The report, sections 1 to 8: who and what, the perimeter, the inventory, and what the calculation rests on."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Section, bullets, facts, figure, heading, note, paragraph, table
from footprint.dossier.report.checklist import list_checks
from footprint.dossier.report.drawings import draw_perimeter
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day, say_method, say_signed
from footprint.estimation.uncertainty import differing_bounds
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words import texts
from footprint.words.texts import NO_BREAK_SPACE, format_number, text

# Where families of types stand in the functional diagram.
BOXES = {
    "workplace": ("computers", "displays", "phones", "peripherals", "printing", "audiovisual", "connected", "telework"),
    "network": ("network", "telecom"),
    "room": ("servers", "storage", "facility", "room"),
    "services": ("cloud", "ai", "usage", "spend", "freight", "commuting", "travel"),
}
EXCLUSIONS = ("indicators", "visitors", "operators", "packaging", "offices", "avoided", "unpublished")
TERMS_EXPLAINED = ("annualised", "depreciation", "purchases", "use", "byod", "refurbished", "services")
MOST_ROWS = 40


def describe_estate(reader: Reader) -> list[Section]:
    """Sections 1 to 8."""
    return [
        _identification(reader),
        _object(reader),
        _perimeter(reader),
        _exclusions(reader),
        _inventory(reader),
        _activity(reader),
        _factors(reader),
        _rules(reader),
    ]


def _identification(reader: Reader) -> Section:
    identity, about = reader.identity, reader.frozen.about
    rows = [
        ("organisation", identity["organisation"]),
        ("siren", identity["siren"] or text("dossier.unsaid", reader.language)),
        ("year", str(reader.year)),
        ("version", str(identity["version"])),
        ("status", text(f"dossier.status.{identity['status']}", reader.language)),
        ("author", say_signed(identity["author"], reader.language)),
        ("reviewer", say_signed(identity["reviewer"], reader.language)),
        ("approver", say_signed(identity["approver"], reader.language)),
        ("method", say_method(reader.frozen, MAIN, reader.language)),
        ("software", f"{about['software']['name']} {about['software']['version']}"),
        ("situation", about["situation_id"]),
        ("factors", about["factors_id"]),
        ("frozen", reader.frozen.id),
        ("log_head", about["log_head"]),
    ]
    if identity["reason"]:
        rows.insert(4, ("reason", identity["reason"]))
    named = [(text(f"dossier.field.{key}", reader.language), value) for key, value in rows]
    return Section(reader.say("identification.title"), [facts(named), paragraph(reader.say("identification.verify"))])


def _object(reader: Reader) -> Section:
    people = reader.people()
    users = reader.say("object.users", people=reader.count(people)) if people else reader.say("object.no_users")
    checks = list_checks(reader)
    headers = reader.column("point", "answer", "state")
    rows = [(point, answer, text(f"dossier.check.{state}", reader.language)) for point, answer, state in checks]
    return Section(
        reader.say("object.title"),
        [
            paragraph(reader.say("object.purpose", organisation=reader.identity["organisation"], year=reader.year)),
            paragraph(reader.say("object.unit", organisation=reader.identity["organisation"])),
            paragraph(users),
            bullets(reader.say(f"object.standard.{name}") for name in ("rcp", "bilan", "ghg", "label")),
            note(reader.say("object.climate_alone")),
            heading(reader.say("object.checklist")),
            table(reader.say("object.checklist_caption"), headers, rows, widths=(4, 6, 1.3)),
        ],
    )


def _perimeter(reader: Reader) -> Section:
    sites = reader.table("completed/sites")
    people = pd.to_numeric(sites["headcount"])
    unsaid = text("dossier.unsaid", reader.language)
    rows = [
        (
            site["site"],
            texts.country_name(site["country"], reader.language),
            texts.value_label("control", site["control"], reader.language),
            format_number(float(count), reader.language) if pd.notna(count) else "—",
        )
        for site, count in zip(sites.to_dict("records"), people, strict=True)
    ]
    rows += [
        (site, texts.country_name(country, reader.language) if isinstance(country, str) else unsaid, unsaid, "—")
        for site, country in reader.undescribed_sites()
    ]
    headers = [
        texts.column_label("sites", name, reader.language) for name in ("site", "country", "control", "headcount")
    ]
    listed = [table(reader.say("perimeter.sites"), headers, rows, (3,), (3, 2, 3, 1))]
    return Section(
        reader.say("perimeter.title"),
        [
            paragraph(reader.say("perimeter.control")),
            *(listed if rows else []),
            *([] if len(sites) else [note(reader.say("perimeter.undescribed" if rows else "perimeter.no_site"))]),
            _diagram(reader),
            _coverage(reader),
        ],
    )


def _diagram(reader: Reader) -> dict:
    families = reader.parts("family").set_index("part")["items"]
    boxes, said = [], []
    for box, members in BOXES.items():
        here = [reader.label("family", one) for one in members if families.get(one, 0) > 0]
        title = reader.say(f"perimeter.box.{box}")
        boxes.append((title, here or [reader.say("perimeter.empty_box")]))
        said.append(f"{title}: {', '.join(here) or reader.say('perimeter.empty_box')}")
    countries = ", ".join(reader.name("country", one) for one in reader.parts("country")["part"]) or "—"
    electricity = reader.say("perimeter.electricity", countries=countries)
    outside = [reader.say("perimeter.outside")]
    who = reader.say("perimeter.users", organisation=reader.identity["organisation"])
    caption = reader.say("perimeter.diagram")
    drawing = draw_perimeter(who, boxes, electricity, outside)
    return figure(caption, drawing, f"{caption}. {who}. {'; '.join(said)}. {electricity}. {outside[0]}")


def _coverage(reader: Reader) -> dict:
    """Which families the inventory holds, and which it holds nothing of."""
    items = reader.parts("family").set_index("part")
    masses = dict(zip(items.index, reader.masses(items["impact"], items["missing"]), strict=True))
    rows = []
    for members in BOXES.values():
        for family in members:
            there = family in items.index
            state = reader.say("perimeter.inside" if there else "perimeter.nothing")
            count = reader.count(items.loc[family, "items"]) if there else "—"
            rows.append((reader.label("family", family), state, count, masses[family] if there else "—"))
    headers = reader.column("family", "state", "items", "footprint")
    return table(reader.say("perimeter.coverage"), headers, rows, (2, 3), (4, 4, 1.2, 1.8))


def _exclusions(reader: Reader) -> Section:
    rows = [(reader.say(f"exclusions.{name}.what"), reader.say(f"exclusions.{name}.why")) for name in EXCLUSIONS]
    missing, lines = reader.missing()
    about = reader.frozen.about
    counted = reader.say(
        "exclusions.rows",
        read=reader.count(about["rows_read"]),
        kept=reader.count(about["rows_kept"]),
        aside=reader.count(about["rows_set_aside"]),
    )
    blocks = [
        table(reader.say("exclusions.caption"), reader.column("excluded", "reason"), rows, widths=(3, 5)),
        paragraph(counted),
        paragraph(reader.say("exclusions.missing", missing=reader.count(missing), lines=reader.count(lines))),
    ]
    without = reader.lines[reader.lines["match"] == "missing"]
    if len(without):
        grouped = without.groupby(["type", "stage", "reason"], as_index=False).agg(items=("line", "size"))
        grouped = grouped.sort_values("items", ascending=False, kind="stable")
        listed = [
            (
                reader.name("type", row["type"]),
                reader.name("stage", row["stage"]),
                reader.label("reason", row["reason"]),
                reader.count(row["items"]),
            )
            for row in grouped.head(MOST_ROWS).to_dict("records")
        ]
        headers = reader.column("type", "stage", "reason", "lines")
        blocks.append(table(reader.say("exclusions.without"), headers, listed, (3,), (3, 2, 3, 1)))
    return Section(reader.say("exclusions.title"), blocks)


def _inventory(reader: Reader) -> Section:
    equipment = reader.table("completed/equipment")
    if equipment.empty:
        return Section(reader.say("inventory.title"), [note(reader.say("inventory.none"))])
    quantity = pd.to_numeric(equipment["quantity"])
    gaps = reader.table("gaps")
    assumed = set(gaps.loc[(gaps["table"] == "equipment") & (gaps["column"] == "lifespan_years"), "line"])
    made = reader.lines[reader.lines["stage"] == "manufacturing"].set_index("item")["lifespan"]
    table_ = equipment.assign(
        count=quantity,
        assumed=quantity.where(equipment["line"].isin(assumed), 0.0),
        used=quantity.where(equipment["condition"] == "refurbished", 0.0),
        life=pd.Series(np.arange(1, len(equipment) + 1)).map(made) * quantity,
    )
    grouped = (
        table_.groupby("device_type")[["count", "assumed", "used", "life"]].sum().sort_values("count", ascending=False)
    )
    rows = [
        (
            reader.name("type", str(kind)),
            reader.count(row["count"]),
            format_number(row["life"] / row["count"], reader.language, 1) if row["life"] else "—",
            reader.share(row["assumed"] / row["count"], 0),
            reader.share(row["used"] / row["count"], 0),
        )
        for kind, row in grouped.iterrows()
    ]
    headers = reader.column("type", "quantity", "life", "assumed", "refurbished")
    documents = reader.gather(reader.parts("source_document"), 25)
    sources = [
        (reader.name("source_document", part["part"]), reader.count(part["items"]), mass)
        for part, mass in zip(
            documents.to_dict("records"), reader.masses(documents["impact"], documents["missing"]), strict=True
        )
    ]
    return Section(
        reader.say("inventory.title"),
        [
            paragraph(reader.say(f"inventory.{reader.methods[MAIN]['inventory']}", year=reader.year)),
            table(reader.say("inventory.caption"), headers, rows, (1, 2, 3, 4), (3.4, 1.1, 1.2, 1.4, 1.4)),
            paragraph(reader.say("inventory.whole")),
            table(
                reader.say("inventory.documents"),
                reader.column("source_document", "items", "footprint"),
                sources,
                (1, 2),
                (4, 1, 1.5),
            ),
        ],
    )


def _activity(reader: Reader) -> Section:
    usage = reader.table("completed/usage")
    impact = reader.lines[reader.lines["table"] == "usage"]["impact"].tolist()
    rows = [
        (
            reader.name("type", row["service_type"]),
            texts.format_amount(float(row["amount_per_year"]), row["unit"], reader.language),
            row["source_document"] if pd.notna(row["source_document"]) else text("dossier.unsaid", reader.language),
            texts.value_label("quality", row["quality"], reader.language),
            mass,
        )
        for row, mass in zip(usage.to_dict("records"), reader.masses(impact), strict=True)
    ][:MOST_ROWS]
    used = reader.lines.loc[reader.lines["stage"] == "use", "amount"]
    energy = f"{format_number(used.sum(), reader.language, significant=4)}{NO_BREAK_SPACE}kWh"
    energy = reader.partial(energy, used.sum(), int(used.isna().sum()))
    headers = reader.column("type", "amount", "source_document", "quality", "footprint")
    blocks = [paragraph(reader.say("activity.electricity", energy=energy))]
    if rows:
        blocks.append(table(reader.say("activity.caption"), headers, rows, (1, 4), (2.6, 1.8, 2.4, 1, 1.5)))
    else:
        blocks.append(note(reader.say("activity.none")))
    if len(usage) > MOST_ROWS:
        blocks.append(paragraph(reader.say("more", rows=reader.count(len(usage) - MOST_ROWS))))
    return Section(reader.say("activity.title"), blocks)


def _say_bounds(factors: pd.DataFrame, reader: Reader) -> list[str]:
    """The published bounds of each factor, then those that the draws keep where they are others."""

    def say(bounds: Sequence[float]) -> str:
        return " – ".join(format_number(bound, reader.language, significant=3) for bound in bounds)

    published, kept = factors[["low", "high"]].to_numpy(dtype="float64"), differing_bounds(factors).to_numpy()
    return [
        say(both) if np.isnan(other).any() else reader.say("factors.kept", published=say(both), kept=say(other))
        for both, other in zip(published, kept, strict=True)
    ]


def _factors(reader: Reader) -> Section:
    weights = reader.parts("factor_id")
    weights = weights[weights["part"] != ""].set_index("part")
    factors = reader.table("factors").set_index("factor_id")
    used = factors.loc[[one for one in weights.index if one in factors.index]]
    shown = used.head(MOST_ROWS)
    rows = [
        (
            _name_activity(row["activity"], reader.language),
            f"{format_number(row['value'], reader.language, significant=3)} {_unit(row['per_unit'], reader.language)}",
            bounds,
            f"{row['source_id']}, {str(row['valid_from'])[:4]}",
            mass,
        )
        for row, bounds, mass in zip(
            shown.to_dict("records"),
            _say_bounds(shown, reader),
            reader.masses(weights.loc[shown.index, "impact"]),
            strict=True,
        )
    ]
    sources = reader.table("sources")
    cited = [
        (
            row["source_id"],
            f"{row['citation']} {row['version'] if pd.notna(row['version']) else ''}".strip(),
            row["licence"],
            say_day(row["accessed_on"], reader.language),
        )
        for row in sources[sources["source_id"].isin(used["source_id"])].to_dict("records")
    ]
    blocks = [
        paragraph(reader.say("factors.explanation")),
        table(
            reader.say("factors.caption"),
            reader.column("activity", "factor_value", "bounds", "source", "footprint"),
            rows,
            (1, 2, 4),
            (3, 1.9, 1.5, 2.2, 1.4),
        ),
    ]
    if len(used) > MOST_ROWS:
        blocks.append(paragraph(reader.say("more", rows=reader.count(len(used) - MOST_ROWS))))
    blocks.append(reader.table_of("match", reader.say("factors.match")))
    blocks.append(
        table(
            reader.say("factors.sources"),
            reader.column("source", "citation", "licence", "accessed_on"),
            cited,
            widths=(1.5, 4.4, 1.6, 1.5),
        )
    )
    return Section(reader.say("factors.title"), blocks)


def _say_formula(reader: Reader, arithmetic: str) -> str:
    """A formula in the words of its terms."""

    def name(word: re.Match) -> str:
        label = reader.label("term", word.group())
        return label if label.isupper() else label.lower()

    return re.sub(r"[a-z_]+", name, arithmetic).replace("*", "×").replace("/", "÷")


def _say_value(column: str, value: str, language: str) -> str:
    """A default as the language writes it: a number, or a choice in words."""
    try:
        return format_number(float(value), language)
    except ValueError:
        return texts.value_label(column, value, language)


def _name_assumption(assumption: str, about: pd.Series, language: str) -> str:
    """What an assumption is about; the default of a column, or the country of the method, has no other name."""
    if assumption not in about.index:
        return texts.default_name(assumption, language)
    return _name_activity(about[assumption], language)


def _name_activity(activity: str, language: str) -> str:
    try:
        return texts.activity_name(activity, language)
    except texts.UnknownText:
        return activity


def _unit(per_unit: str, language: str) -> str:
    return f"kg/{texts.unit_label(per_unit, language, several=False)}"


def _rules(reader: Reader) -> Section:
    formulas = reader.table("formulas")
    used = set(reader.lines["formula"].dropna())
    rows = [
        (
            text(f"dossier.formula.{row['formula']}", reader.language),
            _say_formula(reader, row["arithmetic"]),
            row["arithmetic"],
        )
        for row in formulas.to_dict("records")
        if row["formula"] in used
    ]
    gaps, about = reader.table("gaps"), reader.table("registry/assumptions").set_index("assumption_id")["applies_to"]
    grouped = gaps.groupby(["table", "column", "assumption_id", "value_used"], as_index=False).agg(
        items=("item_id", "size"), quantity=("quantity", "sum")
    )
    grouped = grouped.sort_values("quantity", ascending=False, kind="stable")
    listed = [
        (
            texts.header(row["table"], find_column(INVENTORY_TABLES[row["table"]], row["column"]), reader.language),
            _say_value(row["column"], row["value_used"], reader.language),
            _name_assumption(row["assumption_id"], about, reader.language),
            reader.count(row["items"]),
            reader.count(row["quantity"]),
        )
        for row in grouped.head(MOST_ROWS).to_dict("records")
    ]
    blocks = [
        bullets(reader.say(f"rules.{name}") for name in TERMS_EXPLAINED),
        table(reader.say("rules.formulas"), reader.column("formula", "in_words", "arithmetic"), rows, widths=(1, 3, 3)),
    ]
    if listed:
        headers = reader.column("column", "value_used", "assumption_id", "items", "quantity")
        blocks += [
            paragraph(reader.say("rules.assumed")),
            table(reader.say("rules.gaps"), headers, listed, (3, 4), (2.4, 2, 3, 1, 1)),
        ]
    if len(grouped) > MOST_ROWS:
        blocks.append(paragraph(reader.say("more", rows=reader.count(len(grouped) - MOST_ROWS))))
    return Section(reader.say("rules.title"), blocks)
