"""The workbook of a dossier: what a person follows in a spreadsheet, from each total to its lines.

Our sums are formulas over the lines, with their result beside them; every text of a user is text, and there is no
macro. The same version gives the same bytes.
"""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from footprint.charts.palette import LIGHT
from footprint.dossier.freeze import MAIN, NUMBERS, Frozen
from footprint.dossier.report.terms import name_part, name_view, say_method, say_signed
from footprint.dossier.sheet import Sheet
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS
from footprint.estimation.formulas import FORMULAS
from footprint.estimation.uncertainty.errors import kept_bounds
from footprint.tables import INVENTORY_TABLES, find_column, names
from footprint.words import texts
from footprint.words.texts import text

GRAINS_IN_KG = 2**20
TITLE_ROWS = 3  # title, explanation, blank
WIDEST, NARROWEST = 60, 9
MOST_PARTS = 500  # of a view; the data files hold all of them

# A case-blind comparison would join what we keep apart, and a sign such as ">" would be run: texts of users are
# compared exactly. Our own words need no such care, and are summed faster.
_OURS = ("stage", "family", "type", "quality", "match")
_VIEWS = ("family", "stage", "type", "entity", "site", "quality", "match")
_LINE_COLUMNS = (
    *("line", "table", "row", "item_id", "entity", "site", "family", "type", "quality", "source_document", "stage"),
    *("formula", "amount", "amount_unit", "factor_id", "factor_value", "match", "impact", "beges", "ghg_protocol"),
)


@dataclass(frozen=True)
class _Book:
    """The workbook being written: its formats, and the language."""

    book: Any
    formats: dict[str, Any]
    language: str

    def say(self, key: str, **values: object) -> str:
        return text(f"dossier.workbook.{key}", self.language, **values)

    def add(self, name: str, headers: Sequence[str], widths: Sequence[float]) -> Any:
        """A sheet with its title, its explanation and its headers."""
        sheet = self.book.add_worksheet(self.say(f"{name}.name"), Sheet)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TITLE_ROWS)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, min(max(width, NARROWEST), WIDEST))
        sheet.write_string(0, 0, self.say(f"{name}.name"), self.formats["title"])
        sheet.write_string(1, 0, self.say(f"{name}.explanation"), self.formats["note"])
        for position, header in enumerate(headers):
            sheet.write_string(TITLE_ROWS, position, header, self.formats["header"])
        sheet.freeze_panes(TITLE_ROWS + 1, 0)
        return sheet


def write_workbook(frozen: Frozen, language: str) -> bytes:
    """The workbook of a frozen version, in a language."""
    written = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(written, options)
    identity = frozen.about["identity"]
    created = datetime.datetime.fromisoformat(identity["author"]["on"][:10])
    book.set_properties(
        {"title": text("dossier.title", language), "author": identity["author"]["name"], "created": created}
    )
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": LIGHT.accent}),
        "note": book.add_format({"italic": True, "font_color": LIGHT.ink}),
        "header": book.add_format(
            {"bold": True, "bg_color": LIGHT.soft, "bottom": 1, "text_wrap": True, "valign": "top"}
        ),
        "text": book.add_format({"valign": "top"}),
        "kg": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        "day": book.add_format({"num_format": texts.day_order(language).lower(), "valign": "top", "align": "left"}),
        "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
        "number": book.add_format({"num_format": "General", "valign": "top"}),
        "bold": book.add_format({"bold": True, "top": 1}),
        "bold_kg": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
    }
    out = _Book(book, formats, language)
    lines = frozen.lines_of(MAIN)
    _write_summary(out, frozen, len(lines))
    _write_results(out, frozen, lines)
    _write_standards(out, frozen)
    for name in INVENTORY_TABLES:
        _write_inventory(out, frozen, name)
    _write_lines(out, lines)
    _write_registry(out, frozen)
    book.close()
    return written.getvalue()


def _write_summary(out: _Book, frozen: Frozen, lines: int) -> None:
    """Who, what, under which method; the total of each view."""
    language, about = out.language, frozen.about
    identity = about["identity"]
    sheet = out.add("summary", (), (40, 24, 24, 24, 12))
    rows = [
        ("organisation", identity["organisation"]),
        ("siren", identity["siren"] or text("dossier.unsaid", language)),
        ("year", str(about["methods"][MAIN]["year"])),
        ("version", str(identity["version"])),
        ("status", text(f"dossier.status.{identity['status']}", language)),
        ("author", say_signed(identity["author"], language)),
        ("reviewer", say_signed(identity["reviewer"], language)),
        ("approver", say_signed(identity["approver"], language)),
        ("method", say_method(frozen, MAIN, language)),
        ("situation", about["situation_id"]),
        ("frozen", frozen.id),
    ]
    for position, (key, value) in enumerate(rows, TITLE_ROWS):
        sheet.write_string(position, 0, text(f"dossier.field.{key}", language), out.formats["header"])
        sheet.write_string(position, 1, value, out.formats["text"])
    row = TITLE_ROWS + len(rows) + 1
    for position, key in enumerate(("view", "impact", "low", "high", "missing")):
        sheet.write_string(row, position, text(f"dossier.column.{key}", language), out.formats["header"])
    bounds = frozen.table("intervals.csv").set_index("view")
    for view in frozen.views:
        row += 1
        results = frozen.results_of(view)
        total = results.loc[results["by"] == "total", "impact"].iloc[0] if len(results) else float("nan")
        sheet.write_string(row, 0, name_view(view, language), out.formats["text"])
        if view == MAIN and lines:
            cells = _lines_range(out, "impact", lines)
            sheet.write_formula(row, 1, _sum(cells), out.formats["kg"], _cached(total))
        else:
            _write_number(sheet, row, 1, total, out.formats["kg"])
        for position, side in enumerate(("low", "high"), 2):
            _write_number(sheet, row, position, bounds.loc[view, side], out.formats["kg"])
        lacking = results.loc[results["by"] == "total", "missing"].sum()
        _write_number(sheet, row, 4, lacking, out.formats["number"])


def _sum(cells: str) -> str:
    """The sum of cells; empty where none of them has a figure."""
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def _lines_range(out: _Book, column: str, lines: int) -> str:
    """The cells of a column of the sheet of lines."""
    letter = xl_col_to_name(_LINE_COLUMNS.index(column))
    first, last = TITLE_ROWS + 2, TITLE_ROWS + 1 + lines
    return f"'{out.say('lines.name')}'!${letter}${first}:${letter}${last}"


def _write_results(out: _Book, frozen: Frozen, lines: pd.DataFrame) -> None:
    """The parts of each view: a formula over the lines, and how many of them lack a figure."""
    language = out.language
    headers = [text(f"dossier.column.{key}", language) for key in ("by", "part", "impact", "share", "lines", "missing")]
    sheet = out.add("results", headers, (26, 46, 16, 10, 10, 10))
    results = frozen.results_of(MAIN)
    total = results.loc[results["by"] == "total", "impact"].sum()
    row = TITLE_ROWS + 1
    for view in _VIEWS:
        parts = results[results["by"] == view].head(MOST_PARTS)
        first = row
        for part in parts.to_dict("records"):
            raw = part["part"] if isinstance(part["part"], str) else ""
            shown = name_part(view, raw, language)
            sheet.write_string(row, 0, text(f"dossier.column.{view}", language), out.formats["text"])
            sheet.write_string(row, 1, shown, out.formats["text"])
            keys, sums = _lines_range(out, view, len(lines)), _lines_range(out, "impact", len(lines))
            added = f"SUMIF({keys},B{row + 1},{sums})"
            if view not in _OURS:
                added = f"SUMPRODUCT(EXACT({keys},B{row + 1})*1,{sums})"
            # What has no figure, or nothing but zeros beside, is not nothing.
            filled = f'=IF(F{row + 1}=0,{added},IF({added}=0,"",{added}))'
            impact = float("nan") if part["missing"] and part["impact"] == 0 else part["impact"]
            sheet.write_formula(row, 2, filled, out.formats["kg"], _cached(impact))
            share = impact / total if total else float("nan")
            divided = f'=IF(OR(C{row + 1}="",SUM({sums})=0),"",C{row + 1}/SUM({sums}))'
            sheet.write_formula(row, 3, divided, out.formats["share"], _cached(share))
            _write_number(sheet, row, 4, part["lines"], out.formats["number"])
            _write_number(sheet, row, 5, part["missing"], out.formats["number"])
            row += 1
        if row > first:
            sheet.write_string(row, 1, text("dossier.column.total", language), out.formats["bold"])
            shown = _cached(parts["impact"].sum(min_count=1))
            sheet.write_formula(row, 2, _sum(f"C{first + 1}:C{row}"), out.formats["bold_kg"], shown)
            for position, column in ((4, "lines"), (5, "missing")):
                letter = xl_col_to_name(position)
                added = f"=SUM({letter}{first + 1}:{letter}{row})"
                sheet.write_formula(row, position, added, out.formats["bold"], int(parts[column].sum()))
            row += 2


def _write_standards(out: _Book, frozen: Frozen) -> None:
    """The categories of each standard, under the accounting it asks for and under the published one."""
    language = out.language
    headers = [text(f"dossier.column.{key}", language) for key in ("standard", "category", "view", "impact", "missing")]
    sheet = out.add("standards", headers, (22, 60, 40, 16, 10))
    row = TITLE_ROWS + 1
    for standard, accounting in STANDARDS_IN_DOCUMENTS.items():
        for view in dict.fromkeys((accounting if accounting in frozen.about["methods"] else MAIN, MAIN)):
            results = frozen.results_of(view)
            parts, first = results[results["by"] == standard], row
            for part in parts.to_dict("records"):
                sheet.write_string(row, 0, text(f"page.footprint.{standard}.title", language), out.formats["text"])
                sheet.write_string(row, 1, name_part(standard, part["part"], language), out.formats["text"])
                sheet.write_string(row, 2, name_view(view, language), out.formats["text"])
                _write_number(sheet, row, 3, part["impact"], out.formats["kg"])
                _write_number(sheet, row, 4, part["missing"], out.formats["number"])
                row += 1
            if row > first:
                total = _cached(parts["impact"].sum(min_count=1))
                sheet.write_string(row, 2, text("dossier.column.total", language), out.formats["bold"])
                sheet.write_formula(row, 3, _sum(f"D{first + 1}:D{row}"), out.formats["bold_kg"], total)
                added = f"=SUM(E{first + 1}:E{row})"
                sheet.write_formula(row, 4, added, out.formats["bold"], int(parts["missing"].sum()))
                row += 2


def _write_inventory(out: _Book, frozen: Frozen, name: str) -> None:
    """A table of the inventory as it was given, in the words of the language; empty cells left empty."""
    table = frozen.table(f"inventory/{name}.csv")
    columns = tuple(column for column in INVENTORY_TABLES[name] if column.name in table)  # an older one has fewer
    headers = [text("dossier.column.row", out.language)]
    headers += [texts.header(name, column, out.language) for column in columns]
    kept = ["line", *names(columns)]
    words = {column.name: column for column in columns if column.choices or column.type in ("choice", "country")}
    for column in words:
        said = {one: texts.value_label(column, one, out.language) for one in table[column].unique()}
        table[column] = table[column].map(said)
    numeric = {"line", *(column for column in names(columns) if find_column(columns, column).is_numeric)}
    for column in columns:
        if column.type == "date":
            table[column.name] = [_read_day(cell) for cell in table[column.name]]
    _write_table(out, name, table[kept], headers, numeric)


def _write_lines(out: _Book, lines: pd.DataFrame) -> None:
    """Every impact line: amount × factor, rounded to the grain of the model, as a formula."""
    language = out.language
    headers = [text(f"dossier.column.{name}", language) for name in _LINE_COLUMNS]
    table = lines[list(_LINE_COLUMNS)].copy()
    for name in ("stage", "family", "type", "quality", "match"):
        table[name] = table[name].map({one: name_part(name, one, language) for one in table[name].dropna().unique()})
    for name in ("entity", "site"):
        table[name] = table[name].fillna(text("dossier.unsaid", language))
    table["table"] = table["table"].map({one: texts.label("table", one, language) for one in ("equipment", "usage")})
    table["formula"] = table["formula"].map(
        {one.name: text(f"dossier.formula.{one.name}", language) for one in FORMULAS}
    )
    amount, value = (xl_col_to_name(_LINE_COLUMNS.index(name)) for name in ("amount", "factor_value"))
    rule = f"=ROUND({amount}{{row}}*{value}{{row}}*{GRAINS_IN_KG},0)/{GRAINS_IN_KG}"
    _write_table(out, "lines", table, headers, NUMBERS & set(_LINE_COLUMNS), {"impact": rule})


def _write_registry(out: _Book, frozen: Frozen) -> None:
    """The factors and the assumptions that were used, with their sources; and every cell filled by default."""
    language = out.language
    sources = frozen.table("sources.csv").set_index("source_id")["citation"]
    numeric, kept = {"value", "low", "high", "kept_low", "kept_high"}, ["kept_low", "kept_high"]
    for name, about in (("factors", "activity"), ("assumptions", "applies_to")):
        table = frozen.table(f"{name}.csv")
        names_ = ["factor_id", "factor_set", "impact_unit", "per_unit", "boundary"] if name == "factors" else []
        first = names_ or ["assumption_id", "unit"]
        shown = table[[first[0], about, *first[1:], "value", "low", "high", "source_id", "source_locator"]].copy()
        shown[about] = [_say_activity(one, language) for one in shown[about]]
        shown["citation"] = shown["source_id"].map(sources)
        headers = [
            text("dossier.workbook.in_english", language, column=label) if column in _IN_ENGLISH else label
            for column, label in ((column, texts.column_label(name, column, language)) for column in shown.columns[:-1])
        ]
        headers.append(texts.column_label("sources", "citation", language))
        shown[kept] = kept_bounds(table).to_numpy()
        headers += [text(f"dossier.column.{column}", language) for column in kept]
        _write_table(out, name, shown, headers, numeric)
    gaps = frozen.table("gaps.csv")
    gaps["value_used"] = [
        _read_default(column, value, language) for column, value in zip(gaps["column"], gaps["value_used"], strict=True)
    ]
    gaps["column"] = [
        texts.column_label(table, column, language) for table, column in zip(gaps["table"], gaps["column"], strict=True)
    ]
    gaps["table"] = [texts.label("table", table, language) for table in gaps["table"]]
    headers = [text(f"dossier.column.{column}", language) for column in gaps.columns]
    _write_table(out, "gaps", gaps, headers, {"line", "quantity"})


# What the registry says in the words of those who keep it.
_IN_ENGLISH = ("boundary", "source_locator")


def _read_default(column: str, value: str, language: str) -> float | str:
    """A default as a number, or as a choice in words."""
    try:
        return float(value)
    except ValueError:
        return texts.value_label(column, value, language)


def _read_day(cell: object) -> datetime.date | None:
    """A day as a spreadsheet knows it; None for an empty cell."""
    return datetime.date.fromisoformat(cell) if isinstance(cell, str) else None


def _say_activity(activity: str, language: str) -> str:
    """The name of what a factor or an assumption is about; the contract of a site keeps its own."""
    try:
        return texts.activity_name(activity, language)
    except texts.UnknownText:
        return activity


# --- cells -----------------------------------------------------------------------------------------------------------


def _write_table(
    out: _Book,
    name: str,
    table: pd.DataFrame,
    headers: list[str],
    numeric: set[str] | frozenset[str],
    rules: dict[str, str] | None = None,
) -> None:
    """A table as a sheet: numbers as numbers, text as text, columns of `rules` as formulas with their result."""
    longest = [table[column].astype("str").str.len().fillna(0).quantile(0.95) if len(table) else 0 for column in table]
    widths = [max(float(length) + 2, min(len(header), 18) + 2) for length, header in zip(longest, headers, strict=True)]
    sheet = out.add(name, headers, widths)
    if len(table):
        sheet.autofilter(TITLE_ROWS, 0, TITLE_ROWS + len(table), len(headers) - 1)
    columns, rules = list(table.columns), rules or {}
    cells = [
        pd.to_numeric(table[column]).tolist() if column in numeric or column in rules else _list_texts(table[column])
        for column in columns
    ]
    formulas = {columns.index(column): (rule, out.formats["kg"]) for column, rule in rules.items()}
    sheet.write_columns(TITLE_ROWS + 1, cells, out.formats["number"], out.formats["day"], formulas)


def _list_texts(column: pd.Series) -> list[Any]:
    """The cells of a column of texts, in which a number or a day may stand."""
    cells = column.astype("object").tolist()
    if {*map(type, cells)} <= {str, float, datetime.date, type(None)}:
        return cells
    return [one if one is None or isinstance(one, str | float | datetime.date) else str(one) for one in cells]


def _write_number(sheet: Any, row: int, column: int, value: float, style: Any) -> None:
    if pd.notna(value):
        sheet.write_number(row, column, float(value), style)


def _cached(value: float) -> float | str:
    return float(value) if pd.notna(value) else ""
