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

BAR_HEIGHT, TEXT_LINE, LETTER_WIDTH, SHORTEST_BARS = 32, 17, 7.5, 24  # pixels
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
    """Horizontal bars from the top down, each with its label, on a line or two; whiskers where bounds are given."""
    rows = list(range(len(names)))
    patterns = ["/" if here else "" for here in hatched or [False] * len(names)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": rows,
        "marker": {"color": BAR, "pattern": HATCH | {"shape": patterns}},
        "hoverinfo": "skip",
    }
    ends: list[float] = [max(value, 0.0) for value in values]
    traces: list[dict] = [bars]
    if bounds:
        low, high = (
            [value if math.isnan(end) else end for value, end in zip(values, side, strict=True)] for side in bounds
        )
        traces += [_whiskers(values, low, high, rows, colour, width) for colour, width in ((PAPER, 5), (INK, 1.5))]
        ends = [max(end, bound) for end, bound in zip(ends, high, strict=True)]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": ends,
            "y": rows,
            "text": [f" {escape(label)}".replace("\n", "<br> ") for label in labels],
            "textposition": "middle right",
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    )
    longest = max((len(line) for label in labels for line in label.splitlines()), default=0)
    written = [wrap_name(name) for name in names]
    most = max([*(name.count("<br>") for name in written), *(label.count("\n") for label in labels)], default=0)
    height = max(BAR_HEIGHT, TEXT_LINE * (most + 1) + 8)
    low, high = min([*values, 0.0]), max(ends, default=0.0)
    return go.Figure(
        data=traces,
        layout=LAYOUT
        | {
            "height": height * max(len(names), 1) + 16,
            # Labels fit at any width; on a phone, names are whole before bars are long.
            "margin": {"l": 0, "r": LETTER_WIDTH * longest + 8, "t": 8, "b": 8, "pad": 0},
            "minreducedwidth": SHORTEST_BARS,
            "bargap": 0.35,
            "xaxis": {"visible": False, "fixedrange": True, "range": [low, high if high > low else low + 1.0]},
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


def _whiskers(
    values: list[float], low: list[float], high: list[float], rows: list[int], colour: str, thickness: float
) -> dict:
    """Intervals as lines with ends; drawn twice, the pale ones below, so that they stand out on the bars too."""
    shown = [row for row in rows if low[row] < high[row]]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [values[row] for row in shown],
        "y": shown,
        "marker": {"size": 1, "color": colour},
        "hoverinfo": "skip",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high[row] - values[row] for row in shown],
            "arrayminus": [values[row] - low[row] for row in shown],
            "color": colour,
            "thickness": thickness,
            "width": 4,
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
