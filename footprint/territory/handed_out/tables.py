"""A view as canonical files: what was received of members, and all that follows from it; and read back from them.

Members are numbered: their names are those of the ones that consent to being named. No inventory is in there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from footprint.dossier.canonical import Unreadable, read_object, read_text, to_numbers, write_object, write_table
from footprint.dossier.program import describe_software
from footprint.estimation.estimate import GRAIN
from footprint.estimation.uncertainty.errors import Error
from footprint.territory.figures import Counting
from footprint.territory.provisions import PROVISION_COLUMNS, Provision, count_once
from footprint.territory.shared_view import MEMBER_COLUMNS, SHARED_COLUMNS, SharedView
from footprint.territory.years import RESTATED

FORMAT = "footprint-territory/1"
ABOUT, MEMBERS, PARTS, ERRORS = "territory.json", "members.csv", "parts.csv", "errors.csv"
PROVISIONS, YEARS = "provisions.csv", "years.csv"
INTERVALS, WHOLE, LEFT_OUT = "intervals.csv", "results/whole.csv", "results/left_out.csv"
# What sums are by, and the file of each.
SUMS = {
    "results/family.csv": ("family",),
    "results/stage.csv": ("stage",),
    "results/kind.csv": ("kind",),
    "results/kind_family.csv": ("kind", "family"),
}
ERROR_COLUMNS = {"errors": "int64", "group": "str", "below": "float64", "above": "float64"}
DECLARED = [name for name in PROVISION_COLUMNS if name not in ("outcome", "grains")]


@dataclass(frozen=True)
class TerritoryIdentity:
    """Whose view it is: the territory, the campaign, who made it and on which day (ISO)."""

    territory: str
    campaign: str
    author: str
    on: str


def number_members(view: SharedView) -> SharedView:
    """The view, its members under numbers that say nothing of who they are: in the order of their frozen versions."""
    order = view.members.sort_values(["left_out", "frozen_id", "kind", "staff"], kind="stable")["member"]
    numbers = {member: f"M{number:0{len(str(len(order)))}}" for number, member in enumerate(order, 1)}
    provisions = view.provisions[view.provisions[["provider", "beneficiary"]].isin(list(numbers)).all(axis=1)]
    named = {name: provisions[name].map(numbers) for name in ("provider", "beneficiary")}
    return _arrange(
        replace(
            view,
            members=view.members.assign(member=view.members["member"].map(numbers)),
            parts=view.parts.assign(member=view.parts["member"].map(numbers)),
            restated=view.restated.assign(member=view.restated["member"].map(numbers).astype("str")),
            provisions=provisions.assign(**named),
        )
    )


def _arrange(view: SharedView) -> SharedView:
    """Rows in the order of members, sets of errors in the order in which parts meet them."""
    parts = view.parts.sort_values(["member", *list(SHARED_COLUMNS)[1:6]], kind="stable", ignore_index=True)
    met = parts["errors"].to_numpy()
    known = pd.unique(met[met >= 0])
    place = np.full(len(view.errors) + 1, -1, dtype="int64")
    place[known] = np.arange(len(known))
    return replace(
        view,
        members=view.members.sort_values("member", ignore_index=True),
        parts=parts.assign(errors=place[met]),
        errors=[view.errors[number] for number in known],
        provisions=view.provisions.sort_values(DECLARED, kind="stable", ignore_index=True),
        restated=view.restated.sort_values(["member", "year"], ignore_index=True),
    )


def write_view(view: SharedView, identity: TerritoryIdentity) -> dict[str, bytes]:
    """All the files of a view with numbered members, by path."""
    about = {
        "format": FORMAT,
        "software": describe_software(),
        "identity": asdict(identity),
        "counting": asdict(view.counting),
    }
    return {ABOUT: write_object(about), **_write_received(view), **write_results(view)}


def _write_received(view: SharedView) -> dict[str, bytes]:
    errors = [(number, *error) for number, one in enumerate(view.errors) for error in one]
    return {
        MEMBERS: write_table(view.members[list(MEMBER_COLUMNS)]),
        PARTS: write_table(view.parts[list(SHARED_COLUMNS)]),
        ERRORS: write_table(pd.DataFrame(errors, columns=list(ERROR_COLUMNS)).astype(ERROR_COLUMNS)),
        PROVISIONS: write_table(view.provisions[DECLARED]),
        YEARS: write_table(view.restated[list(RESTATED)]),
    }


def write_results(view: SharedView) -> dict[str, bytes]:
    """What follows from what was received: computed again, it is the same."""
    files = {path: write_table(view.sum_by(*keys)) for path, keys in SUMS.items()}
    bounds = pd.DataFrame([(view.interval.low, view.interval.high)], columns=["low", "high"])
    return files | {
        INTERVALS: write_table(bounds),
        LEFT_OUT: write_table(view.left_out),
        WHOLE: write_table(_list_whole(view)),
        f"results/{PROVISIONS}": write_table(view.provisions),
        f"results/{YEARS}": write_table(view.past_years),
    }


def _list_whole(view: SharedView) -> pd.DataFrame:
    """The figures of the whole: columns name, value."""
    coverage = view.coverage
    figures = {
        "sum_of_dossiers": view.sum_of_dossiers * GRAIN,
        "counted_again": view.counted_again * GRAIN,
        "total": view.total,
        "members": coverage.members,
        "of_members": coverage.of_members,
        "staff": coverage.staff,
        "of_staff": coverage.of_staff,
        "per_person": view.per_person(),
        "per_public": view.per_person("public"),
        "factor_editions": view.counted["factors_id"].nunique(),
    }
    return pd.DataFrame(list(figures.items()), columns=["name", "value"]).astype({"value": "float64"})


# --- read back -------------------------------------------------------------------------------------------------------


def read_view(files: Mapping[str, bytes]) -> tuple[SharedView, TerritoryIdentity]:
    """The view that files hold, everything that follows from what was received computed again.

    Raises Unreadable, or what reading files of another hand may raise.
    """
    about = read_object(files[ABOUT])
    parts = _read(files, PARTS, SHARED_COLUMNS)
    members = _read(files, MEMBERS, MEMBER_COLUMNS)
    errors = _read(files, ERRORS, ERROR_COLUMNS)
    sums = parts.groupby("member")[["lines", "missing", "grains"]].sum().reindex(members["member"]).fillna(0)
    members = members.assign(**{name: sums[name].to_numpy() for name in sums}).astype(MEMBER_COLUMNS)
    if strangers := set(parts["member"]) - set(members.loc[members["left_out"] == "", "member"]):
        raise Unreadable(f"{PARTS}: {', '.join(sorted(strangers))}"[:200])
    sets: list[tuple[Error, ...]] = [() for _ in range(int(parts["errors"].max()) + 1 if len(parts) else 0)]
    for number in errors["errors"].unique().tolist():
        held = errors.loc[errors["errors"] == number, list(Error._fields)]
        sets[number] = tuple(Error(*error) for error in held.itertuples(index=False))
    declared = _read(files, PROVISIONS, {name: PROVISION_COLUMNS[name] for name in DECLARED})
    parts, provisions = count_once(parts, [Provision(**one) for one in declared.to_dict("records")])
    view = SharedView(Counting(**about["counting"]), members, parts, sets, provisions, _read(files, YEARS, RESTATED))
    return _arrange(view), TerritoryIdentity(**about["identity"])


def _read(files: Mapping[str, bytes], path: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """A table of those columns. Raises Unreadable."""
    table = read_text(files[path])
    if list(table.columns) != list(columns):
        raise Unreadable(f"{path}: {', '.join(map(str, table.columns))}"[:200])
    typed = {}
    for name, kind in columns.items():
        if kind == "str":
            typed[name] = table[name].fillna("")
        else:
            numbers = to_numbers(table[name])
            if kind != "float64" and not (numbers == np.rint(numbers)).all():
                raise Unreadable(f"{path}: {name}")
            typed[name] = numbers.astype(kind)
    return pd.DataFrame(typed)
