"""What makes a Word file accessible, and the same each time: its styles, its properties, its tables, its archive."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from footprint.charts.palette import LIGHT
from footprint.dossier.documents.outline import Document

FONT = "Arial"  # every system has it, or one of the same widths
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
PAGE, MARGIN = (Cm(21.0), Cm(29.7)), Cm(2.0)
TEXT_WIDTH = PAGE[0] - 2 * MARGIN
CODE_WIDTH = Cm(2.2)
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive knows
NOTE = "Note"
_SPACES = "\u00a0\u202f\n"
NARROWEST = 0.075  # of the width of the page

# Size and space before, in points; whether it is bold, whether in colour.
STYLES = {
    "Normal": (10, 6, False, False),
    "Title": (24, 0, True, True),
    "Subtitle": (11, 0, False, False),
    "Heading 1": (16, 22, True, True),
    "Heading 2": (12, 14, True, False),
    "Caption": (9.5, 12, True, False),
    "List Bullet": (10, 0, False, False),
    "Footer": (8, 0, False, False),
}


def make(tag: str, **values: str) -> BaseOxmlElement:
    """An element of WordprocessingML with its attributes."""
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element


def hexadecimal(colour: str) -> str:
    """A colour of the palette as Word writes it."""
    return colour.removeprefix("#").upper()


def clean(words: str) -> str:
    """A text without the signs that no file of Word may hold."""
    return "".join(sign if sign.isprintable() or sign in _SPACES else " " for sign in words)


# --- the whole file --------------------------------------------------------------------------------------------------


def set_up(written: WordDocument, document: Document) -> None:
    """Page, styles, language and properties of a file."""
    section = written.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name, (size, before, bold, coloured) in STYLES.items():
        _dress(written.styles[name], size, before, bold, LIGHT.accent if coloured else LIGHT.ink)
    _add_note_style(written)
    defaults = written.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    spoken = defaults.find(qn("w:lang"))
    spoken.set(qn("w:val"), LOCALES.get(document.language, document.language))
    about, day = written.core_properties, datetime.fromisoformat(document.day[:10])
    about.title, about.author = clean(f"{document.title} — {document.organisation}"), clean(document.author)
    about.language, about.comments, about.last_modified_by = (
        LOCALES.get(document.language, ""),
        "",
        clean(document.author),
    )
    about.created = about.modified = day
    about.revision = 1
    _drop_thumbnail(written)


def _dress(style: ParagraphStyle, size: float, before: float, bold: bool, colour: str) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(hexadecimal(colour))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, make("rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _add_note_style(written: WordDocument) -> None:
    """A paragraph set apart by a line at its left."""
    style = written.styles.add_style(NOTE, 1)
    style.base_style = written.styles["Normal"]
    style.paragraph_format.left_indent = Cm(0.4)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(8)
    style.paragraph_format.keep_with_next = True  # with the place to write in
    borders = make("pBdr")
    borders.append(make("left", val="single", sz="18", space="8", color=hexadecimal(LIGHT.accent)))
    style.element.get_or_add_pPr().find(qn("w:keepNext")).addnext(borders)


def _drop_thumbnail(written: WordDocument) -> None:
    """The picture of an empty page that the library's template brings."""
    relations = written.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]


def write_footer(written: WordDocument, words: str) -> None:
    """The line at the foot of each page, with its number."""
    paragraph = written.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{words} · ")
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if code:
            instruction = make("instrText")
            instruction.text = code
            run._r.append(instruction)
        else:
            run._r.append(make("fldChar", fldCharType=kind))


def repack(content: bytes) -> bytes:
    """The same file, the same bytes each time: without dates, the list of types first, then by name."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            about = zipfile.ZipInfo(name, FIRST_DAY)
            about.compress_type, about.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(about, old.read(name), compresslevel=6)
    return written.getvalue()


# --- tables ----------------------------------------------------------------------------------------------------------


def dress_table(table: Table, caption: str, widths: list[float]) -> None:
    """Its columns' widths, its name for those who can't see it, and a head that comes again on each page."""
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, False
    properties = table._tbl.tblPr
    borders = make("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(make(side, val="single", sz="4", space="0", color=hexadecimal(LIGHT.grid)))
    for side in ("left", "right", "insideV"):
        borders.append(make(side, val="nil"))
    look = properties.find(qn("w:tblLook"))
    properties.find(qn("w:tblLayout")).addprevious(borders)
    room = make("tblCellMar")
    for side, width in (("top", "50"), ("left", "80"), ("bottom", "50"), ("right", "80")):
        room.append(make(side, w=width, type="dxa"))
    look.addprevious(room)
    for name in ("firstColumn", "noHBand", "noVBand", "lastRow", "lastColumn", "firstRow"):
        look.set(qn(f"w:{name}"), "1" if name == "firstRow" else "0")
    look.set(qn("w:val"), "0020")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(int(TEXT_WIDTH * width / sum(widths)))
    properties.append(make("tblCaption", val=caption[:250]))


def spread_widths(widths: list[float]) -> list[float]:
    """Widths of columns, none too narrow for a year."""
    return [max(width, NARROWEST * sum(widths)) for width in widths]


def keep_whole(row: _Row, head: bool = False) -> None:
    """A row is never cut by the end of a page; the head comes again on the next one."""
    properties = row._tr.get_or_add_trPr()
    properties.append(make("cantSplit"))
    if head:
        properties.append(make("tblHeader"))


@dataclass(frozen=True)
class CellLook:
    """How a cell is shown: its width, its text to the right, in bold, on a shade, on the page of the next row."""

    width: int
    right: bool = False
    strong: bool = False
    shaded: bool = False
    with_next: bool = False


def write_cell(cell: _Cell, words: str, look: CellLook) -> None:
    """The text of a cell."""
    cell.width = Emu(look.width)
    paragraph = cell.paragraphs[0]
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.keep_with_next = look.with_next or None
    if look.right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(8.5), look.strong or None
    if look.shaded:
        cell._tc.get_or_add_tcPr().append(make("shd", val="clear", color="auto", fill=hexadecimal(LIGHT.soft)))


def describe_picture(paragraph: Paragraph, words: str) -> None:
    """What a picture shows, for those who can't see it."""
    for properties in paragraph._p.iter(qn("wp:docPr")):
        properties.set("descr", words)
