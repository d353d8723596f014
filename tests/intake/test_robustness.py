"""Whatever bytes come in, they are read or refused with a reason; nothing else happens, and no row is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from footprint.intake import RawInventory, read_file, read_inventory
from footprint.problems import UnusableInput, sets_aside
from footprint.words.problem_texts import describe_problems, message, remedy
from footprint.words.texts import LANGUAGES
from footprint.workspace.files import check_raw
from tests.draws import draws
from tests.places import UPLOADS

FILES = sorted(UPLOADS.iterdir())

SIGNS = [b";", b",", b"\t", b"\n", b"\r", b'"', b"\x00", b"\xff", b"\xe9", b"\xc3\xa9", b"\xe2\x80\x8b", b" ", b"="]
WORDS = [b"Type", b"Date d'achat", b"laptop", b"44635", b"sep=,", b"Site", b"\x1a", b"a" * 40]
PIECES = st.sampled_from([*SIGNS, *WORDS])

# Cells without what parts or quotes them: no spreadsheet would write these bare.
CELLS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters=';,\t|"\r\n', exclude_categories=("Cc", "Cf")), max_size=12
)


@draws(150)
@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(data):
    refused, raw = None, RawInventory({})
    try:
        raw = read_file(("fichier", data))
    except UnusableInput as refusal:
        refused = refusal.problem
    for language in LANGUAGES:
        assert refused is None or (message(refused, language) and remedy(refused, language))
        assert describe_problems(raw.problems, language)["message"].str.len().gt(0).all()
    for table in raw.tables.values():
        assert table.cells.index.is_unique
        assert not set(table.cells.index) & set(table.set_aside.index)


@st.composite
def altered_uploads(draw) -> bytes:
    """A file of a known format with a few of its bytes taken out, repeated or replaced."""
    data = draw(st.sampled_from(FILES)).read_bytes()
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 30))
        data = data[:start] + draw(PIECES | st.just(data[start:end] * 3)) + data[end:]
    return data


@draws(40)
@given(altered_uploads())
def test_whatever_happened_to_an_export_every_row_is_accounted_for(data):
    try:
        read = check_raw(read_file(("fichier", data)))
    except UnusableInput:
        return
    assert read.rows_read == read.rows_kept + read.rows_set_aside
    for name, table in read.raw.tables.items():
        reasons = read.problems[sets_aside(read.problems) & (read.problems["table"] == name)]
        assert set(table.set_aside.index) <= set(reasons["line"])


@draws(100)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=12))
@example([["SUM"]])  # a total, by its only word
def test_every_row_that_holds_something_is_kept_or_set_aside(rows):
    lines = [";".join(row) for row in rows]
    raw = read_inventory(equipment=("parc.csv", "\n".join(["Type;Modèle;Quantité", *lines]).encode()))
    table = raw.tables["equipment"]
    filled = {number for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)}
    assert set(table.cells.index) | set(table.set_aside.index) == filled
    assert table.rows_read == len(filled)
    titles, totals = (
        set(table.problems.loc[table.problems["code"] == code, "line"])
        for code in ("reading.list-title", "reading.total-row")
    )
    assert set(table.set_aside.index) == titles | totals | {
        number for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row[3:])
    }
    assert not any(cell.strip() for number in titles for cell in rows[number - 2][2:])  # none states a quantity


def test_a_line_freed_of_a_quotation_mark_that_another_row_then_holds_is_said_with_that_row():
    line = '"ype;Latitude;Dell'
    read = check_raw(read_file(("parc.csv", "\n".join(["Type;Modèle;Fabricant", *[line] * 3, '"']).encode())))
    assert read.rows_read == read.rows_kept + read.rows_set_aside
    assert set(read.problems.loc[read.problems["severity"] == "error", "line"]) == set(
        read.set_aside["equipment"].index
    )
    assert read.set_aside["equipment"]["text"].str.contains(line, regex=False).any()


def test_half_a_character_is_replaced_and_its_place_said():
    written = rb"""[{"Type": "laptop", "Model": "ok \ud83d\ude00 \\ud800"},
        {"Type": "screen", "Model": "x\ud800"}]"""
    read = check_raw(read_file(("parc.json", written)))
    assert read.rows_kept == 2
    assert read.inventory.equipment["model"].tolist() == ["ok 😀 \\ud800", "x\ufffd"]
    found = read.problems[["code", "severity", "line", "value"]].to_numpy().tolist()
    assert found == [["reading.half-character", "warning", 2, "\\ud800"]]


@pytest.mark.parametrize(
    "page", ["<html><table></table></html>", "<table><tr><td> </td></tr></table>", "<html>x<table"]
)
def test_a_page_whose_table_is_empty_is_refused(page):
    with pytest.raises(UnusableInput) as refused:
        read_file(("parc.xls", page.encode()))
    assert refused.value.problem.code == "reading.no-cells"
    assert message(refused.value.problem, "fr")
