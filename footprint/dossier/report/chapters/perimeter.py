"""The report: what is inside the perimeter, what is left out, and what the files hold that could not be counted."""

import pandas as pd

from footprint.dossier.canonical import read_text, to_numbers
from footprint.dossier.report.blocks import Block, Section, figure, note, paragraph, table
from footprint.dossier.report.drawings import draw_perimeter
from footprint.dossier.report.reader import Reader
from footprint.problems import Problem
from footprint.words import texts
from footprint.words.problem_texts import say_fault
from footprint.words.texts import format_number, text

# Where families of types stand in the functional diagram.
BOXES = {
    "workplace": ("computers", "displays", "phones", "peripherals", "printing", "audiovisual", "connected", "telework"),
    "network": ("network", "telecom"),
    "room": ("servers", "storage", "facility", "room"),
    "services": ("cloud", "ai", "usage", "spend", "freight", "commuting", "travel"),
}
EXCLUSIONS = ("indicators", "visitors", "operators", "packaging", "offices", "avoided", "unpublished")
MOST_ROWS = 40
MOST_LINES = 40  # named of those set aside for one reason


def describe_perimeter(reader: Reader) -> Section:
    """Sites, the functional diagram, and what the inventory holds of each family."""
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


def describe_exclusions(reader: Reader) -> Section:
    """What is left out and why, the rows set aside with their reasons, and the lines without a figure."""
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
        *_set_aside(reader),
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


def _set_aside(reader: Reader) -> list[Block]:
    """The rows of the files that do not count, by reason: what is wrong, in which column, and on which lines."""
    aside = reader.frozen.table("inventory/set_aside.csv")
    if aside.empty:
        return []
    problems = read_text(reader.frozen.files["inventory/problems.csv"])
    problems = problems[problems["severity"] == "error"].assign(line=to_numbers(problems["line"]).astype("Int64"))
    found = aside.merge(problems, on=["table", "line"], how="left").fillna({"code": "", "column": "", "value": ""})
    found = found.drop_duplicates(["table", "line", "code", "column", "value"])
    keys = ["table", "code", "column", "value"]
    grouped = found.groupby(keys, sort=False).agg(lines=("line", list), expected=("expected", "first")).reset_index()
    grouped = grouped.assign(count=grouped["lines"].map(len)).sort_values("count", ascending=False, kind="stable")
    rows = [
        (
            texts.value_label("table", row["table"], reader.language),
            _say_why(reader, row),
            reader.count(row["count"]),
            _name_lines(reader, row["lines"]),
        )
        for row in grouped.head(MOST_ROWS).to_dict("records")
    ]
    headers = reader.column("table", "why", "rows", "lines_of_file")
    blocks: list[Block] = [table(reader.say("exclusions.aside"), headers, rows, (2,), (1.4, 4.4, 0.8, 3))]
    if len(grouped) > MOST_ROWS:
        blocks.append(paragraph(reader.say("exclusions.more", rows=reader.count(len(grouped) - MOST_ROWS))))
    return blocks


def _say_why(reader: Reader, row: dict) -> str:
    """What is wrong with rows that share a fault; a row that nobody explains says so."""
    if not row["code"]:
        return reader.say("exclusions.unexplained")
    expected = row["expected"] if isinstance(row["expected"], str) else ""
    problem = Problem(row["code"], "error", row["table"], 0, row["column"], row["value"], expected)
    try:
        return say_fault(problem, reader.language)
    except (KeyError, ValueError):  # a code of another version
        return f"{row['code']} {row['column']} {row['value']}".strip()


def _name_lines(reader: Reader, lines: list) -> str:
    named = ", ".join(str(int(line)) for line in lines[:MOST_LINES])
    rest = len(lines) - MOST_LINES
    return reader.say("exclusions.lines_and_more", lines=named, rest=reader.count(rest)) if rest > 0 else named
