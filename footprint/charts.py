"""A view in, a figure out: horizontal bars that carry their own figures, and the sentence that says what they show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from footprint.texts import NO_BREAK_SPACE, format_mass, format_number, format_share, mass_unit, round_to, text
from footprint.views import apportion

# Contrasts on white, after WCAG 2.2: text 15:1, bars 6:1. What is not the subject is hatched, never told by colour
# alone.
INK, BAR, PAPER = "#1c2b2a", "#0b6b5a", "#ffffff"
FONT = '"Source Sans", "Source Sans Pro", sans-serif'

MOST_BARS = 12
BAR_HEIGHT, LETTER_WIDTH, SHORTEST_BARS = 32, 7.5, 24  # pixels
LONGEST_NAME_LINE = 34  # characters

SETTINGS = {"displayModeBar": False, "staticPlot": True}


@dataclass(frozen=True)
class Chart:
    """A figure, and its conclusion in words for those who can't see it."""

    figure: go.Figure
    alt: str


# --- parts of a whole ------------------------------------------------------------------------------------------------


def draw_parts(parts: pd.DataFrame, subject: str, language: str) -> Chart:
    """Bars of the parts of a footprint: columns name and impact (kg CO2e), heaviest first.

    Beyond MOST_BARS, the rest is one bar; a part without a figure has no bar, and the sentence says so.
    """
    known = parts[parts["impact"].notna()]
    unknown = parts.loc[parts["impact"].isna(), "name"].tolist()
    if known.empty:
        return Chart(draw_rows([], [], []), text("chart.nothing", language, subject=subject))
    shown = _gather_rest(known, language)
    printed = print_parts(shown["impact"].tolist(), language)
    labels = [f"{mass} · {share}" for mass, share in printed]
    figure = draw_rows(shown["name"].tolist(), shown["impact"].tolist(), labels, hatched=shown["rest"].tolist())
    said = [f"{name}, {mass} ({share})" for name, (mass, share) in zip(shown["name"], printed, strict=True)]
    return Chart(figure, _say_parts(subject, said, unknown, language))


def _gather_rest(parts: pd.DataFrame, language: str) -> pd.DataFrame:
    parts = parts.assign(rest=False)
    if len(parts) <= MOST_BARS:
        return parts
    rest = parts.iloc[MOST_BARS - 1 :]
    name = text("chart.others", language, count=format_number(len(rest), language))
    gathered = pd.DataFrame({"name": [name], "impact": [rest["impact"].sum()], "rest": [True]})
    return pd.concat([parts.iloc[: MOST_BARS - 1][["name", "impact", "rest"]], gathered], ignore_index=True)


def _say_parts(subject: str, said: list[str], unknown: list[str], language: str) -> str:
    sentence = text("chart.first", language, subject=subject, first=said[0])
    if said[1:]:
        sentence += " " + text("chart.then", language, parts=" ; ".join(said[1:]))
    if unknown:
        sentence += " " + text("chart.without", language, parts=", ".join(unknown))
    return sentence


def choose_unit(kilograms: float) -> tuple[str, float, int]:
    """How to print the parts of a mass: unit, kilograms in one, decimals.

    The least part that is printed is a thousandth of the whole or less.
    """
    if kilograms >= 100_000:
        return "t", 1000.0, 1
    if kilograms >= 1 or not kilograms:
        return "kg", 1.0, 0 if kilograms >= 1000 else 1 if kilograms >= 100 else 2
    return "g", 0.001, max(1, 2 - math.floor(math.log10(kilograms * 1000)))


_LITTLE = 1e-4  # a share that rounds to nothing, and is not nothing


def print_parts(impacts: Sequence[float], language: str) -> list[tuple[str, str]]:
    """Each part as a mass and a share of their sum, rounded so that the printed parts add up to the printed whole."""
    whole = math.fsum(impact for impact in impacts if not math.isnan(impact))
    unit, kilograms, digits = choose_unit(whole)
    masses = apportion([impact / kilograms for impact in impacts], digits)
    shares = apportion([impact / whole * 100.0 if whole else math.nan for impact in impacts], 1)
    return [
        (
            _print_mass(mass, unit, digits, language),
            format_share(_LITTLE if impact > 0 and not share else share / 100.0, language),
        )
        for impact, mass, share in zip(impacts, masses, shares, strict=True)
    ]


def _print_mass(mass: float, unit: str, digits: int, language: str) -> str:
    if math.isnan(mass):
        return text("format.missing", language)
    return f"{format_number(mass, language, digits)}{NO_BREAK_SPACE}{unit}"


# --- figures side by side --------------------------------------------------------------------------------------------


def draw_totals(totals: pd.DataFrame, subject: str, language: str) -> Chart:
    """Bars of totals side by side with their intervals: columns name, impact, low, high (kg CO2e), shown.

    `shown` marks the one that the page is about; the others are hatched.
    """
    here = totals[totals["impact"].notna()]
    figure = draw_rows(
        here["name"].tolist(),
        here["impact"].tolist(),
        [format_mass(impact, language) for impact in here["impact"]],
        hatched=(~here["shown"].astype("bool")).tolist(),
        bounds=(here["low"].tolist(), here["high"].tolist()),
    )
    said = [
        f"{row['name']}, {format_mass(row['impact'], language)}{_say_interval(row['low'], row['high'], language)}"
        for row in totals.to_dict("records")
    ]
    return Chart(
        figure, text("chart.side_by_side", language, subject=subject, totals=" ; ".join(said).removesuffix("."))
    )


def _say_interval(low: float, high: float, language: str) -> str:
    if math.isnan(low) or math.isnan(high):
        return ""
    return " " + text("chart.interval", language, interval=print_interval(low, high, language))


def print_interval(low: float, high: float, language: str) -> str:
    """The bounds of a mass of CO2 equivalent, both in the unit and to the digit that suit the higher.

    For example "entre 0,98 et 1,49 t CO2e".
    """
    kilograms = mass_unit(high)[1]
    digits = 2 - math.floor(math.log10(round_to(high / kilograms, 3))) if high else 0
    printed = format_number(round(low / kilograms, digits), language, max(digits, 0))
    return text("format.between", language, low=printed, high=format_mass(high, language))


def draw_history(history: pd.DataFrame, subject: str, unit: str, language: str) -> Chart:
    """Bars of a factor through the years: columns name (the year), value, low, high, in `unit`."""
    labels = [f"{format_number(value, language, significant=3)}{NO_BREAK_SPACE}{unit}" for value in history["value"]]
    figure = draw_rows(
        history["name"].tolist(),
        history["value"].tolist(),
        labels,
        bounds=(history["low"].tolist(), history["high"].tolist()),
    )
    said = " ; ".join(f"{name}, {label}" for name, label in zip(history["name"], labels, strict=True))
    return Chart(figure, text("chart.side_by_side", language, subject=subject, totals=said))


# --- what would change -----------------------------------------------------------------------------------------------


def draw_changes(changes: pd.DataFrame, total: float, subject: str, language: str) -> Chart:
    """Bars on both sides of a total: columns name, at_down and at_up (kg CO2e; missing where there is no such side).

    Hatched: what is assumed is lower; plain: higher. Each row ends with both changes, in that order.
    """
    down, up = (changes[side].fillna(total) - total for side in ("at_down", "at_up"))
    labels = [
        " / ".join(
            _say_change(row[side], total, language) for side in ("at_down", "at_up") if not math.isnan(row[side])
        )
        for row in changes.to_dict("records")
    ]
    figure = draw_rows(changes["name"].tolist(), up.tolist(), labels)
    bars, written = figure.data
    hatch = {"shape": "/", "fgcolor": BAR, "bgcolor": PAPER, "solidity": 0.4}
    figure.add_bar(x=down, y=bars.y, orientation="h", marker={"color": BAR, "pattern": hatch}, hoverinfo="skip")
    ends = np.maximum(np.maximum(down, up), 0.0)
    written.x = ends
    low, high = min([*down, *up, 0.0]), max([*ends, 0.0])
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[low - 0.02 * (high - low or 1.0), high or 1.0])
    figure.update_yaxes(showline=False)
    figure.add_vline(x=0, line_color=INK, line_width=1)
    said = " ; ".join(f"{name}, {label}" for name, label in zip(changes["name"], labels, strict=True))
    return Chart(figure, text("chart.side_by_side", language, subject=subject, totals=said))


def _say_change(impact: float, total: float, language: str) -> str:
    """The change of a total as a signed percentage: "+3,1 %"."""
    share = round((impact - total) / total * 100.0, 1) if total else math.nan
    if math.isnan(share):
        return text("format.missing", language)
    number = format_number(share, language, 1)
    return text("format.share", language, number=f"+{number}" if share > 0 else number)


# --- drawing ---------------------------------------------------------------------------------------------------------


def draw_rows(
    names: list[str],
    values: list[float],
    labels: list[str],
    hatched: list[bool] | None = None,
    bounds: tuple[list[float], list[float]] | None = None,
) -> go.Figure:
    """Horizontal bars from the top down, each labelled at its end; whiskers where bounds are given."""
    rows = list(range(len(names)))
    patterns = ["/" if here else "" for here in hatched or [False] * len(names)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": rows,
        "marker": {"color": BAR, "pattern": {"shape": patterns, "fgcolor": BAR, "bgcolor": PAPER, "solidity": 0.4}},
        "hoverinfo": "skip",
    }
    ends = list(values)
    if bounds:
        low, high = (
            [value if math.isnan(end) else end for value, end in zip(values, side, strict=True)] for side in bounds
        )
        bars["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [end - value for value, end in zip(values, high, strict=True)],
            "arrayminus": [value - end for value, end in zip(values, low, strict=True)],
            "color": INK,
            "thickness": 1.5,
            "width": 4,
        }
        ends = [max(value, end) for value, end in zip(values, high, strict=True)]
    written = {
        "type": "scatter",
        "mode": "text",
        "x": ends,
        "y": rows,
        "text": [f" {escape(label)}" for label in labels],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    longest = max((len(label) for label in labels), default=0)
    return go.Figure(
        data=[bars, written],
        layout={
            "template": {},
            "height": max(BAR_HEIGHT * len(names), BAR_HEIGHT) + 16,
            "margin": {"l": 0, "r": LETTER_WIDTH * longest + 8, "t": 8, "b": 8},  # labels fit at any width
            "minreducedwidth": SHORTEST_BARS,  # on a phone, names are whole before bars are long
            "showlegend": False,
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "bargap": 0.35,
            "font": {"family": FONT, "size": 14, "color": INK},
            "xaxis": {"visible": False, "fixedrange": True, "range": [0, max(ends, default=1.0) or 1.0]},
            "yaxis": {
                "automargin": True,
                "fixedrange": True,
                "range": [len(names) - 0.5, -0.5],
                "tickvals": rows,
                "ticktext": [wrap_name(name) for name in names],
                "showgrid": False,
                "zeroline": False,
                "linecolor": INK,
                "showline": True,
            },
        },
    )


def wrap_name(name: str) -> str:
    """A name on two lines at most, as the text of a figure: what it holds is shown, never read as markup."""
    words, lines = name.split(" "), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= LONGEST_NAME_LINE and len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    longest = LONGEST_NAME_LINE + 4
    return "<br>".join(escape(line if len(line) <= longest else line[: longest - 1] + "…") for line in lines) + " "
