"""XLSX workbooks: typed cells as text, sheets found by name or by header, and what would harm refused in time."""

import datetime
import io
import zipfile

import pytest
import xlsxwriter

from footprint.intake import Answers, RawInventory, raw_tables, read_file, read_inventory
from footprint.problems import UnusableInput
from footprint.words.problem_texts import message, remedy
from tests.work import memory_peak

HEADER = ["Type", "Modèle", "Quantité", "Date d'achat", "Puissance (W)"]
SCREEN = ["Écran", "P2422H", 24, datetime.date(2022, 3, 15), 22.5]


def workbook(sheets: dict[str, list[list]], hidden: tuple[str, ...] = (), hidden_rows: tuple[int, ...] = ()) -> bytes:
    """A workbook with the rows given for each sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for number in hidden_rows:
                sheet.set_row(number, None, None, {"hidden": True})
            if name in hidden:
                sheet.hide()
    return content.getvalue()


def replace_part(data: bytes, part: str, old: str, new: str) -> bytes:
    """The same workbook with a text of one of its parts replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    return changed.getvalue()


def read(data: bytes, filename: str = "parc.xlsx") -> RawInventory:
    return read_inventory(equipment=(filename, data))


def refusal(data: bytes):
    with pytest.raises(UnusableInput) as refused:
        read(data)
    problem = refused.value.problem
    assert message(problem, "fr")
    assert remedy(problem, "en")
    return problem


def codes(inventory: RawInventory) -> list[str]:
    return inventory.problems["code"].tolist()


def test_typed_cells_become_text():
    row = ["Écran", 44635, 24.0, datetime.datetime(2022, 3, 15, 10, 30), 22.5]
    cells = read(workbook({"Parc": [HEADER, SCREEN, row, ["Écran", "x", "24", "15/03/2022", True]]})).cells["equipment"]
    assert cells.index.tolist() == [2, 3, 4]
    assert cells["quantity"].tolist() == ["24", "24", "24"]
    assert cells["acquired_on"].tolist() == ["2022-03-15", "2022-03-15 10:30:00", "15/03/2022"]
    assert cells["power_w"].tolist() == ["22.5", "22.5", "true"]
    assert cells["model"].tolist() == ["P2422H", "44635", "x"]


def test_a_number_with_three_decimals_can_not_be_taken_for_thousands():
    cells = read(workbook({"Parc": [HEADER, ["Écran", "", 1, "", 1.125]]})).cells["equipment"]
    assert cells["power_w"].tolist() == ["1.1250"]


def test_a_date_left_as_a_number_is_read_and_said():
    inventory = read(workbook({"Parc": [HEADER, ["Écran", "", 1, 44635, 1]]}))
    assert inventory.cells["equipment"]["acquired_on"].tolist() == ["2022-03-15"]
    assert codes(inventory) == ["reading.serial-date"]


def test_a_table_may_start_anywhere():
    rows = [[], [], ["", "", "Inventaire"], [], ["", "", *HEADER], ["", "", *SCREEN], [], ["", "", *SCREEN]]
    inventory = read(workbook({"Parc": rows}))
    assert inventory.cells["equipment"].index.tolist() == [6, 8]
    assert inventory.cells["equipment"]["quantity"].tolist() == ["24", "24"]
    assert codes(inventory) == ["reading.lines-above-header"]


def test_sheets_are_found_by_their_names():
    book = workbook(
        {
            "Notes": [["Bonjour"]],
            "Services": [["Type de service", "Quantité par an"], ["Ligne mobile", 6]],
            "Sites": [["Site", "Pays"], ["Siège", "France"]],
            "Équipements": [HEADER, SCREEN],
        }
    )
    inventory = read(book)
    assert {name: len(cells) for name, cells in inventory.cells.items()} == {"equipment": 1, "usage": 1, "sites": 1}
    assert codes(inventory) == []
    assert set(read_file(("parc.xlsx", book)).cells) == {"equipment", "usage", "sites"}


def test_a_table_given_apart_is_not_read_from_the_workbook():
    book = workbook({"Équipements": [HEADER, SCREEN], "Sites": [["Site", "Pays"], ["Siège", "France"]]})
    inventory = read_inventory(equipment=("parc.xlsx", book), sites=("sites.csv", b"Site,Country\nLyon,France\n"))
    assert inventory.cells["sites"]["site"].tolist() == ["Lyon"]
    assert codes(inventory) == ["reading.other-sheet"]


def test_sheets_of_one_table_are_read_one_after_the_other_with_their_own_lines():
    inventory = read(workbook({"Lisez-moi": [["Bonjour"]], "Paris": [HEADER, SCREEN], "Lyon": [HEADER, SCREEN]}))
    table = inventory.tables["equipment"]
    assert table.cells.index.tolist() == [2, 1002]
    assert inventory.problems[["code", "line", "value"]].to_numpy().tolist() == [["reading.sheet-joined", 1001, "Lyon"]]
    assert table.understood.sheet == "Paris, Lyon"
    assert [(one.about, one.column, one.value) for one in table.understood.questions] == [
        ("sheet", "site", "Paris, Lyon")
    ]


def test_when_each_sheet_is_a_site_its_name_is():
    book = workbook({"Paris": [HEADER, SCREEN], "Lyon": [HEADER, SCREEN, SCREEN]})
    cells = read_file(("parc.xlsx", book), Answers(site_from_sheet=True)).cells["equipment"]
    assert cells["site"].tolist() == ["Paris", "Lyon", "Lyon"]
    only = read_file(("parc.xlsx", book), Answers(sheets=("Lyon",)))
    assert len(only.cells["equipment"]) == 2
    renamed = read_file(("parc.xlsx", book), Answers(sheets=("Parc 2024",)))
    assert len(renamed.cells["equipment"]) == 3


def test_a_sheet_is_no_site_where_that_was_answered():
    book = workbook({"École Pasteur": [HEADER, SCREEN], "École Curie": [HEADER, SCREEN], "Stock": [HEADER, SCREEN]})
    assert read(book).cells["equipment"]["site"].tolist() == ["École Pasteur", "École Curie", "Stock"]
    cells = read_file(("parc.xlsx", book), Answers(not_sites=("Stock",))).cells["equipment"]
    assert cells["site"].fillna("").tolist() == ["École Pasteur", "École Curie", ""]


def test_a_sheet_with_other_columns_is_not_joined():
    other = [["Type", "Quantité"], ["Écran", 1]]
    inventory = read(workbook({"Paris": [HEADER, SCREEN], "Lyon": other}))
    assert inventory.problems[["code", "value"]].to_numpy().tolist() == [["reading.other-sheet", "Lyon"]]


def test_cells_merged_downwards_give_their_text_to_each_row():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Parc")
        for number, row in enumerate([["Site", "Type", "Quantité"], ["", "Écran", ""], ["", "Tablette", ""]]):
            sheet.write_row(number, 0, row)
        sheet.merge_range("A2:A3", "Lyon")
        sheet.merge_range("C2:C3", 12)
    inventory = read(content.getvalue())
    assert inventory.cells["equipment"]["site"].tolist() == ["Lyon", "Lyon"]
    assert inventory.cells["equipment"]["quantity"].fillna("").tolist() == ["12", ""]  # never twice twelve
    assert codes(inventory) == ["reading.merged-cells"]


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    book = workbook({"Parc": [HEADER, ["Écran", "", 1, 43173, 1], ["Écran", "", 1, datetime.date(2022, 3, 15), 1]]})
    old = replace_part(book, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    dates = read(old).cells["equipment"]["acquired_on"].tolist()
    assert dates[0] == "2022-03-15"
    assert dates[1] == "2026-03-16"  # the same number of days, 1462 days later


def test_a_workbook_that_lost_its_first_bytes_is_refused():
    book = workbook({"Parc": [HEADER, SCREEN]})
    assert refusal(book[:2] + book[30:]).code == "reading.unreadable-workbook"


# --- ODS -------------------------------------------------------------------------------------------------------------

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "style", "table", "text")
)
HIDDEN = (
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def open_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    kind = "float" if isinstance(value, int | float) else "date" if isinstance(value, datetime.date) else "string"
    attribute = {"float": f' office:value="{value}"', "date": f' office:date-value="{value}"', "string": ""}[kind]
    return f'<table:table-cell office:value-type="{kind}"{attribute}><text:p>{value}</text:p></table:table-cell>'


def open_document(
    sheets: dict[str, list[list]], hidden: tuple[str, ...] = (), more: str = "", start: str = ""
) -> bytes:
    """An ODS file with the rows given for each sheet; `more` is added after the rows, `start` before the content."""
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{"h" if name in hidden else "s"}">'
        + "".join(f"<table:table-row>{''.join(map(open_cell, row))}</table:table-row>" for row in rows)
        + f"{more}</table:table>"
        for name, rows in sheets.items()
    )
    styles = f"<office:automatic-styles>{HIDDEN}</office:automatic-styles>"
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f"{start}<office:document-content {SPACES}>{styles}{body}</office:document-content>"
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return content.getvalue()


def test_an_ods_file_is_read_like_a_workbook():
    book = open_document({"Parc": [HEADER, SCREEN, [], SCREEN], "Brouillon": [HEADER]}, hidden=("Brouillon",))
    inventory = read(book, "parc.ods")
    assert inventory.cells["equipment"].index.tolist() == [2, 4]
    assert inventory.cells["equipment"]["acquired_on"].tolist() == ["2022-03-15", "2022-03-15"]
    assert inventory.problems[["code", "value"]].to_numpy().tolist() == [["reading.hidden-sheet", "Brouillon"]]


def repeated(rows: int, columns: int, filled: bool) -> str:
    value = ' office:value-type="float" office:value="1"' if filled else ""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"{value}/>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def test_empty_cells_repeated_to_the_end_of_an_ods_sheet_cost_nothing():
    book = open_document({"Parc": [HEADER, SCREEN]}, more=repeated(1_048_570, 16_384, False))
    with memory_peak() as peak:
        assert len(read(book).cells["equipment"]) == 1
    assert peak.size < 20e6


def test_cells_repeated_a_billion_times_in_an_ods_file_are_refused_before_they_are_laid_out():
    book = open_document({"Parc": [HEADER, SCREEN]}, more=repeated(1_048_570, 1000, True))
    assert refusal(book).code == "reading.sheet-too-large"


def test_definitions_in_an_ods_file_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    assert refusal(open_document({"Parc": [HEADER, SCREEN]}, start=bomb)).code == "reading.unsafe-workbook"


def test_hidden_sheets_are_not_read_and_hidden_rows_are_and_both_are_said():
    book = workbook(
        {"Parc": [HEADER, SCREEN, SCREEN], "Archive": [HEADER, SCREEN]}, hidden=("Archive",), hidden_rows=(2,)
    )
    inventory = read(book)
    assert len(inventory.cells["equipment"]) == 2
    assert inventory.problems.set_index("code")["value"].to_dict() == {
        "reading.hidden-rows": "Parc",
        "reading.hidden-sheet": "Archive",
    }


@pytest.mark.parametrize(("first", "last", "told"), [(1, 2, "2"), (4, 16_383, "1"), (9, 12, None)])
def test_hidden_columns_are_read_and_said_as_far_as_the_table_goes(first, last, told):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["Écran", "P2422H", 24, "2022-03-15", 22.5])
        sheet.set_column(first, last, None, None, {"hidden": True})
    inventory = read(content.getvalue())
    assert inventory.cells["equipment"]["power_w"].tolist() == ["22.5"]
    said = inventory.problems.set_index("code")["expected"].to_dict()
    assert said == ({"reading.hidden-columns": told} if told else {})


def test_hidden_columns_of_an_open_document_are_said_too():
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:number-columns-repeated="16000" table:visibility="collapse"/>'
    )
    book = open_document({"Parc": [HEADER, SCREEN]}, more=columns)
    assert read(book).problems.set_index("code")["expected"].to_dict() == {"reading.hidden-columns": "3"}


def test_cells_in_error_are_no_blanks_and_said():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, SCREEN[:2])
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_formula(1, 4, "=20+2.5", None, 22.5)
    inventory = read(content.getvalue())
    assert inventory.cells["equipment"]["quantity"].tolist() == ["#N/A"]  # refused where cells are checked
    assert inventory.cells["equipment"]["power_w"].tolist() == ["22.5"]  # the value shown, never the formula
    assert inventory.problems[["code", "value", "expected"]].to_numpy().tolist() == [
        ["reading.error-cells", "Parc", "1"]
    ]


def test_cells_in_error_of_an_open_document_are_counted_too():
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    plain = '<table:table-cell office:value-type="string"><text:p>12</text:p></table:table-cell>'
    document = open_document({"Parc": [HEADER, ["Écran", "P2422H", "12", "", ""]]})
    document = replace_part(document, "content.xml", plain, error)  # its type is compressed too, as some tools do
    found = read(document)
    assert found.problems[["code", "value", "expected"]].to_numpy().tolist() == [["reading.error-cells", "Parc", "1"]]


def test_invisible_signs_are_removed_from_cells():
    cells = read(workbook({"Parc": [HEADER, ["\u202eÉcran\u202c", " P\u200b2422H\u00a0", 1, "", ""]]})).cells[
        "equipment"
    ]
    assert cells.loc[2, ["device_type", "model"]].tolist() == ["Écran", "P2422H"]


def test_what_a_file_is_does_not_depend_on_its_name():
    assert len(read(workbook({"Parc": [HEADER, SCREEN]}), "parc.csv").cells["equipment"]) == 1
    assert len(read("Type;Quantité\nÉcran;3\n".encode(), "parc.xlsx").cells["equipment"]) == 1


def test_a_workbook_without_the_table_is_refused_with_its_sheets():
    problem = refusal(workbook({"Lisez-moi": [["Bonjour"]], "Notes": [["rien"]]}))
    assert (problem.code, problem.value) == ("reading.no-sheet", "Lisez-moi, Notes")
    problem = refusal(workbook({"Équipements": [["Modèle", "Quantité"], ["X", 1]]}))
    assert (problem.code, problem.value) == ("reading.missing-column", "Modèle | Quantité")


@pytest.mark.parametrize("shared", [True, False])
def test_blanks_typed_at_the_far_end_are_left_out(shared):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {} if shared else {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, SCREEN[:3])
        sheet.write_string(2, 0, "Smartphone")
        sheet.write_string(1_048_575, 16_383, " \u00a0")
    cells = read(content.getvalue()).cells["equipment"]
    assert cells["device_type"].tolist() == ["Écran", "Smartphone"]
    assert cells.index.tolist() == [2, 3]


def test_a_stray_cell_at_the_far_end_is_refused_before_it_is_laid_out():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, SCREEN[:3])
        sheet.write_string(1_048_575, 16_383, "x")
    with memory_peak() as peak:
        problem = refusal(content.getvalue())
    assert peak.size < 20e6
    assert (problem.code, problem.value) == ("reading.sheet-too-large", "Parc (XFD1048576)")


@pytest.mark.parametrize("form", [" r='XFD1048576'", '\nr = "XFD1048576"', ' r="xfd1048576"'])
def test_a_stray_cell_is_seen_however_its_place_is_written(form):
    data = workbook({"Parc": [HEADER, ["Écran", "", 7, "", ""]]})
    far = replace_part(data, "xl/worksheets/sheet1.xml", ' r="C2"', form)
    assert refusal(far).code == "reading.sheet-too-large"


def test_formatting_alone_may_reach_the_far_end():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, SCREEN[:3])
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert len(read(content.getvalue()).cells["equipment"]) == 1


def test_too_many_columns_are_refused_with_the_limit():
    problem = refusal(workbook({"Parc": [[*HEADER, *(f"c{number}" for number in range(raw_tables.MAX_COLUMNS))]]}))
    assert (problem.code, problem.expected) == ("reading.too-many-columns", str(raw_tables.MAX_COLUMNS))


def test_xml_definitions_are_refused_and_no_file_is_read():
    data = workbook({"Parc": [HEADER, SCREEN]})
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    bomb = declared + '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    assert refusal(replace_part(data, "xl/worksheets/sheet1.xml", declared, bomb)).code == "reading.unsafe-workbook"


def test_a_workbook_too_large_once_unpacked_is_refused():
    content = io.BytesIO(workbook({"Parc": [HEADER, SCREEN]}))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/large.bin", "w") as part,
    ):
        for _ in range(raw_tables.MAX_FILE_BYTES // 10_000_000 + 1):
            part.write(bytes(10_000_000))
    problem = refusal(content.getvalue())
    assert problem.code == "reading.unpacked-too-large"


def test_a_damaged_workbook_is_refused():
    data = workbook({"Parc": [HEADER, SCREEN]})
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).getinfo(name)
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml")
    }
    for part in parts.values():  # a byte of the compressed content changed
        place = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
        broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        assert refusal(broken).code == "reading.unreadable-workbook"
    torn = replace_part(data, "xl/worksheets/sheet1.xml", "</sheetData>", "<row><c")
    assert refusal(torn).code == "reading.unreadable-workbook"
    lost = replace_part(data, "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/sheet9.xml")
    assert refusal(lost).code == "reading.unreadable-workbook"


@pytest.mark.parametrize("encoding", ["UTF-8888", "UTF-32"])
def test_a_workbook_in_an_encoding_that_is_none_is_refused(encoding):
    changed = replace_part(workbook({"Parc": [HEADER, SCREEN]}), "xl/workbook.xml", "UTF-8", encoding)
    assert refusal(changed).code == "reading.unreadable-workbook"


def test_two_parts_of_the_same_name_are_refused():
    content = io.BytesIO(workbook({"Parc": [HEADER, SCREEN]}))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(content.getvalue()).code == "reading.unreadable-workbook"


@pytest.mark.parametrize("place", ["A99999999", "ZZZZ99", "A" + "9" * 40, "A" * 4000 + "1"])
def test_a_place_that_no_sheet_has_is_refused(place):
    data = workbook({"Parc": [HEADER, ["Écran", "", 7, "", ""]]})
    assert (
        refusal(replace_part(data, "xl/worksheets/sheet1.xml", 'r="C2"', f'r="{place}"')).code
        == "reading.sheet-too-large"
    )


def test_a_chart_sheet_is_no_table_and_no_trouble():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        drawing = book.add_chartsheet("Graphique")
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, SCREEN[:3])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Parc!$C$2:$C$2"})
        drawing.set_chart(chart)
    inventory = read(content.getvalue())
    assert inventory.cells["equipment"]["quantity"].tolist() == ["24"]
    assert codes(inventory) == []


def test_definitions_hidden_behind_a_comment_are_refused_too():
    data = workbook({"Parc": [HEADER, SCREEN]})
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    bomb = f'{declared}<!--{"-x" * 4000}--><!DOCTYPE x [<!ENTITY a "lol">]>'
    assert refusal(replace_part(data, "xl/workbook.xml", declared, bomb)).code == "reading.unsafe-workbook"


def test_a_header_means_the_same_in_every_sheet_where_one_of_them_tells():
    header = ["Matériel", "Qté", "Remarque"]
    read_whole = read(
        workbook(
            {
                "Jean Moulin": [header, ["Robot de sol", 4, ""], ["Boîtier", 1, ""]],
                "Pasteur": [header, ["PC portable", 5, ""], ["Imprimante laser", 3, ""]],
            }
        )
    )
    assert read_whole.cells["equipment"]["device_type"].tolist() == [
        "Robot de sol",
        "Boîtier",
        "PC portable",
        "Imprimante laser",
    ]


def test_every_sheet_that_is_not_read_is_named():
    rows = [["Ecole", "Nombre de classes"], ["Pasteur", 12], ["Jean Moulin", 8]]
    inventory = read(workbook({"Parc": [HEADER, SCREEN], "Récap": rows, "Vide": [], "Titre": [["Parc de 2025"]]}))
    assert inventory.problems[["code", "value"]].to_numpy().tolist() == [["reading.sheet-unread", "Récap"]]
