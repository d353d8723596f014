"""Article 16 of REEN: which part of the devices withdrawn before they are over ten years old goes to reuse.

The decree divides by the withdrawn devices in stock on 1 January; an inventory has one date of withdrawal, so that this
divides by the devices withdrawn in the year.
"""

import numpy as np
import pandas as pd

from footprint.estimation.formulas import DAYS_PER_YEAR
from footprint.estimation.legal.texts_of_law import MOST_YEARS, NOT_THEIRS, WITHDRAWN, list_devices, share_known
from footprint.estimation.situation import Situation

# What a withdrawal may lack, in the order in which it is looked for.
LACKS = ("withdrawal", "age", "outcome")

SUMS = ["devices", "older", "lacking", "known", "reused"]


def list_withdrawals(situation: Situation) -> pd.DataFrame:
    """The devices withdrawn, row by row, with what each row counts for.

    Columns more than those of the equipment: counts (whether the article speaks of it), year (missing without a day of
    withdrawal), older (over ten years, its first life included: left out), lacks (of LACKS, "" for nothing), reused.
    """
    devices = list_devices(situation)
    devices = devices[devices["retired_on"].notna() | (devices["status"] == "retired")]
    known_life = pd.to_timedelta(devices["first_life_years"].fillna(0.0) * DAYS_PER_YEAR, unit="D")
    limit = devices["acquired_on"] + pd.DateOffset(years=MOST_YEARS) - known_life
    older = (devices["retired_on"] > limit).fillna(False).astype("bool")
    lacks = np.select(
        [
            devices["retired_on"].isna(),
            devices["acquired_on"].isna(),
            ~older & ~devices["outcome"].isin(("reused", "recycled")),
        ],
        LACKS,
        "",
    )
    return devices.assign(
        counts=WITHDRAWN.hold(devices) & ~devices["ownership"].isin(NOT_THEIRS),
        year=devices["retired_on"].dt.year,
        older=older,
        lacks=lacks,
        reused=devices["outcome"] == "reused",
    )


def count_withdrawals(withdrawals: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """Rows of `list_withdrawals` by year, oldest first, and by another column; undated ones are left out.

    Columns year, devices (those over ten years left out), older, lacking, known, reused, share (in percent; missing
    where too much lacks).
    """
    there = withdrawals[withdrawals["counts"] & withdrawals["year"].notna()]
    quantity, counted = there["quantity"], ~there["older"]
    told = counted & (there["lacks"] == "")
    amounts = pd.DataFrame(
        {
            **({by: there[by]} if by else {}),
            "year": there["year"].astype("int64"),
            "devices": quantity.where(counted, 0.0),
            "older": quantity.where(there["older"], 0.0),
            "lacking": quantity.where(counted & ~told, 0.0),
            "known": quantity.where(told, 0.0),
            "reused": quantity.where(told & there["reused"], 0.0),
        }
    )
    sums = amounts.groupby(["year", *([by] if by else [])], as_index=False)[SUMS].sum()
    return sums.assign(share=share_known(sums["known"], sums["reused"], sums["lacking"], sums["devices"]))
