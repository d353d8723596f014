"""Plans as figures: lines through the years, steps from a year to another, and the cost of what is saved."""

import math
import re
from collections.abc import Callable
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from footprint.charts.bars import BAR, HATCH, INK, LAYOUT, SHORTEST_BARS, TEXT_LINE, draw_rows, wrap_name
from footprint.charts.footprint_charts import Chart, say_all, say_change
from footprint.charts.palette import THEMED
from footprint.words.texts import NO_BREAK_SPACE, format_mass, format_number, text

HEIGHT = 440  # pixels
BLOCK_HEIGHT = 5 * TEXT_LINE  # a name on three lines, then figures on one or two
MOST_TIMES = 8
LABEL_LETTERS, LABEL_LINES = 20, 2  # of the name of a line: narrow, so that a phone has room for the line itself
MOST_YEARS_WRITTEN, MOST_SIGNS = 6, 8

# A line is told by its sign, which its label repeats, and by its dashes; colour only helps.
SIGNS = {"circle": "●", "square": "■", "triangle-up": "▲", "diamond": "◆", "triangle-down": "▼", "star": "★"}
INKS = THEMED.series
DASHES = ("solid", "dash", "dashdot", "longdash", "longdashdot", "dot")
TARGET_SIGNS = {"x": "✕", "cross": "✚", "asterisk-open": "✳"}
OF_KIND = {
    "trend": ("circle-open", "○", INK, "dash"),
    "reference": ("diamond-open", "◇", INK, "solid"),
    "slope": ("hexagon-open", "⬡", INK, "longdashdot"),
}


# --- through the years -----------------------------------------------------------------------------------------------


def draw_trajectories(
    series: pd.DataFrame, subject: str, say: Callable[[float], str], language: str, height: int = HEIGHT
) -> Chart:
    """Lines through the years, each with its name and its last value at its end.

    Args:
        series: a row a line and year: name, kind (reference, trend, target, slope, scenario), year, value, low, high;
            in the order wanted. Bounds are drawn for the last year of each line, side by side; a missing value breaks
            the line.
        say: a value in words, with its unit.
        height: in pixels, where the names of the lines don't need more.
    """
    lines = [(str(name), rows.sort_values("year")) for name, rows in series.groupby("name", sort=False)]
    lines = [(name, rows) for name, rows in lines if rows["value"].notna().any()]
    if not lines:
        return Chart(
            go.Figure(data=[{"type": "scatter", "x": [], "y": []}]), text("chart.nothing", language, subject=subject)
        )
    first, last = int(series["year"].min()), int(series["year"].max())
    step = max(last - first, 1) * 0.022
    traces, labels, place = [], [], 0
    for number, (name, rows) in enumerate(lines):
        kind = str(rows["kind"].iloc[0])
        rank = sum(1 for _, before in lines[:number] if before["kind"].iloc[0] == kind)
        symbol, sign, colour, dash = _look(kind, rank)
        traces.append(
            {
                "type": "scatter",
                "x": rows["year"].tolist(),
                "y": rows["value"].tolist(),
                "mode": "lines+markers",
                "line": {"color": colour, "dash": dash, "width": 2},
                "marker": {"symbol": symbol, "size": 9, "color": colour, "maxdisplayed": MOST_SIGNS},
                "hoverinfo": "skip",
            }
        )
        end = rows[rows["value"].notna()].iloc[-1]
        if pd.notna(end["low"]) and pd.notna(end["high"]):
            place += 1
            traces.append(_whisker(float(end["year"]) + step * place, end, symbol, colour))
        labels.append((float(end["value"]), _label(sign, colour, name, say(float(end["value"])))))
    top = float(np.nanmax(series[["value", "high"]].to_numpy(dtype="float64")))
    before = 0.02 * (last - first) or 0.5
    ends = {"range": [first - before, last + step * place + before]} | _year_ticks(first, last)
    figure = _draw_lines(traces, labels, ends, top, say, language, height)
    note = text("chart.last_year", language) if place else ""
    rows = _tell_lines(lines, say)
    said = [text("chart.from_to", language, name=name, **told) for name, told in rows]
    ends = {True: "chart.end", False: "chart.ends"}
    written = tuple((name, text(ends[told["first"] == told["last"]], language, **told)) for name, told in rows)
    return Chart(figure, say_all(said, subject, language), note=note, rows=written)


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
    spine = bar | {"thickness": 1.5, "width": 3}
    marker = {"symbol": symbol, "size": 6, "color": colour}
    return {
        "type": "scatter",
        "x": [at],
        "y": [end["value"]],
        "mode": "markers",
        "marker": marker,
        "error_y": spine,
        "hoverinfo": "skip",
    }


def _label(sign: str, colour: str, name: str, said: str) -> str:
    """The name of a line at its end, under its sign: on two lines at most, then its last value."""
    written = wrap_name(name, LABEL_LETTERS, LABEL_LINES).replace("<br>", "<br> ")
    return f' <span style="color:{colour}">{sign}</span> {written}<br> {escape(said)}'


def _draw_lines(
    traces: list[dict],
    labels: list[tuple[float, str]],
    years: dict,
    top: float,
    say: Callable,
    language: str,
    least_height: int,
) -> go.Figure:
    """The lines, with labels as the values of a second axis at the right: it takes the room they need, no more."""
    ticks = _keep_said(_round_ticks(top), say)
    top = max(top, ticks[-1])
    room = TEXT_LINE * max(label.count("<br>") + 1 for _, label in labels) + 6
    height = max(least_height, room * len(labels) + 56)
    apart = top / (height - 56) * room
    heights = spread_labels([end for end, _ in labels], apart, apart / 2, top * 1.03 - apart / 2)
    font = {"size": 13, "color": INK}
    axis = {"fixedrange": True, "automargin": True, "range": [0, top * 1.03], "zeroline": False, "tickfont": font}
    written = _say_ticks([_say_whole(say(tick), language) for tick in ticks])
    return go.Figure(
        data=[*traces, {"type": "scatter", "x": [years["range"][0]], "y": [0], "yaxis": "y2", "mode": "none"}],
        layout=LAYOUT
        | {
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 20, "b": 36, "pad": 0},
            "minreducedwidth": 6 * SHORTEST_BARS,
            "xaxis": {"automargin": True, "fixedrange": True, "showgrid": False, "linecolor": INK, "zeroline": False}
            | years,
            "yaxis": axis
            | {
                "tickvals": ticks,
                "ticktext": [f"{escape(said)} " for said in written],
                "gridcolor": THEMED.grid,
                "zeroline": True,
                "zerolinecolor": INK,
            },
            "yaxis2": axis
            | {
                "overlaying": "y",
                "side": "right",
                "showgrid": False,
                "tickvals": heights,
                "ticktext": [label for _, label in labels],
            },
        },
    )


def _year_ticks(first: int, last: int) -> dict:
    """Years written under the lines: few enough to be read on a phone, the last among them."""
    every = next(size for size in (1, 2, 5, 10, 20, 100) if (last - first) // size < MOST_YEARS_WRITTEN)
    years = list(range(last, first - 1, -every))[::-1]
    return {"tickvals": years, "ticktext": [str(year) for year in years], "tickfont": {"size": 13, "color": INK}}


def _say_ticks(written: list[str]) -> list[str]:
    """The unit once, at the top, where all the values of an axis are in the same."""
    parted = [said.partition(NO_BREAK_SPACE) for said in written]
    if len({unit for _, _, unit in parted[1:]}) > 1:
        return written
    return [*(number for number, _, _ in parted[:-1]), written[-1]]


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


def _keep_said(ticks: list[float], say: Callable[[float], str]) -> list[float]:
    """Without the values that words would round to another: half a device, where devices are counted whole."""
    return [tick for tick in ticks if tick == round(tick) or say(tick) != say(round(tick))]


def _say_whole(said: str, language: str) -> str:
    """A round value without the decimals that say nothing: "75 t CO2e"."""
    return re.sub(rf"{re.escape(text('format.decimal', language))}0+(?=\D)", "", said)


def _tell_lines(lines: list, say: Callable[[float], str]) -> list[tuple[str, dict[str, str | int]]]:
    """Each line with its first and last values in words, and their years."""
    told: list[tuple[str, dict[str, str | int]]] = []
    for name, rows in lines:
        known = rows[rows["value"].notna()]
        first, last = known.iloc[0], known.iloc[-1]
        ends = {"start": say(float(first["value"])), "end": say(float(last["value"]))}
        told.append((str(name), {**ends, "first": int(first["year"]), "last": int(last["year"])}))
    return told


# --- from a year to another ------------------------------------------------------------------------------------------


def draw_bridge(steps: pd.DataFrame, subject: str, language: str) -> Chart:
    """From a total to another: columns name, kind (level or step), change (kg CO2e), hatched.

    A level is a point; a step is a bar that starts where what precedes it ends, and its label has a sign. The scale is
    that of the steps: from nothing, they could not be seen beside the totals. Hatched: what is no reduction (trend,
    grid, other way of counting).
    """
    change = steps["change"].to_numpy(dtype="float64")
    is_level = (steps["kind"] == "level").to_numpy()
    ends = _running_total(change, is_level)
    starts = np.where(is_level, ends, ends - change)
    labels = [
        format_mass(value, language) if level else say_signed_mass(value, language)
        for value, level in zip(change, is_level, strict=True)
    ]
    figure = draw_rows(steps["name"].tolist(), (ends - starts).tolist(), labels, hatched=steps["hatched"].tolist())
    bars, written = figure.data
    bars.base = starts.tolist()
    written.x = np.maximum(starts, ends).tolist()
    written.text = [
        f"&nbsp;&nbsp;&nbsp; {label}" if level else label for label, level in zip(written.text, is_level, strict=True)
    ]
    rows = np.arange(len(steps))
    figure.add_scatter(
        x=np.ravel([ends[:-1], ends[:-1], np.full(len(steps) - 1, None)], order="F").tolist(),
        y=np.ravel([rows[:-1], rows[1:], rows[1:]], order="F").tolist(),
        mode="lines", line={"color": INK, "width": 1, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=ends[is_level].tolist(), y=rows[is_level].tolist(), mode="markers", hoverinfo="skip",
        marker={"symbol": "diamond", "size": 13, "color": INK},
    )  # fmt: skip
    low, high = float(min(starts.min(), ends.min())), float(max(starts.max(), ends.max()))
    margin = 0.04 * ((high - low) or abs(high) or 1.0)
    figure.update_xaxes(
        range=[low - 2.5 * margin, high + margin]
    )  # the lowest diamond stays off its name, on a phone too
    figure.update_yaxes(showline=False)
    said = [f"{name}, {label}" for name, label in zip(steps["name"], labels, strict=True)]
    alt = say_all(said, subject, language)
    share = say_change(ends[-1], ends[0], language)
    values = {"start": labels[0], "end": labels[-1], "change": say_signed_mass(ends[-1] - ends[0], language)}
    if ends[0] > 0:
        title = text("chart.title.bridge", language, share=share, **values)
    else:
        title = text("chart.title.bridge_from_nothing", language, **values)
    rows = tuple(zip(steps["name"], labels, strict=True))
    return Chart(figure, alt, title, text("chart.levels", language), rows)


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
    height = BLOCK_HEIGHT * (len(blocks) + 1)
    longest = _longest_price(saved, price)
    centres = np.cumsum(saved) - saved / 2
    said = [
        text("chart.price", language, price=say_price(euros, language), saved=format_mass(mass, language))
        for mass, euros in zip(saved, price, strict=True)
    ]
    apart = whole / (height - 16) * BLOCK_HEIGHT
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": np.minimum(price, longest).tolist(),
        "y": centres.tolist(),
        "width": (saved * 0.96).tolist(),
        "marker": {"color": BAR, "pattern": HATCH | {"shape": ["/" if one else "" for one in blocks["doubtful"]]}},
        "hoverinfo": "skip",
    }
    names = [f"{wrap_name(name)}<br>{wrap_name(figures)}" for name, figures in zip(blocks["name"], said, strict=True)]
    figure = go.Figure(
        data=[bars, *_arrows(centres[price > longest], longest)],
        layout=LAYOUT
        | {
            "height": height,
            "margin": {"l": 0, "r": 28, "t": 8, "b": 8, "pad": 0},
            "minreducedwidth": SHORTEST_BARS,
            "xaxis": {"visible": False, "fixedrange": True, "range": [0, longest or 1.0]},
            "yaxis": {
                "automargin": True,
                "fixedrange": True,
                "range": [whole, 0],
                "tickvals": spread_labels(centres.tolist(), apart, apart / 2, whole - apart / 2),
                "ticktext": names,
                "tickfont": {"size": 13, "color": INK},
                "showgrid": False,
                "zeroline": False,
                "linecolor": INK,
                "showline": True,
            },
        },
    )
    told = [f"{name}, {figures}" for name, figures in zip(blocks["name"], said, strict=True)]
    alt = say_all(told, subject, language)
    notes = [text("chart.blocks", language), *([text("chart.beyond", language)] if (price > longest).any() else [])]
    rows = tuple(zip(blocks["name"], said, strict=True))
    return Chart(figure, alt, _title_costs(blocks, language), " ".join(notes), rows)


def _longest_price(saved: NDArray[np.float64], price: NDArray[np.float64]) -> float:
    """The price at which a block is cut, for one that is out of all proportion not to flatten all the others.

    Some times that under which nine tenths of what is saved are.
    """
    if not len(price):
        return 0.0
    order = np.argsort(price)
    usual = price[order][np.searchsorted(np.cumsum(saved[order]), 0.9 * saved.sum())]
    return float(min(price.max(), MOST_TIMES * usual))


def _arrows(heights: NDArray[np.float64], at: float) -> list[dict]:
    """Where blocks that are cut go on."""
    if not len(heights):
        return []
    arrow = {"size": 22, "color": INK}
    words = {"x": [at] * len(heights), "y": heights.tolist(), "text": ["→"] * len(heights), "textfont": arrow}
    return [{"type": "scatter", "mode": "text", "textposition": "middle right", "cliponaxis": False} | words]


def _title_costs(blocks: pd.DataFrame, language: str) -> str:
    """How much is saved at what price a tonne, from the cheapest lever to the dearest."""
    if blocks.empty:
        return ""
    cheapest, dearest = (float(blocks["eur_per_t"].agg(end)) for end in ("min", "max"))
    saved = format_mass(float(blocks["saved"].sum()), language)
    if len(blocks) == 1:
        return text("chart.title.cost", language, saved=saved, price=say_price(cheapest, language))
    low = format_number(cheapest, language, significant=2)
    return text("chart.title.costs", language, saved=saved, low=low, high=say_price(dearest, language))


def say_price(euros_per_tonne: float, language: str) -> str:
    """What a tonne costs: "120 €/t"."""
    return text("chart.euros_a_tonne", language, price=format_number(euros_per_tonne, language, significant=2))
