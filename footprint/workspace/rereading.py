"""The sieve as a file that people reread, a workbook or a Word file, and what they wrote in it.

In a Word file, remarks are what is written in the row for them, and the comments that Word itself keeps; changes that
Word tracks are read as if they were accepted.
"""

import io
from collections.abc import Iterator, Sequence
from zipfile import BadZipFile

import docx
import pandas as pd
from docx.oxml.ns import qn
from docx.table import Table, _Cell

from footprint.commitments.sieve.ideas import Idea
from footprint.commitments.sieve.rereading import REREAD, ReturnedIdea, mark_of
from footprint.dossier.documents.word_parts import TEXT_WIDTH, CellLook, clean, dress_table, repack, write_cell
from footprint.intake.files.archive import open_archive
from footprint.intake.plain_tables import read_plain
from footprint.problems import Problem, UnusableInput
from footprint.sentences.register_files import name_column, write_sheets
from footprint.words.normal_forms import normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, text

MARK, REMARK, AUTHOR = "mark", "remark", "author"
FIELDS = ("idea_id", MARK, *REREAD, REMARK, AUTHOR)
FORMS = ("docx", "xlsx")


def name_field(name: str, language: str) -> str:
    """What a column or a row of the file is called."""
    return text(f"rereading.{name}", language) if name in (MARK, REMARK, AUTHOR) else name_column(name, language)


def write_rereading(ideas: Sequence[Idea], sender: str, form: str, language: str) -> bytes:
    """A file of one of FORMS with the ideas to reread, each with its mark and a place for remarks."""
    rows = [_list_cells(one, sender) for one in ideas]
    titles = [name_field(name, language) for name in FIELDS]
    if form == "xlsx":
        return write_sheets({text("rereading.sheet", language): pd.DataFrame(rows, columns=titles, dtype="str")})
    written = docx.Document()
    written.core_properties.title = text("rereading.title", language, name=sender)
    written.add_heading(clean(text("rereading.title", language, name=sender)), 1)
    written.add_paragraph(text("rereading.introduction", language))
    for cells in rows:
        written.add_heading(clean(f"{cells[0]} — {cells[FIELDS.index('title')]}"), 2)
        table = written.add_table(0, 2)
        dress_table(table, clean(cells[0]), [1, 4])
        for title, cell in zip(titles, cells, strict=True):
            row = table.add_row()
            write_cell(row.cells[0], title, CellLook(TEXT_WIDTH // 5, strong=True, shaded=True))
            write_cell(row.cells[1], clean(cell), CellLook(TEXT_WIDTH * 4 // 5))
    content = io.BytesIO()
    written.save(content)
    return repack(content.getvalue())


def _list_cells(idea: Idea, sender: str) -> list[str]:
    return [idea.idea_id, mark_of(sender, idea), *(getattr(idea, name) for name in REREAD), "", ""]


def read_rereading(filename: str, content: bytes) -> list[ReturnedIdea]:
    """The ideas that a file brings back.

    Raises UnusableInput where it is none of these files.
    """
    is_word = filename.lower().endswith(".docx")
    try:
        found = list(_read_word(content)) if is_word else list(_read_sheets(filename, content))
    except UnusableInput:
        raise
    except (KeyError, ValueError, OSError, BadZipFile, SyntaxError) as fault:
        raise UnusableInput(Problem("register.no-rereading", "error", "ideas", value=filename)) from fault
    if not found:
        raise UnusableInput(Problem("register.no-rereading", "error", "ideas", value=filename))
    return found


def _read_sheets(filename: str, content: bytes) -> Iterator[ReturnedIdea]:
    for table in read_plain((filename, content)).values():
        places = {title: _field_of(title) for title in table.columns}
        if {"idea_id", MARK} - {*places.values()}:
            continue
        for row in table.to_dict("records"):
            cells = {places[str(title)]: str(cell).strip() for title, cell in row.items() if places[str(title)]}
            if cells["idea_id"]:
                yield _make(cells)


def _read_word(content: bytes) -> Iterator[ReturnedIdea]:
    open_archive(content, "")  # which refuses what would fill the memory
    written = docx.Document(io.BytesIO(content))
    remarks = {one.comment_id: (one.text.strip(), one.author) for one in written.comments}
    for table in written.tables:
        cells = {
            name: _read_cell(row.cells[1])
            for row in table.rows
            if len(row.cells) > 1 and (name := _field_of(_read_cell(row.cells[0])))
        }
        if cells.get("idea_id"):
            yield _make(cells, [remarks[one] for one in _find_comments(table) if one in remarks])


def _read_cell(cell: _Cell) -> str:
    """The text of a cell, with what was inserted under track changes and without what was deleted."""
    lines = ("".join(part.text or "" for part in one._p.iter(qn("w:t"))) for one in cell.paragraphs)
    return "\n".join(lines).strip()


def _find_comments(table: Table) -> list[int]:
    """The numbers of the comments that begin in a table."""
    return [int(one.get(qn("w:id"))) for one in table._tbl.iter(qn("w:commentRangeStart"))]


def _make(cells: dict[str, str], others: Sequence[tuple[str, str]] = ()) -> ReturnedIdea:
    remark = [(cells[REMARK], cells.get(AUTHOR, ""))] if cells.get(REMARK) else []
    texts = {name: cells[name] for name in REREAD if name in cells}
    return ReturnedIdea(cells["idea_id"], cells.get(MARK, ""), texts, (*remark, *(one for one in others if one[0])))


def _field_of(title: str) -> str:
    spoken = normalise_spelling(title)
    named = (name for name in FIELDS if spoken in (normalise_spelling(name_field(name, one)) for one in ALL_LANGUAGES))
    return next(named, "")
