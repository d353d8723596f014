"""Millions of devices by parts: the whole is its parts to the last bit, whoever computes them, and no file is lost."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from footprint.cli.main import main
from footprint.estimation.estimate import GRAIN, estimate
from footprint.estimation.situation import Method, Situation, split_rows
from footprint.estimation.uncertainty.draws import draw_sums, draw_totals, join_weights, weigh_part
from footprint.problems import UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.territory.receive import join_blocks, sum_parts
from footprint.workspace.files import read_files
from footprint.workspace.parts import figures
from footprint.workspace.parts import folder as folders
from footprint.workspace.parts.figures import find_figures
from footprint.workspace.parts.folder import estimate_folder
from footprint.workspace.parts.parquet import read_blocks, write_inventory
from footprint.workspace.samples import find_sample

METHOD = Method(2025)


@pytest.fixture(scope="module")
def situation() -> Situation:
    """The sample authority nine times, under other documents: some 3,000 rows, with services and sites."""
    place = find_sample("local_authority", 2025)
    sample = read_files(*(place / f"{name}.csv" for name in ("equipment", "usage", "sites"))).inventory
    times = [
        sample.equipment.assign(source_document=sample.equipment["source_document"].astype("str") + f" {number}")
        for number in range(9)
    ]
    together = pd.concat(times, ignore_index=True).astype(
        sample.equipment.dtypes.to_dict() | {"source_document": "category"}
    )
    return Situation(replace(sample, equipment=together.rename_axis("line")), shipped_factors(), METHOD)


@pytest.fixture
def folder(situation, tmp_path):
    """Three organisations, the last with all services."""
    for number, part in enumerate(split_rows(situation, 1_100)):
        write_inventory(part.inventory, tmp_path / f"organisation-{number}.parquet")
    return tmp_path


def count_grains(situation: Situation) -> int:
    return int((estimate(situation)["impact"].dropna() / GRAIN).astype("int64").sum())


def test_rows_estimated_by_blocks_give_the_same_lines_and_draws(situation):
    lines = estimate(situation)
    blocks = [(part, estimate(part)) for part in split_rows(situation, 700)]
    for column in ("stage", "factor", "match", "amount", "impact"):
        joined = np.concatenate([found[column] for _, found in blocks])
        np.testing.assert_array_equal(joined, lines[column])
    weights = join_weights([weigh_part(part, found) for part, found in blocks])
    drawn = draw_sums(weights.parts, weights.sets, weights.documents)
    np.testing.assert_array_equal(drawn, draw_totals(situation, lines))


def test_a_file_is_read_as_it_was_written(situation, tmp_path):
    write_inventory(situation.inventory, tmp_path / "all.parquet")
    blocks = list(read_blocks(tmp_path / "all.parquet", 1_000))
    assert [len(block.equipment) for block in blocks[:-1]] == [1_000] * (len(blocks) - 1)
    read = pd.concat([block.equipment.astype(object) for block in blocks], ignore_index=True)
    pd.testing.assert_frame_equal(read, situation.inventory.equipment.astype(object).reset_index(drop=True))
    assert [len(block.usage) for block in blocks] == [0] * (len(blocks) - 1) + [len(situation.inventory.usage)]


def test_a_folder_adds_up_to_the_whole(situation, folder):
    parts = estimate_folder(folder, METHOD)
    assert parts.sum("grains") == count_grains(situation)
    assert parts.sum("rows") == len(situation.inventory.equipment) + len(situation.inventory.usage)
    drawn = draw_totals(situation, estimate(situation))
    np.testing.assert_allclose(parts.draws, drawn, rtol=1e-2)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (parts.interval.low, parts.interval.high) == pytest.approx((low, high), rel=1e-3)


def test_a_second_run_reads_what_the_first_one_kept(folder, monkeypatch):
    first = estimate_folder(folder, METHOD)
    monkeypatch.setattr(folders, "estimate_file", lambda *_: pytest.fail("estimated again"))
    told: list[tuple] = []
    again = estimate_folder(folder, METHOD, tell=lambda *step: told.append(step))
    np.testing.assert_array_equal(again.draws, first.draws)
    assert again.totals == first.totals
    assert told[0] == (0, 3, "organisation-0.parquet")
    assert told[-1] == (3, 3, "")


def test_workers_of_a_scheduler_give_the_same(folder):
    distributed = pytest.importorskip("distributed")
    alone = estimate_folder(folder, METHOD, kept=folder / ".alone")
    with distributed.LocalCluster(n_workers=2, processes=False, dashboard_address=None) as cluster:
        shared = estimate_folder(folder, METHOD, scheduler=cluster.scheduler_address, kept=folder / ".shared")
    assert shared.totals == alone.totals
    np.testing.assert_array_equal(shared.draws, alone.draws)


@pytest.mark.parametrize(
    ("column", "cells", "code", "line"),
    [
        ("device_type", ["laptop", "licorne"], "unknown-choice", 2),
        ("quantity", [1.0, 1.5], "not-whole", 2),
        ("lifespan_years", [-4, 5], "too-small", 1),
        ("lifespan_years", ["5", "6"], "parts.type", 0),
        ("couleur", ["bleu", "rouge"], "parts.column", 0),
    ],
)
def test_what_can_not_be_used_is_named_with_its_row(tmp_path, column, cells, code, line):
    table = {"device_type": ["laptop", "Serveur"], column: cells}
    parquet.write_table(pa.table(table), tmp_path / "bad.parquet")
    with pytest.raises(UnusableInput) as refused:
        list(read_blocks(tmp_path / "bad.parquet"))
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_words_that_people_write_are_understood(tmp_path):
    parquet.write_table(pa.table({"device_type": ["Ordinateur portable", "server"]}), tmp_path / "words.parquet")
    [block] = read_blocks(tmp_path / "words.parquet")
    assert block.equipment["device_type"].tolist() == ["laptop", "server"]


def test_the_command_sets_a_bad_file_aside_and_names_it(folder, capsys):
    (folder / "broken.parquet").write_bytes(b"PAR1 and no more")
    totals = folder.parent / f"{folder.name}.parquet"
    assert main(["estimate", str(folder), "--year", "2025", "--json", "--totals", str(totals), "--language", "en"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [one["file"] for one in found["set_aside"]] == ["broken.parquet"]
    assert "“broken.parquet” can't be read" in found["set_aside"][0]["message"]
    assert "0 of 4 broken.parquet" in said.err
    written = parquet.read_table(totals).to_pandas()
    assert found["files"] == len(written) == 3
    assert found["total_kgco2e"] == written["total_kgco2e"].sum() == found["grains"] * GRAIN
    assert found["low_kgco2e"] < found["total_kgco2e"] < found["high_kgco2e"]
    assert main(["estimate", str(folder), "--strict"]) == 1
    assert main(["estimate", str(folder), "--lines", "lines.csv"]) == 2


# --- members of a territory ------------------------------------------------------------------------------------------


def test_inventories_of_a_folder_are_members_of_a_territory(situation, folder, capsys):
    (folder / "damaged.parquet").write_bytes(b"nothing")
    assert main(["campaign", str(folder), "--json", "--year", "2025"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["grains"] == count_grains(situation)
    assert [one["member"] for one in told["members"]] == [f"organisation-{number}.parquet" for number in range(3)]
    assert [(one["file"], one["why"]) for one in told["set_aside"]] == [("damaged.parquet", "inventory")]
    assert "damaged.parquet" in told["set_aside"][0]["found"]


def test_a_territory_estimates_no_inventory_twice(folder, monkeypatch):
    where = folder / "kept"
    first = find_figures(folder / "organisation-2.parquet", METHOD, where)
    monkeypatch.setattr(figures, "estimate", lambda situation: pytest.fail("estimated again"))
    again = find_figures(folder / "organisation-2.parquet", METHOD, where)
    pd.testing.assert_frame_equal(again.parts, first.parts)
    with pytest.raises(pytest.fail.Exception):
        find_figures(folder / "organisation-2.parquet", Method(2024), where)


def test_blocks_of_an_inventory_have_the_parts_of_the_whole(situation):
    whole = sum_parts(situation, estimate(situation))
    joined = join_blocks([sum_parts(part, estimate(part)) for part in split_rows(situation, 700)])

    def by_name(summed):
        names = [summed.documents[number] for number in summed.parts["document"]]
        met = [summed.errors[number] if number >= 0 else () for number in summed.parts["errors"]]
        counted = summed.parts.assign(document=names, errors=met).astype({"errors": "str"})
        return counted.sort_values(list(counted), ignore_index=True)

    pd.testing.assert_frame_equal(by_name(joined), by_name(whole))


def test_no_archive_of_a_territory_is_made_of_inventories(folder, tmp_path, capsys):
    assert main(["campaign", str(folder), "--out", str(tmp_path / "territory.zip")]) == 2
    assert "organisation-0.parquet" in capsys.readouterr().err
    assert not (tmp_path / "territory.zip").exists()
