"""The control sheet of an auditor: the rows drawn, columns to fill, and what comes back once they are filled."""

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd
import xlsxwriter

from footprint.charts.palette import LIGHT
from footprint.dossier.audit.findings import FINDING_COLUMNS, as_unchecked
from footprint.dossier.audit.sample import Draw
from footprint.intake.csv_out import make_inert
from footprint.intake.plain_tables import read_plain
from footprint.intake.raw_tables import Source
from footprint.inventory.inventory import check_inventory
from footprint.problems import Problem, UnusableInput, join_problems, problem_table
from footprint.registry.catalogue import Catalogue
from footprint.words import texts
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.texts import text, type_name

TOLD = (
    *("draw", "number", "stratum", "how", "table", "line", "item_id", "type", "site", "quantity", "acquired_on"),
    *("source_document", "kilograms"),
)
TO_FILL = ("found_quantity", "found_type", "found_date", "document", "remark")
WIDTHS = {"number": 6, "line": 7, "quantity": 10, "stratum": 24, "how": 22, "source_document": 30, "remark": 40}

# What the auditor fills, as columns of an inventory.
READ_AS = {
    "equipment": {"found_quantity": "quantity", "found_type": "device_type", "found_date": "acquired_on"},
    "usage": {"found_quantity": "amount_per_year", "found_type": "service_type"},
}
NOTE_COLUMNS = ("at", "author", "about", "text")


def write_sheet(draw: Draw, language: str) -> pd.DataFrame:
    """A draw as people read it, with empty columns to fill; headers in words, numbers as numbers."""
    rows = draw.rows
    words = {
        "draw": pd.Series(draw.code, index=rows.index, dtype="str"),
        "number": rows["number"],
        "stratum": rows["stratum"].map(lambda name: text(f"audit.stratum.{name}", language)),
        "how": rows["how"].map(lambda name: text(f"audit.how.{name}", language)),
        "table": rows["table"].map(lambda name: texts.label("table", name, language)),
        "line": rows["line"],
        "item_id": rows["item_id"],
        "type": [_name_type(one, language) for one in rows["type"]],
        "site": rows["site"],
        "quantity": rows["quantity"],
        "acquired_on": rows["acquired_on"].dt.strftime("%Y-%m-%d"),
        "source_document": rows["source_document"],
        "kilograms": rows["impact"],
    }
    sheet = pd.DataFrame(words, index=rows.index).assign(**dict.fromkeys(TO_FILL, ""))
    return sheet.rename(columns=lambda name: text(f"audit.sheet.{name}", language))


def _name_type(written: object, language: str) -> str:
    """A type by its name; as it was written where it is none of ours, in a row set aside."""
    if not isinstance(written, str):
        return ""
    try:
        return type_name(written, language)
    except texts.UnknownText:
        return written


def write_control_workbook(draw: Draw, notes: pd.DataFrame, language: str) -> bytes:
    """A workbook to fill: how, the sheet, and the notes that were kept (NOTE_COLUMNS); no text of it runs."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        fill = book.add_format({"bg_color": LIGHT.notices["yellow"][0], "border": 1, "text_wrap": True})
        sheets = {
            "sheet": write_sheet(draw, language),
            "notes": notes.rename(columns=lambda name: text(f"audit.note.{name}", language)),
        }
        for name, table in sheets.items():
            sheet = book.add_worksheet(text(f"audit.workbook.{name}", language))
            sheet.freeze_panes(1, 2)
            columns = (*TOLD, *TO_FILL) if name == "sheet" else NOTE_COLUMNS
            for position, (title, column) in enumerate(zip(table.columns, columns, strict=True)):
                sheet.set_column(position, position, WIDTHS.get(column, 18))
                sheet.write_string(0, position, title, bold)
                style = fill if column in TO_FILL else None
                for line, cell in enumerate(table[title], 1):
                    if pd.isna(cell) or cell == "":
                        sheet.write_blank(line, position, None, style)
                    elif isinstance(cell, str):
                        sheet.write_string(line, position, cell, style)
                    else:
                        sheet.write_number(line, position, float(cell), style)
        guide = book.add_worksheet(text("audit.workbook.guide", language))
        guide.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        said = text("audit.workbook.how_to", language, seed=draw.seed, count=draw.count, code=draw.code)
        for line, sentence in enumerate(said.strip().splitlines()):
            guide.write_string(line, 0, sentence)
    return content.getvalue()


def read_sheet(source: Source, draw: Draw, catalogue: Catalogue) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the auditor filled, with the columns of FINDING_COLUMNS, and all that is wrong in it.

    A row is checked once a quantity was found (0: the thing was not found); what can't be read leaves it unchecked,
    and is said. Lines are those of the file.

    Raises:
        UnusableInput: the file is no table, no control sheet, or that of another draw.
    """
    filled = _find_sheet(source)
    if other := sorted(set(filled["draw"]) - {draw.code, ""}):
        raise UnusableInput(Problem("audit.other-draw", "error", "", value=other[0], expected=draw.code))
    known = draw.rows.set_index(draw.rows["number"].astype("str"))
    problems = [
        Problem("audit.unknown-row", "error", "", int(line), "", str(number))
        for line, number in filled.loc[~filled["number"].isin(known.index), "number"].items()
    ]
    filled = filled[filled["number"].isin(known.index)]
    again = filled["number"].duplicated()
    problems += [
        Problem("audit.row-twice", "error", "", int(line), "", str(number))
        for line, number in filled.loc[again, "number"].items()
    ]
    filled = filled[~again]
    rows = known.loc[filled["number"]].set_index(filled.index)
    told = filled[list(TO_FILL)].replace("", pd.NA).astype("str")
    unsaid = told["found_quantity"].isna() & told[["found_type", "found_date"]].notna().any(axis=1)
    problems += [Problem("audit.no-quantity", "warning", "", int(line)) for line in told.index[unsaid]]
    findings, found = as_unchecked(draw.rows).set_index("number"), [problem_table(problems)]
    for table in READ_AS:
        read, wrong = _read_part(table, rows, told, catalogue)
        found.append(wrong)
        for column in read:
            findings.loc[read.index, column] = read[column]
    return findings.reset_index()[list(FINDING_COLUMNS)], join_problems(found)


def _find_sheet(source: Source) -> pd.DataFrame:
    """The first sheet of a file that bears our headers, in any language, indexed by line of the file."""
    titles = {
        normalise_spelling(text(f"audit.sheet.{name}", language)): name
        for language in texts.ALL_LANGUAGES
        for name in (*TOLD, *TO_FILL)
    }
    for table in read_plain(source).values():
        named = table.rename(columns=lambda title: titles.get(normalise_spelling(title), title))
        named = named.loc[:, ~named.columns.duplicated()]
        if {"draw", "number", "found_quantity"} <= set(named.columns):
            cells = named.reindex(columns=["draw", "number", *TO_FILL], fill_value="").fillna("")
            cells = cells.apply(lambda column: column.str.strip().str.removeprefix("'"))
            numbered = cells.set_index(pd.RangeIndex(2, len(cells) + 2))
            return numbered[numbered["number"] != ""]
    raise UnusableInput(Problem("audit.no-sheet", "error", ""))


def _read_part(
    table: str, rows: pd.DataFrame, told: pd.DataFrame, catalogue: Catalogue
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was found of the rows of a table, by number, and what could not be read."""
    here = (rows["table"] == table).to_numpy() & told["found_quantity"].notna().to_numpy()
    rows, told, names = rows[here], told[here], READ_AS[table]
    absent = told["found_quantity"].str.fullmatch(r"0+(?:[.,]0+)?").astype("bool")
    quantity, type_ = names["found_quantity"], names["found_type"]
    cells = {ours: told[name] for name, ours in names.items()}
    cells[quantity] = told["found_quantity"].mask(absent, "1")
    # A row set aside may have no type that we know: any will do, to read the rest.
    any_type = (catalogue.device_types if table == "equipment" else catalogue.service_types)[0]
    cells[type_] = told["found_type"].fillna(any_type)
    checked = check_inventory(
        {table: pd.DataFrame(cells, index=rows.index)}, catalogue, read_spellings(), normalise_spelling
    )
    typed = checked.inventory.table(table)
    kept = typed.index
    read = pd.DataFrame(
        {
            "checked": True,
            "quantity": np.where(absent.loc[kept], 0.0, typed[quantity]),
            "type": typed[type_].astype("str").mask(told.loc[kept, "found_type"].isna()),
            "document": told.loc[kept, "document"].fillna(""),
            "remark": told.loc[kept, "remark"].fillna(""),
        },
        index=kept,
    )
    if "found_date" in names:
        read["acquired_on"] = typed[names["found_date"]]
    problems = checked.problems[checked.problems["severity"] != "note"]
    return read.set_index(rows.loc[kept, "number"]), problems


def write_findings(errors: pd.DataFrame, findings: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """What was found, row by row, with the error in kg CO2e; `titles` name its columns for people."""
    told = findings.set_index("number").reindex(errors["number"]).reset_index(drop=True)
    rows = errors.reset_index(drop=True)
    table = pd.DataFrame(
        {
            "number": rows["number"],
            "item_id": make_inert(rows["item_id"].fillna("")),
            "quantity": rows["quantity"],
            "found_quantity": told["quantity"],
            "kilograms": rows["impact"],
            "found": rows["found"],
            "error": rows["error"],
            "document": make_inert(told["document"]),
            "remark": make_inert(told["remark"]),
        }
    )
    return table[rows["checked"]].rename(columns=titles)
