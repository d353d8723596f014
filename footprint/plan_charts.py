"""Plans as figures: lines through the years, steps from a year to another, and the cost of what is saved."""

import math
import re
from collections.abc import Callable
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from footprint.charts import BAR, FONT, INK, PAPER, Chart, draw_rows, wrap_name
from footprint.texts import format_mass, format_number, text

GRID_LINE = "#c9d1d0"
HEIGHT, LABEL_WIDTH, LABEL_HEIGHT = 440, 190, 36  # pixels
BLOCK_HEIGHT = 60  # pixels: a name on two lines, then figures
STEP_HEIGHT = 44  # pixels: names of steps are sentences, on two lines
LONGEST_LABEL = 27  # characters

# A line is told by its sign, which its label repeats, and by its dashes; colour only helps. On white: 4.5:1 or more.
SIGNS = {"circle": "●", "square": "■", "triangle-up": "▲", "diamond": "◆", "triangle-down": "▼", "star": "★"}
INKS = (BAR, "#7a3e9d", "#a8480c", "#1f5fa8", "#8a1538", "#4d5c00")
DASHES = ("solid", "dash", "dashdot", "longdash", "longdashdot", "dot")
TARGET_SIGNS = {"x": "✕", "cross": "✚", "asterisk": "✳"}
OF_KIND = {
    "trend": ("circle-open", "○", INK, "dash"),
    "slope": ("hexagon-open", "⬡", INK, "longdashdot"),
}


# --- through the years -----------------------------------------------------------------------------------------------


def draw_trajectories(series: pd.DataFrame, subject: str, say: Callable[[float], str], language: str) -> Chart:
    """Lines through the years, each with its name and its last value at its end.

    Args:
        series: a row a line and year: name, kind (trend, target, slope, scenario), year, value, low, high; in the order
            wanted. Bounds are drawn for the last year of each line, side by side; a missing value breaks the line.
        say: a value in words, with its unit.
    """
    lines = [(name, rows.sort_values("year")) for name, rows in series.groupby("name", sort=False)]
    lines = [(name, rows) for name, rows in lines if rows["value"].notna().any()]
    if not lines:
        return Chart(
            go.Figure(data=[{"type": "scatter", "x": [], "y": []}]), text("chart.nothing", language, subject=subject)
        )
    first, last = int(series["year"].min()), int(series["year"].max())
    step = max(last - first, 1) * 0.022
    top = float(np.nanmax(series[["value", "high"]].to_numpy(dtype="float64")))
    ticks = _round_ticks(top)
    top = max(top, ticks[-1])
    whole = [_say_whole(say(tick), language) for tick in ticks]
    figure = go.Figure(
        layout=_layout(first, last + step * (len(lines) + 0.5), top, dict(zip(ticks, whole, strict=True)))
    )
    ends, labels, place = [], [], 0
    for number, (name, rows) in enumerate(lines):
        kind = str(rows["kind"].iloc[0])
        rank = sum(1 for _, before in lines[:number] if before["kind"].iloc[0] == kind)
        symbol, sign, colour, dash = _look(kind, rank)
        figure.add_scatter(
            x=rows["year"].tolist(),
            y=rows["value"].tolist(),
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 9, "color": colour},
            hoverinfo="skip",
        )
        end = rows[rows["value"].notna()].iloc[-1]
        if pd.notna(end["low"]) and pd.notna(end["high"]):
            place += 1
            figure.add_scatter(**_whisker(float(end["year"]) + step * place, end, symbol, colour))
        ends.append(float(end["value"]))
        labels.append((colour, f"{sign} {escape(_cut(str(name)))}<br>{escape(say(float(end['value'])))}"))
    heights = spread_labels(ends, top / (HEIGHT - 56) * LABEL_HEIGHT, 0.0, top)
    for height, (colour, written) in zip(heights, labels, strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=height, yanchor="middle", text=written,
            showarrow=False, align="left", font={"color": colour, "size": 13},
        )  # fmt: skip
    return Chart(figure, _say_trajectories(lines, subject, say, language))


def _look(kind: str, rank: int) -> tuple[str, str, str, str]:
    """The symbol, the sign that repeats it, the colour and the dashes of a line: `rank` counts those of its kind."""
    if kind in OF_KIND:
        return OF_KIND[kind]
    if kind == "target":
        symbol = list(TARGET_SIGNS)[rank % len(TARGET_SIGNS)]
        return symbol, TARGET_SIGNS[symbol], INK, "dot"
    symbol = list(SIGNS)[rank % len(SIGNS)]
    return symbol, SIGNS[symbol], INKS[rank % len(INKS)], DASHES[rank % len(DASHES)]


def _whisker(at: float, end: pd.Series, symbol: str, colour: str) -> dict:
    above, below = end["high"] - end["value"], end["value"] - end["low"]
    bar = {"type": "data", "symmetric": False, "array": [above], "arrayminus": [below], "color": colour}
    marker = {"symbol": symbol, "size": 6, "color": colour}
    spine = bar | {"thickness": 1.5, "width": 3}
    return {"x": [at], "y": [end["value"]], "mode": "markers", "marker": marker, "error_y": spine, "hoverinfo": "skip"}


def spread_labels(wanted: list[float], apart: float, lowest: float, highest: float) -> list[float]:
    """Heights near those wanted, at least so far apart, in the same order, between bounds where there is room."""
    order = np.argsort(wanted, kind="stable")
    placed = np.array(wanted, dtype="float64")[order]
    placed = np.maximum.accumulate(placed - apart * np.arange(len(placed))) + apart * np.arange(len(placed))
    if len(placed) and placed[-1] > highest:
        ceiling = highest - apart * np.arange(len(placed))[::-1]
        placed = np.minimum(placed, ceiling)
    if len(placed) and placed[0] < lowest:
        placed = np.maximum(placed, lowest + apart * np.arange(len(placed)))
    heights = np.empty(len(placed))
    heights[order] = placed
    return heights.tolist()


def _round_ticks(top: float) -> list[float]:
    """Four to six round values from 0 up to a maximum."""
    if not top > 0:
        return [0.0, 1.0]
    rough = top / 5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    return [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]


def _say_whole(said: str, language: str) -> str:
    """A round value without the decimals that say nothing: "75 t CO2e"."""
    return re.sub(rf"{re.escape(text('format.decimal', language))}0+(?=\D)", "", said)


def _layout(first: float, last: float, top: float, ticks: dict[float, str]) -> dict:
    years = list(range(int(first), int(last) + 1))
    return {
        "template": {},
        "height": HEIGHT,
        "margin": {"l": 0, "r": LABEL_WIDTH, "t": 20, "b": 36},
        "showlegend": False,
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT, "size": 14, "color": INK},
        "xaxis": {
            "range": [first - 0.02 * (last - first), last],
            "tickvals": years,
            "ticktext": [str(year) for year in years],
            "automargin": True,
            "fixedrange": True,
            "showgrid": False,
            "linecolor": INK,
            "zeroline": False,
        },
        "yaxis": {
            "range": [0, top * 1.03],
            "tickvals": list(ticks),
            "ticktext": [f"{escape(said)} " for said in ticks.values()],
            "automargin": True,
            "fixedrange": True,
            "gridcolor": GRID_LINE,
            "zeroline": True,
            "zerolinecolor": INK,
        },
    }


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"


def _say_trajectories(lines: list, subject: str, say: Callable[[float], str], language: str) -> str:
    said = []
    for name, rows in lines:
        known = rows[rows["value"].notna()]
        first, last = known.iloc[0], known.iloc[-1]
        values = {"start": say(float(first["value"])), "end": say(float(last["value"]))}
        years = {"first": int(first["year"]), "last": int(last["year"])}
        said.append(text("chart.from_to", language, name=name, **values, **years))
    return text("chart.side_by_side", language, subject=subject, totals=" ; ".join(said))


# --- from a year to another ------------------------------------------------------------------------------------------


def draw_bridge(steps: pd.DataFrame, subject: str, language: str) -> Chart:
    """Bars from a total to another: columns name, kind (level or step), change (kg CO2e), hatched.

    A level starts at nothing; a step starts where the one before ends, and its label has a sign. Hatched: what is no
    reduction (trend, grid, other way of counting).
    """
    change = steps["change"].to_numpy(dtype="float64")
    is_level = (steps["kind"] == "level").to_numpy()
    ends = _running_total(change, is_level)
    starts = np.where(is_level, 0.0, ends - change)
    labels = [
        format_mass(value, language) if level else say_signed_mass(value, language)
        for value, level in zip(change, is_level, strict=True)
    ]
    figure = draw_rows(steps["name"].tolist(), (ends - starts).tolist(), labels, hatched=steps["hatched"].tolist())
    bars, written = figure.data
    bars.base = starts.tolist()
    written.x = np.maximum(starts, ends).tolist()
    low, high = float(min(0.0, starts.min(), ends.min())), float(max(starts.max(), ends.max(), 0.0))
    figure.update_xaxes(range=[low, high or 1.0])
    figure.update_layout(height=STEP_HEIGHT * len(steps) + 16)
    said = " ; ".join(f"{name}, {label}" for name, label in zip(steps["name"], labels, strict=True))
    return Chart(figure, text("chart.side_by_side", language, subject=subject, totals=said))


def _running_total(change: NDArray[np.float64], is_level: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where each bar ends: a level at its value, a step after what precedes it."""
    steps = np.cumsum(np.where(is_level, 0.0, change))
    group = np.cumsum(is_level)
    base = np.concatenate([[0.0], change[is_level] - steps[is_level]])
    return base[group] + steps


def say_signed_mass(kilograms: float, language: str) -> str:
    """A change of mass with its sign: "+1,2 t CO2e", "−340 kg CO2e"."""
    said = format_mass(kilograms, language)
    return f"+{said}" if kilograms > 0 else said


# --- what is saved costs ---------------------------------------------------------------------------------------------


def draw_cost_curve(blocks: pd.DataFrame, subject: str, language: str) -> Chart:
    """Blocks as thick as what they save and as long as what a tonne costs, in the order given, from the top.

    Columns name, saved (kg), eur_per_t, doubtful (whether the saving can't be told from none: hatched). Savings that
    cost nothing or less have no place here.
    """
    saved, price = blocks["saved"].to_numpy(dtype="float64"), blocks["eur_per_t"].to_numpy(dtype="float64")
    whole = float(saved.sum()) or 1.0
    height = max(HEIGHT, BLOCK_HEIGHT * (len(blocks) + 1))
    centres = np.cumsum(saved) - saved / 2
    said = [
        text("chart.price", language, price=say_price(euros, language), saved=format_mass(mass, language))
        for mass, euros in zip(saved, price, strict=True)
    ]
    shapes = ["/" if doubtful else "" for doubtful in blocks["doubtful"]]
    pattern = {"shape": shapes, "fgcolor": BAR, "bgcolor": PAPER, "solidity": 0.4}
    figure = go.Figure(
        data=[
            {
                "type": "bar",
                "orientation": "h",
                "x": price.tolist(),
                "y": centres.tolist(),
                "width": (saved * 0.96).tolist(),
                "marker": {"color": BAR, "pattern": pattern},
                "hoverinfo": "skip",
            }
        ],
        layout={
            "template": {},
            "height": height,
            "margin": {"l": 0, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "font": {"family": FONT, "size": 14, "color": INK},
            # Half of the width is for the words, which stand to the right of the longest bar.
            "xaxis": {"visible": False, "fixedrange": True, "range": [0, float(price.max(initial=0.0)) * 2 or 1.0]},
            "yaxis": {"visible": False, "fixedrange": True, "range": [whole, 0]},
        },
    )
    apart = whole / (height - 16) * BLOCK_HEIGHT
    heights = spread_labels(centres.tolist(), apart, apart / 2, whole - apart / 2)
    for at, name, figures in zip(heights, blocks["name"], said, strict=True):
        figure.add_annotation(
            x=0.51,
            xref="paper",
            xanchor="left",
            y=at,
            yanchor="middle",
            text=f"{wrap_name(name)}<br>{escape(figures)}",
            showarrow=False,
            align="left",
            font={"size": 13, "color": INK},
        )
    told = " ; ".join(f"{name}, {figures}" for name, figures in zip(blocks["name"], said, strict=True))
    return Chart(figure, text("chart.side_by_side", language, subject=subject, totals=told))


def say_price(euros_per_tonne: float, language: str) -> str:
    """What a tonne costs: "120 €/t"."""
    return text("chart.euros_a_tonne", language, price=format_number(euros_per_tonne, language, significant=2))
