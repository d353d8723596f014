"""The years of a territory at constant method, of the same members.

A year is one that a member's own dossier holds restated, or that of another dossier that it sent, counted as this one.
"""

from collections.abc import Mapping, Sequence
from math import nan

import pandas as pd

from footprint.territory.figures import Counting, DossierFigures
from footprint.territory.members import Member, choose_dossier

# One row a member and earlier year: kg CO2e of that year (`restated`) and of the year counted (`now`), alike; `source`
# is the frozen version of the dossier sent for it, "" where the dossier that is counted holds that year itself; `why`
# they do not compare ("" where they do): a word of NOT_COMPARABLE.
RESTATED = {"member": "str", "year": "int64", "restated": "float64", "now": "float64", "source": "str", "why": "str"}
COLUMNS = {"year": "int64", "members": "int64", "then": "float64", "now": "float64", "change": "float64"}
# The dossier of that year can't be read; one of the two counts services and the other does not; lines of that year have
# no figure by the later factors, and had one; or nobody held the two dossiers against each other.
NOT_COMPARABLE = ("unreadable", "other_perimeter", "gaps", "not_held")


def compare_years(members: Sequence[Member], counting: Counting) -> pd.DataFrame:
    """As `compare_restated`, of the dossiers of members that were counted so."""
    chosen = {member.key: choose_dossier(member, counting)[0] for member in sorted(members, key=lambda one: one.key)}
    return compare_restated(list_restated(members, {key: one for key, one in chosen.items() if one}))


def list_restated(members: Sequence[Member], chosen: Mapping[str, DossierFigures]) -> pd.DataFrame:
    """The earlier years of members, by the dossier of each that is counted: columns of RESTATED."""
    rows = []
    for member in members:
        figures = chosen.get(member.key)
        if figures is None:
            continue
        year = figures.counting.year
        own = {one.year: one.restated for one in figures.years}
        held = {one: own[one] for one in own if one < year and year in own}
        rows += [(member.key, one, restated, own[year], "", "") for one, restated in held.items()]
        against = {one.archive: one for one in figures.earlier}
        for then, archive in member.earlier:
            if then >= year or then in held:
                continue
            one = against.get(archive)
            compared = (one.restated, one.now, one.frozen_id or archive, one.why) if one else None
            rows.append((member.key, then, *(compared or (nan, nan, archive, "not_held"))))
    table = pd.DataFrame(rows, columns=list(RESTATED)).astype(RESTATED)
    return table.sort_values(["member", "year"], kind="stable", ignore_index=True)


def compare_restated(restated: pd.DataFrame) -> pd.DataFrame:
    """Each earlier year against the one counted, of the members that have both alike: columns of COLUMNS.

    `then` and `now` are kg CO2e of the same members; `change` is a share of `then`. Members differ from one year to
    another: years are not to be taken from each other.
    """
    found = (
        restated[restated["why"] == ""]
        .groupby("year", as_index=False)
        .agg(members=("member", "size"), then=("restated", "sum"), now=("now", "sum"))
    )
    change = (found["now"] - found["then"]) / found["then"].where(found["then"] > 0)
    return found.assign(change=change).astype(COLUMNS)
