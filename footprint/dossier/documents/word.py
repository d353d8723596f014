"""A document as a Word file that people finish by hand: the same blocks as the PDF, with styles, heads and texts.

The same bytes each time from the same document.
"""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument

from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.word_parts import (
    CODE_WIDTH,
    NOTE,
    TEXT_WIDTH,
    CellLook,
    clean,
    describe_picture,
    dress_table,
    keep_whole,
    repack,
    set_up,
    spread_widths,
    write_cell,
    write_footer,
)
from footprint.dossier.report.blocks import Block
from footprint.dossier.report.pdf import draw_picture
from footprint.words.texts import text

PICTURE = Path(__file__).parent / "picture.typ"
SHARP = 200  # dots an inch
SHORT = 12  # rows of a table that stays on one page


def write_word(document: Document) -> bytes:
    """The Word file of a document. What people wrote is text in it, never markup."""
    written = docx.Document()
    set_up(written, document)
    written.add_paragraph(clean(document.organisation), "Subtitle")
    written.add_paragraph(clean(document.title), "Title")
    written.add_paragraph(clean(document.subtitle), "Subtitle")
    _write_blocks(written, document.lead, document.language)
    for number, section in enumerate(document.sections, 1):
        written.add_heading(f"{number}. {clean(section.title)}", 1)
        _write_blocks(written, section.blocks, document.language)
    write_footer(written, clean(document.running))
    content = io.BytesIO()
    written.save(content)
    return repack(content.getvalue())


def _write_blocks(written: WordDocument, blocks: Iterable[Block], language: str) -> None:
    for block in blocks:
        WRITERS[str(block["kind"])](written, block, language)


def _write_facts(written: WordDocument, block: dict[str, Any], language: str) -> None:
    for name, value in block["rows"]:
        paragraph = written.add_paragraph()
        # The sign between a name and its value is that of the language.
        before, _, after = text("dossier.report.drawn.pair", language, name="\0", label="\1").partition("\1")
        paragraph.add_run(before.replace("\0", clean(name))).bold = True
        paragraph.add_run(clean(value) + after)


def _write_bullets(written: WordDocument, block: dict[str, Any], language: str) -> None:
    for point in block["points"]:
        written.add_paragraph(clean(point), "List Bullet")


def _write_table(written: WordDocument, block: dict[str, Any], language: str) -> None:
    _write_caption(written, block["caption"])
    headers, rows = block["headers"], block["rows"]
    table, widths = written.add_table(0, len(headers)), spread_widths(block["widths"])
    dress_table(table, clean(block["caption"]), widths)
    last, total = len(rows), bool(block["total"])
    for number, cells in enumerate([headers, *rows]):
        row, head = table.add_row(), number == 0
        keep_whole(row, head)
        # A short table stays on one page; a long one never leaves its head nor its total alone.
        with_next = number < last and (last <= SHORT or head or (total and number == last - 1))
        for place, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
            width = int(TEXT_WIDTH * widths[place] / sum(widths))
            strong = head or (total and number == last)
            look = CellLook(width, place in block["numeric"], strong, shaded=head, with_next=with_next)
            write_cell(cell, clean(words), look)


def _write_index(written: WordDocument, block: dict[str, Any], language: str) -> None:
    """Without pages: those of a Word file are known to Word alone."""
    kept = {"headers": block["headers"][:-1], "widths": [3.0, *(1.0 for _ in block["headers"][2:])]}
    _write_table(written, {**block, **kept, "numeric": [], "total": False}, language)


def _write_figure(written: WordDocument, block: dict[str, Any], language: str) -> None:
    _write_caption(written, block["caption"])
    written.add_picture(io.BytesIO(draw_svg(block["svg"])), width=TEXT_WIDTH)
    describe_picture(written.paragraphs[-1], clean(block["alt"]))


def _write_code(written: WordDocument, block: dict[str, Any], language: str) -> None:
    written.add_picture(io.BytesIO(draw_svg(block["svg"])), width=CODE_WIDTH)
    describe_picture(written.paragraphs[-1], clean(block["text"]))
    written.add_paragraph(clean(block["text"]))


def _write_caption(written: WordDocument, words: str) -> None:
    written.add_paragraph(clean(words), "Caption").paragraph_format.keep_with_next = True


def draw_first_picture(document: Document) -> bytes:
    """The first picture of a document (PNG), to be put in a message."""
    figures = (block for section in document.sections for block in section.blocks if block["kind"] == "figure")
    return draw_svg(str(next(figures)["svg"]))


def draw_svg(drawing: str) -> bytes:
    """A drawing (SVG) as a picture that every version of Word shows."""
    return draw_picture(PICTURE, {"svg": drawing}, SHARP)


# How each kind of block is written.
WRITERS: dict[str, Callable[[WordDocument, dict[str, Any], str], object]] = {
    "text": lambda written, block, language: written.add_paragraph(clean(block["text"])),
    "note": lambda written, block, language: written.add_paragraph(clean(block["text"]), NOTE),
    "heading": lambda written, block, language: written.add_heading(clean(block["text"]), 2),
    "bullets": _write_bullets,
    "facts": _write_facts,
    "table": _write_table,
    "index": _write_index,
    "figure": _write_figure,
    "code": _write_code,
}
