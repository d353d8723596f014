"""A view in, a figure out: horizontal bars that carry their own figures, under a title that says what they show."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from footprint.charts.bars import BAR, HATCH, INK, draw_rows, join_names, shorten_name
from footprint.estimation.views import apportion
from footprint.words.texts import NO_BREAK_SPACE, format_mass, format_number, format_share, mass_unit, round_to, text

MOST_BARS = 12
MOST_LEADING, LEADING = 3, 0.5  # the parts that a title names: as few as make half of the whole

SETTINGS = {"displayModeBar": False, "staticPlot": True}


@dataclass(frozen=True)
class Chart:
    """A figure; its message, as its title; its conclusion in words for those who can't see it; how to read it.

    `rows`: what is drawn, each by its name and its figures in words, as a table shows them.
    """

    figure: go.Figure
    alt: str
    title: str = ""
    note: str = ""
    rows: tuple[tuple[str, str], ...] = ()


# --- parts of a whole ------------------------------------------------------------------------------------------------


def draw_parts(parts: pd.DataFrame, subject: str, language: str, whole: str = "footprint") -> Chart:
    """Bars of the parts of a whole: columns name and impact (kg CO2e), heaviest first; low and high where known.

    Beyond MOST_BARS, the rest is one bar; a part without a figure has no bar, and the sentence says so.

    Args:
        whole: of what these are the parts, a text of `chart.whole`.
    """
    known = parts[parts["impact"].notna()]
    unknown = parts.loc[parts["impact"].isna(), "name"].tolist()
    if known.empty:
        return Chart(draw_rows([], [], []), text("chart.nothing", language, subject=subject))
    shown = _gather_rest(known, language)
    printed = print_parts(shown["impact"].tolist(), language)
    labels = [f"{mass} · {share}" if shown["impact"].any() else mass for mass, share in printed]
    bounds = (shown["low"].tolist(), shown["high"].tolist()) if "low" in shown else None
    is_bounded = bounds is not None and bool((shown["low"] < shown["high"]).any())
    figure = draw_rows(shown["name"].tolist(), shown["impact"].tolist(), labels, shown["rest"].tolist(), bounds)
    said = [f"{name}, {mass} ({share})" for name, (mass, share) in zip(shown["name"], printed, strict=True)]
    title = _title_parts(shown, text(f"chart.whole.{whole}", language), language)
    note = text("chart.whiskers", language) if is_bounded else ""
    rows = [*zip(shown["name"], labels, strict=True), *((name, text("format.missing", language)) for name in unknown)]
    return Chart(figure, _say_parts(subject, said, unknown, language), title, note, tuple(rows))


def _gather_rest(parts: pd.DataFrame, language: str) -> pd.DataFrame:
    """The heaviest parts, then all the others as one, whose bounds are not known: parts err together or not."""
    parts = parts.assign(rest=False)
    if len(parts) <= MOST_BARS:
        return parts
    rest = parts.iloc[MOST_BARS - 1 :]
    name = text("chart.others", language, count=format_number(len(rest), language))
    gathered = pd.DataFrame({"name": [name], "impact": [rest["impact"].sum()], "rest": [True]})
    columns = [name for name in ("name", "impact", "rest", "low", "high") if name in parts]
    return pd.concat([parts.iloc[: MOST_BARS - 1][columns], gathered], ignore_index=True)


def _title_parts(shown: pd.DataFrame, of: str, language: str, whole: float | None = None) -> str:
    """The message: the few heaviest parts, and the share that they make; nothing where there is nothing to share."""
    impacts = shown["impact"].tolist()
    total = math.fsum(impacts) if whole is None else whole
    if not total > 0 or shown.empty:
        return ""
    if len(shown) == 1:
        return text("chart.title.only", language, name=shorten_name(shown["name"].iloc[0]), whole=of)
    shares = [share / 100.0 for share in apportion([impact / total * 100.0 for impact in impacts], 1)]
    named = 1 + sum(math.fsum(shares[:count]) < LEADING for count in range(1, MOST_LEADING))
    named = min(named, int((~shown["rest"]).sum()))
    share = format_share(math.fsum(shares[:named]), language)
    names = join_names([shorten_name(name) for name in shown["name"].iloc[:named]], language)
    return text(f"chart.title.{'first' if named == 1 else 'leading'}", language, names=names, share=share, whole=of)


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
            _print_mass(mass, impact, unit, digits, language),
            format_share(_LITTLE if impact > 0 and not share else share / 100.0, language),
        )
        for impact, mass, share in zip(impacts, masses, shares, strict=True)
    ]


def _print_mass(mass: float, impact: float, unit: str, digits: int, language: str) -> str:
    """A mass as it is rounded; what rounds to nothing, and is not nothing, is "< 0,1 t"."""
    if math.isnan(mass):
        return text("format.missing", language)
    if impact > 0 and not mass:
        least = f"{format_number(10.0**-digits, language, digits)}{NO_BREAK_SPACE}{unit}"
        return text("format.less_than", language, value=least)
    return f"{format_number(mass, language, digits)}{NO_BREAK_SPACE}{unit}"


# --- figures side by side --------------------------------------------------------------------------------------------


def draw_totals(totals: pd.DataFrame, subject: str, language: str) -> Chart:
    """Bars of totals side by side with their intervals: columns name, impact, low, high (kg CO2e), shown.

    `shown` marks the one that the page is about; the others are hatched.
    """
    here = totals[totals["impact"].notna()]
    labels = [
        f"{format_mass(row['impact'], language)}\n{print_bounds(row['low'], row['high'], language)}".strip()
        for row in here.to_dict("records")
    ]
    figure = draw_rows(
        here["name"].tolist(),
        here["impact"].tolist(),
        labels,
        hatched=(~here["shown"].astype("bool")).tolist(),
        bounds=(here["low"].tolist(), here["high"].tolist()),
    )
    said = [
        f"{row['name']}, {format_mass(row['impact'], language)}{_say_interval(row['low'], row['high'], language)}"
        for row in totals.to_dict("records")
    ]
    alt = say_all(said, subject, language)
    note = text("chart.whiskers", language) if here["low"].notna().any() else ""
    rows = zip(here["name"], (label.replace("\n", " · ") for label in labels), strict=True)
    return Chart(figure, alt, _title_totals(here, language), note, tuple(rows))


def _title_totals(totals: pd.DataFrame, language: str) -> str:
    """From the lowest to the highest, and who they are; or that all say the same."""
    if len(totals) < 2:
        return ""
    low, high = totals.loc[totals["impact"].idxmin()], totals.loc[totals["impact"].idxmax()]
    said = {"low": format_mass(low["impact"], language), "high": format_mass(high["impact"], language)}
    if said["low"] == said["high"]:
        return text("chart.title.same", language, total=said["low"])
    names = {"lowest": shorten_name(low["name"]), "highest": shorten_name(high["name"])}
    return text("chart.title.range", language, **said, **names)


def say_all(said: list[str], subject: str, language: str) -> str:
    """All the figures of a chart as a sentence, for those who can't see it."""
    return text("chart.side_by_side", language, subject=subject, totals=" ; ".join(said).removesuffix("."))


def _say_interval(low: float, high: float, language: str) -> str:
    if math.isnan(low) or math.isnan(high):
        return ""
    return " " + text("chart.interval", language, interval=print_interval(low, high, language))


def print_interval(low: float, high: float, language: str) -> str:
    """The bounds of a mass of CO2 equivalent, both in the unit and to the digit that suit the higher.

    For example "entre 0,98 et 1,49 t CO2e".
    """
    return text("format.between", language, low=_print_low(low, high, language), high=format_mass(high, language))


def print_bounds(low: float, high: float, language: str) -> str:
    """As `print_interval`, short enough to stand beside a bar: "0,98 à 1,49 t"; nothing where there is no interval."""
    if not low < high:
        return ""
    printed = format_mass(high, language).removesuffix(f"{NO_BREAK_SPACE}CO2e")
    return text("chart.bounds", language, low=_print_low(low, high, language), high=printed)


def _print_low(low: float, high: float, language: str) -> str:
    kilograms = mass_unit(high)[1]
    digits = 2 - math.floor(math.log10(round_to(high / kilograms, 3))) if high else 0
    return format_number(round(low / kilograms, digits), language, max(digits, 0))


def draw_history(history: pd.DataFrame, subject: str, say: Callable[[float], str], language: str) -> Chart:
    """Bars of a figure through time: columns name (the year), value, low, high; `say` puts a value in words."""
    known = history[history["value"].notna()]
    if known.empty:
        return Chart(draw_rows([], [], []), text("chart.nothing", language, subject=subject))
    names, values = known["name"].tolist(), known["value"].tolist()
    labels = [say(value) for value in values]
    figure = draw_rows(names, values, labels, bounds=(known["low"].tolist(), known["high"].tolist()))
    said = [f"{name}, {label}" for name, label in zip(names, labels, strict=True)]
    alt = say_all(said, subject, language)
    ends = {"start": labels[0], "end": labels[-1], "first": names[0], "last": names[-1]}
    title = text("chart.title.history", language, change=say_change(values[-1], values[0], language), **ends)
    note = text("chart.whiskers", language) if known["low"].notna().any() else ""
    return Chart(figure, alt, title, note, tuple(zip(names, labels, strict=True)))


# --- what would change -----------------------------------------------------------------------------------------------


def draw_changes(changes: pd.DataFrame, total: float, subject: str, language: str) -> Chart:
    """Bars on both sides of a total: columns name, at_down and at_up (kg CO2e; missing where there is no such side).

    Hatched: what is assumed is lower; plain: higher. Each row ends with both changes, in that order.
    """
    down, up = (changes[side].fillna(total) - total for side in ("at_down", "at_up"))
    labels = [
        " / ".join(say_change(row[side], total, language) for side in ("at_down", "at_up") if not math.isnan(row[side]))
        for row in changes.to_dict("records")
    ]
    figure = draw_rows(changes["name"].tolist(), up.tolist(), labels)
    bars, written = figure.data
    hatched = {"color": BAR, "pattern": HATCH}
    figure.add_bar(x=down, y=bars.y, width=bars.width, orientation="h", marker=hatched, hoverinfo="skip")
    ends = np.maximum(np.maximum(down, up), 0.0)
    written.x = ends
    low, high = min([*down, *up, 0.0]), max([*ends, 0.0])
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[low - 0.02 * (high - low or 1.0), high or 1.0])
    figure.update_yaxes(showline=False)
    figure.add_vline(x=0, line_color=INK, line_width=1)
    said = [f"{name}, {label}" for name, label in zip(changes["name"], labels, strict=True)]
    alt = say_all(said, subject, language)
    reach = np.maximum(down.abs(), up.abs()).to_numpy()
    rows = tuple(zip(changes["name"], labels, strict=True))
    if not len(reach) or not reach.max() > 0:
        return Chart(figure, alt, rows=rows)
    name, label = shorten_name(changes["name"].iloc[reach.argmax()]), labels[reach.argmax()]
    return Chart(figure, alt, text("chart.title.changes", language, name=name, changes=label), rows=rows)


def say_change(impact: float, total: float, language: str) -> str:
    """The change from a total as a signed percentage: "+3,1 %"."""
    share = round((impact - total) / total * 100.0, 1) if total else math.nan
    if math.isnan(share):
        return text("format.missing", language)
    number = format_number(share, language, 1)
    return text("format.share", language, number=f"+{number}" if share > 0 else number)


# --- what makes the doubt --------------------------------------------------------------------------------------------


def draw_unknowns(causes: pd.DataFrame, total: float, subject: str, language: str) -> Chart:
    """Where a total would be, were one thing alone unknown: columns name, share (of the doubt), low, high, kind.

    The line is the total. Hatched: what is no cause of its own (`kind`: all, rest). The scale is that of the bounds.
    """
    low, high = causes["low"].to_numpy(dtype="float64"), causes["high"].to_numpy(dtype="float64")
    labels = [print_bounds(*pair, language) for pair in zip(low, high, strict=True)]
    is_cause = ~causes["kind"].isin(["all", "rest"])
    figure = draw_rows(causes["name"].tolist(), (high - low).tolist(), labels, (~is_cause).tolist())
    bars, written = figure.data
    bars.base, written.x = low.tolist(), high.tolist()
    margin = 0.04 * ((high.max() - low.min()) or 1.0)
    figure.update_xaxes(range=[low.min() - margin, high.max() + margin])
    figure.update_yaxes(showline=False)
    figure.add_vline(x=total, line_color=INK, line_width=2, line_dash="dot")
    said = [f"{name}, {label}" for name, label in zip(causes["name"], labels, strict=True)]
    alt = say_all(said, subject, language)
    named = causes[is_cause].rename(columns={"share": "impact"}).assign(rest=False)
    title = _title_parts(named.reset_index(drop=True), text("chart.whole.doubt", language), language, whole=1.0)
    note, rows = (
        text("chart.alone", language, total=format_mass(total, language)),
        zip(causes["name"], labels, strict=True),
    )
    return Chart(figure, alt, title, note, tuple(rows))
