"""The dossier that is forged: a small one of everything, true to itself."""

import hashlib
import json

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Compared
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.years import read_published
from footprint.estimation.situation import Method, Situation
from footprint.problems import join_problems
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from tests.decisions import KEEP_LAPTOPS

EQUIPMENT = """item_id,site,device_type,quantity,acquired_on,quality
PC-1,Siège,laptop,{laptops},2022-03-01,high
EC-1,Siège,monitor_24,10,2021-05-01,medium
XX-1,Siège,Machine à café,1,,
SM-1,Annexe,smartphone,4,2023-01-15,
SW-1,Annexe,switch,2,2020-06-30,low
"""
USAGE = "item_id,site,service_type,amount_per_year,unit\nIA-1,Siège,ai_request_medium,20000,request\n"
PROOF = ("liste.pdf", b"%PDF-1.4 ce qui est en service")
PROOF_PATH = f"preuves/engagements/E-01/{PROOF[0]}"
PLAN = {
    "scenarios": [{"name": "Sobriété", "actions": [KEEP_LAPTOPS]}],
    "targets": [{"target_id": "t", "year": 2030, "value": 25, "unit": "percent"}],
    "commitments": [
        {
            "commitment_id": "E-01",
            "title": "Baisser l'empreinte",
            "kind": "carbon",
            "owner": "Direction",
            "indicator": {"label": "Empreinte", "measure": "footprint", "unit": "kgCO2e"},
            "reference": {"year": 2024, "value": 700.0, "version": "Inventaire 2024"},
            "goal": {"deadline": "2025-12-31", "unit": "percent", "value": 10},
            "evidence": [
                {
                    "kind": "result",
                    "label": "Liste des appareils",
                    "filename": PROOF[0],
                    "sha256": hashlib.sha256(PROOF[1]).hexdigest(),
                    "period": "2025",
                }
            ],
        }
    ],
}


def freeze_target(laptops: int = 8, **said: object) -> Frozen:
    """A small dossier of everything: a row set aside, a plan, evidence, years, what was published."""
    read, situations = {}, {}
    for year, count in ((2024, 12), (2025, laptops)):
        files = ("equipment.csv", EQUIPMENT.format(laptops=count).encode()), ("usage.csv", USAGE.encode())
        read[year] = read_files(*files)
        situations[year] = Situation(read[year].inventory, shipped_factors(), Method(year))
    before = find_footprint(situations[2024])
    published = freeze_files(read[2024], before, join_problems([read[2024].problems, before.doubts]), identify())
    years = Compared(list_years(situations, [2024]), {2024: read_published(published)})
    found = find_footprint(situations[2025])
    problems = join_problems([read[2025].problems, found.doubts])
    plan = json.dumps(PLAN, ensure_ascii=False).encode()
    return freeze_files(read[2025], found, problems, identify(**said), plan, years, evidence=[PROOF])


def identify(organisation: str = "Association du Lac") -> Identity:
    return Identity(
        organisation,
        Signed("Claire", "2026-11-26"),
        reviewer=Signed("Luc", "2026-11-27"),
        approver=Signed("Zoé", "2026-11-28"),
    )
