"""The report: what the digital estate brings to the organisation's BEGES, its GHG Protocol and ISO 14064-1 categories.

Never a whole inventory of greenhouse gases: what was not studied is not covered, which is no 0.
"""

import re

from footprint.charts.footprint_charts import print_bounds, print_parts
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph, table
from footprint.dossier.report.categories import Category, bound_categories, part_categories, read_base_year, view_of
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import name_part
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS
from footprint.words.texts import UnknownText, text

# The categories of each standard, in its order; the 22 of BEGES version 5.
CATEGORIES = {
    "beges": (
        *("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4", "3.5"),
        *("4.1", "4.2", "4.3", "4.4", "4.5", "5.1", "5.2", "5.3", "5.4", "6.1"),
    ),
    "ghg_protocol": (
        *("1", "2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"),
        *("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"),
    ),
    "iso_14064": ("1", "2", "3", "4", "5", "6"),
}
BOUNDED = "beges"  # the standard whose categories have an interval and a base year
TOTAL = "*"  # the row that adds up
SIGNIFICANT = 0.05  # the share of this footprint from which a category is called significant
# What ISO 14064-1 asks of a report, and the sections that answer; none where this dossier can't.
ASKED = {
    "organisation": ("identification", "yes"),
    "period": ("identification", "yes"),
    "boundaries": ("perimeter", "yes"),
    "direct": ("standards", "partly"),
    "indirect": ("standards", "partly"),
    "significance": ("standards", "partly"),
    "gases": ("standards", "partly"),
    "biogenic": ("standards", "no"),
    "removals": ("standards", "no"),
    "exclusions": ("exclusions", "yes"),
    "base_year": ("years", "partly"),
    "methods": ("rules", "yes"),
    "factors": ("factors", "yes"),
    "gwp": ("standards", "partly"),
    "uncertainty": ("uncertainty", "yes"),
    "verification": ("identification", "partly"),
}
_REPORTS = re.compile(
    r"\bAR ?([3-7])\b|\b([3-7])(?:e|ème|th) (?:rapport|report|assessment)"
    r"|\b(troisi|quatri|cinqui|sixi)ème rapport|\b(third|fourth|fifth|sixth) (?:report|assessment)",
    re.IGNORECASE,
)
_NAMED = {"troisi": "3", "quatri": "4", "cinqui": "5", "sixi": "6"} | {
    name: str(number) for number, name in enumerate(("third", "fourth", "fifth", "sixth"), 3)
}
_GASES = re.compile(r"\bH?CFC-\w+|\bHFC-\w+|\bCO2(?!e)\b|\bCH4\b|\bN2O\b|\bSF6\b|\bNF3\b|\bPFC\b")


def describe_standards(reader: Reader) -> Section:
    """The contribution of the digital estate by category of each standard, and what ISO 14064-1 asks besides."""
    blocks: list[Block] = [note(reader.say("standards.no_bilan")), paragraph(reader.say("standards.explanation"))]
    for standard in CATEGORIES:
        blocks += _show_standard(reader, standard)
    return Section(
        reader.say("standards.title"),
        [
            *blocks,
            *_say_lent(reader),
            heading(reader.say("standards.warming")),
            paragraph(reader.say("standards.warming_explanation")),
            _show_sources(reader),
            heading(reader.say("standards.asked")),
            _show_asked(reader),
        ],
    )


def _show_standard(reader: Reader, standard: str) -> list[Block]:
    """All categories of a standard: figure and significance, or not covered; of BEGES, interval and base year too."""
    found = {one.name: one for one in part_categories(reader, standard)}
    named = [*CATEGORIES[standard], *(name for name in found if name not in CATEGORIES[standard])]
    there = [name for name in named if name in found]
    printed = dict(zip(there, print_parts([found[name].impact for name in there], reader.language), strict=True))
    more = _list_more(reader, found) if standard == BOUNDED else {}
    rows = [
        (
            _name(reader, standard, name),
            *_say_category(reader, found.get(name), printed.get(name)),
            *(column.get(name, "—") for column in more.values()),
        )
        for name in named
    ]
    (whole, _), *_ = print_parts(
        [sum(one.impact for one in found.values() if one.impact == one.impact)], reader.language
    )
    lacking, _ = reader.missing(view_of(reader, standard))  # parted electricity that lacks a figure is in two of them
    total = (text("dossier.column.total", reader.language), whole, reader.count(lacking) if lacking else "—", "")
    rows.append((*total, *(column.get(TOTAL, "") for column in more.values())))
    headers = [
        text(f"dossier.column.{standard}", reader.language),
        *reader.column("footprint", "missing", "significance"),
    ]
    said = text(f"choice.accounting.{STANDARDS_IN_DOCUMENTS[standard]}.name", reader.language)
    caption = reader.say(f"results.{standard}", accounting=said)
    numeric = (1, 2, *range(4, 4 + len(more)))
    return [
        table(caption, [*headers, *more], rows, numeric, (3.6, 1.3, 0.8, 1.9, *(1.5 for _ in more)), total=True),
    ]


def _name(reader: Reader, standard: str, name: str) -> str:
    """A category in words: one that no line of an estate can fall in has its name here."""
    try:
        return name_part(standard, name, reader.language)
    except UnknownText:
        said = reader.say(f"standards.{standard}.{name}")
        return said if standard == "ghg_protocol" else f"{name} — {said}"


def _say_category(reader: Reader, one: Category | None, printed: tuple[str, str] | None) -> tuple[str, str, str]:
    """The figure of a category, how many lines lack one, and its weight; a category without a line is not covered."""
    if one is None or printed is None:
        return reader.say("standards.not_covered"), "—", "—"
    weight = "—"
    if one.impact == one.impact:
        key = "standards.significant" if one.share >= SIGNIFICANT else "standards.minor"
        weight = reader.say(key, share=printed[1])
    return printed[0], reader.count(one.missing) if one.missing else "—", weight


def _list_more(reader: Reader, found: dict[str, Category]) -> dict[str, dict[str, str]]:
    """More columns by their header: the interval of each category, and its value in the base year."""
    bounds = bound_categories(reader, BOUNDED)
    unknown = text("format.missing", reader.language)
    said = {
        name: print_bounds(*bounds[name], reader.language) or unknown if name in bounds else unknown for name in found
    }
    columns = {text("dossier.column.interval", reader.language): said}
    year, base = read_base_year(reader)
    if year:
        masses = [mass for mass, _ in print_parts(list(base.values()), reader.language)]
        (whole, _), *_ = print_parts([sum(base.values())], reader.language)
        header = reader.say("standards.base_year", year=year)
        columns[header] = dict(zip([*base, TOTAL], [*masses, whole], strict=True))
    return columns


def _say_lent(reader: Reader) -> list[Block]:
    """Of which year the parts of electricity are, where the factor of the year does not give them."""
    lent = sorted({one.parts_of for standard in CATEGORIES for one in part_categories(reader, standard)} - {0})
    if not lent:
        return []
    return [paragraph(reader.say("standards.lent", years=", ".join(map(str, lent)), year=reader.year))]


def _show_sources(reader: Reader) -> Block:
    """Which report of the IPCC the factors of each source rest on, and the gases they name, where they say it."""
    factors = reader.table("factors")
    weights = reader.parts("factor_id").set_index("part")["impact"]
    factors = factors.assign(impact=factors["factor_id"].map(weights).astype("float64"))
    factors = factors[factors["factor_id"].isin(weights.index)]
    sources = reader.table("sources").set_index("source_id")
    grouped = factors.groupby("source_id")
    order = grouped["impact"].sum().sort_values(ascending=False)
    masses = reader.masses(order)
    rows = []
    for source, mass in zip(order.index, masses, strict=True):
        used = grouped.get_group(source)
        told = " ".join(used[["boundary", "source_locator"]].fillna("").to_numpy().ravel())
        about = sources.loc[source, ["title", "version", "citation"]].fillna("") if source in sources.index else []
        reports = _find_reports(" ".join([*about, told]))
        gases = sorted(set(_GASES.findall(told)))
        unsaid = reader.say("standards.unsaid")
        rows.append((str(source), ", ".join(f"AR{one}" for one in reports) or unsaid, ", ".join(gases) or unsaid, mass))
    headers = reader.column("source", "warming", "gases", "footprint")
    return table(reader.say("standards.sources"), headers, rows, (3,), (3, 2.2, 2.6, 1.4))


def _find_reports(said: str) -> list[str]:
    """The numbers of the IPCC reports that a text names."""
    found = ("".join(groups) for groups in _REPORTS.findall(said))
    return sorted({_NAMED.get(one.lower(), one) for one in found})


def _show_asked(reader: Reader) -> Block:
    """What the standard asks of a report, and where this one answers, or that it does not."""
    several = read_base_year(reader)[0] > 0
    rows = []
    for point, (section, state) in ASKED.items():
        number = reader.sections[section]
        answer = "base_year_alone" if point == "base_year" and not several else point
        rows.append(
            (
                reader.say(f"standards.asks.{point}"),
                reader.say(f"standards.answer.{answer}", section=number, year=reader.year),
                text(f"dossier.check.{state}", reader.language),
            )
        )
    headers = reader.column("point", "answer", "state")
    return table(reader.say("standards.asked_caption"), headers, rows, widths=(3.2, 6, 1.2))
