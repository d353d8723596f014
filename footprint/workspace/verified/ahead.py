"""The years and the plan of a dossier computed again: verdicts, courses and targets, from plan and inventories."""

from datetime import date

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Policy, Recalculation
from footprint.dossier.canonical import read_object
from footprint.dossier.checks.compare import compare_files
from footprint.dossier.checks.findings import Verification
from footprint.dossier.checks.log import is_ours
from footprint.dossier.freeze import PLAN_FOLDER, Frozen, hash_bytes
from footprint.dossier.trail import read_trail
from footprint.dossier.years import BESIDE, FOLDER, read_beside, write_years
from footprint.storage.base_years import POLICY, RECALCULATED
from footprint.workspace.frozen_plan import write_plan_ahead

PLAN = "plan.json"
OF_A_YEAR = ("inventory", "country")  # what may differ from one year to another: the rest is counted alike


def check_ahead(frozen: Frozen, found: Verification) -> None:
    """Years and plan as they follow from what is frozen; the policy as the trail tells it."""
    files = frozen.files
    there = sorted(path for path in files if path.startswith((FOLDER, PLAN_FOLDER)) or path == PLAN)
    if not is_ours(frozen):
        if there:
            found.leave("ahead", there)
        return
    again = compute_ahead(frozen)
    for path in sorted(again.keys() - files.keys()):
        found.report("dossier.file-missing", path)
    for path in sorted(set(there) - again.keys()):
        found.report("dossier.file-unlisted", path)
    for path in sorted(again.keys() & files.keys()):
        compare_files(path, files[path], again[path], found)
    _check_told(frozen, found)


def compute_ahead(frozen: Frozen) -> dict[str, bytes]:
    """The files of years and plan, from the plan and the inventories that are frozen. Raises Unreadable or KeyError."""
    files, situation = frozen.files, frozen.situation
    compared, plan = read_beside(files, situation), files.get(PLAN, b"")
    on = date.fromisoformat(frozen.about["identity"]["author"]["on"][:10])
    years = compared.years if compared else list_years({situation.method.year: situation})
    again = write_years(compared, situation.method.year) if compared else {}
    return again | write_plan_ahead(plan, situation, years, on, compared) | ({PLAN: plan} if plan else {})


def _check_told(frozen: Frozen, found: Verification) -> None:
    """The plan, the policy of base years and the recalculations are those of the trail."""
    entries = read_trail(frozen.files["log.jsonl"])
    plans = [entry["content_hash"] for entry in entries if entry["what"] == "plan-saved"]
    if plans and plans[-1] != hash_bytes(frozen.files.get(PLAN, b"")):
        found.report("dossier.id-differs", PLAN, 0, "plan-saved", plans[-1], hash_bytes(frozen.files.get(PLAN, b"")))
    if BESIDE not in frozen.files:
        return
    told = read_object(frozen.files[BESIDE])
    own = vars(frozen.situation.method)
    for year, method in told["methods"].items():
        alike = {**own, "year": int(year)} | {name: method[name] for name in OF_A_YEAR}
        if method != alike:
            found.report("dossier.id-differs", BESIDE, 0, year, alike, method)
    if others := {*told["methods"]} - {str(found.year)} | {*told["published"]}:
        found.leave("others", sorted(others))
    policies = [read_object(entry["content"].encode()) for entry in entries if entry["what"] == POLICY]
    policy = {name: policies[-1][name] for name in vars(Policy())} if policies else vars(Policy())
    done = [
        vars(Recalculation(**read_object(entry["content"].encode()), at=entry["at"][:19], actor=entry["actor"]))
        for entry in entries
        if entry["what"] == RECALCULATED
    ]
    for name, now in (("policy", policy), ("recalculations", done)):
        if told[name] != now:
            found.report("dossier.id-differs", BESIDE, 0, name, now, told[name])
