"""Forgeries of what is computed: figures, how they are written, the plan and the other years."""

from functools import partial

from tests.dossier.forgeries import kinds
from tests.dossier.forgeries.kinds import AHEAD, COMPUTED, WRITTEN, YEARS, Forgery
from tests.dossier.forgeries.target import PROOF_PATH
from tests.dossier.forging import (
    FILES,
    LOG,
    MANIFEST_TOO,
    REMADE,
    add,
    cell,
    drop_row,
    in_object,
    remove,
    replace,
    rewrite,
    state,
)

FORGERIES: list[Forgery] = []
forge = partial(kinds.forge, FORGERIES)

for path, column in (
    ("results/main.csv", "impact"),
    ("results/purchases.csv", "impact"),
    ("results/main.csv", "items"),
    ("lines/main.csv", "impact"),
    ("lines/main.csv", "quantity"),
    ("lines/main.csv", "factor_value"),
    ("lines/other_set.csv", "impact"),
    ("intervals.csv", "low"),
    ("intervals.csv", "high"),
    ("sensitivity.csv", "at_down"),
    ("completed/equipment.csv", "quantity"),
    ("gaps.csv", "assumption_id"),
    ("factors.csv", "value"),
    ("assumptions.csv", "value"),
    ("sources.csv", "publisher"),
    ("formulas.csv", "arithmetic"),
):
    value = "1" if path not in ("sources.csv", "formulas.csv") else "quantity * 1"
    forge(COMPUTED, f"{path} {column}", cell(path, column, value), LOG)
forge(COMPUTED, "all totals without a line", drop_row("lines/main.csv"), LOG)
forge(COMPUTED, "a way to count less", remove("lines/purchases.csv", "results/purchases.csv"), LOG)
forge(COMPUTED, "situation", state("dossier.json", situation_id="0" * 64), LOG)
forge(COMPUTED, "rows read", state("dossier.json", rows_read=4), LOG)
for formula in ("__import__('os').system('true')", "quantity ** 99999", "((((" * 900):
    forge(COMPUTED, formula[:20], cell("formulas.csv", "arithmetic", formula), LOG)

forge(WRITTEN, "8.0", replace("inventory/equipment.csv", b",8,", b",8.0,"), LOG, REMADE)
forge(WRITTEN, "8e0 in the copy", replace("uploads/1-equipment.csv", b'"8"', b'"8 "'), LOG)
forge(WRITTEN, "quotes", replace("inventory/equipment.csv", b'"laptop"', b"laptop"), LOG)
forge(WRITTEN, "line ends", rewrite("results/main.csv", lambda data: data.replace(b"\n", b"\r\n")), LOG)
forge(WRITTEN, "mark of order", rewrite("lines/main.csv", lambda data: b"\xef\xbb\xbf" + data), LOG)
forge(WRITTEN, "interval in other digits", rewrite("intervals.csv", lambda data: data.replace(b"\n", b" \n")), LOG)
forge(WRITTEN, "spaces in an object", rewrite("dossier.json", lambda data: data.rstrip() + b"  \n"), MANIFEST_TOO)
forge(WRITTEN, "a key twice", replace("dossier.json", b'"energy": {}', b'"energy": {"kwh": 1}, "energy": {}'), FILES)
twice = replace("plan/standing.json", b'{\n "', b'{\n "on": "2020-01-01",\n "')
forge(WRITTEN, "a key twice in verdicts", twice, LOG)
forge(WRITTEN, "one key more", state("dossier.json", approved_by="ADEME"), LOG)
forge(WRITTEN, "not a number", replace("dossier.json", b'"rows_read": 6', b'"rows_read": NaN'), MANIFEST_TOO)
forge(WRITTEN, "space in the trail", replace("log.jsonl", b', "what"', b',  "what"'), MANIFEST_TOO)

forge(AHEAD, "course", cell("plan/courses.csv", "total", "1"), LOG)
forge(AHEAD, "chance", cell("plan/targets.csv", "probability", "0.99"), LOG)
forge(AHEAD, "reference", replace("plan/reference.json", b'"year": 2025', b'"year": 2020'), LOG)
forge(AHEAD, "day of the verdicts", state("plan/standing.json", on="2027-01-01"), LOG)
kept = rewrite("plan/standing.json", lambda data: data.replace(b'"verdict"', b'"verdict_"', 1))
forge(AHEAD, "verdict", kept, LOG)
forge(AHEAD, "no verdicts", remove("plan/standing.json"), LOG)
forge(AHEAD, "no plan", remove("plan.json"), LOG)
forge(AHEAD, "easier goal, old verdict", replace("plan.json", b'"value": 10', b'"value": 2'), LOG)
forge(AHEAD, "lighter target, old course", replace("plan.json", b'"value": 25', b'"value": 5'), LOG)
forge(AHEAD, "other evidence", rewrite(PROOF_PATH, lambda data: data + b" ."), LOG, REMADE)
forge(AHEAD, "no evidence", remove(PROOF_PATH), LOG, REMADE)
forge(AHEAD, "evidence of nothing", add("preuves/engagements/E-01/avis.pdf"), LOG, REMADE)
link = b'<li><a href="x.pdf">x</a></li></ul>'
forge(AHEAD, "a link more", rewrite("preuves/index.html", lambda data: data.replace(b"</ul>", link, 1)), LOG)
held = b'"expires_on": "2031-12-31", "period": "2025"'
forge(AHEAD, "evidence that holds longer", replace("plan.json", b'"period": "2025"', held), LOG)
forge(AHEAD, "one file more", add("plan/avis.json", b"{}"), LOG)

forge(YEARS, "published", cell("years/years.csv", "published", "1"), LOG)
forge(YEARS, "today", cell("years/years.csv", "today", "1", 1), LOG)
forge(YEARS, "cause", cell("years/published.csv", "method", "1"), LOG)
forge(YEARS, "threshold", replace("years/policy.json", b'"threshold": 0.05', b'"threshold": 0.5'), LOG)
forge(YEARS, "threshold of the policy", replace("years/beside.json", b"0.05", b"0.5"), LOG, REMADE)
forge(YEARS, "base year", in_object("years/beside.json", "policy", base_year=2025), LOG, REMADE)
done = b'"recalculations": [{"year": 2024, "before": 1.0, "after": 2.0, "effects": {}, "why": "x"}]'
forge(YEARS, "recalculation", replace("years/beside.json", b'"recalculations": []', done), LOG, REMADE)
forge(YEARS, "verdict of years", replace("years/policy.json", b'"verdict": "', b'"verdict": "x'), LOG)
forge(YEARS, "inventory", cell("years/2024/equipment.csv", "quantity", "90"), LOG)
forge(YEARS, "no inventory", remove("years/2024/equipment.csv"), LOG)
forge(YEARS, "no years", remove("years/years.csv"), LOG)
forge(YEARS, "one year more", add("years/2023/equipment.csv"), LOG)
forge(YEARS, "nothing beside", remove("years/beside.json"), LOG)
