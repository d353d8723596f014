"""A document as PDF: tagged (PDF/UA-1), archivable (PDF/A-2a), with its own font; the same bytes each time."""

import json
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from footprint.charts.palette import LIGHT
from footprint.dossier.report.sections import Cover, Report

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
FONTS = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])

_SPACES = "\u00a0\u202f\n"
_SIGNS = "–—‘’“”„†•…‰‹›€™−×÷≈≠≤≥±☐ŒœŠšŸŽžƒ²³¹₂"


def write_pdf(report: Report) -> bytes:
    """The PDF of a report. What people wrote is text in it, never markup."""
    return compile_pdf(TEMPLATE, report)


def compile_pdf(template: Path, document: Cover) -> bytes:
    """A document laid out by a template, tagged and archivable."""
    written = typst.compile(
        template,
        root=HERE.parent,  # documents beside the report share its blocks
        font_paths=FONTS,
        sys_inputs=tell_inputs(document),
        timestamp=_date(document),
        pdf_standards=["ua-1", "a-2a"],
    )
    return written if isinstance(written, bytes) else b"".join(written or [])


def draw_picture(template: Path, inputs: dict[str, str], dots: int) -> bytes:
    """What a template lays out on one page, as a picture (PNG) of so many dots an inch."""
    drawn = typst.compile(template, root=HERE.parent, font_paths=FONTS, sys_inputs=inputs, format="png", ppi=dots)
    return drawn if isinstance(drawn, bytes) else (drawn or [b""])[0]


def keep_displayable(words: str) -> str:
    """A text of what our font can show: letters of Europe, signs of typography; "?" for any other.

    An archivable PDF shows every letter it holds. The page in HTML shows those of all alphabets.
    """
    return "".join(map(_show_sign, unicodedata.normalize("NFC", words)))


@lru_cache(maxsize=4096)
def _show_sign(sign: str) -> str:
    if sign.isprintable():
        return sign if _is_displayable(sign) else "?"
    return sign if sign in _SPACES else " "


def _is_displayable(sign: str) -> bool:
    return ord(sign) < 0x180 or 0x388 <= ord(sign) <= 0x3CE or 0x400 <= ord(sign) <= 0x45F or sign in _SIGNS


def _show(content):
    """The same content, every text of it displayable."""
    if isinstance(content, str):
        return content if content.isascii() and content.isprintable() else keep_displayable(content)
    if isinstance(content, dict):
        return {name: _show(one) for name, one in content.items()}
    return [_show(one) for one in content] if isinstance(content, list) else content


def tell_inputs(document: Cover) -> dict[str, str]:
    """What a template is given: the document, every text of it displayable, and the colours."""
    return {"report": json.dumps(_show(asdict(document)), ensure_ascii=False), "palette": json.dumps(asdict(LIGHT))}


def _date(document: Cover) -> int:
    """The date of the dossier, not of the day it is printed: the same bytes each time."""
    return int(datetime.fromisoformat(document.day).replace(tzinfo=UTC).timestamp())
