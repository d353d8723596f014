"""Days on one line, with today: a drawing whose words keep their size at any width, on a phone too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from footprint.charts.palette import DARK, LIGHT

HEIGHT, AXIS, ABOVE, BELOW = 84, 34, 16, (56, 74)  # pixels: of all of it, of the line, of the words around it
EDGE = 1.5  # percent left free at both ends
WIDE, NARROW, NARROW_BELOW = 900, 340, 700  # pixels: of the drawing on a screen and on a phone, and between them
LETTER, APART = 6.6, 14  # pixels, by which words are placed where they don't touch


@dataclass(frozen=True)
class Mark:
    """A day on the line: its words, whether it is over, and how much it matters (0 most) where words have no room."""

    on: date
    label: str
    done: bool
    weight: float = 9


def draw_timeline(marks: Sequence[Mark], today: date, said_today: str, dark: bool = False) -> str:
    """The drawing, as SVG; days of which the words have no room are signs alone. Full: over; hollow: to come."""
    colours = DARK if dark else LIGHT
    days = [*(one.on for one in marks), today]
    first, length = min(days), max((max(days) - min(days)).days, 1)

    def place(day: date) -> float:
        return EDGE + (100 - 2 * EDGE) * (day - first).days / length

    parts = [
        f'<line x1="{EDGE}%" x2="{100 - EDGE}%" y1="{AXIS}" y2="{AXIS}" stroke="{colours.grid}" stroke-width="2"/>'
    ]
    for one in marks:
        fill = colours.accent if one.done else colours.paper
        parts.append(
            f'<circle cx="{place(one.on):.2f}%" cy="{AXIS}" r="6" fill="{fill}" stroke="{colours.accent}" '
            'stroke-width="2"/>'
        )
    at = place(today)
    parts.append(
        f'<line x1="{at:.2f}%" x2="{at:.2f}%" y1="{ABOVE + 4}" y2="{AXIS + 10}" stroke="{colours.ink}" '
        'stroke-width="3"/>'
    )
    parts.append(_write(said_today, at, ABOVE, ""))
    wide, narrow = Room(WIDE), Room(NARROW, BELOW[:1])
    for one in sorted(marks, key=lambda one: one.weight):
        at = place(one.on)
        for room, kind in ((wide, "wide"), (narrow, "narrow")):
            if line := room.take(at, one.label):
                parts.append(_write(one.label, at, line, kind))
    style = (
        f"text{{font:13px 'Source Sans','Segoe UI',sans-serif;fill:{colours.ink}}}"
        f".narrow{{display:none}}@media(max-width:{NARROW_BELOW}px){{.wide{{display:none}}.narrow{{display:inline}}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{HEIGHT}"><style>{style}</style>'
        + "".join(parts)
        + "</svg>"
    )


class Room:
    """The room for words under the line, in a drawing of some width (pixels): each takes its own, once."""

    def __init__(self, width: int, lines: Sequence[int] = BELOW) -> None:
        """None is taken yet."""
        self.width = width
        self.taken: dict[int, list[tuple[float, float]]] = {line: [] for line in lines}

    def take(self, at: float, words: str) -> int:
        """The line on which words under a place (in percent) touch no others, now taken; 0 where there is none."""
        length, place = len(words) * LETTER, at * self.width / 100
        start = {"start": place, "end": place - length}.get(_anchor(at), place - length / 2)
        for line, taken in self.taken.items():
            if all(start > end + APART or start + length + APART < begin for begin, end in taken):
                taken.append((start, start + length))
                return line
        return 0


def _anchor(at: float) -> str:
    return "start" if at < 12 else "end" if at > 88 else "middle"


def _write(words: str, at: float, line: int, kind: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{at:.2f}%" y="{line}" text-anchor="{_anchor(at)}"{named}>{escape(words)}</text>'


def draw_path(done: float, expected: float, late: bool, dark: bool = False) -> str:
    """How much of a path is behind, as a bar, and the place expected, as a stroke: shares of one, or not numbers."""
    colours, width = DARK if dark else LIGHT, 120
    parts = [f'<rect y="5" width="{width}" height="8" fill="{colours.soft}"/>']
    if done == done:
        hatch = (
            f'<pattern id="late" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="3" height="5" fill="{colours.notices["red"][1]}"/></pattern>'
        )
        fill = "url(#late)" if late else colours.accent
        parts.append(f'{hatch}<rect y="5" width="{width * min(max(done, 0.0), 1.0):.1f}" height="8" fill="{fill}"/>')
    if expected == expected:
        at = (width - 2) * min(max(expected, 0.0), 1.0)
        parts.append(f'<rect x="{at:.1f}" width="2" height="18" fill="{colours.ink}"/>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="18">{"".join(parts)}</svg>'
