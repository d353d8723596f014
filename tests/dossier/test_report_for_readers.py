"""What the report tells those who decide and a labelling committee, and what it never lets pass for more than it is."""

import json

import pytest

from footprint.dossier.freeze import Frozen, Identity, Signed, read_lines
from footprint.dossier.report.categories import bound_categories, part_categories
from footprint.dossier.report.chapters.asks import list_asks
from footprint.dossier.report.chapters.standards import CATEGORIES
from footprint.dossier.report.reader import SECTIONS, Reader
from footprint.dossier.report.sections import WRITERS, describe_report
from footprint.words.texts import text
from tests.dossier.samples import freeze_planned, freeze_rows, freeze_sample

HEADER = "item_id,site,device_type,quantity,acquired_on\n"
EARLY = Identity("X", Signed("Y", "2020-01-02"))


def blocks(frozen: Frozen, name: str, language: str = "fr") -> list[dict]:
    return WRITERS[name](Reader(frozen, language)).blocks


def said(frozen: Frozen, name: str, language: str = "fr") -> str:
    return json.dumps(blocks(frozen, name, language), ensure_ascii=False).replace("\u00a0", " ").replace("\u202f", " ")


def tables(frozen: Frozen, name: str) -> list[dict]:
    return [block for block in blocks(frozen, name) if block["kind"] == "table"]


@pytest.fixture(scope="module")
def planned() -> Frozen:
    return freeze_planned()


class TestFirstPages:
    def test_what_is_decided_comes_before_what_is_checked(self, planned):
        sections = list(Reader(planned, "fr").sections)
        assert sections == list(SECTIONS)
        assert sections.index("commitments") < sections.index("results") < sections.index("trail")

    def test_each_year_says_what_its_total_lacks(self, planned):
        totals = next(one for one in describe_report(planned, "fr").progress if one["kind"] == "table")
        lines = read_lines(planned.files["lines/main.csv"])
        assert totals["rows"][-1][5].replace("\u202f", "") == f"{lines['impact'].isna().sum()} sur {len(lines)}"

    def test_each_commitment_is_told_once_where_the_list_leads(self, planned):
        blocks = [block for section in describe_report(planned, "fr").sections for block in section.blocks]
        [leading] = [block for block in blocks if block["kind"] == "index"]
        told = [block for block in blocks if block not in [leading]]
        assert json.dumps(leading, ensure_ascii=False).count("E-01 — ") == 1
        assert json.dumps(told, ensure_ascii=False).count("E-01 — ") == 1
        assert set(leading["anchors"]) == {anchor for block in told for anchor in block.get("anchors", [])}

    def test_what_is_asked_is_what_only_they_can_do(self, planned, frozen):
        asked = " ".join(list_asks(Reader(planned, "fr")))
        assert "E-04" in asked  # not kept
        assert "E-14" in asked  # lacks a part
        assert "approuver" in " ".join(list_asks(Reader(frozen, "fr")))  # a draft

    def test_without_plan_nor_years_it_says_so(self, frozen):
        shown = json.dumps(describe_report(frozen, "en").progress)
        assert "no trend yet" in shown
        assert "No plan is joined" in shown


class TestLimits:
    def test_rows_set_aside_are_listed_with_their_reason_and_their_lines(self):
        rows = "A,S,laptop,2,\nB,S,machin,2,\nC,S,laptop,beaucoup,\nD,S,machin,1,\n"
        [aside] = [one for one in tables(freeze_rows(HEADER + rows), "exclusions") if "côté" in one["caption"]]
        assert [(row[2], row[3]) for row in aside["rows"]] == [("2", "3, 5"), ("1", "4")]
        assert "machin" in aside["rows"][0][1]
        assert "Ligne 0" not in str(aside)

    @pytest.mark.exhaustive
    def test_the_share_without_a_site_is_flagged(self):
        assert "Sans site" in said(freeze_rows(HEADER + "A,,laptop,2,\nB,S,laptop,1,\n"), "results")
        assert "Sans site" not in said(freeze_rows(HEADER + "B,S,laptop,1,\n"), "results")

    def test_a_source_consulted_after_the_day_of_the_dossier_is_reported(self, frozen):
        assert "consultées après" in said(freeze_rows(HEADER + "A,S,laptop,2,\n", identity=EARLY), "factors")
        assert "consultées après" not in said(frozen, "factors")

    def test_plausibility_concludes_even_where_nobody_is_counted(self, planned):
        assert "Conclusion" in said(freeze_rows(HEADER + "A,S,laptop,2,\n"), "plausibility")
        assert "Conclusion" in said(planned, "plausibility")

    @pytest.mark.exhaustive
    def test_one_type_that_makes_most_of_the_total_is_to_be_checked(self):
        rows = HEADER + "A,S,storage_array,40,\nB,S,laptop,1,\n"
        assert "Un seul type" in said(freeze_rows(rows), "plausibility")


class TestStandards:
    @pytest.mark.parametrize("standard", ["beges", "ghg_protocol", "iso_14064"])
    def test_categories_add_up_to_the_view_that_the_standard_asks_for(self, planned, standard):
        reader = Reader(planned, "fr")
        view = "purchases" if standard == "ghg_protocol" else "depreciation"
        found = part_categories(reader, standard)
        masses = [one.impact for one in found if one.impact == one.impact]
        assert sum(masses) == pytest.approx(reader.total(view), abs=1e-5)
        assert sum(one.missing for one in found) >= reader.missing(view)[0]

    def test_what_is_not_studied_is_not_covered_and_is_no_0(self, planned):
        beges = tables(planned, "standards")[0]
        rows = {row[0].split()[0]: row for row in beges["rows"]}
        assert len([name for name in CATEGORIES["beges"] if name in rows]) == 22
        assert rows["5.4"][1] == "non couvert"
        assert "bilan" not in text("dossier.report.standards.title", "fr").lower()

    def test_electricity_of_2025_is_parted_and_says_by_which_year(self, planned):
        names = [one.name for one in part_categories(Reader(planned, "fr"), "beges")]
        assert {"2.1", "4.1"} <= set(names)
        assert "2.1+4.1" not in names
        assert "2022" in said(planned, "standards")

    def test_each_category_has_its_interval_and_its_base_year(self, planned):
        bounds = bound_categories(Reader(planned, "fr"), "beges")
        for one in part_categories(Reader(planned, "fr"), "beges"):
            if one.impact > 0:
                low, high = bounds[one.name]
                assert low < one.impact < high
        assert "Référence 2023" in said(planned, "standards")

    @pytest.mark.exhaustive
    def test_a_source_that_names_its_ipcc_report_is_quoted_and_another_is_not_guessed(self):
        usage = "item_id,service_type,amount_per_year,unit\nR,refrigerant_r32,1,kg\nM,mobile_line,3,line\n"
        [sources] = [
            one
            for one in tables(freeze_rows(HEADER + "A,S,laptop,2,\n", usage), "standards")
            if "source" in one["caption"]
        ]
        told = {row[0]: row[1:3] for row in sources["rows"]}
        assert told["ipcc-ar6"] == ["AR6", "HFC-32"]
        assert told["arcep-numerique-soutenable"] == ["non donné par la source"] * 2


class TestLabel:
    def test_without_a_framework_it_says_so_plainly(self, planned):
        plan = json.loads(planned.files["plan.json"])
        without = {name: held for name, held in plan.items() if name not in ("framework", "diagnosis")}
        frozen = Frozen({**planned.files, "plan.json": json.dumps(without).encode()})
        assert "Aucun référentiel du label n’est importé" in said(frozen, "commitments")

    def test_an_imported_framework_is_answered_line_by_line(self, planned):
        plan = json.loads(planned.files["plan.json"])
        plan["framework"] = [
            {"tir": "1.1", "label": "Engager la direction", "version": "2021", "axis": "strategy", "pa": "PA1"},
            {"tir": "1.2", "label": "Mesurer", "version": "2021", "axis": "strategy", "pa": "PA1"},
        ]
        said_of = {"cycle": "2027-2029", "state": "reread", "self_score": 3, "auditor_score": 2}
        plan["diagnosis"] = [{"tir": "1.1", "means": "Charte signée", "results": "Deux revues"} | said_of]
        plan["commitments"][0] |= {"tirs": ["1.2"], "pa": "PA1"}
        frozen = Frozen({**planned.files, "plan.json": json.dumps(plan).encode()})
        [answered] = [one for one in tables(frozen, "commitments") if "TIR par TIR" in one["caption"]]
        assert answered["rows"][0][1:4] == ["Charte signée", "Deux revues", "3 (auditeur 2)"]
        assert answered["rows"][1][1:4] == ["—", "—", "—"]
        assert [row[-1] for row in answered["rows"]] == ["—", "E-01"]
        told = said(frozen, "commitments")
        assert "version 2021, 1 principe d’action (PA), 2 types d’investissement responsable (TIR)" in told
        assert "cycle 2027-2029 ; textes : à rédiger 1, relu 1" in told
        [holes] = [one for one in tables(frozen, "commitments") if "Ce qui manque à l" in one["caption"]]
        assert [row[0].split(" · ")[1] for row in holes["rows"]] == ["1.2"]
        [proofs] = [one for one in tables(frozen, "commitments") if one["caption"].endswith(": ce qui manque")]
        listed = [(row[0], row[1]) for row in proofs["rows"]]
        assert ("une preuve de moyens", "1.1 — Engager la direction") in listed
        assert len(listed) == len(set(listed))
        assert not any("reuve" in row[1] for row in holes["rows"])  # what lacks of evidence is in its list alone
        [carried] = [one for one in tables(frozen, "commitments") if "a commencé" in one["caption"]]
        reasons = {row[0]: row[2] for row in carried["rows"]}
        assert reasons["E-04"].startswith("La règle de dotation")

    def test_each_commitment_has_its_means_its_results_and_its_evidence(self, planned):
        rows = [row for one in tables(planned, "commitments") for row in one["rows"]]
        means, results, evidence = next(row[1:] for row in rows if row[0].startswith("E-01 "))
        assert "Budget téléphonie" in means
        assert "Bureau du 12 février 2024" in means
        for part in ("Indicateur", "Référence", "Cible", "Constaté", "Verdict : tenu"):
            assert part in results.replace("\u202f", " ").replace("\u00a0", " ")
        assert "Procédure de réparation" in evidence

    def test_the_committee_reads_scores_cycles_steps_and_what_was_left_out(self, planned):
        shown = said(planned, "commitments")
        [axes] = [one for one in tables(planned, "commitments") if "axe par axe" in one["caption"]]
        assert axes["rows"][0][:4] == ["1. Stratégie et gouvernance", "8", "8", "7"]
        [lines] = [one for one in tables(planned, "commitments") if "cycles par TIR" in one["caption"]]
        assert len(lines["rows"]) == 41
        assert {row[1] for row in lines["rows"]} >= {"réécrit", "plus rien"}
        for one in ("20/11/2023", "Bilan à mi-parcours", "Comité de labellisation", "2024-2026", "Label obtenu"):
            assert one in shown
        assert shown.index("Supprimer les anciens courriels") < shown.index("Former tous les agents")


class TestSigning:
    @pytest.mark.parametrize(
        ("one_person", "told"),
        [(False, "sans que l’organisation ait dit"), (True, "l’organisation l’admet")],
    )
    def test_one_person_in_several_roles_is_reported(self, one_person, told):
        identity = Identity(
            "X", Signed("Zoé", "2026-01-02"), reviewer=Signed("ZOE", "2026-01-03"), one_person=one_person
        )
        shown = said(freeze_rows(HEADER + "A,S,laptop,2,\n", identity=identity), "identification")
        assert told in shown
        assert "non authentifiés" in shown


def test_a_dossier_of_before_still_has_a_report():
    frozen = freeze_sample()
    old = Frozen({path: data for path, data in frozen.files.items() if path != "years/parts.csv"})
    assert describe_report(old, "fr").sections
