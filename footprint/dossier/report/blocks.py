"""What a report is made of: sections of blocks, plain text and figures, laid out by whoever prints them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Block = dict[str, object]


@dataclass(frozen=True)
class Section:
    """A numbered part of the report."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def paragraph(words: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words}


def note(words: str) -> Block:
    """A paragraph that warns or limits, set apart."""
    return {"kind": "note", "text": words}


def heading(words: str) -> Block:
    """A title inside a section."""
    return {"kind": "heading", "text": words}


def bullets(points: Iterable[str]) -> Block:
    """A list of points."""
    return {"kind": "bullets", "points": list(points)}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Names and what they are."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(
    caption: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[int] = (),
    widths: Sequence[float] = (),
    total: bool = False,
    anchors: Sequence[str] = (),
) -> Block:
    """A table of text.

    Args:
        anchors: a name for each row, by which an index finds its page.
        numeric: the columns set to the right, counted from 0.
        widths: the share of the width of each column; equal ones otherwise.
        total: the last row adds the others up.
    """
    return {
        "kind": "table",
        "caption": caption,
        "headers": list(headers),
        "rows": [list(row) for row in rows],
        "numeric": list(numeric),
        "widths": list(widths) or [1.0] * len(headers),
        "total": total,
        "anchors": list(anchors),
    }


def index(caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]], anchors: Iterable[str]) -> Block:
    """Where to find rows of tables: a line each, and the name of its row; whoever prints it adds the page."""
    held = [list(row) for row in rows]
    return {"kind": "index", "caption": caption, "headers": list(headers), "rows": held, "anchors": list(anchors)}


def figure(caption: str, drawing: str, words: str) -> Block:
    """A drawing (SVG), and what it shows in words for those who can't see it."""
    return {"kind": "figure", "caption": caption, "svg": drawing, "alt": words}


def code(drawing: str, words: str) -> Block:
    """A code to be read by a telephone (SVG), small, and what it holds."""
    return {"kind": "code", "svg": drawing, "text": words}
