"""A document as slides (PPTX): a slide for its title, then its sections, long tables over several slides.

The same bytes each time from the same document.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.presentation import Presentation as Slides
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Cm, Emu, Pt

from footprint.charts.palette import LIGHT
from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.word import draw_svg
from footprint.dossier.documents.word_parts import FONT, clean, hexadecimal, repack
from footprint.dossier.report.blocks import Block

PAGE = (Cm(33.867), Cm(19.05))
MARGIN, TOP = Cm(1.5), Cm(3.2)
WIDTH = Emu(PAGE[0] - 2 * MARGIN)
BLANK, TITLE_ONLY = 6, 5
ROWS, POINTS = 5, 7  # on one slide


def write_slides(document: Document) -> bytes:
    """The slides of a document. What people wrote is text in it, never markup."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = PAGE
    about = slides.core_properties
    about.title, about.author = clean(f"{document.title} — {document.organisation}"), clean(document.author)
    about.created = about.modified = datetime.fromisoformat(document.day[:10])
    about.last_modified_by, about.language, about.revision = clean(document.author), document.language, 1
    first = _add(slides, document.title)
    lead = [str(block["text"]) for block in document.lead if block["kind"] in ("text", "note")]
    _write_points(first, [document.organisation, document.subtitle, *lead])
    for section in document.sections:
        for block in section.blocks:
            for write, held in _split(block):
                write(_add(slides, section.title), held)
    content = io.BytesIO()
    slides.save(content)
    return repack(content.getvalue())


def _add(slides: Slides, title: str) -> Slide:
    slide = slides.slides.add_slide(slides.slide_layouts[TITLE_ONLY])
    heading: Any = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = MARGIN, Cm(0.8), WIDTH, Cm(2)
    heading.text_frame.text = clean(title)
    _dress(heading, 28, LIGHT.accent, bold=True)
    return slide


def _split(block: Block) -> Iterator[tuple[Any, Any]]:
    """What writes a block, and each part of it that a slide holds."""
    kind = block["kind"]
    if kind == "table":
        rows: list[Any] = block["rows"]  # ty: ignore[invalid-assignment]
        for at in range(0, len(rows), ROWS):
            yield _write_table, {**block, "rows": rows[at : at + ROWS]}
    elif kind == "figure":
        yield _write_figure, block
    elif kind == "bullets":
        points: list[str] = block["points"]  # ty: ignore[invalid-assignment]
        for at in range(0, len(points), POINTS):
            yield _write_points, points[at : at + POINTS]
    elif kind == "facts":
        facts: list[Any] = block["rows"]  # ty: ignore[invalid-assignment]
        yield _write_points, [" : ".join(row) for row in facts]
    elif kind in ("text", "note"):
        yield _write_points, [str(block["text"])]


def _write_points(slide: Slide, points: Sequence[str]) -> None:
    box = slide.shapes.add_textbox(MARGIN, TOP, WIDTH, Emu(PAGE[1] - TOP - MARGIN))
    box.text_frame.word_wrap = True
    for number, point in enumerate(points):
        line = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        line.text, line.space_after = clean(point), Pt(10)
    _dress(box, 18, LIGHT.ink)


def _write_table(slide: Slide, block: dict[str, Any]) -> None:
    headers, rows, widths = block["headers"], block["rows"], block["widths"]
    shape = slide.shapes.add_table(len(rows) + 1, len(headers), MARGIN, TOP, WIDTH, Emu(Cm(1) * (len(rows) + 1)))
    shape.name = clean(block["caption"])
    for place, width in enumerate(widths):
        shape.table.columns[place].width = Emu(int(WIDTH * width / sum(widths)))
    for number, cells in enumerate([headers, *rows]):
        for place, words in enumerate(cells):
            cell = shape.table.cell(number, place)
            cell.text = clean(words)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(hexadecimal(LIGHT.soft if number == 0 else LIGHT.paper))
            _dress(cell, 12, LIGHT.ink, bold=number == 0)


def _write_figure(slide: Slide, block: dict[str, Any]) -> None:
    picture = slide.shapes.add_picture(io.BytesIO(draw_svg(block["svg"])), MARGIN, TOP, width=WIDTH)
    most = Emu(PAGE[1] - TOP - MARGIN)
    if picture.height > most:
        picture.width, picture.height = Emu(int(picture.width * most / picture.height)), Emu(most)
    about: Any = picture._element
    about.nvPicPr.cNvPr.set("descr", clean(block["alt"]))


def _dress(shape: Shape | Any, size: float, colour: str, bold: bool = False) -> None:
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = RGBColor.from_string(hexadecimal(colour))
