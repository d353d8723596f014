"""What the bills of clouds have in common: hours of machines and stored gigabytes become usage, and nothing else does.

A bill says what was consumed in its period, never a year: twelve monthly bills make a year.
"""

import pandas as pd

from footprint.problems import Problem
from footprint.reading.formats.format import Laid, matches

HOURS_OF_A_YEAR = 8766.0
MONTHS_OF_A_YEAR = 12.0

# Regions of AWS, Azure and Google by the start of their names. What is not here is asked.
REGIONS = {
    r"us[- ]|us$|east ?us|west ?us|central ?us|north ?central ?us|south ?central ?us|northamerica-south": "USA",
    r"eu-west-3|europe-west9|france": "FRA",
    r"eu-west-1|north ?europe": "IRL",
    r"eu-west-2|europe-west2$|uk ?": "GBR",
    r"eu-central-1|europe-west3|germany": "DEU",
    r"eu-central-2|europe-west6|switzerland": "CHE",
    r"eu-north-1|sweden": "SWE",
    r"eu-south-1|europe-west8|europe-west12|italy": "ITA",
    r"eu-south-2|europe-southwest1|spain": "ESP",
    r"europe-west4|west ?europe": "NLD",
    r"europe-west1$|belgium": "BEL",
    r"europe-north1": "FIN",
    r"europe-central2|poland": "POL",
    r"norway": "NOR",
    r"ca-|northamerica-northeast|canada": "CAN",
    r"sa-east-1|southamerica-east1|brazil": "BRA",
    r"ap-northeast-[13]|asia-northeast[12]|japan": "JPN",
    r"ap-northeast-2|asia-northeast3|korea": "KOR",
    r"ap-southeast-1|asia-southeast1|southeast ?asia": "SGP",
    r"ap-southeast-2|australia": "AUS",
    r"ap-south-[12]|asia-south|india|(?:central|south|west) ?india": "IND",
    r"af-south-1|south ?africa": "ZAF",
    r"uae": "ARE",
}


def country_of_region(regions: pd.Series) -> pd.Series:
    """The country of a cloud region; missing when it is not known."""
    codes, words = pd.factorize(regions)
    names = pd.Series(words, dtype="str")
    found = pd.Series(pd.NA, index=names.index, dtype="str")
    for pattern, country in REGIONS.items():
        found = found.mask(found.isna() & matches(names, f"(?:{pattern})"), country)
    return pd.Series(pd.array([*found, None], dtype="str").take(codes), index=regions.index)


def lay_out_bill(
    laid: Laid, amounts: pd.Series, machine_hours: pd.Series, stored: pd.Series, why: pd.Series, regions: pd.Series
) -> None:
    """Lay the lines of a bill out as usage.

    Args:
        amounts: what was consumed, in the unit of the line.
        machine_hours: where the unit is the hour of a virtual machine.
        stored: where it is the GB stored for a month.
        why: what each line is, said of those set aside.
    """
    cells = laid.cells
    number = pd.to_numeric(amounts, errors="coerce")
    laid.set_aside(~(machine_hours | stored), "reading.not-usage", "", why.fillna(""))
    laid.set_aside((number <= 0) | number.isna(), "reading.no-consumption", "amount_per_year", amounts.fillna(""))
    cells["service_type"] = pd.Series("virtual_machine", index=cells.index).mask(stored, "cloud_storage_ssd")
    amount = (number / HOURS_OF_A_YEAR).mask(stored, number / 1000 / MONTHS_OF_A_YEAR)
    cells["amount_per_year"] = amount.map(repr, na_action="ignore").astype("str")
    cells["country"] = country_of_region(regions)


def say_period(laid: Laid, starts: pd.Series) -> None:
    """Say which days a bill covers: its amounts are those of its period."""
    days = pd.to_datetime(starts, format="mixed", errors="coerce", utc=True).dropna()
    if len(days):
        period = f"{days.min():%Y-%m-%d} … {days.max():%Y-%m-%d}"
        laid.say(Problem("reading.bill-period", "warning", laid.table, 0, "amount_per_year", period))
