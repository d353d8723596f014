"""Status by colour: the colours of rows are found in a workbook and asked about, never applied unseen."""

import contextlib
import io
import zipfile

import pytest
import xlsxwriter

from footprint.intake import Answers, RawInventory, read_file
from footprint.intake.understanding import list_questions
from footprint.problems import UnusableInput
from footprint.words.problem_texts import message, remedy
from footprint.workspace.files import check_raw
from tests.hand_made import open_document

HEADER = ["Type", "Marque", "Modèle", "Quantité"]
DEVICES = [
    ["PC portable", "Dell", "Latitude 5520", 2],
    ["PC portable", "HP", "EliteBook 840 G8", 1],
    ["Écran", "Dell", "P2422H", 4],
    ["Écran", "Iiyama", "XUB2493", 1],
    ["Imprimante", "Brother", "HL-L2350DW", 1],
    ["Serveur", "Dell", "PowerEdge R740", 1],
]
RED, GREEN, GREY = "#FF0000", "#92D050", "#D9D9D9"


def workbook(
    fills: dict[int, str], rows: list[list] = DEVICES, below: list[tuple[str, str]] = (), header: str = "#1F4E79"
) -> bytes:
    """A sheet of devices: its header filled, some of its rows, and texts (with a fill or none) under the table."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Parc")
        sheet.write_row(0, 0, HEADER, book.add_format({"bg_color": header}))
        for number, row in enumerate(rows):
            style = book.add_format({"bg_color": fills[number]}) if number in fills else None
            sheet.write_row(number + 1, 0, row, style)
        for number, (text, fill) in enumerate(below):
            sheet.write(len(rows) + 2 + number, 0, text, book.add_format({"bg_color": fill}) if fill else None)
    return content.getvalue()


def read(data: bytes, answers: Answers = Answers()) -> RawInventory:  # noqa: B008 - frozen
    return read_file(("parc.xlsx", data), answers)


def codes(raw: RawInventory) -> list[str]:
    return raw.problems["code"].tolist()


def questions(raw: RawInventory) -> dict[str, tuple[int, tuple[str, ...]]]:
    """The colours asked about, each with its number of rows and what it may mean."""
    asked = [one for one in list_questions(raw, check_raw(raw).problems) if one.column == "status"]
    return {one.value: (one.rows, one.proposals) for one in asked}


def test_each_colour_of_rows_is_asked_once_and_its_devices_count_meanwhile():
    raw = read(workbook({1: RED, 3: RED, 5: GREEN}))
    assert questions(raw) == {"🟥 #FF0000": (2, ()), "🟩 #92D050": (1, ())}
    inventory = check_raw(raw).inventory
    assert len(inventory.equipment) == len(DEVICES)
    assert inventory.equipment["status"].fillna("in_use").eq("in_use").all()
    warning = raw.problems[raw.problems["code"] == "reading.coloured-rows"].iloc[0]
    assert warning["expected"] == "🟥 #FF0000 (2), 🟩 #92D050 (1)"


def test_an_answer_gives_the_rows_of_a_colour_their_status_and_ends_the_warning():
    answers = Answers(values={"status": {"🟥 #FF0000": "retired"}})
    raw = read(workbook({1: RED, 3: RED}), answers)
    assert raw.cells["equipment"]["status"].dropna().to_dict() == {3: "retired", 5: "retired"}
    assert "reading.coloured-rows" not in codes(raw)


@pytest.mark.parametrize("legend", [("rouge = HS", ""), ("Légende : lignes en rouge : hors service", ""), ("HS", RED)])
def test_the_legend_of_a_sheet_is_proposed_and_is_no_device(legend):
    raw = read(workbook({1: RED, 3: RED}, below=[legend]))
    assert questions(raw) == {"🟥 #FF0000": (2, ("retired",))}
    assert len(raw.cells["equipment"]) == len(DEVICES)
    assert "reading.legend-row" in codes(raw)
    assert raw.rows_read == len(DEVICES) + 1


@pytest.mark.parametrize(
    "fills",
    [{}, dict.fromkeys(range(6), RED), dict.fromkeys((0, 2, 4), GREY), dict.fromkeys(range(6), "#FFFFFF")],
    ids=["none", "all rows", "every other row", "white"],
)
def test_colours_that_decorate_are_no_status(fills):
    raw = read(workbook(fills))
    assert questions(raw) == {}
    assert "status" not in raw.cells["equipment"]
    assert "reading.coloured-rows" not in codes(raw)


def test_a_status_that_is_written_outweighs_the_colour_of_its_row():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, red = book.add_worksheet("Parc"), book.add_format({"bg_color": RED})
        sheet.write_row(0, 0, [*HEADER, "Statut"])
        for number, row in enumerate(DEVICES):
            sheet.write_row(number + 1, 0, [*row, "en stock" if number == 0 else ""], red if number < 2 else None)
            if number < 2:
                sheet.write_row(number + 1, 0, row, red)
    assert questions(read(content.getvalue())) == {"🟥 #FF0000": (1, ())}


def test_a_total_that_is_coloured_is_no_device():
    raw = read(workbook({6: GREY}, rows=[*DEVICES, ["TOTAL", "", "", 10]]))
    assert questions(raw) == {}
    assert raw.rows_set_aside == 1


def test_colours_of_the_theme_and_numbered_ones_are_read():
    data = workbook({1: RED, 3: GREEN})
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/styles.xml":
                content = content.replace(b'<fgColor rgb="FFFF0000"/>', b'<fgColor theme="5" tint="0.6"/>')
                content = content.replace(b'<fgColor rgb="FF92D050"/>', b'<fgColor indexed="13"/>')
            after.writestr(name, content)
    assert set(questions(read(changed.getvalue()))) == {"🟥 #E6B9B8", "🟨 #FFFF00"}


@pytest.mark.parametrize("broken", [b"", b"<styleSheet>", b'<!DOCTYPE x [<!ENTITY e "x">]><styleSheet/>'])
def test_styles_that_cannot_be_read_are_refused_or_left_out(broken):
    data = workbook({1: RED})
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            after.writestr(name, broken if name == "xl/styles.xml" else before.read(name))
    with contextlib.suppress(UnusableInput):
        assert len(read(changed.getvalue()).cells["equipment"]) == len(DEVICES)


def test_what_is_said_of_colours_reads_in_both_languages():
    raw = read(workbook({1: RED}, below=[("rouge = HS", "")]))
    for problem in raw.problems.itertuples():
        assert message(problem, "fr")
        assert message(problem, "en")
        assert remedy(problem, "fr")
        assert remedy(problem, "en")


def test_the_colours_of_an_open_document_are_asked_too():
    colours = {"out": "#ff0000", "plain": "#ffffff", "none": "transparent"}
    rows = [HEADER, *DEVICES]
    data = open_document({"Parc": rows}, colours, of_cells={1: "out", 2: "plain", 3: "none"}, of_rows={5: "out"})
    assert questions(read_file(("parc.ods", data))) == {"🟥 #FF0000": (2, ())}
