"""Drawings of the report, as SVG: the same in the PDF and in the page. Nothing is said by colour alone."""

import math
import textwrap
from collections.abc import Sequence
from html import escape

from footprint.charts.palette import LIGHT

INK, BAR, SOFT, PAPER = LIGHT.ink, LIGHT.accent, LIGHT.soft, LIGHT.paper
FAMILY = "Source Sans Pro"
WIDTH = 680  # pixels; the height follows
NAMES = 210  # of the column of names
ROW, THICK = 26, 15
LETTER = 6.1  # mean width at 12.5 pixels
LONGEST_NAME = 33
NARROW_SPACE = "\u202f"  # between the thousands of a number

_HATCH = (
    f'<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{PAPER}"/><rect width="2" height="5" fill="{BAR}"/></pattern></defs>'
)


def draw_bars(
    names: Sequence[str],
    values: Sequence[float],
    labels: Sequence[str],
    hatched: Sequence[bool] | None = None,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> str:
    """Horizontal bars from the top down, each with its label; whiskers where bounds are given. No number, no bar."""
    ends = [max(value, high) for value, (_, high) in zip(values, bounds, strict=True)] if bounds else list(values)
    room = WIDTH - NAMES - max((len(label) for label in labels), default=0) * LETTER - 16
    scale = room / max((end for end in ends if math.isfinite(end)), default=1.0) if any(ends) else 0.0
    parts = [_HATCH] if hatched and any(hatched) else []
    parts.append(_line(NAMES, 2, NAMES, ROW * len(names) + 2, INK))
    for row, (name, value, label) in enumerate(zip(names, values, labels, strict=True)):
        middle = ROW * row + ROW / 2 + 2
        parts.append(_text(NAMES - 8, middle + 4, cut(name), anchor="end"))
        if not math.isfinite(value):
            parts.append(_text(NAMES + 6, middle + 4, label))
            continue
        fill = "url(#hatch)" if hatched and hatched[row] else BAR
        parts.append(
            f'<rect x="{NAMES}" y="{middle - THICK / 2:.1f}" width="{max(value * scale, 0.5):.1f}" height="{THICK}" '
            f'fill="{fill}" stroke="{BAR}" stroke-width="0.8"/>'
        )
        end = value * scale
        if bounds and all(map(math.isfinite, bounds[row])):
            low, high = (NAMES + bound * scale for bound in bounds[row])
            for colour, width in ((PAPER, 3.4), (INK, 1.4)):  # a pale edge, to stand out on the bar
                parts.append(_line(low, middle, high, middle, colour, width))
                parts += [_line(edge, middle - 4, edge, middle + 4, colour, width) for edge in (low, high)]
            end = max(end, high - NAMES)
        parts.append(_text(NAMES + end + 7, middle + 4, label))
    return _svg(ROW * len(names) + 4, parts)


def draw_tornado(names: Sequence[str], changes: Sequence[tuple[float, float]], labels: Sequence[str]) -> str:
    """Bars on both sides of nothing: what is assumed lower is hatched, higher is plain; each row with its label."""
    reach = max((abs(change) for pair in changes for change in pair if math.isfinite(change)), default=1.0) or 1.0
    room = (WIDTH - NAMES - max((len(label) for label in labels), default=0) * LETTER - 20) / 2
    zero = NAMES + room + 4
    parts = [_HATCH]
    for row, (name, (down, up), label) in enumerate(zip(names, changes, labels, strict=True)):
        middle = ROW * row + ROW / 2 + 2
        parts.append(_text(NAMES - 8, middle + 4, cut(name), anchor="end"))
        for change, fill in ((down, "url(#hatch)"), (up, BAR)):
            if math.isfinite(change) and change:
                width = abs(change) / reach * room
                start = zero if change > 0 else zero - width
                parts.append(
                    f'<rect x="{start:.1f}" y="{middle - THICK / 2:.1f}" width="{width:.1f}" height="{THICK}" '
                    f'fill="{fill}" stroke="{BAR}" stroke-width="0.8"/>'
                )
        parts.append(_text(zero + room + 8, middle + 4, label))
    parts.append(_line(zero, 2, zero, ROW * len(names) + 2, INK, 1.4))
    return _svg(ROW * len(names) + 4, parts)


def draw_steps(names: Sequence[str], values: Sequence[float], labels: Sequence[str], hatched: Sequence[bool]) -> str:
    """From a total (the first value) to another (the last one) by the changes between, each from where it starts."""
    ends, starts = [values[0]], [0.0]
    for change in values[1:-1]:
        starts.append(ends[-1])
        ends.append(ends[-1] + change)
    starts, ends = [*starts, 0.0], [*ends, values[-1]]
    low = min(0.0, *ends)
    room = WIDTH - NAMES - max(len(label) for label in labels) * LETTER - 16
    scale = room / ((max(0.0, *ends) - low) or 1.0)
    parts = [_HATCH]
    for row, (name, start, end, label) in enumerate(zip(names, starts, ends, labels, strict=True)):
        middle, fill = ROW * row + ROW / 2 + 2, "url(#hatch)" if hatched[row] else BAR
        left, right = (NAMES + (edge - low) * scale for edge in (min(start, end), max(start, end)))
        parts += [
            _text(NAMES - 8, middle + 4, cut(name), anchor="end"),
            f'<rect x="{left:.1f}" y="{middle - THICK / 2:.1f}" width="{max(right - left, 0.5):.1f}" '
            f'height="{THICK}" fill="{fill}" stroke="{BAR}" stroke-width="0.8"/>',
            _text(right + 7, middle + 4, label),
        ]
    zero = NAMES - low * scale
    parts.append(_line(zero, 2, zero, ROW * len(names) + 2, INK))
    return _svg(ROW * len(names) + 4, parts)


def draw_perimeter(
    organisation: str, boxes: Sequence[tuple[str, Sequence[str]]], electricity: str, outside: Sequence[str]
) -> str:
    """The functional diagram: who uses, what is inside the perimeter, what feeds it, what is left outside."""
    wide = (WIDTH - 40 - 14 * (len(boxes) - 1)) / max(len(boxes), 1)
    written = [(title, _fold(content, int((wide - 16) / 5.6))) for title, content in boxes]
    height = 34 + 17 * max((len(lines) for _, lines in written), default=0)
    top, bottom = 74, 74 + height
    parts = [_box(2, 2, WIDTH - 4, bottom + 50, dashed=True)]
    parts += [_box(20, 14, WIDTH - 40, 34, fill=BAR), _text(WIDTH / 2, 36, organisation, "middle", PAPER, 600, 14)]
    for number, (title, lines) in enumerate(written):
        left = 20 + number * (wide + 14)
        parts.append(_line(left + wide / 2, 48, left + wide / 2, top, INK, 1.2))
        parts += [_box(left, top, wide, height, fill=SOFT), _text(left + wide / 2, top + 19, title, "middle", INK, 600)]
        for row, one in enumerate(lines):
            parts.append(_text(left + 10, top + 39 + 17 * row, one, size=11.5))
        parts.append(_line(left + wide / 2, bottom, left + wide / 2, bottom + 14, INK, 1.2))
    parts += [_box(20, bottom + 14, WIDTH - 40, 26), _text(WIDTH / 2, bottom + 31, electricity, "middle")]
    below = bottom + 74
    for row, one in enumerate(outside):
        parts.append(_text(20, below + 17 * row, one, size=11.5))
    return _svg(below + 17 * len(outside), parts)


def _fold(names: Sequence[str], longest: int) -> list[str]:
    """Names on lines short enough for their box; what follows of a name is set in."""
    return [line for name in names for line in textwrap.wrap(name, longest, subsequent_indent="  ")]


def cut(name: str, longest: int = LONGEST_NAME) -> str:
    """A name short enough for its place."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _svg(height: float, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}">{"".join(parts)}</svg>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 1.0) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{colour}" stroke-width="{width}" fill="none"/>'


def _box(x: float, y: float, width: float, height: float, fill: str = "none", dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4" fill="{fill}" '
        f'stroke="{BAR}" stroke-width="1.2"{dash}/>'
    )


def _text(
    x: float, y: float, words: str, anchor: str = "start", colour: str = INK, weight: int = 400, size: float = 12.5
) -> str:
    plain = "".join(sign if sign.isprintable() or sign == NARROW_SPACE else " " for sign in words)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FAMILY}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(plain)}</text>'
    )
