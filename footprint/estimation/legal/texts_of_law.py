"""What the texts ask: which products, which share, from which year; and what of them was read.

The texts themselves could not be opened. AGEC, article 58: the categories are those of the data schema of the
declarations (data.gouv.fr, `schema-declaration-biens-reemploi-reutilisation-recycle` 0.1.0, 24 July 2024); the products
of the first are as Actu-Environnement lists them from the order of 29 February 2024, and its steps as the ATD 31 quotes
decree 2024-134. Those of printing were not read. REEN, article 16: decree 2023-266, articles 1 and 3, as published by
Tricoteuses and Lexbase; its products are the categories 2 and 6 of R. 543-172 of the environment code, whose examples
are those of annex IV of directive 2012/19/EU.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.estimation.completion import complete
from footprint.estimation.situation import Situation

# From how much lacking, in devices, no share is given: what is left would no longer stand for the whole. Ours.
MOST_LACKING = 0.10

# Standard rate of VAT in mainland France since 1 January 2014 (CGI, art. 278): assumed of prices that include tax.
VAT, VAT_COUNTRY, VAT_SINCE = 0.20, "FRA", 2014

# The first year of which a share is asked: article 58 holds since 1 January 2021, article 16 since November of it.
FIRST_YEAR = 2021

# Whose devices are no purchase of the organisation, nor its own to give.
NOT_THEIRS = ("leased", "byod")


@dataclass(frozen=True)
class Products:
    """Types of devices: families, those of other families, and those left out."""

    families: tuple[str, ...]
    others: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def hold(self, devices: pd.DataFrame) -> pd.Series:
        """Which rows of devices (columns device_type, family) are among them."""
        kind = devices["device_type"]
        return (devices["family"].isin(self.families) | kind.isin(self.others)) & ~kind.isin(self.without)


# Article 58 of AGEC. A type in no category counts for none.
SPENDING: Mapping[str, Products] = {
    "it_telephony": Products(("computers", "displays", "phones", "servers"), ("projector", "projector_large")),
    "printing": Products(("printing",), without=("scanner",)),
}
# Article 16 of REEN: what has a screen over 100 cm2, and what is small (no side over 50 cm).
WITHDRAWN = Products(
    ("computers", "displays", "phones", "network", "printing", "peripherals"),
    ("external_drive", "external_ssd", "nas", "usb_key"),
    ("copier_a3", "copier_large", "switch_core", "laptop_charger", "phone_charger"),
)
MOST_YEARS = 10  # a device older than that on the day it is withdrawn is left out

# The least share, in percent, from each year on; none for a category whose steps were not read.
STEPS: Mapping[str, Mapping[int, float]] = {
    "it_telephony": {2024: 20.0, 2027: 25.0, 2030: 30.0},
    "printing": {},
    "withdrawn": {2023: 25.0, 2024: 35.0, 2025: 50.0},
}


def find_step(of: str, year: int) -> tuple[int, float] | None:
    """The step of the law that holds in a year: since when, and the least share in percent; None before the first."""
    begun = [since for since in STEPS[of] if since <= year]
    return (max(begun), STEPS[of][max(begun)]) if begun else None


def list_devices(situation: Situation) -> pd.DataFrame:
    """The equipment of a situation, row by row, with its family.

    The name of a row, its quantity, country and ownership are as completed; the rest is as stated.
    """
    stated, completed = situation.inventory.equipment, complete(situation).inventory.equipment
    return stated.assign(
        item_id=completed["item_id"],
        quantity=completed["quantity"],
        country=completed["country"],
        ownership=completed["ownership"],
        family=stated["device_type"].astype("str").map(situation.factors.catalogue.families),
    )


def share_known(known: pd.Series, part: pd.Series, lacking: pd.Series, devices: pd.Series) -> pd.Series:
    """Parts of what is known, in percent; missing where nothing is known, or too much lacks."""
    enough = (known > 0) & (lacking <= MOST_LACKING * devices)
    return (100.0 * part / known.where(known > 0)).where(enough)
