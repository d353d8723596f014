"""What a territory emits, from frozen dossiers alone: a sum to the grain, of whom it is, and how sure it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from footprint.estimation.estimate import GRAIN
from footprint.estimation.uncertainty.draws import DRAWS, Interval, draw_sums, sum_parts
from footprint.estimation.uncertainty.errors import Error
from footprint.territory.figures import PART_COLUMNS, Counting, DossierFigures
from footprint.territory.members import LEFT_OUT, Member, choose_dossier
from footprint.territory.provisions import Provision, count_once
from footprint.territory.years import compare_restated, list_restated

MEMBER_COLUMNS = {
    **dict.fromkeys(("member", "kind", "size", "name"), "str"),
    **dict.fromkeys(("staff", "public"), "float64"),
    **dict.fromkeys(("left_out", "archive", "frozen_id", "factors_id", "perimeter"), "str"),
    **dict.fromkeys(("lines", "missing", "grains", "ten_questions"), "int64"),
    **dict.fromkeys(("low", "high"), "float64"),
}
SHARED_COLUMNS = {"member": "str", **PART_COLUMNS}


@dataclass(frozen=True)
class Coverage:
    """How many members, and of how many people, are in a sum, of all there are."""

    members: int
    of_members: int
    staff: float
    of_staff: float

    @property
    def staff_share(self) -> float:
        """The share of the people; not a number where nobody counted them."""
        return self.staff / self.of_staff if self.of_staff else float("nan")


@dataclass(frozen=True, eq=False)
class SharedView:
    """The whole of a territory.

    Attributes:
        counting: how all of its figures are counted.
        members: one row a member, columns MEMBER_COLUMNS; `left_out` is a word of LEFT_OUT, "" for those in the sum.
        parts: those of the members in the sum, SHARED_COLUMNS and `again` (grains that another member counts).
        errors: the sets of errors of factors and assumptions that parts meet, which members share.
        provisions: what became of each declaration (PROVISION_COLUMNS).
        restated: the earlier years of the members in the sum, at constant method (RESTATED).
    """

    counting: Counting
    members: pd.DataFrame
    parts: pd.DataFrame
    errors: Sequence[tuple[Error, ...]]
    provisions: pd.DataFrame
    restated: pd.DataFrame

    @property
    def sum_of_dossiers(self) -> int:
        """The sum of the dossiers, in grains."""
        return int(self.parts["grains"].sum())

    @property
    def counted_again(self) -> int:
        """What two dossiers count, and the territory once, in grains."""
        return int(self.parts["again"].sum())

    @property
    def grains(self) -> int:
        """The total, in grains."""
        return self.sum_of_dossiers - self.counted_again

    @property
    def total(self) -> float:
        """The total, in kg CO2e."""
        return self.grains * GRAIN

    @property
    def counted(self) -> pd.DataFrame:
        """The members in the sum."""
        return self.members[self.members["left_out"] == ""]

    @property
    def coverage(self) -> Coverage:
        """Who is in the sum."""
        counted = self.counted
        return Coverage(
            len(counted), len(self.members), float(counted["staff"].sum()), float(self.members["staff"].sum())
        )

    @cached_property
    def interval(self) -> Interval:
        """The 95 % interval of the total, errors of factors and assumptions drawn once for all members."""
        return draw_interval(self.parts, self.errors, self.counted.set_index("member")["frozen_id"])

    @property
    def left_out(self) -> pd.DataFrame:
        """Why members are not in the sum: columns left_out (of LEFT_OUT), members, staff."""
        out = self.members[self.members["left_out"] != ""]
        found = out.groupby("left_out").agg(members=("member", "size"), staff=("staff", "sum"))
        return (
            found.reindex([reason for reason in LEFT_OUT if reason in found.index])
            .rename_axis("left_out")
            .reset_index()
        )

    @property
    def past_years(self) -> pd.DataFrame:
        """Earlier years against this one, of the same members (see `compare_restated`)."""
        return compare_restated(self.restated)

    @property
    def years_left_out(self) -> pd.DataFrame:
        """The earlier years of members that do not compare, and why: columns member, year, why."""
        left = self.restated.loc[self.restated["why"] != "", ["member", "year", "why"]]
        return left.sort_values(["year", "member"], kind="stable", ignore_index=True)

    def per_person(self, people: str = "staff") -> float:
        """Kg CO2e by head of the members in the sum whose people (`staff` or `public`) are known."""
        known = self.counted[self.counted[people] > 0]
        kept = self.parts[self.parts["member"].isin(known["member"])]
        heads = float(known[people].sum())
        return float((kept["grains"] - kept["again"]).sum()) * GRAIN / heads if heads else float("nan")

    def sum_by(self, *keys: str) -> pd.DataFrame:
        """Sums by columns of the parts, or by `kind` of member, heaviest first: keys, grains, impact, lines, missing.

        They add up to the total exactly.
        """
        parts = self.parts.assign(grains=self.parts["grains"] - self.parts["again"])
        if {"kind", "size"} & set(keys):
            parts = parts.merge(self.members[["member", "kind", "size"]], on="member")
        found = parts.groupby(list(keys), as_index=False)[["grains", "lines", "missing"]].sum()
        found = found.assign(impact=found["grains"] * GRAIN)
        return found.sort_values(["grains", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def share_view(members: Sequence[Member], counting: Counting, provisions: Iterable[Provision] = ()) -> SharedView:
    """The whole of a territory, from the dossiers of its members that were counted so."""
    ordered = sorted(members, key=lambda one: one.key)
    if len({one.key for one in ordered}) < len(ordered):
        raise ValueError("Two members have the same key.")
    chosen, seen = [], set()
    for member in ordered:
        figures, reason = choose_dossier(member, counting)
        if figures is not None and figures.frozen_id in seen:
            figures, reason = None, "same_dossier"
        seen |= {figures.frozen_id} if figures else set()
        chosen.append((member, figures, reason))
    counted = {member.key: figures for member, figures, _ in chosen if figures}
    parts, errors = _join_parts(counted)
    parts, told = count_once(parts, provisions)
    rows = [_describe(*one) for one in chosen]
    table = pd.DataFrame(rows, columns=list(MEMBER_COLUMNS)).astype(MEMBER_COLUMNS)
    return SharedView(counting, table, parts, errors, told, list_restated(ordered, counted))


def _describe(member: Member, figures: DossierFigures | None, reason: str) -> tuple:
    about = member.key, member.kind, member.size, member.name, member.people, member.public, reason
    if figures is None:
        return (*about, "", "", "", "", 0, 0, 0, 0, float("nan"), float("nan"))
    ids = figures.archive, figures.frozen_id, figures.factors_id, figures.perimeter
    lines, missing = (int(figures.parts[name].sum()) for name in ("lines", "missing"))
    return (*about, *ids, lines, missing, figures.grains, figures.ten_questions, figures.low, figures.high)


def _join_parts(chosen: dict[str, DossierFigures]) -> tuple[pd.DataFrame, list[tuple[Error, ...]]]:
    """The parts of several dossiers, and the sets of errors that they share, each once."""
    numbers: dict[tuple[Error, ...], int] = {}
    columns: dict[str, list[np.ndarray]] = {name: [] for name in PART_COLUMNS}
    for figures in chosen.values():
        place = np.array([numbers.setdefault(one, len(numbers)) for one in figures.errors] + [-1], dtype="int64")
        for name, found in columns.items():
            values = figures.parts[name].to_numpy()
            found.append(place[values] if name == "errors" else values)
    sizes = [len(figures.parts) for figures in chosen.values()]
    joined = {
        name: np.concatenate(found).astype(kind if kind != "str" else object) if found else np.empty(0, dtype=object)
        for (name, kind), found in zip(PART_COLUMNS.items(), columns.values(), strict=True)
    }
    table = pd.DataFrame({"member": np.repeat(np.array(list(chosen), dtype=object), sizes), **joined})
    return table.astype(SHARED_COLUMNS), list(numbers)


def draw_interval(
    parts: pd.DataFrame, errors: Sequence[tuple[Error, ...]], frozen_ids: pd.Series, draws: int = DRAWS
) -> Interval:
    """The 95 % interval of the sum of parts (SHARED_COLUMNS and `again`).

    The error of a document is that of one dossier: two members' "export" do not err together. That of a factor or of an
    assumption is the same for all.
    """
    kept = parts[(parts["errors"] >= 0) & (parts["grains"] > parts["again"])]
    if kept.empty:
        return Interval(0.0, 0.0)
    keys = ["member", "document", "type", "sigma"]
    number = kept.groupby(keys, sort=True).ngroup().to_numpy()
    documents = kept[keys].assign(number=number).drop_duplicates("number").sort_values("number", ignore_index=True)
    dossier = documents["member"].map(frozen_ids).astype("str")
    documents["group"] = "inventory:" + dossier + ":" + documents["document"].astype("str") + ":" + documents["type"]
    impact = (kept["grains"] - kept["again"]).to_numpy() * GRAIN
    drawn = sum_parts(number, kept["errors"].to_numpy(), impact)
    low, high = np.quantile(draw_sums(drawn, errors, documents, draws), [0.025, 0.975])
    return Interval(float(low), float(high))
