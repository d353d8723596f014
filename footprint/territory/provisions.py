"""What a member buys for others, counted once: the provider declares for whom, the beneficiary confirms."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

# What becomes of a declaration: the beneficiary's part is taken away; or nothing is, since nobody confirmed, the
# provider's dossier does not hold it, the beneficiary's does not hold it either, or one of the two is not in the sum.
OUTCOMES = ("counted_once", "unconfirmed", "not_at_provider", "not_at_beneficiary", "left_out")
PROVISION_COLUMNS = {
    **dict.fromkeys(("provider", "beneficiary", "type", "counted_as"), "str"),
    "share": "float64",
    "confirmed": "bool",
    "outcome": "str",
    "grains": "int64",
}


@dataclass(frozen=True)
class Provision:
    """What a member has in its dossier for another one.

    Attributes:
        provider, beneficiary: keys of members.
        type: the device or service type under which the provider counts it.
        counted_as: the type under which the dossier of the beneficiary counts it again; "" for the same one.
        share: which part of that type in the dossier of the beneficiary it is.
        confirmed: whether the beneficiary agreed to it.
    """

    provider: str
    beneficiary: str
    type: str
    counted_as: str = ""
    share: float = 1.0
    confirmed: bool = False

    def __post_init__(self) -> None:
        """Refuse what a member would provide to itself, and a share that is none."""
        if self.provider == self.beneficiary or not 0.0 < self.share <= 1.0:
            raise ValueError("A provision is for another member, and of a share above 0 and at most 1.")


def count_once(parts: pd.DataFrame, provisions: Iterable[Provision]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parts without what is counted again, and what became of each provision.

    Args:
        parts: member (key), type, grains.

    Returns:
        The parts, with a column `again`: the grains of each that are counted elsewhere, to be taken away. And
        PROVISION_COLUMNS, `grains` being what the provision takes away, or would if it were confirmed.
    """
    table = pd.DataFrame([vars(one) for one in provisions], columns=list(PROVISION_COLUMNS)[:6])
    table = table.astype({name: kind for name, kind in PROVISION_COLUMNS.items() if name in table})
    table = table.sort_values(list(table.columns), kind="stable", ignore_index=True)
    table["counted_as"] = table["counted_as"].where(table["counted_as"] != "", table["type"])
    held = parts.groupby(["member", "type"])["grains"].sum()
    at_provider = _look_up(held, table["provider"], table["type"])
    at_beneficiary = _look_up(held, table["beneficiary"], table["counted_as"])
    members = parts["member"].unique()
    there = table["provider"].isin(members) & table["beneficiary"].isin(members)
    table["outcome"] = np.select(
        [~there, at_provider <= 0, at_beneficiary <= 0, ~table["confirmed"]],
        ["left_out", "not_at_provider", "not_at_beneficiary", "unconfirmed"],
        "counted_once",
    )
    once = table[table["outcome"] == "counted_once"]
    shares = once.groupby(["beneficiary", "counted_as"])["share"].sum().clip(upper=1.0)
    share = _look_up(shares, parts["member"], parts["type"])
    parts = parts.assign(again=np.rint(parts["grains"].to_numpy() * share).astype("int64"))
    whole = np.rint(at_beneficiary * table["share"].to_numpy())
    table["grains"] = np.where(table["outcome"].isin(["counted_once", "unconfirmed"]), whole, 0)
    return parts, table.astype(PROVISION_COLUMNS)


def _look_up(held: pd.Series, first: pd.Series, second: pd.Series) -> np.ndarray:
    """The values of a table of two keys; 0 where it has none."""
    if held.empty:
        return np.zeros(len(first))
    wanted = pd.MultiIndex.from_arrays([first.astype("str"), second.astype("str")])
    return held.reindex(wanted).fillna(0.0).to_numpy(dtype="float64")
