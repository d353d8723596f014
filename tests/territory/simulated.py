"""Simulated members of a territory: five kinds, the figures of two sample dossiers, their quantities changed.

No organisation is behind them. Two dossiers are frozen once; the figures of the others are those two multiplied, so
that seventy members cost no more than two.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from footprint.dossier.archive import pack
from footprint.dossier.bundle import MANIFEST, write_manifest
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.estimation.situation import Method
from footprint.territory.figures import Counting, DossierFigures, read_figures, write_figures
from footprint.territory.members import Member
from footprint.territory.receive import receive_dossier
from tests.dossier.samples import freeze_planned, freeze_rows, freeze_sample
from tests.shared import once

KINDS = ("town hall", "school", "association", "library", "sports club")


def archive_of(frozen: Frozen) -> bytes:
    """The archive of a frozen version, without the documents made of it."""
    return pack({**frozen.files, MANIFEST: write_manifest(frozen, frozen.files, {})})


@cache
def association() -> bytes:
    """The archive of the sample association."""
    return archive_of(Frozen(once("association frozen", lambda: freeze_sample().files)))


@cache
def authority() -> bytes:
    """The archive of the sample authority, with its plan and its years."""
    return archive_of(freeze_planned())


@cache
def devices_alone() -> bytes:
    """The archive of an estate of two types, without services."""
    equipment = "item_id,device_type,quantity,source_document\nA,laptop,10,Export\nB,monitor_24,12,Export\n"
    identity = Identity("Club (simulated)", Signed("Simulated", "2026-01-15"))
    return archive_of(Frozen(once("devices alone", lambda: freeze_rows(equipment, identity=identity).files)))


@cache
def devices_before() -> bytes:
    """The same club a year earlier: twice as many of each, counted with other factors and another accounting."""
    equipment = "item_id,device_type,quantity,source_document\nA,laptop,20,Export\nB,monitor_24,24,Export\n"
    identity = Identity("Club (simulated)", Signed("Simulated", "2025-01-15"))
    method = Method(2024, factor_set="manufacturers", accounting="depreciation")
    frozen = once("devices before", lambda: freeze_rows(equipment, identity=identity, method=method).files)
    return archive_of(Frozen(frozen))


@cache
def figures_of(which: str) -> DossierFigures:
    """The figures of one of the archives above."""
    archive = {"association": association, "authority": authority, "devices": devices_alone}[which]()
    return read_figures(once(("figures", which), lambda: write_figures(receive_dossier(archive))))


def multiply(figures: DossierFigures, times: int, key: str, **changes) -> DossierFigures:
    """Figures of an estate so many times as large, as of another organisation."""
    named = hashlib.sha256(f"{key} {times}".encode()).hexdigest()
    parts = figures.parts.assign(grains=figures.parts["grains"] * times)
    people = figures.headcount * times
    held = {"low": figures.low * times, "high": figures.high * times, "headcount": people} | changes
    return replace(figures, parts=parts, archive=named, frozen_id=named, organisation=key, siren="", **held)


def simulate_members(count: int = 70, seed: int = 1) -> list[Member]:
    """Members of five kinds, two thirds of which sent a dossier; those of an even number consent to being compared."""
    draw = np.random.default_rng(seed)
    base, found = figures_of("association"), []
    for number in range(count):
        key, times = f"M{number:03}", int(draw.integers(1, 6))
        sent = number % 3 != 2
        figures = multiply(base, times, key)
        staff = 8.0 * times + int(draw.integers(0, 9))
        found.append(
            Member(
                key,
                KINDS[number % len(KINDS)],
                staff=staff,
                public=staff * 12 if number % len(KINDS) == 1 else 0.0,
                state="frozen" if sent else ("invited", "begun", "saved")[number % 9 // 3],
                labelled=number % 10 == 0,
                name=f"Simulated member {number}" if number % 4 == 0 else "",
                compared=sent and number % 2 == 0,
                dossiers=(figures,) if sent else (),
            )
        )
    return found


@cache
def seventy() -> list[Member]:
    """Seventy members, always the same."""
    return simulate_members()


COUNTING = Counting(2025, version="2")


def totals(members: Sequence[Member]) -> int:
    """The sum of the dossiers of members, in grains."""
    return sum(one.dossiers[-1].grains for one in members if one.dossiers)
