"""`footprint commitments`: verdicts, what is wrong, exit codes; never a traceback."""

import json

import pytest

from footprint.cli.main import main
from footprint.commitments.promised_targets import commitment_targets
from footprint.plans.plan_json import read_plan
from footprint.workspace.samples import SAMPLES_FOLDER

PLAN = SAMPLES_FOLDER / "local_authority" / "plan.json"
PROMISE = {
    "commitment_id": "E-01",
    "title": "Réduire",
    "kind": "carbon",
    "effect": "direct",
    "indicator": {"label": "Empreinte", "measure": "footprint"},
    "reference": {"year": 2023, "value": 100000},
    "goal": {"value": 10, "unit": "percent", "deadline": "2025-12-31"},
    "owner": "DSI",
    "means": {"staff_days": 1},
}


def run(capsys, *arguments: str) -> tuple[int, str]:
    code = main(["commitments", *arguments])
    return code, capsys.readouterr().out


def judge(capsys, tmp_path, promise: object, *arguments: str) -> tuple[int, dict]:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"commitments": [promise]}), encoding="utf-8")
    code, out = run(capsys, str(file), "--json", *arguments)
    return code, json.loads(out)


def test_the_sample_has_four_carbon_promises_two_kept_without_evidence_one_at_risk_one_missed(capsys):
    years = [f"--inventory={year}={PLAN.parent / str(year)}" for year in (2023, 2024, 2025)]
    code, out = run(capsys, str(PLAN), *years, "--json", "--strict")
    told = json.loads(out)
    carbon = [one["verdict"] for one in told["commitments"] if one["kind"] == "carbon" and one["effect"] == "direct"]
    assert (code, carbon) == (0, ["kept_unproven", "kept_unproven", "at_risk", "missed"])
    assert (told["verdicts"]["kept_unproven"], "kept" in told["verdicts"]) == (5, False)
    assert len([one for one in told["commitments"] if one["cycle"] == "2024-2026"]) == 14


@pytest.mark.sampled
@pytest.mark.parametrize(
    "change",
    [
        {"goal": {"value": 10, "unit": "percent", "deadline": "31/12/2025"}},
        {"goal": {"value": 10, "unit": "feuilles", "deadline": "2025-12-31"}},
        {"goal": {"value": -10, "unit": "percent", "deadline": "2025-12-31"}},
        {"goal": {"value": 10, "unit": "percent", "deadline": "2020-12-31"}},
        {"reference": {"year": 10**9, "value": 1}},
        {"indicator": {"label": "Empreinte", "measure": "footprint", "where": {"colour": "red"}}},
        {"indicator": {"label": "Empreinte", "measure": "footprint", "where": {"type": {"a": 3}}}},
        {"indicator": {"label": "Empreinte", "measure": "footprint", "where": {"type": None, "site": [None]}}},
    ],
)
def test_a_promise_half_read_is_incomplete_with_its_fault(capsys, tmp_path, change):
    inventory = f"--inventory=2025={PLAN.parent / '2025'}"
    code, told = judge(capsys, tmp_path, PROMISE | change, inventory, "--strict")
    assert told["problems"][0]["severity"] == "error"
    assert (code, told["commitments"][0]["verdict"]) == (1, "incomplete")


def test_a_perimeter_without_anything_is_told(capsys, tmp_path):
    indicator = PROMISE["indicator"] | {"where": {"site": "Nulle part"}}
    inventory = f"--inventory=2025={PLAN.parent / '2025'}"
    told = judge(capsys, tmp_path, PROMISE | {"indicator": indicator}, inventory)[1]
    assert "register.nothing-in-perimeter" in [one["code"] for one in told["problems"]]


@pytest.mark.parametrize("promise", [{"commitment_id": "E-01"}, 3, None, {"title": "Sans code"}])
def test_when_no_commitment_can_be_read_it_says_why(capsys, tmp_path, promise):
    code, told = judge(capsys, tmp_path, promise)
    assert (code, told["commitments"]) == (2, [])
    assert told["problems"][0]["code"] in ("records.missing", "records.no-record")


MID = {"year": 2026, "value": 90}


@pytest.mark.parametrize("unit", ["t", "tCO2e", "t CO₂e / an", "tonnes équivalent CO2"])
def test_tonnes_are_kilograms_for_both_commands(capsys, tmp_path, unit):
    promise = PROMISE | {
        "indicator": {"label": "Empreinte", "measure": "footprint", "unit": unit},
        "reference": {"year": 2024, "value": 100},
        "goal": {
            "value": 80,
            "unit": "indicator",
            "deadline": "2027-12-31",
            "milestones": [{"year": 2026, "value": 90}],
        },
        "observations": [{"year": 2025, "value": 85}],
    }
    told = judge(capsys, tmp_path, promise)[1]["commitments"][0]
    assert (told["unit"], told["reference"]["value"], told["goal"]) == ("kgCO2e", 100_000, 80_000)
    assert (told["observed"]["value"], told["expected"], told["gap"]) == (85_000, 95_000, -10_000)
    assert "de 100\u00a0t\u00a0CO2e en 2024 à 80,0\u00a0t\u00a0CO2e" in run(capsys, str(tmp_path / "plan.json"))[1]
    (target,) = commitment_targets(read_plan(tmp_path / "plan.json")[0])
    assert (target.value, target.unit) == (told["goal"], "kg")


def test_a_unit_that_is_none_of_a_footprint_is_told_and_no_figure_is_guessed(capsys, tmp_path):
    promise = PROMISE | {"indicator": {"label": "Empreinte", "measure": "footprint", "unit": "feuilles"}}
    told = judge(capsys, tmp_path, promise)[1]
    assert told["commitments"][0]["verdict"] == "incomplete"
    assert [one["code"] for one in told["problems"]] == ["register.no-unit"]
    assert commitment_targets(read_plan(tmp_path / "plan.json")[0]) == ()


def test_what_was_never_measured_is_not_on_the_way(capsys, tmp_path):
    told = judge(capsys, tmp_path, PROMISE)[1]
    assert (told["commitments"][0]["verdict"], told["verdicts"]) == ("not_measured_yet", {"not_measured_yet": 1})


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "preuves manquantes (0 sur 2)"), ("en", "evidence lacking (0 of 2)")]
)
def test_what_lacks_evidence_says_how_many_of_how_many(capsys, tmp_path, language, said):
    proofs = [{"label": "Bilan", "sha256": "a" * 64, "period": "fin 2025"}, {"label": "Relevés"}]
    file = tmp_path / "plan.json"
    promise = PROMISE | {"evidence": proofs, "observations": [{"year": 2025, "value": 80000}]}
    file.write_text(json.dumps({"commitments": [promise]}), encoding="utf-8")
    out = run(capsys, str(file), "--language", language)[1]
    assert said in out
    assert "fin 2025" in out  # the period that can't be read is said


@pytest.mark.exhaustive
def test_a_dossier_proves_what_is_measured_in_it(capsys, tmp_path):
    inventory, bundle = PLAN.parent / "2025" / "equipment.csv", tmp_path / "dossier.zip"
    assert main(["dossier", str(inventory), "--year", "2025", "--out", str(bundle), "--date", "2026-11-26"]) == 0
    capsys.readouterr()
    promise = PROMISE | {"reference": {"year": 2024, "value": 200000}}
    code, told = judge(capsys, tmp_path, promise, "--inventory", f"2025={bundle}")
    assert (code, told["commitments"][0]["verdict"]) == (0, "kept")
    assert told["commitments"][0]["evidence"] == {"supplied": 0, "expected": 0, "covering": 1}
    code, told = judge(capsys, tmp_path, promise, "--inventory", f"2025={inventory}")
    assert told["commitments"][0]["verdict"] == "kept_unproven"
    assert main(["commitments", str(tmp_path / "plan.json"), "--inventory", f"2024={bundle}"]) == 2


@pytest.mark.exhaustive
@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("accounting", ["", "depreciation", "purchases"])
def test_projections_and_commitments_have_the_same_reference(capsys, tmp_path, accounting):
    promise = PROMISE | {"reference": {"year": 2025, "value": 1.0}}
    promise["goal"] = PROMISE["goal"] | {"deadline": "2028-12-31"}
    base = {"accounting": accounting, "factor_set": "manufacturers"} if accounting else {}
    plan = {"base": base, "commitments": [promise], "scenarios": [{"name": "Rien", "actions": []}]}
    file, year = tmp_path / "plan.json", PLAN.parent / "2025"
    file.write_text(json.dumps(plan), encoding="utf-8")
    followed = json.loads(run(capsys, str(file), f"--inventory=2025={year}", "--json")[1])
    tables = [str(year / "equipment.csv"), f"--usage={year / 'usage.csv'}", f"--sites={year / 'sites.csv'}"]
    main(["project", *tables, f"--plan={file}", "--year=2025", "--json"])
    projected = json.loads(capsys.readouterr().out)
    assert followed["commitments"][0]["reference"]["value"] == projected["reference"]["kgco2e"]
    method = {name: projected[name] for name in ("accounting", "electricity", "factor_set")}
    assert followed["counted"] == method
    assert (method["accounting"], method["factor_set"]) == (
        (accounting, "manufacturers") if accounting else ("annualised", "ademe")
    )
    words = run(capsys, str(file), f"--inventory=2025={year}")[1]
    assert {"": "Compté en annualisé", "depreciation": "Compté en amortissement"}.get(accounting, "achats") in words
