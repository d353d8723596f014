"""Article 58 of AGEC: which part of spending before tax goes to goods reused, or with recycled materials.

By category of products and calendar year of purchase. A price that includes tax is taken back to one before tax at the
standard rate, which is an assumption, in mainland France only; elsewhere it is missing.
"""

import numpy as np
import pandas as pd

from footprint.estimation.legal.texts_of_law import (
    NOT_THEIRS,
    SPENDING,
    VAT,
    VAT_COUNTRY,
    VAT_SINCE,
    list_devices,
    share_known,
)
from footprint.estimation.situation import Situation

# What a purchase may lack, in the order in which it is looked for.
LACKS = ("date", "price", "tax", "rate", "condition")

SUMS = ["devices", "lacking", "eur", "reused_eur", "recycled_eur", "unstated_eur", "converted_eur"]


def list_purchases(situation: Situation) -> pd.DataFrame:
    """The equipment, row by row, with what each row counts for.

    Columns more than those of the equipment: category ("" for none, and for what is not bought), year (missing without
    date), lacks (of LACKS, "" for nothing), eur (spent before tax, missing where something lacks), reused, recycled
    (only of what is not reused), unstated (new, and nothing says whether it holds recycled materials), converted (the
    price included tax).
    """
    devices = list_devices(situation)
    category = pd.Series("", index=devices.index, dtype="str")
    for name, products in SPENDING.items():
        category = category.mask(products.hold(devices), name)
    year = devices["acquired_on"].dt.year
    with_tax = devices["price_tax"] == "incl"
    no_rate = with_tax & ~((devices["country"] == VAT_COUNTRY) & (year >= VAT_SINCE))
    refurbished, recycled = devices["condition"] == "refurbished", devices["recycled_content"] == "yes"
    lacks = np.select(
        [
            year.isna(),
            devices["purchase_cost_eur"].isna(),
            ~(with_tax | (devices["price_tax"] == "excl")),
            no_rate,
            devices["condition"].isna() & ~recycled,
        ],
        LACKS,
        "",
    )
    price = devices["purchase_cost_eur"] / np.where(with_tax, 1.0 + VAT, 1.0)
    return devices.assign(
        category=category.mask(devices["ownership"].isin(NOT_THEIRS), ""),
        year=year,
        lacks=lacks,
        eur=(price * devices["quantity"]).where(lacks == ""),
        reused=refurbished,
        recycled=recycled & ~refurbished,
        unstated=~refurbished & ~devices["recycled_content"].isin(("yes", "no")),
        converted=with_tax,
    )


def sum_spending(purchases: pd.DataFrame) -> pd.DataFrame:
    """Rows of `list_purchases` by category and year, oldest first; those of no category or date are left out.

    Columns category, year, devices, lacking (devices whose rows lack something), eur, reused_eur, recycled_eur,
    unstated_eur, converted_eur, share (in percent; missing where too much lacks), most (what it would be if all that
    is unstated held recycled materials).
    """
    bought = purchases[(purchases["category"] != "") & purchases["year"].notna()]
    eur = bought["eur"]
    amounts = pd.DataFrame(
        {
            "category": bought["category"],
            "year": bought["year"].astype("int64"),
            "devices": bought["quantity"],
            "lacking": bought["quantity"].where(bought["lacks"] != "", 0.0),
            "eur": eur,
            **{f"{kind}_eur": eur.where(bought[kind], 0.0) for kind in ("reused", "recycled", "unstated", "converted")},
        }
    )
    sums = amounts.groupby(["category", "year"], as_index=False)[SUMS].sum()
    counted = sums["reused_eur"] + sums["recycled_eur"]
    return sums.assign(
        share=share_known(sums["eur"], counted, sums["lacking"], sums["devices"]),
        most=share_known(sums["eur"], counted + sums["unstated_eur"], sums["lacking"], sums["devices"]),
    )
