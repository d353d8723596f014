"""Formulas that hold no result: never a blank cell, nor the 0 that fills its place."""

import io
import zipfile

import pytest
import xlsxwriter

from footprint.intake import read_file, read_inventory
from footprint.intake.columns.grid import UNCOMPUTED
from footprint.problems import UnusableInput
from footprint.words.problem_texts import describe_problems, message
from footprint.workspace.files import check_raw
from tests.intake.test_workbook import HEADER, replace_part

SHEET = "xl/worksheets/sheet1.xml"
ON_OPENING = ' fullCalcOnLoad="1"'


def formulas(*rows: list, header: list = HEADER, results: dict[str, str] | None = None, keeps: bool = True) -> bytes:
    """A workbook in which "=…" is a formula without a result, as openpyxl writes it, or with those of `results`."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": True}) as book:
        sheet = book.add_worksheet("Parc")
        for number, row in enumerate([header, *rows]):
            for at, cell in enumerate(row):
                if str(cell).startswith("="):
                    sheet.write_formula(number, at, cell, None, 987654)
                else:
                    sheet.write(number, at, cell)
    data = content.getvalue()
    if keeps:
        data = replace_part(data, "xl/workbook.xml", ON_OPENING, "")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet_xml = archive.read(SHEET).decode()
    written = sheet_xml
    for formula, result in (results or {}).items():
        written = written.replace(f"<f>{formula[1:]}</f><v>987654</v>", f"<f>{formula[1:]}</f>{result}")
    return replace_part(data, SHEET, sheet_xml, written.replace("<v>987654</v>", "<v></v>"))


def found(data: bytes, name: str = "parc.xlsx") -> list[list]:
    read = check_raw(read_file((name, data)))
    assert read.rows_read == read.rows_kept + read.rows_set_aside
    problems = read.problems[read.problems["code"] == UNCOMPUTED]
    assert (problems["severity"] == "error").all()
    return problems[["line", "column", "value"]].to_numpy().tolist()


def test_each_formula_without_a_result_is_an_error_that_shows_it():
    data = formulas(
        ["Écran", "P2422H", "=10+14", "", "=[1]Parc!$B$2"], ["Écran", "x", 3, "", 22], ["=A3", "", 1, "", ""]
    )
    assert found(data) == [[2, "quantity", "=10+14"], [2, "power_w", "=[1]Parc!$B$2"], [4, "device_type", "=A3"]]
    read = check_raw(read_file(("parc.xlsx", data)))
    assert read.inventory.equipment["quantity"].tolist() == [3]
    assert read.set_aside["equipment"]["quantity"].tolist() == ["=10+14", "1"]
    told = describe_problems(read.problems.head(1), "fr").iloc[0]
    assert "Ligne 2" in told["message"]
    assert "=10+14" in told["message"]
    assert "recalculer, enregistrez" in told["remedy"]


@pytest.mark.parametrize("result", ["", "<v/>", "<v></v>", "<v> </v>"])
def test_a_result_may_lack_in_several_ways(result):
    assert found(formulas(["Écran", "x", "=1+1", "", ""], results={"=1+1": result})) == [[2, "quantity", "=1+1"]]


def test_results_are_read_even_those_that_are_blank_texts():
    data = formulas(["Écran", '=""', "=1+1", "", "=0"], results={"=1+1": "<v>2</v>", "=0": "<v>0</v>"})
    data = replace_part(data, SHEET, '<c r="B2"><f>""</f><v></v>', '<c r="B2" t="str"><f>""</f><v></v>')
    read = check_raw(read_file(("parc.xlsx", data)))
    assert read.problems["code"].tolist() == ["implausibly-low"]  # the power of 0
    assert read.inventory.equipment[["quantity", "power_w"]].to_numpy().tolist() == [[2, 0]]


def test_a_zero_is_no_result_where_the_workbook_is_to_be_computed_on_opening():
    rows = ["Écran", "x", "=1+1", "", "=B1"]
    results = {"=1+1": "<v>2</v>", "=B1": "<v>0</v>"}
    assert found(formulas(rows, results=results, keeps=False)) == [[2, "power_w", "=B1"]]


def test_a_formula_shared_by_cells_is_shown_for_each():
    data = formulas(["Écran", "x", "=1+1", "", ""], ["Écran", "x", "=2+2", "", ""])
    data = replace_part(data, SHEET, "<f>1+1</f>", '<f t="shared" ref="C2:C3" si="0">A1*2</f>')
    data = replace_part(data, SHEET, "<f>2+2</f><v></v>", '<f t="shared" si="0"/>')
    assert found(data) == [[2, "quantity", "=A1*2"], [3, "quantity", "=A1*2"]]


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_the_cells_that_a_formula_fills_are_not_blank_either(kind):
    """openpyxl writes the first cell of an array formula alone."""
    data = formulas(["Écran", "x", "=1+1"], ["Écran", "y"], ["Écran", "z", "=3+3"], ["Écran", "t"])
    data = replace_part(data, SHEET, "<f>1+1</f>", f'<f t="{kind}" ref="C2:C4">F2:F4*2</f>')
    data = replace_part(data, SHEET, "<f>3+3</f><v></v>", "<v>3</v>")
    assert found(data) == [[2, "quantity", "=F2:F4*2"], [3, "quantity", "=F2:F4*2"]]
    computed = replace_part(data, SHEET, "</f><v></v>", "</f><v>2</v>")
    assert found(computed) == []


def test_a_row_of_nothing_but_formulas_is_not_taken_for_a_blank_one():
    data = formulas(["Écran", "x", 1, "", ""], ["=[1]P!A1", "", "=[1]P!B1", "", ""])
    assert found(data) == [[3, "device_type", "=[1]P!A1"], [3, "quantity", "=[1]P!B1"]]


def test_a_total_and_a_column_that_is_not_read_need_no_result():
    header = [*HEADER, "Bureau"]
    assert found(formulas(["Écran", "x", 1, "", "", "=A1"], ["Total", "", "=SUM(C2:C2)"], header=header)) == []


def test_headers_that_are_formulas_refuse_the_file_and_are_shown():
    with pytest.raises(UnusableInput) as refused:
        read_inventory(equipment=("parc.xlsx", formulas(["=[1]P!A2"], header=["=[1]P!A1"])))
    problem = refused.value.problem
    assert (problem.code, problem.line, problem.column, problem.value) == (UNCOMPUTED, 1, "A", "=[1]P!A1")
    assert "=[1]P!A1" in message(problem, "en")


def test_the_lines_of_a_second_sheet_go_on():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name in ("Paris", "Lyon"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ["Écran", "x", 1, "", 22])
            sheet.write_formula(1, 2, "=2+2" if name == "Lyon" else "=1+1", None, 0)
    assert found(content.getvalue()) == [[2, "quantity", "=1+1"], [1002, "quantity", "=2+2"]]


def open_document(*cells: str) -> bytes:
    """An ODS workbook of one row under "Type", "Quantité", "Puissance (W)"."""
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = ["".join(text.format(one) for one in ("Type", "Quantité", "Puissance (W)")), "".join(cells)]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Parc">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return content.getvalue()


def test_so_it_is_for_the_cells_that_a_formula_of_an_open_document_fills():
    screen = '<table:table-cell office:value-type="string"><text:p>Écran</text:p></table:table-cell>'
    spanned = 'table:number-matrix-columns-spanned="2" table:number-matrix-rows-spanned="2"'
    first = f'<table:table-cell table:formula="of:=[.F1:.F2]" {spanned}/>'
    next_row = f"{screen}<table:table-cell/></table:table-row><table:table-row>{screen}"
    data = open_document(screen, first, "<table:table-cell/></table:table-row><table:table-row>", next_row)
    assert [place[:2] for place in found(data, "parc.ods")] == [
        [2, "quantity"],
        [2, "power_w"],
        [3, "quantity"],
        [3, "power_w"],
    ]


def test_so_it_is_in_an_open_document():
    screen = '<table:table-cell office:value-type="string"><text:p>Écran</text:p></table:table-cell>'
    computed = (
        '<table:table-cell table:formula="of:=10+14" office:value-type="float" office:value="24"><text:p>24</text:p>'
        "</table:table-cell>"
    )
    blank = '<table:table-cell table:formula="of:=10+14"/>'
    untold = '<table:table-cell table:formula="of:=[.A1]" office:value-type="float"/>'
    assert found(open_document(screen, computed, computed), "parc.ods") == []
    assert found(open_document(screen, blank, untold), "parc.ods") == [
        [2, "quantity", "=10+14"],
        [2, "power_w", "=[.A1]"],
    ]
    assert found(open_document(blank, blank, blank), "parc.ods")[0] == [2, "device_type", "=10+14"]


def test_so_it_is_in_an_xml_spreadsheet():
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cell = "<Cell><Data>{}</Data></Cell>"
    data = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet><Table>'
        f"<Row>{cell.format('Type')}{cell.format('Quantité')}</Row>"
        f'<Row>{cell.format("Écran")}<Cell ss:Formula="=10+14"/></Row>'
        f'<Row>{cell.format("Écran")}<Cell ss:Formula="=1+1"><Data>2</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    read = check_raw(read_file(("parc.xls", data.encode())))
    assert read.inventory.equipment["quantity"].tolist() == [2]
    assert read.set_aside["equipment"]["quantity"].tolist() == ["=10+14"]
