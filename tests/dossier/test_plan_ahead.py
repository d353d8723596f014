"""What is frozen of a plan: projections and verdicts, labelled, the same each time; none where there is no plan."""

from datetime import date

import pytest

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Compared
from footprint.dossier.canonical import read_object, read_text, to_numbers
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.chapters.commitments import describe_commitments
from footprint.dossier.report.chapters.courses import describe_courses
from footprint.dossier.report.reader import Reader
from footprint.estimation.estimate import estimate
from footprint.estimation.situation import Method, Situation
from footprint.estimation.views import total
from footprint.plans.outlook import look_ahead
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.plans.reference import Published
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import read_files
from footprint.workspace.frozen_plan import COURSES, REFERENCE, STANDING, TARGETS, write_plan_ahead
from footprint.workspace.samples import find_sample

DAY = date(2026, 11, 26)


def open_year(year: int) -> Situation:
    folder = find_sample("local_authority", year)
    read = read_files(*(folder / f"{name}.csv" for name in ("equipment", "usage", "sites")))
    return Situation(read.inventory, shipped_factors(), Method(year))


@pytest.fixture(scope="module")
def situations() -> dict[int, Situation]:
    return {year: open_year(year) for year in (2023, 2024, 2025)}


@pytest.fixture(scope="module")
def plan() -> bytes:
    return (find_sample("local_authority", 2025).parent / "plan.json").read_bytes()


@pytest.fixture(scope="module")
def files(situations, plan) -> dict[str, bytes]:
    return write_plan_ahead(plan, situations[2025], list_years(situations), DAY)


def test_the_courses_are_those_of_the_projection(files, situations, plan):
    told = read_text(files[COURSES])
    read: Plan = read_plan(plan)[0]
    assert list(dict.fromkeys(told["name"])) == ["trend", *(one.name for one in read.scenarios)]
    trend = look_ahead(situations[2025], Plan(trend=read.trend), int(told["year"].max())).trend.projection
    written = to_numbers(told.loc[told["kind"] == "trend", "total"])
    assert written.tolist() == trend.totals["impact"].tolist()
    assert set(read_text(files[TARGETS])["label"]) >= {"Baisser l'empreinte totale"}


def test_targets_are_shares_of_the_frozen_total_and_the_report_says_what_parts_the_projection(
    frozen, files, situations
):
    told, steps = read_object(files[REFERENCE])["reference"], read_object(files[REFERENCE])["steps"]
    assert (told["kg"], told["kind"]) == (total(estimate(situations[2025])).impact, "estimated")
    assert sum(steps.values()) == pytest.approx(2 * steps["projection"])  # reference + steps = start
    targets = read_text(files[TARGETS])
    allowed = dict(zip(targets["label"], to_numbers(targets["allowed"]), strict=True))
    assert allowed["Moins 20 % en 2030"] == 0.8 * told["kg"]
    # 20 % less than the year it was promised from, which has its inventory
    assert allowed["Baisser l'empreinte totale"] == pytest.approx(0.8 * total(estimate(situations[2023])).impact)
    said = str(describe_courses(Reader(Frozen({**frozen.files, **files}), "fr")))
    assert "Référence des cibles" in said
    assert "durées de vie prévues" in said


@pytest.mark.exhaustive
def test_what_was_published_before_is_the_reference_of_a_later_version(situations, plan):
    years = list_years(situations)
    published = Published(100_000.0, 1, situation=situations[2025], on="2026-03-03")
    files = write_plan_ahead(plan, situations[2025], years, DAY, Compared(years, {2025: published}))
    told = read_object(files[REFERENCE])
    assert (told["reference"]["kg"], told["reference"]["edition"]) == (100_000.0, 1)
    assert told["reference"]["restated"] == total(estimate(situations[2025])).impact
    assert "3 mars 2026" in told["told"]["fr"][0]
    assert len(told["told"]["fr"]) == 4  # with what it would be today, and how it is counted


def test_the_verdicts_are_those_of_the_register_on_the_day(files):
    told = read_object(files[STANDING])
    assert told["on"] == "2026-11-26"
    for language in ("fr", "en"):
        verdicts = {one["commitment_id"]: one["verdict"] for one in told["commitments"][language]}
        assert [verdicts[f"E-0{number}"] for number in (1, 2, 3, 4)] == ["kept", "kept", "at_risk", "missed"]


@pytest.mark.exhaustive
def test_the_same_plan_gives_the_same_bytes(files, situations, plan):
    assert write_plan_ahead(plan, situations[2025], list_years(situations), DAY) == files


@pytest.mark.parametrize("content", [b"", b"{", b'{"scenarios": []}'])
def test_without_a_plan_that_can_be_read_there_is_nothing(situations, content):
    assert write_plan_ahead(content, situations[2025], list_years(situations), DAY) == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_labels_projections_and_gives_each_verdict(frozen, files, plan, language):
    reader = Reader(Frozen({**frozen.files, **files, "plan.json": plan}), language)
    courses, verdicts = str(describe_courses(reader)), str(describe_commitments(reader))
    assert {"fr": "non vérifiée", "en": "not verified"}[language] in courses
    assert "Ambitieux" in courses
    assert {"fr": "non tenu", "en": "missed"}[language] in verdicts
    assert "E-14" in verdicts
    assert describe_courses(Reader(frozen, language)) == []


def test_what_is_nearly_impossible_is_not_said_impossible(frozen, files):
    assert "< 1" in str(describe_courses(Reader(Frozen({**frozen.files, **files}), "fr")))
