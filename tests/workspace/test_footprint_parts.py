"""The footprint of a site or an entity: taken from that of the whole, and equal to its own."""

from dataclasses import replace

import pandas as pd
import pytest

from footprint.estimation.sensitivity import vary
from footprint.estimation.situation import Method, Situation, narrow
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import read_files
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.samples import find_sample

PARTS = [{"site": "Siège"}, {"site": ""}, {"entity": "Formation"}, {"site": "Siège", "entity": "Formation"}]


def sample_footprint() -> Footprint:
    tables = {name: find_sample("association", 0) / f"{name}.csv" for name in ("equipment", "usage", "sites")}
    return find_footprint(Situation(read_files(**tables).inventory, shipped_factors(), Method(2025)))


@pytest.mark.parametrize("where", PARTS)
def test_a_part_says_what_its_own_estimate_says(where):
    whole = sample_footprint()
    part, alone = whole.part(where), find_footprint(narrow(whole.situation, where))
    assert (part.total, part.interval, part.devices) == (alone.total, alone.interval, alone.devices)
    for key in ("type", "site", "entity"):
        pd.testing.assert_frame_equal(part.by(key), alone.by(key), check_exact=True)
    pd.testing.assert_frame_equal(part.sensitivity, vary(alone.situation, alone.lines), check_exact=True)
    pd.testing.assert_frame_equal(part.other_set.lines, alone.other_set.lines, check_exact=True)


def test_what_a_part_holds_is_counted_with_the_whole():
    sample = sample_footprint()
    whole = Footprint(replace(sample.situation), sample.lines)
    part = whole.part({"site": "Siège"})
    assert whole.part({"site": "Siège"}) is part
    assert whole.line_count == len(whole.lines) + len(part.lines)
    held = whole.line_count
    assert not part.sensitivity.empty  # which keeps what it moves of the whole: eight numbers a line
    assert whole.line_count == held + 2 * len(whole.lines)
