"""What the bills of clouds have in common: hours of machines, gigabytes stored and sent become usage, nothing else.

A bill says what was consumed in its period, never a year: twelve monthly bills make a year.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.intake.formats.format import Laid, holds, matches, read_numbers, write_numbers
from footprint.problems import Problem

HOURS_OF_A_YEAR = 8766.0
MONTHS_OF_A_YEAR = 12.0
USUAL_CORES = 2.0  # of the machine that stands for any: `virtual_machine` in factors/services.csv

# Regions of AWS, Azure and Google by the start of their names, "EU West" of old among them. What is not here is asked.
REGIONS = {
    r"us[- ]|us$|east ?us|west ?us|central ?us|north ?central ?us|south ?central ?us|northamerica-south": "USA",
    r"eu-west-3|europe-west9|france|fr-par|fr ?(?:central|south)": "FRA",
    r"eu-west-1|north ?europe|eu north$": "IRL",
    r"eu-west-2|europe-west2$|uk ?": "GBR",
    r"eu-central-1|europe-west3|germany|de (?:west|north)": "DEU",
    r"eu-central-2|europe-west6|switzerland|ch (?:west|north)": "CHE",
    r"eu-north-1|sweden|se (?:central|south)": "SWE",
    r"eu-south-1|europe-west8|europe-west12|italy": "ITA",
    r"eu-south-2|europe-southwest1|spain": "ESP",
    r"europe-west4|west ?europe|eu west$|nl-ams": "NLD",
    r"europe-west1$|belgium": "BEL",
    r"europe-north1": "FIN",
    r"europe-central2|poland|pl-waw": "POL",
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


# Disks, where a bill says what they are; elsewhere they are counted as the heavier of the two.
HARD_DISK = r"\bhdd\b|magnetic|\bst1\b|\bsc1\b|cold hdd|throughput optimized"
SOLID_DISK = r"\bssd\b|\bgp[23]\b|\bio[12]\b|premium|provisioned iops"

# The size of an AWS machine is in its name: "large" has 2 vCPU, "xlarge" 4, "8xlarge" 32; the smaller ones have 1 or 2.
AWS_SIZE = r"\b[a-z]{1,4}[0-9]+[a-z0-9-]*\.(?:(?P<times>\d*)(?P<extra>x))?large\b"


@dataclass(frozen=True)
class Kinds:
    """Which lines of a bill are what.

    Attributes:
        machine: the hour of a virtual machine; `cores`: its vCPU, where the bill says them.
        stored: the GB stored for a month; `media`: the text that may say on what.
        sent: the GB sent out to the internet; `moved`: the GB that enters, or moves within the cloud.
    """

    machine: pd.Series
    cores: pd.Series
    stored: pd.Series
    media: pd.Series
    sent: pd.Series
    moved: pd.Series


def lay_out_bill(laid: Laid, amounts: pd.Series, kinds: Kinds, why: pd.Series, regions: pd.Series) -> None:
    """Lay the lines of a bill out as usage.

    Args:
        amounts: what was consumed, in the unit of the line.
        why: what each line is, said of those set aside.
    """
    cells = laid.cells
    number = read_numbers(amounts)
    known = kinds.machine | kinds.stored | kinds.sent | kinds.moved
    laid.set_aside(~known, "reading.not-usage", "", why.fillna(""))
    laid.set_aside((number <= 0) | number.isna(), "reading.no-consumption", "amount_per_year", amounts.fillna(""))
    hard = kinds.stored & holds(kinds.media, HARD_DISK)
    unsized = kinds.machine & kinds.cores.isna()
    unsaid = kinds.stored & ~hard & ~holds(kinds.media, SOLID_DISK)
    service = pd.Series("cloud_transfer", index=cells.index).mask(kinds.sent, "fixed_data")
    service = service.mask(kinds.machine, "virtual_machine_vcpu")
    cells["service_type"] = service.mask(kinds.stored, "cloud_storage_ssd").mask(hard, "cloud_storage_hdd")
    machines = number / HOURS_OF_A_YEAR * kinds.cores.fillna(USUAL_CORES)
    amount = number.mask(kinds.machine, machines).mask(kinds.stored, number / 1000 / MONTHS_OF_A_YEAR)
    cells["amount_per_year"] = write_numbers(amount)
    cells["quality"] = pd.Series("high", index=cells.index).mask(unsized | unsaid, "low")
    cells["country"] = country_of_region(regions)
    for where, code in ((unsized, "reading.size-unsaid"), (unsaid, "reading.media-unsaid")):
        rows = int(where.drop(laid.aside).sum())
        if rows:
            laid.say(Problem(code, "note", laid.table, 0, "service_type", str(rows)))


def aws_cores(named: pd.Series) -> pd.Series:
    """The vCPU of the AWS machine that a text names; missing where its size does not tell."""
    codes, words = pd.factorize(named)
    parts = pd.Series(words, dtype="str").str.extract(AWS_SIZE)
    times = pd.to_numeric(parts["times"], errors="coerce").fillna(1.0)
    large = pd.Series(words, dtype="str").str.contains(AWS_SIZE.replace("?P<times>", "?:").replace("?P<extra>", "?:"))
    cores = np.where(parts["extra"].notna(), 4.0 * times, np.where(large.fillna(False).astype("bool"), 2.0, np.nan))
    return pd.Series(np.append(cores, np.nan)[codes], index=named.index)


def say_period(laid: Laid, starts: pd.Series) -> None:
    """Say which days a bill covers: its amounts are those of its period."""
    days = pd.to_datetime(starts, format="mixed", errors="coerce", utc=True).dropna()
    if len(days):
        first, last = (day.isoformat().partition("T")[0] for day in (days.min(), days.max()))  # years before 1 too
        period = f"{first} … {last}"
        laid.say(Problem("reading.bill-period", "warning", laid.table, 0, "amount_per_year", period))
