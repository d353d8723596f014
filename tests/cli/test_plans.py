"""`footprint project` and `footprint plan` as programs and people use them: answers, exit codes, plain refusals."""

import json
import math

import pytest

from footprint.cli.main import main
from footprint.estimation.situation import Method, Situation
from footprint.plans.check_plan import check_plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.registry.factors import shipped_factors
from footprint.words import texts
from footprint.workspace.files import read_files
from footprint.workspace.samples import SAMPLE_PLANS, SAMPLES, find_sample, load_sample_plan

EQUIPMENT = """item_id,device_type,quantity,acquired_on,site
PC-1,laptop,100,2023-01-01,Siège
EC-1,monitor_24,120,,Siège
"""
USAGE = "item_id,service_type,amount_per_year\nP1,printed_paper,20000\n"
SITES = "site,country,headcount\nSiège,FRA,100\n"


def keep(action_id: str, kind: str, years: float, **more: object) -> dict:
    change = {"table": "equipment", "where": {"device_type": kind}, "column": "lifespan_years", "value": years}
    return {
        "action_id": action_id,
        "label": f"Garder {kind} {years} ans",
        "starts_on": "2026-01-01",
        "changes": [change | {"operation": "set"}],
        "invest_eur": 0,
        "yearly_eur": 0,
        "staff_days": 0,
    } | more


LAPTOPS = keep("laptops", "laptop", 7, invest_eur=1000, yearly_eur=200, staff_days=5)
SCREENS = keep("screens", "monitor_24", 10, invest_eur=4000, staff_days=2)
PLAN = {
    "scenarios": [
        {"name": "Portables", "actions": [LAPTOPS]},
        {"name": "Tout", "actions": [LAPTOPS, SCREENS]},
    ],
    "commitments": [{"id": "E-01", "title": "Moins 10 %", "year": 2028, "value": 10}],
}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "equipment.csv").write_text(EQUIPMENT, encoding="utf-8")
    (tmp_path / "usage.csv").write_text(USAGE, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")
    write(tmp_path, PLAN)
    return tmp_path


def write(folder, plan: object) -> None:
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


@pytest.fixture
def run(capsys, files):
    def run(command: str, *arguments: object, year: int | None = 2025) -> tuple[int, str, str]:
        given = [command, files / "equipment.csv", "--usage", files / "usage.csv", "--sites", files / "sites.csv"]
        given += ["--plan", files / "plan.json", *(("--year", year) if year else ()), *arguments]
        try:
            code = main([str(argument) for argument in given])
        except SystemExit as end:  # argparse
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def answer(run, command: str, *arguments: object, **more: object) -> dict:
    code, out, err = run(command, *arguments, "--json", **more)
    assert (code, err) == (0, "")
    return json.loads(out)


class TestProject:
    def test_the_trend_stands_among_the_scenarios_with_every_year(self, run):
        found = answer(run, "project", "--from", 2025, "--to", 2028)
        assert (found["from"], found["to"], found["year"], found["accounting"]) == (2025, 2028, 2025, "annualised")
        assert [(one["name"], one["kind"]) for one in found["scenarios"]] == [
            ("trend", "trend"),
            ("Portables", "scenario"),
            ("Tout", "scenario"),
        ]
        for scenario in found["scenarios"]:
            assert [year["year"] for year in scenario["years"]] == [2025, 2026, 2027, 2028]
        assert found["problems"] == []
        assert (found["rows_read"], found["rows_kept"], found["rows_set_aside"]) == (4, 4, 0)

    def test_parts_add_up_to_the_total_of_their_year_exactly(self, run):
        for scenario in answer(run, "project")["scenarios"]:
            for year in scenario["years"]:
                for parts in ("by_stage", "by_type"):
                    assert math.fsum(year[parts].values()) == pytest.approx(year["total_kgco2e"], abs=1e-6)
                assert year["low_kgco2e"] <= year["total_kgco2e"] <= year["high_kgco2e"]
                assert year["per_user_kgco2e"] == pytest.approx(year["total_kgco2e"] / 100)  # people of the only site

    def test_a_longer_life_takes_its_share_off_what_laptops_embody(self, run):
        found = answer(run, "project", "--to", 2030)
        trend, scenario = found["scenarios"][:2]
        # 5 years, as assumed, then 7: what is embodied falls by 1 - 5/7; the use of electricity stays
        before, after = (one["years"][-1]["by_stage"]["manufacturing"] for one in (trend, scenario))
        laptops = 100 * 170 / 5  # kg: ademe-laptop-manufacturing
        assert before - after == pytest.approx(laptops * (1 - 5 / 7), rel=1e-6)
        assert scenario["years"][-1]["by_stage"]["use"] == trend["years"][-1]["by_stage"]["use"]
        assert trend["years"][-1]["difference_kgco2e"] == 0
        difference = scenario["years"][-1]["total_kgco2e"] - trend["years"][-1]["total_kgco2e"]
        assert scenario["years"][-1]["difference_kgco2e"] == pytest.approx(difference)

    @pytest.mark.parametrize("value", [20, {"share": 0.2}])
    def test_devices_that_are_not_renewed_leave_when_they_are_due(self, run, files, value):
        change = {"table": "equipment", "where": {"device_type": "laptop"}, "operation": "retire", "value": value}
        gone = LAPTOPS | {"changes": [change | {"timing": "at_renewal"}]}
        write(files, {"scenarios": [{"name": "S", "actions": [gone]}]})
        both = [one["years"] for one in answer(run, "project", "--to", 2030)["scenarios"]]
        # bought on 1 January 2023 for five years: 100 until the end of 2027, then 80
        before, after = ([year["by_type"]["laptop"] for year in years] for years in both)
        parts = [left / there for left, there in zip(after, before, strict=True)]
        assert [parts[place] for place in (0, 2, 4, 5)] == pytest.approx([1, 1, 0.8, 0.8], rel=1e-6)

    def test_a_lever_says_what_it_changes_from(self, run, files):
        lever = {"lever": "A1", "parameters": {"devices": "laptops", "years": 7}}
        write(files, {"scenarios": [{"name": "S", "actions": [{"starts_on": "2026-01-01", "invest_eur": 0} | lever]}]})
        [action] = answer(run, "project", "--lang", "fr")["scenarios"][1]["actions"]
        said = action["sentence"].replace("\u00a0", " ")
        assert said == "Garder les ordinateurs portables 7 ans au lieu de 5"  # laptop-lifespan: 5 years

    def test_costs_fall_in_their_years(self, run):
        years = answer(run, "project", "--to", 2028)["scenarios"][1]["years"]
        # 1 000 € when it starts, on 1 January 2026, and 200 € a year from then on
        assert [year["cost_eur"] for year in years] == pytest.approx([0, 1200, 200, 200])
        assert [year["staff_days"] for year in years] == pytest.approx([0, 5, 0, 0])

    def test_a_commitment_on_the_footprint_is_judged_in_every_scenario(self, run):
        found = answer(run, "project")
        [target] = found["targets"]
        base = found["base"]["estimated_kgco2e"]
        assert (target["target_id"], target["label"], target["year"]) == ("E-01", "Moins 10 %", 2028)
        assert target["allowed_kgco2e"] == pytest.approx(0.9 * base)
        for scenario in found["scenarios"]:
            [kept] = scenario["targets"]
            total = next(year["total_kgco2e"] for year in scenario["years"] if year["year"] == 2028)
            assert kept["gap_kgco2e"] == pytest.approx(total - 0.9 * base)
            assert kept["kept"] == (kept["gap_kgco2e"] <= 0)
            assert 0 <= kept["probability"] <= 1
        assert [one["targets"][0]["kept"] for one in found["scenarios"]] == [False, True, True]

    def test_the_kilograms_of_a_commitment_are_what_was_said(self, run, files):
        goal = {"value": 20, "unit": "percent", "deadline": "2028-12-31"}
        promise = {"id": "E-02", "indicator": {"measure": "footprint", "unit": "t"}, "goal": goal}
        write(files, PLAN | {"commitments": [promise | {"reference": {"year": 2023, "value": 6.0}}]})
        # 20 % less than 6 t are 4 800 kg: planned lives make no more room
        assert answer(run, "project")["targets"][0]["allowed_kgco2e"] == pytest.approx(4800)

    @pytest.mark.exhaustive
    def test_targets_are_shares_of_the_estimate_whatever_the_projection_starts_from(self, run, files):
        # laptops kept for twice the life planned: estimated over their age, projected over the life planned
        old = EQUIPMENT.replace("2023-01-01", "2013-01-01")
        (files / "equipment.csv").write_text(old, encoding="utf-8")
        target = {"year": 2028, "value": 20}
        write(files, PLAN | {"commitments": [], "targets": [target]})
        found = answer(run, "project")
        base = found["base"]
        assert base["projected_kgco2e"] > 1.1 * base["estimated_kgco2e"]
        assert found["targets"][0]["allowed_kgco2e"] == 0.8 * base["estimated_kgco2e"]
        assert (found["reference"]["kgco2e"], found["reference"]["kind"]) == (base["estimated_kgco2e"], "estimated")
        steps = sum(one["kgco2e"] for one in found["steps_to_projection"])
        assert base["estimated_kgco2e"] + steps == pytest.approx(base["projected_kgco2e"])
        cheapest = answer(run, "plan")
        assert {one["allowed"] for one in cheapest["targets"]} == {0.8 * base["estimated_kgco2e"]}
        assert cheapest["reference"] == found["reference"]
        said = run("project", "--lang", "en")[1]
        assert "Reference of targets: " in said
        assert "planned lives instead of the age reached" in said

    @pytest.mark.exhaustive
    def test_a_target_on_what_is_not_there_is_no_verdict(self, run, files):
        target = {"year": 2028, "value": 30, "where": {"type": ["server_rack"]}}
        write(files, PLAN | {"commitments": [], "targets": [target]})
        [verdict] = answer(run, "project")["scenarios"][1]["targets"]
        assert (verdict["total_kgco2e"], verdict["allowed_kgco2e"], verdict["kept"]) == (None, None, None)
        assert run("project", "--lang", "en")[1].count("can't be judged") == 3  # the trend and both scenarios

    def test_a_target_of_the_past_is_left_to_the_register_and_said(self, run, files):
        write(files, PLAN | {"commitments": [], "targets": [{"year": 2020, "value": 5}, {"year": 2060, "value": 5}]})
        found = answer(run, "project", "--to", 2030)
        assert [(one["code"], one["severity"]) for one in found["problems"]] == [
            ("plan.target-outside", "warning"),
            ("plan.target-past", "note"),
        ]
        assert found["scenarios"][0]["targets"] == []

    @pytest.mark.exhaustive
    def test_years_are_five_more_or_reach_the_last_target(self, run, files):
        assert answer(run, "project")["to"] == 2030
        write(files, PLAN | {"targets": [{"year": 2033, "value": 40}]})
        assert answer(run, "project")["to"] == 2033
        write(files, PLAN | {"years": {"first": 2025, "last": 2027}})
        assert answer(run, "project")["to"] == 2027
        assert answer(run, "project", "--from", 2027, "--to", 2028)["scenarios"][0]["years"][0]["year"] == 2027

    @pytest.mark.exhaustive
    def test_the_choices_of_the_plan_hold_unless_an_option_says_otherwise(self, run, files):
        write(files, PLAN | {"base": {"year": 2024, "accounting": "purchases"}})
        found = answer(run, "project", year=None)
        assert (found["year"], found["accounting"]) == (2024, "purchases")
        assert found["scenarios"][0]["years"][-1]["cumulated_kgco2e"] > 0
        found = answer(run, "project", "--accounting", "annualised")
        assert (found["year"], found["accounting"]) == (2025, "annualised")
        assert "cumulated_kgco2e" not in found["scenarios"][0]["years"][-1]

    @pytest.mark.exhaustive
    def test_the_first_year_is_the_year_studied_where_none_is_said(self, run):
        assert answer(run, "project", "--from", 2024, year=None)["year"] == 2024
        assert answer(run, "project", "--from", 2027, year=None)["year"] == 2025  # the last year with a grid factor

    def test_a_reduction_in_percent_bears_on_the_base_year_of_the_same_draw(self, run, files):
        # laptops alone, 5 to 7 years: what they embody falls by 2/7 (28.6 %) in every draw, however unsure it is
        (files / "equipment.csv").write_text(
            "device_type,quantity,energy_kwh_per_year\nlaptop,100,0\n", encoding="utf-8"
        )
        perimeter = {"year": 2028, "where": {"type": "laptop"}}
        targets = [perimeter | {"target_id": f"t{value}", "value": value} for value in (28, 29)]
        write(files, {"scenarios": PLAN["scenarios"][:1], "targets": targets})
        found = answer(run, "project")["scenarios"]
        assert [kept["probability"] for kept in found[1]["targets"]] == [1, 0]
        assert [kept["probability"] for kept in found[0]["targets"]] == [0, 0]

    def test_a_target_a_person_without_people_is_no_verdict(self, run, files):
        (files / "sites.csv").write_text("site,country\nSiège,FRA\n", encoding="utf-8")
        write(files, PLAN | {"targets": [{"year": 2028, "value": 80, "unit": "kg", "kind": "per_user"}]})
        found = answer(run, "project")
        verdict = found["scenarios"][1]["targets"][0]
        assert (verdict["kept"], verdict["gap_kgco2e"], verdict["probability"]) == (None, None, None)
        assert found["scenarios"][1]["years"][0]["per_user_kgco2e"] is None

    def test_an_action_that_cannot_be_used_is_told_left_out_and_refused_under_strict(self, run, files):
        wrong = LAPTOPS | {"action_id": "bad", "starts_on": "hier"}
        unknown = keep("odd", "laptop", 600)
        write(files, {"scenarios": [{"name": "S", "actions": [LAPTOPS, wrong, unknown]}]})
        found = answer(run, "project")
        assert [one["action_id"] for one in found["scenarios"][1]["actions"]] == ["laptops"]
        told = {(one["severity"], one["table"], one["line"], one["column"]) for one in found["problems"]}
        assert ("error", "scenarios", 1, "actions[2].starts_on") in told
        assert any(table == "S / odd" and severity == "error" for severity, table, _, _ in told)
        assert run("project", "--strict")[0] == 1

    def test_an_action_that_touches_nothing_says_so(self, run, files):
        write(files, {"scenarios": [{"name": "S", "actions": [keep("none", "server", 8)]}]})
        found = answer(run, "project")
        assert [(one["severity"], one["table"]) for one in found["problems"]] == [("warning", "S / none")]

    def test_a_plan_without_scenario_gives_the_trend_and_says_so(self, run, files):
        write(files, {"scenarios": []})
        found = answer(run, "project")
        assert [one["kind"] for one in found["scenarios"]] == ["trend"]
        assert [one["code"] for one in found["problems"]] == ["plan.no-scenario"]

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("language", texts.LANGUAGES)
    def test_words_for_people(self, run, language):
        code, out, err = run("project", "--lang", language)
        assert (code, err) == (0, "")
        words = {"fr": ("Tendanciel", "Scénario « Tout »", "non vérifiée"), "en": ("Trend", "“Tout”", "not verified")}
        plain = out.replace("\u00a0", " ")
        assert all(word in plain for word in words[language])
        assert "2030" in plain

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--from", 2030, "--to", 2027), "2027"),
            (("--from", 2019), "2019"),
            (("--to", 3000), "3000"),
            (("--from", "demain"), "demain"),
            (("--accounting", "creative"), "creative"),
        ],
    )
    def test_years_and_choices_that_cannot_be_are_refused_in_one_line(self, run, arguments, said):
        code, out, err = run("project", *arguments)
        assert (code, out) == (2, "")
        assert said in err
        assert err.count("\n") == 1

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff\xfe\x00", b'{"schema_version": 9}'])
    @pytest.mark.parametrize("command", ["project", "plan"])
    def test_a_plan_that_cannot_be_read_is_refused_in_one_line(self, run, files, command, content):
        (files / "plan.json").write_bytes(content)
        code, out, err = run(command)
        assert (code, out) == (2, "")
        assert err.startswith("footprint: ")
        assert err.count("\n") == 1

    def test_a_plan_that_is_not_there_is_refused(self, run, files):
        (files / "plan.json").unlink()
        assert run("project")[0] == 2


class TestPlan:
    def test_the_cheapest_plan_keeps_the_target_with_the_cheaper_lever(self, run):
        found = answer(run, "plan")
        assert (found["status"], found["goal"]) == ("optimal", "least_cost")
        assert found["proven"]
        # both levers reach -10 %; laptops cost less than screens
        assert [one["action_id"] for one in found["chosen"]] == ["laptops"]
        assert found["chosen"][0]["sentence"]
        assert all(one["gap"] <= 1e-6 for one in found["targets"] if one["year"] >= 2028)
        for one in found["totals"]:
            assert one["recomputed_kgco2e"] == pytest.approx(one["total_kgco2e"], rel=1e-6)

    def test_its_cost_is_a_present_value_and_bears_another_name_than_euros_as_spent(self, run):
        found, spent = answer(run, "plan", "--to", 2028), answer(run, "project", "--to", 2028)["scenarios"][1]
        # it starts when the target binds: 1 200 € and 5 days at 500 € in 2028, at 3.2 % a year from 2025
        worth = 3700 / 1.032**3
        assert found["present_value_eur"] == pytest.approx(worth)
        assert found["chosen"][0]["present_value_eur"] == pytest.approx(worth)
        assert (spent["cost_eur"], spent["staff_days"]) == (1600, 5)
        assert "cost_eur" not in found

    def test_it_says_why_and_what_would_be_second(self, run):
        found = answer(run, "plan")
        [why] = found["why"]
        assert (why["action_id"], why["target_id"]) == ("laptops", "E-01")
        assert why["exceeded"] > 0
        assert found["second_best"]["change"] > 0

    def test_without_a_target_the_greatest_reduction_is_sought_and_that_is_said(self, run, files):
        write(files, {"scenarios": PLAN["scenarios"]})
        found = answer(run, "plan")
        assert found["goal"] == "least_carbon"
        assert {one["action_id"] for one in found["chosen"]} == {"laptops", "screens"}
        assert "plan.no-target" in [one["code"] for one in found["problems"]]

    def test_a_target_out_of_reach_is_told_with_what_is_lacking(self, run, files):
        write(files, PLAN | {"commitments": [], "targets": [{"target_id": "t", "year": 2028, "value": 90}]})
        found = answer(run, "plan")
        assert found["status"] == "infeasible"
        assert found["shortfalls"][0]["target_id"] == "t"
        assert found["shortfalls"][0]["lacking"] > 0

    @pytest.mark.exhaustive
    def test_what_was_found_becomes_a_scenario_that_projects_to_the_same(self, run, files):
        out = files / "found.json"
        found = answer(run, "plan", "--out", out)
        plan, problems = read_plan(out)
        assert len(problems) == 0
        assert [one.name for one in plan.scenarios][:2] == ["Portables", "Tout"]
        (files / "plan.json").write_bytes(out.read_bytes())
        last = answer(run, "project")["scenarios"][-1]["years"]
        totals = {one["year"]: one["recomputed_kgco2e"] for one in found["totals"]}
        assert [year["total_kgco2e"] for year in last] == pytest.approx([totals[year["year"]] for year in last])

    @pytest.mark.parametrize("depth", [0, 1, 12])
    def test_the_inventory_is_never_written_over(self, run, files, depth):
        way = files.joinpath(*["deeper-than-a-line"] * depth)
        way.mkdir(parents=True, exist_ok=True)
        code, _, err = run("plan", "--out", way.joinpath(*[".."] * depth, "equipment.csv"))
        assert code == 2
        assert "equipment.csv" in err
        assert (files / "equipment.csv").read_text(encoding="utf-8") == EQUIPMENT

    def test_nothing_to_choose_from_is_said(self, run, files):
        write(files, PLAN | {"scenarios": []})
        code, out, err = run("plan")
        assert (code, out) == (2, "")
        assert err.count("\n") == 1

    @pytest.mark.parametrize("language", texts.LANGUAGES)
    def test_words_for_people(self, run, language):
        code, out, err = run("plan", "--lang", language)
        assert (code, err) == (0, "")
        assert "Garder laptop 7 ans" in out
        assert {"fr": "Pourquoi ce plan", "en": "Why this plan"}[language] in out.replace("\u00a0", " ")


class TestSamplePlan:
    @pytest.mark.parametrize("sample", SAMPLE_PLANS)
    def test_it_is_read_without_a_fault_and_every_lever_touches_the_sample(self, sample):
        folder = find_sample(sample, SAMPLES[sample][-1])
        read = read_files(*(folder / f"{name}.csv" for name in ("equipment", "usage", "sites")))
        situation = Situation(read.inventory, shipped_factors(), Method(SAMPLES[sample][-1]))
        file = folder.parent / "plan.json"
        written, problems = read_plan(file)
        assert write_plan(written) == file.read_bytes()
        assert problems["severity"].isin(["error", "warning"]).sum() == 0
        plan, doubts = check_plan(load_sample_plan(sample), situation)
        assert plan.scenarios == load_sample_plan(sample).scenarios
        assert doubts["severity"].isin(["error", "warning"]).sum() == 0
        assert len(plan.scenarios) == 3
        assert len(plan.targets) >= 1

    def test_its_costs_are_said_to_be_those_of_an_organisation_that_does_not_exist(self):
        for scenario in load_sample_plan("local_authority").scenarios:
            assert "fictive" in scenario.comment
            assert any(action.invest_eur or action.yearly_eur for action in scenario.actions)
