"""Valid files of every kind, damaged as machines and people damage them: read or refused with a reason, nothing else.

`python tests/intake/test_fuzz.py SECONDS` goes on for as long as it is told.
"""

import datetime
import gzip
import io
import random
import sys
import time
import zipfile

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import read_file
from footprint.intake.proposals import can_propose
from footprint.problems import UnusableInput, sets_aside
from footprint.words.problem_texts import describe_problems, message, remedy
from footprint.words.texts import LANGUAGES
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from tests.draws import draws
from tests.places import UPLOADS

FILES = sorted(UPLOADS.iterdir())
HEADER = ["Type", "Modèle", "Quantité", "Date d'achat", "Durée de vie (ans)", "Puissance (W)", "Site"]
ROWS = [
    ["Ordinateur portable", "Latitude 5430", 12, "15/03/2022", "5 ans", "65 W", "Mairie"],
    ["Écran", 'P2422H 24"', 24, "mars 2021", "60 mois", "22,5", "École"],
    ["Serveur", "PowerEdge; R640", 1, "44635", "", "0,35 kW", "Total"],
]

# What breaks readers: what parts cells and lines, what opens and closes, numbers out of bounds, words of the formats.
PIECES = [
    *(
        b"",
        b'"',
        b";",
        b",",
        b"\t",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xe9",
        b"<",
        b">",
        b"&",
        b"'",
        b"{",
        b"[",
        b"]",
        b"}",
    ),
    *(b"<table>", b"</td>", b"&#x0;", b"&lt;", b"<!DOCTYPE x>", b"<![CDATA[", b"-->", b"/*", b"\\", b"\x1a", b"\x85"),
    *(
        b"9" * 40,
        b"1e999",
        b"-1",
        b"44635",
        b"1.250",
        b"NaN",
        b"31/02/2022",
        b"S3 2022",
        b"\xe2\x80\xae",
        b"=1+1",
        b"Total",
        b"Type",
        b"VM",
    ),
    *(b"<f>1+1</f>", b"<f/>", b"</f>", b'table:formula="of:=1"', b"\\ud800", b"0000-00-00", b"0001-01-01"),
    *(b"XFD1048576", b' r="ZZZ99999999"', b't="s"', b't="e"', b"<v>999999</v>", b"date1904", b"sep=,\n", b"x" * 300),
]


def workbook() -> bytes:
    """A small XLSX workbook, with a merged cell, a hidden row, a real date and formulas, one of them in error."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("Équipements")
    for number, row in enumerate([HEADER, *ROWS]):
        sheet.write_row(number, 0, row)
    sheet.merge_range(4, 0, 5, 0, "Imprimante")
    sheet.write_formula(5, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(6, 2, "=1+1")
    sheet.write_datetime(5, 3, datetime.datetime(2022, 3, 15), book.add_format({"num_format": "dd/mm/yy"}))
    sheet.set_row(5, None, None, {"hidden": True})
    book.add_worksheet("Sites").write_row(0, 0, ["Site", "Pays"])
    book.close()
    return written.getvalue()


def open_document() -> bytes:
    """A small ODS workbook."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = ["".join(cell.format(one) for one in row) for row in [HEADER, *ROWS]]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = "".join(f' xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="Parc">{table}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content{names}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()


def texts() -> list[bytes]:
    """Files of rows as text: CSV of several programs, a web page, an XML spreadsheet."""
    lines = [[str(cell) for cell in row] for row in [HEADER, *ROWS]]
    csv = "\n".join(";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in lines)
    page = (
        "<html><table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in lines)
        + "</table>"
    )
    plain = "\n".join("\t".join(row) for row in lines)
    return [csv.encode(), plain.encode("cp1252"), plain.encode("utf-16"), page.encode(), gzip.compress(csv.encode())]


SEEDS = [path.read_bytes() for path in FILES] + texts()
WORKBOOKS = [workbook(), open_document()]


def damage(data: bytes, draw: random.Random) -> bytes:
    """A few of the bytes taken out, repeated, moved or replaced."""
    for _ in range(draw.randint(1, 6)):
        start = draw.randint(0, len(data))
        end = min(len(data), start + draw.choice((0, 1, 4, 40, 400)))
        piece = draw.choice(
            (
                draw.choice(PIECES),
                data[start:end] * draw.randint(2, 4),
                data[end : 2 * end - start],
                bytes([draw.randint(0, 255)]),
            )
        )
        data = data[:start] + piece + data[end:]
    return data[: draw.randint(0, len(data))] if draw.random() < 0.1 else data


def damage_inside(data: bytes, draw: random.Random) -> bytes:
    """A workbook of which one part is damaged, in an archive that is whole."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as other:
        chosen = draw.choice(archive.namelist())
        for name in archive.namelist():
            content = archive.read(name)
            if name == chosen and draw.random() < 0.1:
                continue
            other.writestr(name, damage(content, draw) if name == chosen else content)
    return written.getvalue()


def draw_file(draw: random.Random) -> bytes:
    """A damaged file of any kind."""
    if draw.random() < 0.35:
        book = draw.choice(WORKBOOKS)
        return damage_inside(book, draw) if draw.random() < 0.8 else damage(book, draw)
    return damage(draw.choice(SEEDS), draw)


def read_or_refuse(data: bytes) -> Read | None:
    """What the whole way from bytes to checked rows gives, all that it says being said; None when it refuses."""
    refused = None
    try:
        read = check_raw(read_file(("fichier", data)))
    except UnusableInput as refusal:
        refused = refusal.problem
    if refused is not None:
        assert all(message(refused, language) and remedy(refused, language) for language in LANGUAGES)
        can_propose(("fichier", data))
        return None
    assert read.rows_read == read.rows_kept + read.rows_set_aside
    for name, rows in read.set_aside.items():
        reasons = read.problems[sets_aside(read.problems) & (read.problems["table"] == name)]
        assert set(rows.index) <= set(reasons["line"])
        assert rows.index.is_unique
        assert not set(rows.index) & set(read.inventory.table(name).index)
    for language in LANGUAGES:
        assert describe_problems(read.problems.head(50), language)["message"].str.len().gt(0).all()
    return read


@draws(150)
@given(st.integers(0, 2**63))
def test_a_damaged_file_is_read_or_refused_with_a_reason(seed):
    read_or_refuse(draw_file(random.Random(seed)))


def fuzz(seconds: float) -> None:
    """Damaged files for so long; prints the seeds of those that break something, and the slowest."""
    end, first, slowest, read, refused = time.monotonic() + seconds, time.time_ns(), (0.0, 0), 0, 0
    seed = first
    while time.monotonic() < end:
        seed += 1
        start = time.monotonic()
        try:
            if read_or_refuse(draw_file(random.Random(seed))) is None:
                refused += 1
            else:
                read += 1
        except Exception as fault:
            print(seed, repr(fault)[:300])
        slowest = max(slowest, (time.monotonic() - start, seed))
    print(f"{seed - first} files: {read} read, {refused} refused; slowest {slowest[0]:.2f} s (seed {slowest[1]})")


if __name__ == "__main__":
    fuzz(float(sys.argv[1]))
