"""The files to fill: a workbook with drop-down lists that explains each column, and a CSV file for each table."""

import datetime
import io
from dataclasses import dataclass, field

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from footprint.charts.palette import LIGHT
from footprint.intake.csv_out import export_table
from footprint.registry.catalogue import list_countries, shipped_catalogue
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.problem_texts import say_bounds, shorten
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import (
    UNSAID_UNITS,
    day_order,
    format_day,
    format_number,
    header,
    label,
    text,
    unit_label,
    value_label,
)

LAST_ROW = 1_048_575  # of a sheet, counted from 0: lists and checks hold down to there
CREATED_ON = datetime.datetime(2025, 1, 1)  # a fixed date, so that the same template has the same bytes

MOST_WORDS = 6  # accepted values that are spelled out in the explanation; longer lists are referred to

# What a spreadsheet program allows in the title and in the text of an input message.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255


def build_csv_template(table: str, language: str) -> bytes:
    """A CSV file of headers, to fill: semicolons in French, commas in English."""
    headers = [header(table, column, language) for column in INVENTORY_TABLES[table]]
    return export_table(pd.DataFrame(columns=headers), language)


def build_template(language: str) -> bytes:
    """A workbook to fill: how to fill it, one sheet a table, and the lists of accepted values. Nothing in it runs."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": text("template.title", language), "created": CREATED_ON})
        styles = _make_styles(workbook, language)
        help_sheet = workbook.add_worksheet(text("template.help_sheet", language))
        sheets = {table: workbook.add_worksheet(label("table", table, language)) for table in INVENTORY_TABLES}
        lists = Lists(workbook.add_worksheet(text("template.lists_sheet", language)), styles, language)
        for table, sheet in sheets.items():
            _fill_table(sheet, table, lists, styles, language)
        _fill_help(help_sheet, styles, language)
        help_sheet.activate()
    return content.getvalue()


@dataclass(frozen=True)
class Styles:
    """How cells look."""

    title: Format
    heading: Format
    required: Format
    wrapped: Format
    text: Format
    date: Format


def _make_styles(workbook: Workbook, language: str) -> Styles:
    band = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    return Styles(
        title=workbook.add_format({"bold": True, "font_size": 14}),
        heading=workbook.add_format(band | {"bg_color": LIGHT.soft}),
        required=workbook.add_format(band | {"bg_color": LIGHT.notices["yellow"][0]}),
        wrapped=workbook.add_format({"text_wrap": True, "valign": "top"}),
        text=workbook.add_format({"num_format": "@"}),
        date=workbook.add_format({"num_format": day_order(language).lower()}),
    )


@dataclass
class Lists:
    """The sheet of accepted values: one column a list, written once however many columns use it."""

    sheet: Worksheet
    styles: Styles
    language: str
    ranges: dict[str, str] = field(default_factory=dict)

    def range_of(self, table: str, column: Column) -> str:
        """The cells that hold the accepted values of a column, as a reference."""
        if column.name not in self.ranges:
            position, words = len(self.ranges), accepted_words(column, self.language)
            self.sheet.write_string(
                0, position, label(f"column.{table}", column.name, self.language), self.styles.heading
            )
            self.sheet.write_column(1, position, words)
            self.sheet.set_column(position, position, 28)
            cells = xl_range_abs(1, position, len(words), position)
            self.ranges[column.name] = f"='{self.sheet.get_name()}'!{cells}"
        return self.ranges[column.name]


def accepted_words(column: Column, language: str) -> list[str]:
    """The words a column of choices accepts, in alphabetical order for the long lists."""
    catalogue = shipped_catalogue()
    long = {
        "device_type": catalogue.device_types,
        "service_type": catalogue.service_types,
        "unit": sorted(set(catalogue.services["unit"])),
        "country": list_countries(),
    }
    ids = long.get(column.name, column.choices)
    words = [value_label(column.name, choice, language) for choice in ids]
    return sorted(words, key=normalise_spelling) if column.name in long else words


def _fill_table(sheet: Worksheet, table: str, lists: Lists, styles: Styles, language: str) -> None:
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(INVENTORY_TABLES[table]):
        title = header(table, column, language)
        style = styles.date if column.type == "date" else styles.text if column.type == "text" else None
        sheet.set_column(position, position, max(14, len(title) + 2), style)
        sheet.write_string(0, position, title, styles.required if column.required else styles.heading)
        sheet.data_validation(1, position, LAST_ROW, position, _rule(table, column, lists, language))


def _rule(table: str, column: Column, lists: Lists, language: str) -> dict[str, object]:
    """The check and the message that a spreadsheet program shows in the cells of a column."""
    name = label(f"column.{table}", column.name, language)
    rule: dict[str, object] = {
        "validate": "any",
        "input_title": shorten(name, LONGEST_TITLE),
        "input_message": shorten(text(f"column.{table}.{column.name}.help", language), LONGEST_MESSAGE),
        "error_title": shorten(name, LONGEST_TITLE),
        "error_type": "warning",
    }
    if column.type in ("choice", "country") or column.name == "unit":
        error = text("template.list_error", language, column=name)
        return rule | {"validate": "list", "source": lists.range_of(table, column), "error_message": error}
    bounds = say_bounds(column, language)
    if column.type == "date":
        days = {
            "minimum": datetime.date(_year(column.floor), 1, 1),
            "maximum": datetime.date(_year(column.ceiling), 12, 31),
        }
        error = text("template.date_error", language, column=name, bounds=bounds)
        return rule | {"validate": "date", "criteria": "between", "error_message": error} | days
    if column.is_numeric:
        kind = "integer" if column.type == "integer" else "decimal"
        error = text("template.number_error", language, column=name, bounds=bounds)
        limits = {"minimum": column.floor, "maximum": column.ceiling}
        return rule | {"validate": kind, "criteria": "between", "error_message": error} | limits
    return rule


def _year(bound: float | None) -> int:
    return int(bound or 0)


# --- the sheet that explains -----------------------------------------------------------------------------------------


def _fill_help(sheet: Worksheet, styles: Styles, language: str) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 64)
    sheet.set_column(2, 3, 13)
    sheet.set_column(4, 4, 44)
    sheet.set_column(5, 6, 26)
    sheet.write_string(0, 0, text("template.title", language), styles.title)
    for row, key in enumerate(("introduction", "own_columns"), start=1):
        sheet.merge_range(row, 0, row, 6, text(f"template.{key}", language), styles.wrapped)
        sheet.set_row(row, 32)
    row = 4
    for table in INVENTORY_TABLES:
        sheet.write_string(row, 0, label("table", table, language), styles.title)
        titles = [text(f"template.{key}", language) for key in HELP_COLUMNS]
        sheet.write_row(row + 1, 0, titles, styles.heading)
        for column in INVENTORY_TABLES[table]:
            sheet.write_row(row + 2, 0, describe_column(table, column, language), styles.wrapped)
            row += 1
        row += 3


HELP_COLUMNS = ("column", "meaning", "unit", "required", "accepted", "example", "id")


def describe_column(table: str, column: Column, language: str) -> list[str]:
    """A column in words, in the order of HELP_COLUMNS."""
    return [
        label(f"column.{table}", column.name, language),
        text(f"column.{table}.{column.name}.help", language),
        "" if column.unit in UNSAID_UNITS else unit_label(column.unit, language),
        text("template.yes" if column.required else "template.no", language),
        _accepted(column, language),
        _example(column, language),
        column.name,
    ]


def _accepted(column: Column, language: str) -> str:
    if column.type == "country":
        return text("template.any_country", language)
    if column.type == "choice" or column.name == "unit":
        words = accepted_words(column, language)
        sheet = text("template.lists_sheet", language)
        return ", ".join(words) if len(words) <= MOST_WORDS else text("template.see_list", language, sheet=sheet)
    if column.type == "text":
        return text("template.any_text", language)
    key = {"date": "any_date", "integer": "whole_number", "number": "number"}[column.type]
    return text(f"template.{key}", language, bounds=say_bounds(column, language))


def _example(column: Column, language: str) -> str:
    if not column.example:
        return ""
    if column.is_numeric:
        return format_number(float(column.example), language)
    if column.type == "date":
        return format_day(datetime.date.fromisoformat(column.example), language)
    return value_label(column.name, column.example, language)
