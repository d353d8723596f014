"""The report: what the calculation rests on: purpose and standards, factors and sources, rules, limits."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.dossier.report.blocks import Block, Section, bullets, heading, note, paragraph, table
from footprint.dossier.report.checklist import list_checks
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.estimation.uncertainty.errors import differing_bounds
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words import texts
from footprint.words.texts import format_number, text

TERMS_EXPLAINED = ("annualised", "depreciation", "purchases", "use", "byod", "refurbished", "services")
MOST_ROWS = 40


def describe_object(reader: Reader) -> Section:
    """What is measured, by which standards, and the checklist of the category rules."""
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


def describe_factors(reader: Reader) -> Section:
    """The factors that weigh most, how well they match, and their sources."""
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
    blocks += _say_consulted_later(reader, sources)
    return Section(reader.say("factors.title"), blocks)


def _say_consulted_later(reader: Reader, sources: pd.DataFrame) -> list[Block]:
    """The sources that were consulted after the day of the dossier: it can't rest on what nobody had read."""
    day = reader.identity["author"]["on"][:10]
    later = sources[sources["accessed_on"].fillna("") > day]
    if later.empty:
        return []
    named = ", ".join(
        f"{row['source_id']} ({say_day(row['accessed_on'], reader.language)})" for row in later.to_dict("records")
    )
    return [note(reader.say("factors.consulted_later", day=say_day(day, reader.language), sources=named))]


def _say_bounds(factors: pd.DataFrame, reader: Reader) -> list[str]:
    """The published bounds of each factor, then those that the draws keep where they are others."""

    def say(bounds: Sequence[float]) -> str:
        return " – ".join(format_number(bound, reader.language, significant=3) for bound in bounds)

    published, kept = factors[["low", "high"]].to_numpy(dtype="float64"), differing_bounds(factors).to_numpy()
    return [
        say(both) if np.isnan(other).any() else reader.say("factors.kept", published=say(both), kept=say(other))
        for both, other in zip(published, kept, strict=True)
    ]


def _name_activity(activity: str, language: str) -> str:
    try:
        return texts.activity_name(activity, language)
    except texts.UnknownText:
        return activity


def _unit(per_unit: str, language: str) -> str:
    return f"kg/{texts.unit_label(per_unit, language, several=False)}"


def describe_rules(reader: Reader) -> Section:
    """The formulas, and what filled each empty cell."""
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


def describe_limits(reader: Reader) -> Section:
    """What the figure does not say, and what would improve it."""
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
