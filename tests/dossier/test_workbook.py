"""The workbook: its sums are those of the lines, its formulas are ours alone, and people can find their way in it."""

import io
import re
import shutil
import subprocess
import zipfile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from footprint.dossier.freeze import Identity, Signed, read_lines
from footprint.dossier.workbook import write_workbook
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.errors import kept_bounds
from footprint.registry.factors import shipped_factors
from footprint.words.texts import text
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files

HOSTILE = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def book(frozen) -> bytes:
    return write_workbook(frozen, "fr")


def rows_of(book: bytes, sheet: str) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(sheet).to_python()


def formulas_of(book: bytes) -> list[str]:
    opened = zipfile.ZipFile(io.BytesIO(book))
    sheets = [name for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
    return [formula for name in sheets for formula in re.findall(r"<f[^>]*>([^<]*)</f>", opened.read(name).decode())]


def test_the_total_is_that_of_the_lines(book, frozen):
    lines = read_lines(frozen.files["lines/main.csv"])
    shown = {row[0]: row[1] for row in rows_of(book, "Synthèse")}
    assert shown["Empreinte publiée"] == lines["impact"].sum()


def test_every_view_adds_up_to_the_total(book, frozen):
    lines = read_lines(frozen.files["lines/main.csv"])
    totals = [row[2] for row in rows_of(book, "Résultats") if row[1] == "Total"]
    assert len(totals) == 7
    assert all(total == lines["impact"].sum() for total in totals)


def test_each_sum_that_is_written_is_what_its_formula_gives(book):
    """SUMIF and SUMPRODUCT(EXACT) done here over the cells that they name."""
    results, lines = rows_of(book, "Résultats"), rows_of(book, "Lignes d’impact")
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet2.xml").decode()
    found = re.findall(r'r="C(\d+)"[^>]*><f>IF\(F\d+=0,(?:SUMIF|SUMPRODUCT)\((.*?)\),IF\(', sheet)
    assert len(found) > 20
    for row, formula in found:
        keys, sums = re.findall(r"\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", formula)
        wanted = results[int(row) - 1][1]
        key, summed = (ord(column) - ord("A") for column, *_ in (keys, sums))
        cells = lines[int(keys[1]) - 1 : int(keys[2])]
        total = sum(cell[summed] for cell in cells if cell[key] == wanted and cell[summed] != "")
        assert total == (results[int(row) - 1][2] or 0), (row, wanted)


def test_every_line_is_there_with_its_own_multiplication(book, frozen):
    lines = read_lines(frozen.files["lines/main.csv"])
    rows = rows_of(book, "Lignes d’impact")
    assert len(rows) == len(lines) + 4
    assert sum(formula.startswith("ROUND(") for formula in formulas_of(book)) == lines["impact"].notna().sum()
    impact = rows[3].index("kg CO2e")
    shown = [row[impact] if row[impact] != "" else float("nan") for row in rows[4:]]
    pd.testing.assert_series_equal(pd.Series(shown), lines["impact"], check_names=False)


@pytest.mark.skipif(not shutil.which("soffice"), reason="without LibreOffice")
def test_another_spreadsheet_computes_the_same(book, tmp_path):
    """Every result we keep is taken out; LibreOffice gives it back, missing where it is missing."""
    opened, bare = zipfile.ZipFile(io.BytesIO(book)), tmp_path / "bare.xlsx"
    with zipfile.ZipFile(bare, "w") as written:
        for name in opened.namelist():
            written.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", opened.read(name)))
    profile, out = f"-env:UserInstallation=file://{tmp_path}/profile", tmp_path / "out"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, bare]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    again = (out / "bare.xlsx").read_bytes()
    for sheet in CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names:
        for ours, theirs in zip(rows_of(book, sheet), rows_of(again, sheet), strict=True):
            assert theirs == [pytest.approx(cell, rel=1e-9) if isinstance(cell, float) else cell for cell in ours]


def test_bounds_stand_beside_those_that_the_draws_keep(book, frozen):
    headers = [text(f"dossier.column.kept_{side}", "fr") for side in ("low", "high")]
    for sheet, name in (("Facteurs", "factors"), ("Hypothèses", "assumptions")):
        rows, table = rows_of(book, sheet), frozen.table(f"{name}.csv")
        at = [rows[3].index(header) for header in headers]
        shown = [[row[place] for place in at] for row in rows[4:]]
        assert shown == [pytest.approx(row) for row in kept_bounds(table).to_numpy().tolist()]


def test_there_is_no_macro_and_no_link(book):
    names = zipfile.ZipFile(io.BytesIO(book)).namelist()
    assert not any("vba" in name.lower() or "externalLink" in name for name in names)


def test_no_text_of_a_user_becomes_a_formula():
    equipment = f'item_id,entity,device_type,note\n"{HOSTILE.replace(chr(34), chr(34) * 2)}",+1+1,laptop,@SUM(A1)\n'
    read = read_files(("e.csv", equipment.encode()))
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
    frozen = freeze_files(read, found, read.problems, Identity(HOSTILE, Signed(HOSTILE, "2026-11-26")))
    book = write_workbook(frozen, "en")
    assert all(re.match(r"(ROUND|SUMIF|SUMPRODUCT|SUM|IF)\(", formula) for formula in formulas_of(book))
    cells = [cell for sheet in ("Summary", "Equipment") for row in rows_of(book, sheet) for cell in row]
    assert {HOSTILE, "+1+1", "@SUM(A1)"} <= set(cells)


@pytest.mark.exhaustive
def test_entities_that_differ_by_case_are_summed_apart(frozen):
    read = read_files(("e.csv", b"entity,device_type,quantity\nDSI,laptop,1\ndsi,laptop,2\n"))
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
    book = write_workbook(freeze_files(read, found, read.problems, Identity("X", Signed("Y", "2026-11-26"))), "en")
    assert sum("EXACT(" in formula for formula in formulas_of(book)) >= 2


def test_the_same_version_gives_the_same_bytes(book, frozen):
    assert write_workbook(frozen, "fr") == book


def test_both_languages_have_the_same_sheets_in_their_words(frozen):
    french, english = (
        CalamineWorkbook.from_filelike(io.BytesIO(write_workbook(frozen, language))).sheet_names
        for language in ("fr", "en")
    )
    assert len(french) == len(english) == 10
    assert not set(french) & set(english) - {"Services", "Sites"}
