"""Forgeries that keep to the form of each file: all is written as it should be, and sealed anew; something is false."""

import hashlib
import json
from functools import partial
from unicodedata import normalize

from footprint.dossier.canonical import read_object, write_object
from footprint.dossier.trail import read_trail
from tests.dossier.forgeries import kinds
from tests.dossier.forgeries.kinds import (
    AHEAD,
    COMPUTED,
    DATES,
    FALSE,
    INVENTORY,
    PEOPLE,
    REGISTRY,
    SIGNED,
    UPLOADS,
    WRITTEN,
    YEARS,
    Forgery,
)
from tests.dossier.forgeries.target import PROOF, PROOF_PATH
from tests.dossier.forging import (
    LOG,
    MANIFEST_TOO,
    REMADE,
    Change,
    Files,
    all_of,
    cell,
    entries,
    in_object,
    move_entry,
    replace,
    rewrite,
    seal_anew,
    state,
)

FORGERIES: list[Forgery] = []
forge = partial(kinds.forge, FORGERIES)


def tell_otherwise(what: str, **said: object) -> Change:
    """Other values in the entries of a kind, chained anew."""
    return entries(lambda listed: [one | said if one["what"] == what else one for one in listed])


def tell_more(what: str, content: dict) -> Change:
    """One entry more, right after the uploads, where the program writes it."""

    def change(listed: list[dict]) -> list[dict]:
        more = listed[0] | {"what": what, "content": json.dumps(content), "content_hash": ""}
        place = 1 + max(number for number, one in enumerate(listed) if one["what"] == "upload-saved")
        return [*listed[:place], more, *listed[place:]]

    return entries(change)


def call(path: str, new: str) -> Change:
    """A file under another name."""
    return lambda files: {(new if one == path else one): data for one, data in files.items()}


def swap_lines(path: str) -> Change:
    """The first two rows of a table, the other way round."""

    def change(data: bytes) -> bytes:
        head, one, other, *rest = data.split(b"\n")
        return b"\n".join([head, other, one, *rest])

    return rewrite(path, change)


def sign(who: str, name: str, on: str) -> Change:
    return in_object("dossier.json", "identity", **{who: {"name": name, "on": on}})


def count_otherwise(files: Files) -> Files:
    """The year before counted with electricity by contract, so that the trend is another."""
    beside = read_object(files["years/beside.json"])
    beside["methods"]["2024"]["factor_set"] = "manufacturers"
    return files | {"years/beside.json": write_object(beside)}


def add_a_view(files: Files) -> Files:
    """One way to count more, copied from another."""
    about = read_object(files["dossier.json"])
    about["methods"]["official"] = about["methods"]["main"]
    lines, results = files["lines/main.csv"], files["results/main.csv"]
    return files | {
        "dossier.json": write_object(about),
        "lines/official.csv": lines,
        "results/official.csv": results,
    }


def live_in_the_future(files: Files) -> Files:
    """Made, reviewed and approved on days to come, as the trail has it."""
    day = "2098-01-01"
    signed = {who: {"name": name, "on": day} for who, name in (("author", "Claire"), ("reviewer", "Luc"))}
    approver = {"name": "Zoé", "on": day}
    files = dict(in_object("dossier.json", "identity", approver=approver, **signed)(files))
    return seal_anew(files, [one | {"at": f"{day}T00:00:00.000000"} for one in read_trail(files["log.jsonl"])])


def pass_for_an_edit(files: Files) -> Files:
    """Fewer laptops, and a trail as that of a database: as if a person had changed the cell by hand."""
    files = dict(cell("inventory/equipment.csv", "quantity", "5")(files))
    doubts = [line for line in files["inventory/problems.csv"].split(b"\n") if b'"error"' not in line]
    files["inventory/problems.csv"] = b"\n".join(doubts)
    listed = read_trail(files["log.jsonl"])
    began = listed[0] | {"what": "organisation-created", "content": "{}", "content_hash": ""}
    return seal_anew(files, [began, *listed])


praise = call(PROOF_PATH, PROOF_PATH.replace("liste", "avis-ademe"))
forge(AHEAD, "evidence under another name", praise, LOG, REMADE)
forge(AHEAD, "evidence twice", lambda files: files | {f"{PROOF_PATH}.pdf": files[PROOF_PATH]}, LOG, REMADE)
as_before = f"evidence/{hashlib.sha256(PROOF[1]).hexdigest()[:16]}-avis-ademe.pdf"
forge(AHEAD, "evidence where older versions kept it", call(PROOF_PATH, as_before), REMADE)
forge(YEARS, "another year counted otherwise", count_otherwise, LOG, REMADE)

forge(UPLOADS, "index in another order", swap_lines("uploads/index.csv"), LOG, REMADE)
official = call("uploads/1-equipment.csv", "uploads/0-equipment.csv")
renamed = all_of(official, cell("uploads/index.csv", "copy", "uploads/0-equipment.csv"))
forge(UPLOADS, "copy under another name", renamed, LOG, REMADE)
other_header = replace("uploads/index.csv", b'quantity"": ""quantity', b'quantity"": ""')
forge(UPLOADS, "a header emptied", other_header, LOG, REMADE)
more_header = replace("uploads/index.csv", b'{""item_id', b'{""prix"": ""Prix"", ""item_id')
forge(UPLOADS, "a header of no column", more_header, LOG, REMADE)

forge(SIGNED, "approved by a blank", sign("approver", "\u00a0 ", "2026-11-28"), REMADE)
two_lines = sign("author", "Claire\nApprouvé par l'ADEME", "2026-11-26")
forge(SIGNED, "a name on two lines", two_lines, LOG, REMADE)
backwards = sign("reviewer", "Luc\u202e emedA", "2026-11-27")
forge(SIGNED, "a name that reads backwards", backwards, REMADE)
wide = in_object("dossier.json", "identity", siren="７３２８２９３２０")
forge(SIGNED, "SIREN in wide digits", wide, REMADE)
forge(SIGNED, "version 0", in_object("dossier.json", "identity", version=0), REMADE)
forge(SIGNED, "version true", in_object("dossier.json", "identity", version=True), REMADE)
forge(SIGNED, "version 1.0", in_object("dossier.json", "identity", version=1.0), REMADE)
alone = all_of(sign("approver", "Claire", "2026-11-28"), in_object("dossier.json", "identity", one_person="non"))
forge(SIGNED, "one person, in a word that is no yes", alone, REMADE)

forge(DATES, "frozen by another actor", tell_otherwise("dossier-frozen", actor="Ève"), MANIFEST_TOO, REMADE)
forge(DATES, "frozen two days later", entries(move_entry(-1, "2026-11-30T00:00:00.000000")), MANIFEST_TOO, REMADE)
unlike = tell_otherwise("base-year-policy", content_hash="0" * 64)
forge(DATES, "hash of another policy", unlike, MANIFEST_TOO, REMADE)
forge(DATES, "a day to come", live_in_the_future, REMADE)

forge(PEOPLE, "energy by a method of nobody", state("dossier.json", energy={"kwh": 0.1, "methods": ["ademe"]}), LOG)
forge(PEOPLE, "energy and a word more", state("dossier.json", energy={"kwh": 0.1, "methods": [], "by": "x"}), REMADE)
forge(PEOPLE, "energy without end", replace("dossier.json", b'"energy": {}', b'"energy": {"kwh": 1e999}'), MANIFEST_TOO)

forge(INVENTORY, "rows in another order", swap_lines("inventory/equipment.csv"), LOG, REMADE)
apart = rewrite("inventory/equipment.csv", lambda data: normalize("NFD", data.decode()).encode())
forge(WRITTEN, "accents apart", apart, LOG, REMADE)
forge(COMPUTED, "lines in another order", swap_lines("lines/main.csv"), LOG)
forge(COMPUTED, "a way to count more", add_a_view, LOG)
forge(REGISTRY, "address of a source", cell("registry/sources.csv", "url", "https://example.org/", 5), LOG, REMADE)

forge(FALSE, "an answer of nobody, in the trail", tell_more("mapping-saved", {"answers": {}}), REMADE, alone=False)
forge(FALSE, "fewer laptops, as if edited by hand", pass_for_an_edit, REMADE, alone=False)
