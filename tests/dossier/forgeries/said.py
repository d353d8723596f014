"""Forgeries of what people and the program say: who and when, which version; and a dossier made of false data."""

import json
from functools import partial

from footprint.dossier.canonical import read_object, write_object
from footprint.dossier.trail import FROZEN, read_trail
from tests.dossier.forgeries import kinds
from tests.dossier.forgeries.kinds import DATES, FALSE, OTHER, PEOPLE, SIGNED, Forgery
from tests.dossier.forging import (
    LOG,
    MANIFEST_TOO,
    REMADE,
    Files,
    add,
    all_of,
    cell,
    entries,
    in_object,
    move_entry,
    replace,
    rewrite,
    seal_anew,
    state,
    tell_last,
)

FORGERIES: list[Forgery] = []
forge = partial(kinds.forge, FORGERIES)


def lighten(files: Files) -> Files:
    """Fewer laptops in the cells that were kept, in the inventory, and so in all that follows."""
    files = dict(cell("uploads/1-equipment.csv", "quantity", "5")(files))
    return dict(cell("inventory/equipment.csv", "quantity", "5")(files))


def forget_the_review(files: Files) -> Files:
    about = read_object(files["dossier.json"])
    about["identity"]["reviewer"] = None
    return files | {"dossier.json": write_object(about)}


def move_the_base_year(files: Files) -> Files:
    """Another base year, in the trail too."""
    files = dict(in_object("years/beside.json", "policy", base_year=2025)(files))
    policy = {**read_object(files["years/beside.json"])["policy"], "why": ""}
    told = [
        one | ({"content": json.dumps(policy), "content_hash": ""} if one["what"] == "base-year-policy" else {})
        for one in read_trail(files["log.jsonl"])
    ]
    return seal_anew(files, told)


late = in_object("dossier.json", "identity", approver={"name": "Zoé", "on": "2026-12-28"})
early = in_object("dossier.json", "identity", approver={"name": "Zoé", "on": "2026-11-20"})
forge(DATES, "approved after the archive", late, LOG, REMADE)
forge(DATES, "approved before it was made", early, LOG, REMADE)
no_day = in_object("dossier.json", "identity", reviewer={"name": "Luc", "on": "hier"})
forge(DATES, "no date", no_day, LOG)
forge(DATES, "upload after the freezing", entries(move_entry(0, "2027-01-01T00:00:00.000000")), MANIFEST_TOO)
forge(DATES, "frozen before", entries(move_entry(-1, "2020-01-01T00:00:00.000000")), MANIFEST_TOO)
forge(DATES, "an entry gone", rewrite("log.jsonl", lambda data: data.split(b"\n", 1)[1]), MANIFEST_TOO)
forge(
    DATES,
    "the freezing gone",
    entries(lambda listed: [one for one in listed if one["what"] != FROZEN]),
    MANIFEST_TOO,
)
forge(DATES, "no trail", add("log.jsonl", b""), MANIFEST_TOO)
forge(DATES, "actor", replace("log.jsonl", b'"actor": "Claire"', b'"actor": "Carole"'), MANIFEST_TOO)
forge(DATES, "a key twice", replace("log.jsonl", b'{"actor"', b'{"actor": "Eve", "actor"'), MANIFEST_TOO)
forge(DATES, "an upload told twice", entries(lambda listed: [listed[0], *listed]), LOG, REMADE)
forge(DATES, "two freezings", entries(lambda listed: [*listed, listed[-1]]), LOG, REMADE)
forge(DATES, "another freezing after", entries(lambda listed: [*listed, listed[0]]), MANIFEST_TOO)

forge(PEOPLE, "organisation", replace("dossier.json", b"Association du Lac", b"Ville du Lac"), MANIFEST_TOO, LOG)
alike = "Associ\u0430tion du Lac".encode()
forge(PEOPLE, "look-alike letter", replace("dossier.json", b"Association du Lac", alike), MANIFEST_TOO, LOG)
forge(PEOPLE, "status", in_object("dossier.json", "identity", status="draft"), LOG, REMADE)
forge(PEOPLE, "no approver, still approved", in_object("dossier.json", "identity", approver=None), LOG)
forge(PEOPLE, "energy", state("dossier.json", energy={"kwh": 0.001, "methods": []}), MANIFEST_TOO, LOG)
forge(PEOPLE, "negative energy", state("dossier.json", energy={"kwh": -5, "methods": []}), LOG, REMADE)
forge(PEOPLE, "another seal", tell_last(given="0" * 64), MANIFEST_TOO)
forge(PEOPLE, "one word more in the seal", tell_last(verified_by="ADEME"), MANIFEST_TOO)
forge(PEOPLE, "year", replace("dossier.json", b'"year": 2025', b'"year": 2024'), LOG)

signed_twice = in_object("dossier.json", "identity", approver={"name": "CLAIRE", "on": "2026-11-28"})
forge(SIGNED, "approved by its author", signed_twice, LOG, REMADE)
forge(SIGNED, "approved without a review", forget_the_review, LOG, REMADE)
forge(SIGNED, "a correction without a reason", in_object("dossier.json", "identity", version=2), REMADE)
forge(SIGNED, "SIREN of nobody", in_object("dossier.json", "identity", siren="123456789"), REMADE)
no_day_alone = in_object("dossier.json", "identity", author={"name": "Claire", "on": "2026-11-26, à Lyon"})
forge(SIGNED, "a day and more", no_day_alone, REMADE)

for name, said in (("version", "0.1.0"), ("sources", "0" * 64), ("sources", None), ("name", "excel")):
    forge(OTHER, f"{name} {str(said)[:6]}", in_object("dossier.json", "software", **{name: said}), REMADE)
claimed = all_of(in_object("dossier.json", "software", sources="0" * 64), lighten)
forge(OTHER, "and a lighter inventory", claimed, REMADE)
claimed = all_of(in_object("dossier.json", "software", version="9.9"), cell("registry/factors.csv", "value", "0.1", 40))
forge(OTHER, "and a lighter factor", claimed, REMADE)
forge(OTHER, "another method", state("dossier.json", shape="0" * 64), LOG)

forge(FALSE, "fewer laptops, in cells, inventory and all", lighten, REMADE, alone=False)
renamed = replace("dossier.json", b"Association du Lac", b"Ville du Lac")
forge(FALSE, "organisation", renamed, REMADE, alone=False)
forge(FALSE, "energy", state("dossier.json", energy={"kwh": 0.001, "methods": ["counter"]}), REMADE, alone=False)
forge(FALSE, "goal and verdict", replace("plan.json", b'"value": 10', b'"value": 2'), REMADE, alone=False)
forge(FALSE, "what was published", replace("years/beside.json", b'"edition": 1', b'"edition": 2'), REMADE, alone=False)
of_another_year = cell("years/2024/equipment.csv", "quantity", "90")
forge(FALSE, "inventory of another year", of_another_year, REMADE, alone=False)
forge(FALSE, "base year, in the trail too", move_the_base_year, REMADE, alone=False)
