"""What a forger may try on a dossier: by what is changed, at which levels of consistency, and what finds it.

The table of the documentation is made of it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replace_in

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Compared
from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MANIFEST
from footprint.dossier.canonical import read_object, write_object
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.trail import FROZEN, chain, read_trail
from footprint.dossier.years import read_published
from footprint.estimation.situation import Method, Situation
from footprint.problems import join_problems
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from tests.dossier.forging import (
    FILES,
    LOG,
    MANIFEST_TOO,
    REMADE,
    Change,
    Files,
    add,
    all_of,
    cell,
    drop_row,
    list_changes,
    remove,
    replace,
    rewrite,
    seal_anew,
    state,
    tamper,
)

EQUIPMENT = """item_id,site,device_type,quantity,acquired_on,quality
PC-1,Siège,laptop,{laptops},2022-03-01,high
EC-1,Siège,monitor_24,10,2021-05-01,medium
XX-1,Siège,Machine à café,1,,
SM-1,Annexe,smartphone,4,2023-01-15,
SW-1,Annexe,switch,2,2020-06-30,low
"""
USAGE = "item_id,site,service_type,amount_per_year,unit\nIA-1,Siège,ai_request_medium,20000,request\n"
PROOF = ("liste.pdf", b"%PDF-1.4 ce qui est en service")
PLAN = {
    "scenarios": [
        {
            "name": "Sobriété",
            "actions": [
                {
                    "action_id": "a",
                    "label": "Garder les portables 6 ans",
                    "starts_on": "2026-09-01",
                    "changes": [
                        {
                            "table": "equipment",
                            "where": {"device_type": "laptop"},
                            "column": "lifespan_years",
                            "operation": "set",
                            "value": 6,
                        }
                    ],
                }
            ],
        }
    ],
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


@dataclass(frozen=True)
class Forgery:
    """One thing that a forger may do.

    Attributes:
        what: the kind, in words (French): a row of the documentation.
        name: which one of its kind.
        make: the archive forged, from the true one.
        alone: whether the archive alone shows it; else only a code or a key known by another way does.
    """

    what: str
    name: str
    make: Callable[[bytes], bytes]
    alone: bool = True


def at(level: str, change: Change) -> Callable[[bytes], bytes]:
    return lambda bundle: tamper(bundle, level, change)


def made(**said: object) -> Change:
    """Other makers in the manifest."""
    return rewrite(MANIFEST, lambda data: write_object(_with(read_object(data), "made", **said)))


def _with(content: dict, part: str, **said: object) -> dict:
    return content | {part: {name: one for name, one in (content[part] | said).items() if one is not None}}


def in_object(path: str, part: str, **said: object) -> Change:
    return rewrite(path, lambda data: write_object(_with(read_object(data), part, **said)))


def entries(change: Callable[[list[dict]], list[dict]]) -> Change:
    """Other entries in the trail, chained anew, the last freezing sealing what is there."""
    return lambda files: seal_anew(files, change(read_trail(files["log.jsonl"])))


def tell_last(**said: object) -> Change:
    """Another last entry, chained anew."""

    def change(files: Files) -> Files:
        *before, last = list_changes(read_trail(files["log.jsonl"]))
        log = chain([*before, replace_in(last, content=last.content | said, content_hash="")])
        head = json.loads(log.decode().splitlines()[-1])["hash"]
        about = read_object(files["dossier.json"]) | {"log_head": head}
        return files | {"log.jsonl": log, "dossier.json": write_object(about)}

    return change


def move_entry(position: int, moment: str) -> Callable[[list[dict]], list[dict]]:
    def change(listed: list[dict]) -> list[dict]:
        listed[position] = listed[position] | {"at": moment}
        return listed

    return change


def set_row_aside(files: Files) -> Files:
    """A usable row put among those set aside, and out of the inventory."""
    files = dict(drop_row("inventory/equipment.csv", 0)(files))
    return files | {"inventory/set_aside.csv": files["inventory/set_aside.csv"] + b'"equipment",2\n'}


def forget_the_row_set_aside(files: Files) -> Files:
    files = dict(drop_row("inventory/set_aside.csv", 0)(files))
    kept = [line for line in files["inventory/problems.csv"].split(b"\n") if b",4," not in line]
    return files | {"inventory/problems.csv": b"\n".join(kept)}


def lighten(files: Files) -> Files:
    """Fewer laptops in the cells that were kept, in the inventory, and so in all that follows."""
    files = dict(cell("uploads/1-equipment.csv", "quantity", "5")(files))
    return dict(cell("inventory/equipment.csv", "quantity", "5")(files))


def declare_as_own(files: Files) -> Files:
    """A lighter factor for laptops, under the name of a publisher, as if the organisation had declared it."""
    lines = files["registry/factors.csv"].split(b"\n")
    row = next(line for line in lines if line.startswith(b'"ademe-laptop'))
    own = row.replace(b'"ademe-laptop', b'"aaa-laptop', 1).replace(b'"ademe"', b'"own"', 1)
    return files | {"registry/factors.csv": b"\n".join([lines[0], own, *lines[1:]])}


def hide_a_sheet(data: bytes) -> bytes:
    """A workbook whose totals are covered by another, hidden, sheet: another member in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in (members | {"xl/worksheets/sheet99.xml": b"<worksheet/>"}).items():
            book.writestr(name, content)
    return out.getvalue()


def cover(data: bytes) -> bytes:
    """A page with a picture over its total."""
    over = b'<img style="position:fixed;top:0" alt="" src="data:image/png;base64,iVBORw0KGgo="></body>'
    return data.replace(b"</body>", over)


def zip_again(files: Files, **how: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        for name in how.get("twice", ()):
            archive.writestr(name, b"{}")
        archive.comment = how.get("comment", b"")
    return out.getvalue()


def link(files: Files) -> bytes:
    """An archive with a symbolic link out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        about = zipfile.ZipInfo("notes")
        about.external_attr = 0o120777 << 16
        archive.writestr(about, "/etc/passwd")
    return out.getvalue()


def repack(bundle: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """The archive packed again as ours are, with other names."""
    return pack(change(unpack(bundle)))


# --- the list --------------------------------------------------------------------------------------------------------

ARCHIVE = "L'archive : recompressée, commentée, noms doublés, trompeurs ou qui en sortent, lien, bombe, octets ajoutés"
UNHASHED = "Un fichier changé, sans refaire les empreintes"
DOCUMENTS = "Rapport, page, classeur, lisez-moi ou échange remplacés, recouverts, retirés ou ajoutés"
COMPUTED = "Un chiffre calculé : total, ligne, terme, intervalle, sensibilité, valeur complétée, formule"
WRITTEN = "La même valeur écrite autrement : 8.0, guillemets, retours, espaces, ordre des clés, clé double"
INVENTORY = "L'inventaire : quantité, date, type, ligne ajoutée, retirée ou doublée"
UPLOADS = "Les fichiers déposés : cellule, ligne, nom, empreinte, copie retirée, liste changée"
ASIDE = "Lignes mises de côté et doutes : retirés, ajoutés, déplacés"
REGISTRY = "Facteurs, hypothèses, sources, régions, catégories : sous le nom de leur éditeur"
AHEAD = "Plan : trajectoires, cibles, verdicts, engagements, preuves"
YEARS = "Autres années : valeurs, règle, recalculs, inventaires"
DATES = "Dates et journal : désordre, approbation avant relecture ou après l'archive, entrée retirée"
PEOPLE = "Qui et quand (dossier.json), laissant le journal ou les documents"
MAKERS = "Le manifeste : autres versions prétendues, langue, fichiers figés"
OTHER = "Prétendre qu'une autre version a figé le dossier"
FALSE = "Un dossier fait par le programme à partir de données fausses ; un reçu retiré ou d'une autre clé"

# What finds each kind: the table of the documentation.
FOUND = {
    ARCHIVE: "refusée : l'archive est celle que le programme écrit, à l'octet près",
    UNHASHED: "empreintes du manifeste",
    DOCUMENTS: "documents refaits depuis les fichiers figés, comparés octet par octet",
    COMPUTED: "calcul refait, au dernier chiffre",
    WRITTEN: "chaque fichier n'a qu'une écriture",
    INVENTORY: "lignes relues depuis les cellules gardées des dépôts",
    UPLOADS: "lignes relues, index, journal ; des cellules retirées mènent à la fin 3",
    ASIDE: "lignes relues, doutes refaits",
    REGISTRY: "tables de la version publiée ; un facteur propre est dans le journal",
    AHEAD: "plan recalculé, preuves nommées par leur empreinte ; une preuve retirée mène à la fin 3",
    YEARS: "années recalculées depuis leurs inventaires ; règle et recalculs du journal",
    DATES: "chaîne du journal, ordre des dates",
    PEOPLE: "sceau du journal, documents refaits",
    MAKERS: "manifeste refait ; d'autres versions mènent à la fin 3",
    OTHER: "fin 3 : jamais égal et complet",
    FALSE: "**rien dans l'archive** : `--expect-code`, ou `--expect-key` avec le reçu",
}


def describe_kinds() -> list[tuple[str, str, str]]:
    """Each kind of forgery, how many are tried, and what finds them."""
    return [(what, str(sum(one.what == what for one in FORGERIES)), found) for what, found in FOUND.items()]


def _list() -> list[Forgery]:
    listed: list[Forgery] = []

    def forge(what: str, name: str, change: Change, *levels: str, alone: bool = True) -> None:
        listed.extend(Forgery(what, f"{name}, {level}", at(level, change), alone) for level in levels or (LOG,))

    def archive(name: str, make: Callable[[bytes], bytes]) -> None:
        listed.append(Forgery(ARCHIVE, name, make))

    archive("zipped by another program", lambda bundle: zip_again(unpack(bundle)))
    archive("comment", lambda bundle: zip_again(unpack(bundle), comment=b"approved"))
    archive("a name twice", lambda bundle: zip_again(unpack(bundle), twice=["dossier.json"]))
    archive("link", lambda bundle: link(unpack(bundle)))
    archive("bytes after", lambda bundle: bundle + b"\0")
    archive("bytes before", lambda bundle: b"#!/bin/sh\n" + bundle)
    archive("seal changed", lambda bundle: bundle[:-1] + (b"0" if bundle[-1:] != b"0" else b"1"))
    archive("cut", lambda bundle: bundle[: len(bundle) // 2])
    for name in ("../up.csv", "/etc/cron", "Dossier.json", "a\\b", "con\u0435.csv", "x" * 300, "./dossier.json"):
        archive(f"name {name[:20]!r}", lambda bundle, name=name: repack(bundle, lambda files: files | {name: b"x"}))

    for path in ("results/main.csv", "dossier.json", "report.pdf", "uploads/1-equipment.csv", "log.jsonl"):
        forge(UNHASHED, path, rewrite(path, lambda data: data + b"\n"), FILES)
    forge(UNHASHED, "one more", add("summary.pdf"), FILES)
    forge(UNHASHED, "one less", remove("gaps.csv"), FILES)

    for path in ("report.pdf", "report.html", "workbook.xlsx", "README.txt", "exchange/datapoints.csv"):
        forge(DOCUMENTS, f"{path} replaced", rewrite(path, lambda data: data[:-1] + b" "), MANIFEST_TOO)
        forge(DOCUMENTS, f"{path} removed", remove(path), MANIFEST_TOO)
    forge(DOCUMENTS, "covered page", rewrite("report.html", cover), MANIFEST_TOO, LOG)
    forge(DOCUMENTS, "hidden sheet", rewrite("workbook.xlsx", hide_a_sheet), MANIFEST_TOO, LOG)
    forge(DOCUMENTS, "empty report", add("report.pdf", b""), MANIFEST_TOO)
    forge(DOCUMENTS, "lighter total in the page", rewrite("report.html", lambda data: data.replace(b"0", b"1", 1)), LOG)
    forge(DOCUMENTS, "second report", add("report-final.pdf", b"%PDF"), MANIFEST_TOO)
    forge(DOCUMENTS, "a file that hides", add("exchange/notes.json", b"{}"), LOG)

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
    forge(
        WRITTEN, "a key twice", replace("dossier.json", b'"energy": {}', b'"energy": {"kwh": 1}, "energy": {}'), FILES
    )
    twice = replace("plan/standing.json", b'{\n "', b'{\n "on": "2020-01-01",\n "')
    forge(WRITTEN, "a key twice in verdicts", twice, LOG)
    forge(WRITTEN, "one key more", state("dossier.json", approved_by="ADEME"), LOG)
    forge(WRITTEN, "not a number", replace("dossier.json", b'"rows_read": 6', b'"rows_read": NaN'), MANIFEST_TOO)
    forge(WRITTEN, "space in the trail", replace("log.jsonl", b', "what"', b',  "what"'), MANIFEST_TOO)

    forge(INVENTORY, "fewer laptops", cell("inventory/equipment.csv", "quantity", "5"), MANIFEST_TOO, LOG, REMADE)
    forge(INVENTORY, "bought earlier", cell("inventory/equipment.csv", "acquired_on", "2015-03-01"), REMADE)
    forge(INVENTORY, "another type", cell("inventory/equipment.csv", "device_type", "smartphone"), REMADE)
    forge(INVENTORY, "a longer life", cell("inventory/equipment.csv", "lifespan_years", "12"), REMADE)
    forge(INVENTORY, "a row gone", drop_row("inventory/equipment.csv", 1), REMADE)
    forge(INVENTORY, "a service gone", drop_row("inventory/usage.csv", 0), REMADE)
    again = rewrite("inventory/equipment.csv", lambda data: data + data.split(b"\n")[2] + b"\n")
    forge(INVENTORY, "a row twice", again, REMADE)

    forge(UPLOADS, "a cell of the copy", cell("uploads/1-equipment.csv", "quantity", "5"), MANIFEST_TOO, LOG)
    forge(UPLOADS, "a row of the copy", drop_row("uploads/1-equipment.csv"), LOG)
    forge(UPLOADS, "name", cell("uploads/index.csv", "filename", "inventaire-officiel.csv"), LOG)
    forge(UPLOADS, "hash", cell("uploads/index.csv", "sha256", "0" * 64), LOG)
    forge(UPLOADS, "rows", cell("uploads/index.csv", "rows", "3"), LOG)
    forge(UPLOADS, "copy removed", remove("uploads/2-usage.csv"), LOG)
    forge(UPLOADS, "upload removed", all_of(remove("uploads/2-usage.csv"), drop_row("uploads/index.csv", 1)), LOG)
    forge(UPLOADS, "cells erased", all_of(remove("uploads/2-usage.csv"), cell("uploads/index.csv", "copy", "", 1)), LOG)
    forge(UPLOADS, "a copy more", add("uploads/9-equipment.csv"), LOG)
    unsaved = entries(lambda listed: [one for one in listed if one["what"] != "upload-saved"])
    forge(UPLOADS, "no entry of the trail", unsaved, MANIFEST_TOO)

    forge(ASIDE, "row set aside forgotten", drop_row("inventory/set_aside.csv"), REMADE)
    forge(ASIDE, "usable row set aside", set_row_aside, REMADE)
    forge(ASIDE, "doubt removed", drop_row("inventory/problems.csv"), LOG)
    forge(ASIDE, "row and doubt removed", forget_the_row_set_aside, REMADE)
    more = rewrite("inventory/problems.csv", lambda data: data + data.split(b"\n")[1] + b"\n")
    forge(ASIDE, "doubt added", more, LOG)
    forge(ASIDE, "doubt changed", cell("inventory/problems.csv", "line", "3"), LOG)

    forge(REGISTRY, "a lighter factor", cell("registry/factors.csv", "value", "0.1", 40), MANIFEST_TOO, REMADE)
    forge(REGISTRY, "a narrower factor", cell("registry/factors.csv", "low", "0.1", 40), REMADE)
    forge(REGISTRY, "another source", cell("registry/factors.csv", "source_id", "ecodiag", 40), REMADE)
    forge(REGISTRY, "another boundary", cell("registry/factors.csv", "boundary", "all", 40), REMADE)
    forge(REGISTRY, "a longer life for all", cell("registry/assumptions.csv", "value", "9", 3), REMADE)
    forge(REGISTRY, "publisher", cell("registry/sources.csv", "publisher", "ADEME", 5), REMADE)
    forge(REGISTRY, "category", cell("registry/scopes.csv", "beges", "byod", 3), REMADE)
    forge(REGISTRY, "region", cell("registry/regions.csv", "country", "FRA", 1), REMADE)
    forge(REGISTRY, "family", cell("registry/device_types.csv", "family", "network", 1), REMADE)
    forge(REGISTRY, "a factor gone", drop_row("registry/factors.csv", 40), REMADE)
    forge(REGISTRY, "declared by nobody", declare_as_own, REMADE)
    forge(REGISTRY, "overlap gone", drop_row("registry/overlaps.csv"), REMADE)

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
    evidence = f"preuves/engagements/E-01/{PROOF[0]}"
    forge(AHEAD, "other evidence", rewrite(evidence, lambda data: data + b" ."), LOG, REMADE)
    forge(AHEAD, "no evidence", remove(evidence), LOG, REMADE)
    forge(AHEAD, "evidence of nothing", add("preuves/engagements/E-01/avis.pdf"), LOG, REMADE)
    forge(AHEAD, "one file more", add("plan/avis.json", b"{}"), LOG)

    forge(YEARS, "published", cell("years/years.csv", "published", "1"), LOG)
    forge(YEARS, "today", cell("years/years.csv", "today", "1", 1), LOG)
    forge(YEARS, "cause", cell("years/published.csv", "method", "1"), LOG)
    forge(YEARS, "threshold", replace("years/policy.json", b'"threshold": 0.05', b'"threshold": 0.5'), LOG)
    forge(YEARS, "threshold of the policy", replace("years/beside.json", b"0.05", b"0.5"), LOG, REMADE)
    done = b'"recalculations": [{"year": 2024, "before": 1.0, "after": 2.0, "effects": {}, "why": "x"}]'
    forge(YEARS, "recalculation", replace("years/beside.json", b'"recalculations": []', done), LOG, REMADE)
    forge(YEARS, "verdict of years", replace("years/policy.json", b'"verdict": "', b'"verdict": "x'), LOG)
    forge(YEARS, "inventory", cell("years/2024/equipment.csv", "quantity", "90"), LOG)
    forge(YEARS, "no inventory", remove("years/2024/equipment.csv"), LOG)
    forge(YEARS, "no years", remove("years/years.csv"), LOG)
    forge(YEARS, "one year more", add("years/2023/equipment.csv"), LOG)
    forge(YEARS, "nothing beside", remove("years/beside.json"), LOG)

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

    for name in ("footprint", "sources", "typst", "xlsxwriter", "zlib", "pycountry", "segno"):
        forge(MAKERS, f"other {name}", made(**{name: "0.0.1"}), MANIFEST_TOO)
    lighter = all_of(made(sources="0" * 64), rewrite("report.pdf", lambda data: data + b" "))
    forge(MAKERS, "other program, other report", lighter, MANIFEST_TOO)
    forge(MAKERS, "other typst, other report", all_of(made(typst="9"), add("report.pdf", b"%PDF")), MANIFEST_TOO)
    forge(MAKERS, "language", made(language="en"), MANIFEST_TOO)
    forge(MAKERS, "no language", made(language="xx"), MANIFEST_TOO)
    forge(MAKERS, "one maker more", made(office="1"), MANIFEST_TOO)
    forge(MAKERS, "one maker less", made(xlsxwriter=None), MANIFEST_TOO)
    unmade = rewrite(MANIFEST, lambda data: write_object({k: v for k, v in read_object(data).items() if k != "made"}))
    forge(MAKERS, "no makers", unmade, FILES)
    forge(MAKERS, "other format", state(MANIFEST, format="footprint-dossier/9"), FILES)
    forge(MAKERS, "other id", state(MANIFEST, frozen_id="0" * 64), FILES)
    forge(MAKERS, "one key more", state(MANIFEST, verified_by="ADEME"), FILES)
    unfrozen = rewrite(MANIFEST, lambda data: data.replace(b'"frozen": true', b'"frozen": false', 1))
    forge(MAKERS, "a frozen file said not to be", unfrozen, FILES)
    forge(MAKERS, "spaces", rewrite(MANIFEST, lambda data: data + b" "), FILES)
    forge(MAKERS, "nonsense", add(MANIFEST, b'{"files": 1}'), FILES)

    for name, said in (("version", "0.1.0"), ("sources", "0" * 64), ("sources", None), ("name", "excel")):
        forge(OTHER, f"{name} {str(said)[:6]}", in_object("dossier.json", "software", **{name: said}), REMADE)
    claimed = all_of(in_object("dossier.json", "software", sources="0" * 64), lighten)
    forge(OTHER, "and a lighter inventory", claimed, REMADE)
    claimed = all_of(
        in_object("dossier.json", "software", version="9.9"), cell("registry/factors.csv", "value", "0.1", 40)
    )
    forge(OTHER, "and a lighter factor", claimed, REMADE)
    forge(OTHER, "another method", state("dossier.json", shape="0" * 64), LOG)

    forge(FALSE, "fewer laptops, in cells, inventory and all", lighten, REMADE, alone=False)
    renamed = replace("dossier.json", b"Association du Lac", b"Ville du Lac")
    forge(FALSE, "organisation", renamed, REMADE, alone=False)
    forge(FALSE, "energy", state("dossier.json", energy={"kwh": 0.001, "methods": ["counter"]}), REMADE, alone=False)
    forge(FALSE, "goal and verdict", replace("plan.json", b'"value": 10', b'"value": 2'), REMADE, alone=False)
    forge(
        FALSE, "what was published", replace("years/beside.json", b'"edition": 1', b'"edition": 2'), REMADE, alone=False
    )
    return listed


FORGERIES = _list()
