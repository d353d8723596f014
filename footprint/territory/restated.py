"""An earlier year counted as a later one: the inventory of one dossier, by the method and the factors of another.

Both dossiers are one member's. What is better known since of the same devices is taken from the later one, as the years
of a single dossier are.
"""

import hashlib
import math
from dataclasses import replace

import numpy as np

from footprint.commitments.follow_up import hold_factors
from footprint.dossier.archive import NotAnArchive
from footprint.dossier.canonical import Unreadable
from footprint.dossier.freeze import MAIN, Frozen, read_inventory, read_results
from footprint.estimation.estimate import estimate_once
from footprint.estimation.restate import restate
from footprint.estimation.situation import Method, Situation
from footprint.estimation.views import MISSING
from footprint.territory.figures import EarlierYear
from footprint.territory.receive import UnusableDossier, open_received, read_registry_of

# What reading the file of another hand may raise.
UNREADABLE = (
    *(NotAnArchive, UnusableDossier, Unreadable),
    *(LookupError, TypeError, ValueError, AttributeError, OverflowError),
)


def read_year(archive: bytes) -> int | None:
    """The year of a dossier, whichever version of the method froze it; None where it can't be read."""
    try:
        return int(open_received(archive).about["methods"][MAIN]["year"])
    except UNREADABLE:
        return None


def identify(archive: bytes) -> str:
    """The code of the frozen version in an archive; "" where it can't be read."""
    try:
        return open_received(archive).id
    except UNREADABLE:
        return ""


def restate_earlier(earlier: bytes, later: bytes, year: int) -> EarlierYear:
    """The year of the earlier of two dossiers of one member, counted as the later one counts its own.

    Args:
        earlier, later: their archives; the later one gives figures (see `receive_dossier`).
        year: that of the earlier one, as whoever received it knows it.
    """
    archive = hashlib.sha256(earlier).hexdigest()
    try:
        before, after = open_received(earlier), open_received(later)
        frozen_id = before.id
        restated, now, why = _count_both(before, after)
    except UNREADABLE:
        return EarlierYear(year, archive, "", math.nan, math.nan, "unreadable")
    return EarlierYear(year, archive, frozen_id, restated, now, why)


def _count_both(before: Frozen, after: Frozen) -> tuple[float, float, str]:
    """Kg CO2e of both, with the factors of the later year; and why they do not compare (a word of NOT_COMPARABLE)."""
    method, registry = Method(**after.about["methods"][MAIN]), read_registry_of(after)
    asked = before.about["methods"][MAIN]
    own = replace(method, year=int(asked["year"]), inventory=asked["inventory"], country=asked["country"])
    held = hold_factors(registry, method.year)
    later = Situation(read_inventory(after.files), held, method)
    earlier = restate(Situation(read_inventory(before.files), held, own), later)
    if earlier.inventory.usage.empty != later.inventory.usage.empty:
        return math.nan, math.nan, "other_perimeter"
    lines, lines_now = estimate_once(earlier), estimate_once(later)
    missing = int(np.count_nonzero(lines["match"].to_numpy() == MISSING))
    if missing > int(read_results(before.files[f"results/{MAIN}.csv"])["missing"].iloc[0]):
        return math.nan, math.nan, "gaps"
    return float(lines["impact"].sum()), float(lines_now["impact"].sum()), ""
