"""What the report reads of a frozen version: its tables by name, its totals by view, and how it says them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from footprint.charts.footprint_charts import choose_unit, print_interval, print_parts
from footprint.commitments.register import Register, register_of
from footprint.dossier.canonical import Unreadable, read_object
from footprint.dossier.freeze import MAIN, PLAN_FOLDER, SHAPE, Frozen
from footprint.dossier.report.blocks import Block, figure, table
from footprint.dossier.report.drawings import draw_bars
from footprint.dossier.report.terms import name_part
from footprint.estimation.situation import Method, Situation
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.problems import UnusableInput
from footprint.words import texts
from footprint.words.texts import MINUS, NO_BREAK_SPACE, format_mass, format_number, format_share, text

MOST_BARS = 10

# The sections after the first pages, in the order in which they are read.
SECTIONS = (
    *("years", "commitments", "plan"),
    *("results", "standards", "law", "quality", "uncertainty", "plausibility"),
    *("perimeter", "exclusions", "inventory", "activity"),
    *("object", "factors", "rules", "limits"),
    *("identification", "trail", "annexes"),
)


@dataclass(frozen=True)
class Reader:
    """A frozen version, read in a language."""

    frozen: Frozen
    language: str

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What was found once of the version, by name."""
        return {}

    def say(self, key: str, **values: object) -> str:
        """A text of the report."""
        return text(f"dossier.report.{key}", self.language, **values)

    def list_out(self, parts: Iterable[str]) -> str:
        """The parts of a list on one line, with the sign that parts them in the language."""
        return self.say("drawn.next").join(parts)

    def column(self, *names: str) -> list[str]:
        """Headers by the names of their columns."""
        return [text(f"dossier.column.{name}", self.language) for name in names]

    def count(self, number: float) -> str:
        """A whole number."""
        return format_number(float(number), self.language, 0)

    def mass(self, kilograms: float) -> str:
        """A mass of CO2 equivalent."""
        return format_mass(kilograms, self.language)

    def masses(self, impacts: Iterable[float], missing: Iterable[float] = ()) -> list[str]:
        """Masses of one column, all in the unit of their sum, so that they compare at a glance; kg CO2e given.

        Args:
            missing: how many lines of each have no figure, where they are sums.
        """
        impacts = list(impacts)
        unit, kilograms, digits = choose_unit(math.fsum(impact for impact in impacts if np.isfinite(impact)))
        printed = [self._print_mass(impact / kilograms, unit, digits) for impact in impacts]
        counts = list(missing) or [0] * len(impacts)
        return [self.partial(*one) for one in zip(printed, impacts, counts, strict=True)]

    def partial(self, printed: str, impact: float, missing: float) -> str:
        """A sum as it is printed, with how many lines lack a figure; that of such lines alone is missing, not 0."""
        if not missing:
            return printed
        known = np.isfinite(impact) and impact != 0
        return self.say("partial" if known else "lacking", sum=printed, missing=self.count(missing))

    def sum_of(self, lines: pd.DataFrame) -> str:
        """The mass of some lines, with how many have no figure."""
        impact = float(lines["impact"].sum())
        return self.partial(self.mass(impact), impact, int(lines["impact"].isna().sum()))

    def _print_mass(self, mass: float, unit: str, digits: int) -> str:
        least = 10.0**-digits
        if 0 < mass < least / 2:
            return text("format.less_than", self.language, value=self._print_mass(least, unit, digits))
        if not np.isfinite(mass):
            return text("format.missing", self.language)
        return f"{format_number(mass, self.language, digits)}{NO_BREAK_SPACE}{unit}"

    def share(self, part: float, digits: int = 1) -> str:
        """A share as a percentage."""
        return format_share(part, self.language, digits)

    @cached_property
    def sections(self) -> dict[str, int]:
        """The number of each section; the one that looks ahead is there where there is a plan."""
        there = [name for name in SECTIONS if name != "plan" or "plan.json" in self.frozen.files]
        return {name: number for number, name in enumerate(there, 1)}

    def signed_share(self, part: float) -> str:
        """A change as a percentage, with its sign."""
        number = format_number(abs(part) * 100.0, self.language, 1)
        sign = "+" if part > 0 else MINUS if part < 0 else ""
        return text("format.share", self.language, number=f"{sign}{number}")

    def situation_of(self, view: str) -> Situation | None:
        """What a view was computed from; None for a version of another shape."""
        about = self.frozen.about
        if about["shape"] != SHAPE:
            return None
        try:
            return self.frozen.situation.with_method(Method(**about["methods"][view]))
        except (Unreadable, KeyError, TypeError, ValueError):
            return None

    @property
    def identity(self) -> dict[str, Any]:
        """Who answers for the version."""
        return self.frozen.about["identity"]

    @property
    def methods(self) -> dict[str, dict[str, Any]]:
        """The method of each view."""
        return self.frozen.about["methods"]

    @property
    def year(self) -> int:
        """The year that is studied."""
        return int(self.methods[MAIN]["year"])

    @property
    def lines(self) -> pd.DataFrame:
        """The impact lines of the published figure."""
        return self.lines_of(MAIN)

    def lines_of(self, view: str) -> pd.DataFrame:
        """The impact lines of a view."""
        return self.frozen.lines_of(view)

    @cached_property
    def _parts(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {view: _split_views(self.frozen.results_of(view)) for view in self.methods}

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """The bounds of the total of each view."""
        return self.table("intervals").set_index("view")

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name."""
        return self.frozen.table(f"{name}.csv")

    def parts(self, by: str, view: str = MAIN) -> pd.DataFrame:
        """The totals of a view by something, heaviest first; parts without a name are "" ."""
        found = self._parts[view]
        return found[by].copy(deep=False) if by in found else self.frozen.results_of(view)[:0]

    def total(self, view: str = MAIN) -> float:
        """The total of a view, in kg CO2e; not a number where there is none."""
        whole = self.parts("total", view)["impact"]
        return float(whole.iloc[0]) if len(whole) else float("nan")

    def missing(self, view: str = MAIN) -> tuple[int, int]:
        """How many lines of a view have no figure, and how many there are."""
        whole = self.parts("total", view)
        return (int(whole["missing"].iloc[0]), int(whole["lines"].iloc[0])) if len(whole) else (0, 0)

    def total_of(self, view: str = MAIN) -> str:
        """The total of a view in words, with how many of its lines have no figure: totals never compare without it."""
        return self.partial(self.mass(self.total(view)), self.total(view), self.missing(view)[0])

    def interval(self, view: str = MAIN) -> str:
        """The interval of the total of a view, in words."""
        low, high = (float(self.intervals.loc[view, side]) for side in ("low", "high"))
        known = np.isfinite(low) and np.isfinite(high)
        return print_interval(low, high, self.language) if known else text("format.missing", self.language)

    def people(self) -> float:
        """How many people work on the sites; 0 where no site says it."""
        headcount = pd.to_numeric(self.table("inventory/sites")["headcount"])
        return float(headcount.fillna(0.0).sum())

    def unsaid_qualities(self) -> tuple[int, int]:
        """How many rows of the inventory say nothing of their quality, and how many could."""
        rows = sum(len(self.table(f"inventory/{name}")) for name in ("equipment", "usage"))
        return int((self.table("gaps")["column"] == "quality").sum()), rows

    def undescribed_sites(self) -> list[tuple[str, object]]:
        """The sites that rows name and no table describes, each with the country of its first row."""
        described = set(self.table("inventory/sites")["site"].dropna())
        named = self.lines.dropna(subset="site").drop_duplicates("site")[["site", "country"]]
        return list(named[~named["site"].isin(described)].itertuples(index=False, name=None))

    # --- what was promised -------------------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> tuple[Plan, int] | None:
        """The plan of the version and how many remarks it calls for; None where there is none that can be read."""
        data = self.frozen.files.get("plan.json")
        try:
            found = read_plan(data) if data is not None else None
        except UnusableInput:
            return None
        return (found[0], len(found[1])) if found else None

    @cached_property
    def register(self) -> Register:
        """The commitments and what goes with them; an empty one without a plan."""
        return register_of(self.plan[0])[0] if self.plan else Register()

    @cached_property
    def standing(self) -> tuple[list[dict[str, Any]], str]:
        """Where each commitment is on the day of the dossier, and how that was counted, in words."""
        data = self.frozen.files.get(f"{PLAN_FOLDER}standing.json")
        if data is None:
            return [], ""
        found = read_object(data)
        return found["commitments"].get(self.language, []), found.get("counted", {}).get(self.language, "")

    @property
    def unproven_years(self) -> dict[str, int]:
        """The year of the last measure of each commitment of which no proof covers it."""
        found = [one for one in self.standing[0] if one["observed"] and not one["evidence"]["covering"]]
        return {one["commitment_id"]: one["observed"]["year"] for one in found}

    def label(self, kind: str, name: str) -> str:
        """What people call a thing."""
        return texts.label(kind, name, self.language)

    # --- what several sections show ----------------------------------------------------------------------------------

    def table_of(self, by: str, caption: str, view: str = MAIN, most: int = 40) -> Block:
        """The parts of a view as a table that adds up."""
        parts = self.gather(self.parts(by, view), most)
        printed = print_parts(_lacking_is_no_zero(parts), self.language)
        rows = [
            [self.name(by, part), mass, share, self.count(missing) if missing else "—"]
            for part, missing, (mass, share) in zip(parts["part"], parts["missing"], printed, strict=True)
        ]
        (whole, _), *_ = print_parts([self.total(view)], self.language)
        lacking = parts["missing"].sum()
        total = [whole, self.share(1.0 if self.total(view) else math.nan, 0), self.count(lacking) if lacking else "—"]
        rows.append([text("dossier.column.total", self.language), *total])
        headers = [text(f"dossier.column.{by}", self.language), *self.column("footprint", "share", "missing")]
        return table(caption, headers, rows, (1, 2, 3), (4, 1.6, 1.1, 1.2), total=True)

    def chart_of(self, by: str, caption: str, view: str = MAIN, most: int = MOST_BARS) -> Block:
        """The parts of a view as bars."""
        parts = self.gather(self.parts(by, view), most)
        printed = [
            self.partial(f"{mass} · {share}", impact, missing)
            for (mass, share), impact, missing in zip(
                print_parts(parts["impact"].tolist(), self.language), parts["impact"], parts["missing"], strict=True
            )
        ]
        labels = [self.name(by, part) for part in parts["part"]]
        drawing = draw_bars(labels, parts["impact"].tolist(), printed)
        return figure(caption, drawing, self.say_drawing(caption, labels, printed))

    def say_drawing(self, caption: str, names: Iterable[str], labels: Iterable[str]) -> str:
        """What a drawing shows, in words: each name with its label."""
        pairs = [self.say("drawn.pair", name=name, label=label) for name, label in zip(names, labels, strict=True)]
        return self.say("drawn.whole", caption=caption, pairs=self.list_out(pairs) or "—")

    def gather(self, parts: pd.DataFrame, most: int) -> pd.DataFrame:
        """The heaviest parts, the others as one called "*"."""
        if len(parts) <= most:
            return parts
        rest = parts.iloc[most - 1 :]
        others = {"part": "*", "impact": rest["impact"].sum(min_count=1), "missing": rest["missing"].sum()}
        others |= {"lines": rest["lines"].sum(), "items": rest["items"].sum(), "other_part": str(len(rest))}
        return pd.concat([parts.iloc[: most - 1], pd.DataFrame([others])], ignore_index=True)

    def name(self, by: str, part: str) -> str:
        """What people call a part of a view."""
        return text("dossier.others", self.language) if part == "*" else name_part(by, part, self.language)


def _split_views(results: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The totals of each view, by what lines are summed by."""
    named = results.fillna({"part": "", "other_part": ""})
    return {str(by): part.reset_index(drop=True) for by, part in named.groupby("by")}


def _lacking_is_no_zero(parts: pd.DataFrame) -> list[float]:
    """The sums of parts; that of lines without a figure, and of others that weigh nothing, is missing."""
    return parts["impact"].mask((parts["missing"] > 0) & (parts["impact"] == 0)).tolist()
