"""Horizontal bars, the names beside them and the figures at their ends: what most charts are made of."""

import math
import textwrap
from html import escape

import plotly.graph_objects as go

from footprint.charts.palette import THEMED
from footprint.words.texts import text

# What is not the subject is hatched, never told by colour alone.
INK, PAPER, BAR = THEMED.ink, THEMED.paper, THEMED.series[0]
FONT = '"Source Sans", "Source Sans Pro", sans-serif'

ROW_HEIGHT, BAR_HEIGHT, TEXT_LINE, LETTER_WIDTH, SHORTEST_BARS = 32, 20, 17, 7.5, 24  # pixels
WHISKER_BELOW, WHISKER_ROOM = 5, 12  # pixels: under what is written at the end of a bar, which it never crosses
NAME_LETTERS, NAME_LINES = 24, 3  # of the name of a bar: narrow, so that a phone has room for the bar itself
LONGEST_TOLD = 60  # characters of a name in a title

HATCH = {"shape": "/", "fgcolor": BAR, "bgcolor": PAPER, "solidity": 0.4}
LAYOUT = {
    "template": {},
    "showlegend": False,
    "paper_bgcolor": PAPER,
    "plot_bgcolor": PAPER,
    "font": {"family": FONT, "size": 14, "color": INK},
}


def draw_rows(
    names: list[str],
    values: list[float],
    labels: list[str],
    hatched: list[bool] | None = None,
    bounds: tuple[list[float], list[float]] | None = None,
) -> go.Figure:
    """Horizontal bars from the top down, each with its label at its end; below it, a whisker where bounds are given."""
    written = [wrap_name(name) for name in names]
    lines = 1 + max((label.count("\n") for label in labels), default=0)
    room = WHISKER_ROOM if bounds else 0
    most = max([*(name.count("<br>") + 1 for name in written), 1])
    height = max(ROW_HEIGHT + room // 3, TEXT_LINE * most + 8, TEXT_LINE * lines + 8 + room)
    rows = [row - room / 2 / height for row in range(len(names))]
    patterns = ["/" if here else "" for here in hatched or [False] * len(names)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": rows,
        "width": BAR_HEIGHT / height,
        "marker": {"color": BAR, "pattern": HATCH | {"shape": patterns}},
        "hoverinfo": "skip",
    }
    highest = max([*values, 0.0])
    traces: list[dict] = [bars]
    if bounds:
        below = (max(BAR_HEIGHT, TEXT_LINE * lines) / 2 + WHISKER_BELOW) / height
        traces.append(_whiskers(values, bounds, [row + below for row in rows]))
        highest = max([highest, *(bound for bound in bounds[1] if not math.isnan(bound))])
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": [max(value, 0.0) for value in values],
            "y": rows,
            "text": [f" {escape(label)}".replace("\n", "<br> ") for label in labels],
            "textposition": "middle right",
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    )
    longest = max((len(line) for label in labels for line in label.splitlines()), default=0)
    low = min([*values, 0.0])
    top = highest * 1.01 if highest > low else low + 1.0  # the last whisker has its end
    return go.Figure(
        data=traces,
        layout=LAYOUT
        | {
            "height": height * max(len(names), 1) + 16,
            # Labels fit at any width; on a phone, names are whole before bars are long.
            "margin": {"l": 0, "r": LETTER_WIDTH * longest + 8, "t": 8, "b": 8, "pad": 0},
            "minreducedwidth": SHORTEST_BARS,
            "xaxis": {
                "visible": False,
                "fixedrange": True,
                "range": [low, top],
            },
            "yaxis": {
                "automargin": True,
                "fixedrange": True,
                "range": [len(names) - 0.5, -0.5],
                "tickvals": rows,
                "ticktext": written,
                "tickfont": {"size": 13, "color": INK},
                "showgrid": False,
                "zeroline": False,
                "linecolor": INK,
                "showline": True,
            },
        },
    )


def _whiskers(values: list[float], bounds: tuple[list[float], list[float]], rows: list[float]) -> dict:
    """Intervals as thin lines with ends; none where a bound is not known."""
    told = list(zip(values, *bounds, rows, strict=True))
    shown = [(value, low, high, row) for value, low, high, row in told if low < high]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for value, _, _, _ in shown],
        "y": [row for _, _, _, row in shown],
        "marker": {"size": 1, "color": INK},
        "hoverinfo": "skip",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - value for value, _, high, _ in shown],
            "arrayminus": [value - low for value, low, _, _ in shown],
            "color": INK,
            "thickness": 1.5,
            "width": 3,
        },
    }


# --- names -----------------------------------------------------------------------------------------------------------


def join_names(names: list[str], language: str) -> str:
    """Names as a list in a sentence: "« A », « B » et « C »"; quoted, since a name may hold an "and" of its own."""
    if len(names) == 1:
        return names[0]
    names = [text("chart.quoted", language, name=name) for name in names]
    return text("chart.and", language, names=", ".join(names[:-1]), last=names[-1])


def shorten_name(name: str, longest: int = LONGEST_TOLD) -> str:
    """A name that leaves room for the sentence it stands in: its two ends, since names may begin alike."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[: longest - half].rpartition(' ')[0] or name[: longest - half]}…{_end(name, half - 1)}"


def wrap_name(name: str, letters: int = NAME_LETTERS, most: int = NAME_LINES) -> str:
    """A name on a few short lines, as the text of a figure: what it holds is shown, never read as markup.

    Of one that is too long, the end is kept: names may begin alike.
    """
    lines = textwrap.wrap(name, letters) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"…{_end(name, letters - 1)}"]
    return "<br>".join(map(escape, lines)) + " "


def _end(name: str, letters: int) -> str:
    """The last words of a name; the last letters, where no word is that short."""
    end = name[-letters:]
    whole = end if name[-letters - 1 : -letters].isspace() else end.partition(" ")[2]
    return (whole or end).strip()
