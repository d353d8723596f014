"""What a frozen dossier tells a territory, and what gives it nothing."""

import pytest

from footprint.dossier.archive import pack, unpack
from footprint.dossier.freeze import Frozen, hash_bytes, read_results
from footprint.dossier.years import find_frozen
from footprint.territory.figures import read_figures, write_figures
from footprint.territory.receive import TEN_QUESTIONS, UnusableDossier, receive_dossier
from footprint.workspace.ten_questions import FIELDS, item_of
from tests.territory.simulated import archive_of, association, authority, devices_alone, figures_of


def test_the_figures_of_a_dossier_are_those_it_prints():
    figures, files = figures_of("association"), unpack(association())
    results = read_results(files["results/main.csv"])
    assert figures.archive == hash_bytes(association())
    assert figures.total == results["impact"].iloc[0]
    printed = results[results["by"] == "family+stage"].set_index(["part", "other_part"])["impact"].dropna()
    summed = figures.parts.groupby(["family", "stage"])["grains"].sum() * 2.0**-20
    assert summed.reindex(printed.index).tolist() == printed.tolist()
    assert figures.coverage == pytest.approx(1 - 4 / 93)
    assert (figures.headcount, figures.perimeter, figures.estimated) == (8.0, "with_services", 0.0)
    assert figures_of("devices").perimeter == "devices"


def test_years_at_constant_method_are_those_of_the_dossier():
    years = figures_of("authority").years
    assert [one.year for one in years] == [2023, 2024, 2025]
    assert all(one.restated > 0 for one in years)


def test_figures_hold_no_row_and_no_name_of_a_document_and_are_read_back_as_they_were():
    figures = figures_of("authority")
    written = write_figures(figures)
    assert write_figures(read_figures(written)) == written
    inventory = unpack(authority())["inventory/equipment.csv"].decode()
    documents = {line.split(",")[-2].strip('"') for line in inventory.splitlines()[1:]} - {""}
    assert documents
    assert not any(name.encode() in written for name in documents if len(name) > 8)


def test_the_frozen_files_alone_as_a_database_keeps_them_tell_the_same():
    stored = pack(find_frozen(unpack(devices_alone())).files)
    figures, known = receive_dossier(stored), figures_of("devices")
    assert figures.archive == hash_bytes(stored) != known.archive
    assert (figures.frozen_id, figures.total) == (known.frozen_id, known.total)


@pytest.mark.parametrize("field", [name for name, one in FIELDS.items() if one.kind != "years"])
def test_answers_to_the_ten_questions_are_known_by_the_name_of_their_row(field):
    assert TEN_QUESTIONS.fullmatch(item_of(field))


def _forge(path: str, old: bytes, new: bytes) -> bytes:
    files = {name: data for name, data in unpack(devices_alone()).items() if name != "manifest.json"}
    assert old in files[path]
    return archive_of(Frozen(files | {path: files[path].replace(old, new)}))


def test_a_total_forged_with_every_hash_made_to_fit_is_found():
    total = unpack(devices_alone())["results/main.csv"].split(b"\n")[1].split(b",")[3]
    with pytest.raises(UnusableDossier) as refused:
        receive_dossier(_forge("results/main.csv", total, b"1.5"))
    assert refused.value.why == "differs"


def test_fewer_devices_in_a_frozen_inventory_are_found():
    with pytest.raises(UnusableDossier) as refused:
        receive_dossier(_forge("inventory/equipment.csv", b",10,", b",2,"))
    assert refused.value.why == "differs"


def test_a_dossier_without_a_single_total_does_not_stop_those_of_others():
    files = unpack(devices_alone())
    results = files["results/main.csv"]
    with pytest.raises(UnusableDossier):
        receive_dossier(_forge("results/main.csv", results.split(b"\n", 1)[1], b""))


def test_a_dossier_of_another_method_is_no_fault_of_its_own():
    with pytest.raises(UnusableDossier) as refused:
        receive_dossier(_forge("dossier.json", b'"version": "2"', b'"version": "1"'))
    assert refused.value.why == "other_version"


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (lambda: b"", "not_a_dossier"),
        (lambda: b"PK\3\4 nothing", "not_a_dossier"),
        (lambda: devices_alone()[:-9], "altered"),
        (lambda: devices_alone().replace(b"dossier.json", b"dossier.jsom", 1), "altered"),
    ],
    ids=["empty", "another zip", "cut short", "a byte changed"],
)
def test_what_is_no_dossier_or_was_altered_is_refused_with_its_reason(archive, why):
    with pytest.raises(UnusableDossier) as refused:
        receive_dossier(archive())
    assert refused.value.why == why
