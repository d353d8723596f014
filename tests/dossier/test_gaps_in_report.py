"""What is missing from an estate is said beside each sum, and never counts for nothing."""

import pytest

from footprint.dossier.exchange import list_datapoints
from footprint.dossier.freeze import Frozen, read_results
from footprint.dossier.lines import STANDARDS
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections import describe_report
from tests.dossier.samples import freeze_gaps, freeze_planned, freeze_rows


@pytest.fixture(scope="module")
def gaps() -> Frozen:
    return freeze_gaps()


def tables(frozen: Frozen, language: str = "fr") -> list[dict]:
    report = describe_report(frozen, language)
    return [block for section in report.sections for block in section.blocks if block["kind"] == "table"]


def words(frozen: Frozen, language: str = "fr") -> str:
    return str(describe_report(frozen, language)).replace("\\xa0", " ").replace("\\u202f", " ")


def test_each_standard_counts_every_line_without_a_figure(gaps):
    missing, _ = Reader(gaps, "fr").missing()
    assert missing > 40
    for view in gaps.views:
        results = read_results(gaps.files[f"results/{view}.csv"]).set_index("by")
        for standard in STANDARDS:
            assert results.loc[standard, "missing"].sum() == results.loc["total", "missing"], (view, standard)


def test_every_table_that_adds_up_says_what_its_total_lacks(gaps):
    reader = Reader(gaps, "fr")
    lacking = {str(reader.missing(view)[0]) for view in gaps.views}
    added = [one for one in tables(gaps) if one["total"]]
    assert len(added) > 6
    assert {one["rows"][-1][one["headers"].index("Sans chiffre")] for one in added} <= lacking


def test_a_sum_of_which_all_or_nearly_all_is_missing_is_not_nothing(gaps):
    coverage = next(one for one in tables(gaps) if one["caption"].startswith("Ce que l’inventaire contient"))
    reader = Reader(gaps, "fr")
    families = {reader.name("family", row["part"]): row for row in reader.parts("family").to_dict("records")}
    lacking = [(families[row[0]], row[3]) for row in coverage["rows"] if row[0] in families]
    lacking = [(part, mass) for part, mass in lacking if part["missing"]]
    assert lacking
    for part, mass in lacking:
        assert "sans chiffre" in mass
        assert ("manquant" in mass) == (not part["impact"] > 0)


@pytest.mark.exhaustive
def test_sites_that_rows_name_are_listed_though_none_is_described(gaps):
    said = words(gaps)
    assert "ne nomme aucun site" not in said
    sites = next(one for one in tables(gaps) if one["caption"] == "Sites")
    assert {row[0] for row in sites["rows"]} == {f"Site {number}" for number in range(1, 5)}
    assert "nommés sans être décrits : 4" in said


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(("language", "said"), [("fr", "n’est dite nulle part"), ("en", "says nowhere how good")])
def test_a_quality_that_nobody_stated_is_no_share_of_high_quality(gaps, language, said):
    assert said in words(gaps, language)
    assert "0 % de l’empreinte vient de données de qualité haute" not in words(gaps, language)


@pytest.mark.exhaustive
def test_a_quality_that_some_state_says_of_how_many_it_is_not():
    rows = "item_id,device_type,quality\nA,laptop,high\nB,laptop,\n"
    assert "comptées basses : 1 sur 2" in words(freeze_rows(rows))


def test_energy_that_was_not_measured_does_not_say_where_the_dossier_was_made(gaps):
    assert "ligne de commande" not in words(gaps).split("Énergie de l’outil")[1][:60]


def test_categories_without_any_figure_are_empty_data_points(gaps):
    table = list_datapoints(gaps)
    assert not table["value"].eq(0).any()


@pytest.fixture(scope="module")
def planned() -> Frozen:
    return freeze_planned()


def test_a_lever_that_nobody_priced_is_not_free(planned):
    actions = [one for one in tables(planned) if one["caption"].startswith("Actions du scénario")]
    costs = [row[2:5] for one in actions for row in one["rows"]]
    assert ["0", "0", "0"] not in costs


@pytest.mark.exhaustive
def test_one_value_alone_is_called_that_of_today(planned):
    review = words(planned)
    assert "celle d’aujourd’hui" not in review.split("Règle de recalcul")[1].split("Causes")[0]
