"""Figures of a territory in words, in a language."""

import math
from dataclasses import dataclass

import pandas as pd

from footprint.dossier.report.blocks import Block, facts, figure
from footprint.dossier.report.drawings import draw_bars
from footprint.dossier.report.terms import say_day
from footprint.territory.disclosure import POOLED, may_be_shown, pool_small
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.members import SIZES
from footprint.territory.shared_view import SharedView
from footprint.words import texts

MOST_BARS = 8
OTHERS = "*"


@dataclass(frozen=True)
class Speaker:
    """A view with numbered members, told in a language."""

    view: SharedView
    identity: TerritoryIdentity
    language: str

    def say(self, key: str, **values: object) -> str:
        """A text of `territory`."""
        return texts.text(f"territory.{key}", self.language, **values)

    def headers(self, *names: str) -> list[str]:
        """Headers of a table."""
        return [self.say(f"column.{name}") for name in names]

    def mass(self, kilograms: float) -> str:
        """A mass of CO2 equivalent."""
        return texts.format_mass(kilograms, self.language)

    def count(self, number: float) -> str:
        """A whole number."""
        return texts.format_number(float(number), self.language, 0)

    def share(self, part: float) -> str:
        """A share as a percentage."""
        return texts.format_share(part, self.language, 0)

    def change(self, part: float) -> str:
        """A change as a signed percentage."""
        if not math.isfinite(part):
            return "—"
        return self.say(
            "change", sign="+" if part > 0 else texts.MINUS if part < 0 else "", share=self.share(abs(part))
        )

    @property
    def day(self) -> str:
        """The day it was made, in words."""
        return say_day(self.identity.on, self.language)

    @property
    def is_public(self) -> bool:
        """Whether the total itself shows no member: 3 of them, none of which is nearly all of it."""
        return may_be_shown(self.view.parts)

    @property
    def shows_public(self) -> bool:
        """The same of the sum of the members that count pupils or a public."""
        counted = self.view.members
        return may_be_shown(
            self.view.parts[self.view.parts["member"].isin(counted.loc[counted["public"] > 0, "member"])]
        )

    def interval(self) -> str:
        """The bounds of the total."""
        low, high = self.view.interval.low, self.view.interval.high
        return self.say("interval", low=self.mass(low), high=self.mass(high))

    def coverage(self) -> str:
        """Who is in the sum."""
        held = self.view.coverage
        counts = {"members": self.count(held.members), "of_members": self.count(held.of_members)}
        if not held.of_staff:
            return self.say("coverage_without_staff", **counts)
        return self.say("coverage", **counts, share=self.share(held.staff_share))

    def method(self) -> str:
        """How all of it is counted."""
        one = self.view.counting
        return self.say(
            "method",
            accounting=texts.text(f"choice.accounting.{one.accounting}.name", self.language),
            electricity=texts.text(f"choice.electricity.{one.electricity}.name", self.language),
            factor_set=texts.label("choice.factor_set", one.factor_set, self.language),
            version=one.version,
        )

    def name(self, by: str, part: str) -> str:
        """What people call a part of a sum."""
        if part in (POOLED, OTHERS):
            return self.say("others")
        if by == "kind":  # a word of the territory's own
            return part or self.say("no_kind")
        return texts.label(by, part, self.language) if part else self.say("no_kind")

    def size(self, size: str) -> str:
        """What people call a size class."""
        return self.say(f"size.{size}") if size in SIZES else "—"

    def sums(self, by: str, public: bool) -> pd.DataFrame:
        """Sums by a column, heaviest first; where everybody may read them, those that show a member are together."""
        found = self.view.sum_by(by)
        if public:
            places = pool_small(self.view.sum_by(by, "member"), by)
            pooled = found[found[by].isin(places)].assign(**{by: found[by].map(places)})
            found = pooled.groupby(by, as_index=False)[["grains", "lines", "missing", "impact"]].sum()
        return found.sort_values("grains", ascending=False, kind="stable", ignore_index=True)

    def chart(self, by: str) -> Block | None:
        """Sums that everybody may read, as bars; None where none may be shown."""
        held = self.sums(by, public=True)
        held = held[held["grains"] > 0]
        if held.empty:
            return None
        if len(held) > MOST_BARS:
            rest = pd.DataFrame([{by: OTHERS, "impact": held["impact"].iloc[MOST_BARS - 1 :].sum()}])
            held = pd.concat([held.iloc[: MOST_BARS - 1], rest], ignore_index=True)
        names = [self.name(by, part) for part in held[by]]
        labels = [
            self.say("bar", mass=self.mass(impact), share=self.share(impact / self.view.total))
            for impact in held["impact"]
        ]
        caption = self.say(f"by.{by}")
        pairs = self.say("next").join(
            self.say("pair", name=name, label=label) for name, label in zip(names, labels, strict=True)
        )
        return figure(caption, draw_bars(names, held["impact"].tolist(), labels), pairs)

    def foot(self, frozen_id: str) -> list[Block]:
        """What every document of it ends its first page with."""
        rows = (
            (self.say("field.method"), self.method()),
            (self.say("field.author"), self.say("signed", author=self.identity.author, day=self.day)),
            (self.say("field.frozen"), frozen_id),
        )
        return [facts(rows)]
