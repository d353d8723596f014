"""Google Cloud: its export of costs to BigQuery, saved as a table, and the table of costs of its console."""

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import MONTHS_OF_A_YEAR, Kinds, lay_out_bill, say_period
from footprint.intake.formats.format import (
    Format,
    Laid,
    column,
    first_of,
    holds,
    map_words,
    matches,
    read_numbers,
    write_numbers,
)

_GIB = 2**30 / 1e9  # GB
_SECONDS_OF_A_MONTH = 8766 * 3600 / MONTHS_OF_A_YEAR

# For each unit, what it counts, and by how much: hours, GB for a month, GB.
_UNITS = {
    "hour": ("hour", 1.0),
    "seconds": ("hour", 1 / 3600),
    "gibibyte month": ("stored", _GIB),
    "byte-seconds": ("stored", 1e-9 / _SECONDS_OF_A_MONTH),
    "gibibyte": ("moved", _GIB),
    "bytes": ("moved", 1e-9),
}

# What the standard, balanced and extreme disks of machines are.
_MEDIA = {r"(?i)^storage pd": "HDD", r"(?i)^(?:balanced|extreme) pd": "SSD"}

# Cities and countries that end the names of what is sold, where no column says the region; "Americas" is several.
_PLACES = {
    "Paris": "europe-west9",
    "Belgium": "europe-west1",
    "Netherlands": "europe-west4",
    "Frankfurt": "europe-west3",
    "London": "europe-west2",
    "Zurich": "europe-west6",
    "Milan": "europe-west8",
    "Madrid": "europe-southwest1",
    "Finland": "europe-north1",
    "Warsaw": "europe-central2",
}


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    said, service = column(rows, "sku.description"), column(rows, "service.description")
    unit = first_of(rows, ["usage.pricing_unit", "usage.unit"]).str.casefold()
    counted = map_words(unit, lambda word: _UNITS.get(word, ("", 0))[0])
    times = unit.map({word: times for word, (_, times) in _UNITS.items()})
    amounts = read_numbers(first_of(rows, ["usage.amount_in_pricing_units", "usage.amount"])) * times
    kind = column(rows, "cost_type")
    used = matches(kind, "(?:usage|regular)$") | kind.isna()
    machine = used & (counted == "hour") & holds(service, r"compute engine") & ~holds(said, r"commitment|licen[cs]ing")
    cores = holds(said, r"\bcore running")  # sold by the core, older machines as a whole
    machine &= cores | holds(said, r"\binstance with\b")
    traffic = used & (counted == "moved") & holds(said, r"egress|data transfer|download")
    sent = traffic & ~holds(said, r"\binter[- ](?:zone|region)|\bwithin\b|\bdata transfer in\b")
    kinds = Kinds(
        machine=machine,
        cores=pd.Series(1.0, index=rows.index).where(cores),
        stored=used
        & (counted == "stored")
        & holds(said, r"capacity|storage|snapshot|image")
        & ~holds(said, r"\bram\b"),
        media=said.replace(_MEDIA, regex=True),
        sent=sent,
        moved=traffic & ~sent,
    )
    why = (unit.fillna("") + " " + said.fillna("")).str.strip().str.slice(0, 120)
    place = map_words(said, lambda words: next((one for name, one in _PLACES.items() if words.endswith(name)), ""))
    regions = first_of(rows, ["location.region", "location.location"]).fillna(place)
    lay_out_bill(laid, write_numbers(amounts), kinds, why, regions)
    laid.cells["provider"] = "Google Cloud"
    starts, ends = ["usage_start_time", "Usage start date"], ["usage_end_time", "Usage end date"]
    say_period(laid, pd.concat([first_of(rows, starts), first_of(rows, ends)]))


GOOGLE_COST = Format(
    "google_cost",
    {"project.name": "entity", "project.id": "entity"},
    signatures=(("service.description", "sku.description", "usage.unit", "usage.amount"),),
    table="usage",
    refine=_refine,
    cites_file=True,
    from_documentation=True,
)
