"""How a forger alters a dossier, at each level of consistency, up to one that the tool itself made from false data.

A level redoes all that those before it redo: `FILES` packs the archive again; `MANIFEST_TOO` redoes hashes and sizes;
`LOG` also seals the trail anew over what was given and said; `REMADE` also computes anew all that follows, documents
included.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace as replace_in
from datetime import datetime

from footprint.commitments.evidence.folders import INDEX_PAGE
from footprint.dossier import freeze
from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MANIFEST, write_manifest
from footprint.dossier.canonical import read_object, read_text, write_object
from footprint.dossier.checks import documents
from footprint.dossier.freeze import GIVEN, MAIN, Frozen, hash_about, hash_given, list_views, read_situation
from footprint.dossier.trail import FROZEN, TrailChange, chain, read_trail
from footprint.estimation.situation import Method
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.verified import ahead

FILES, MANIFEST_TOO, LOG, REMADE = "files", "manifest", "log", "remade"
LEVELS = (FILES, MANIFEST_TOO, LOG, REMADE)
Files = dict[str, bytes]
Change = Callable[[Files], Mapping[str, bytes]]


def tamper(bundle: bytes, level: str, change: Change) -> bytes:
    """The archive with its files changed, and all that a level redoes."""
    files = unpack(bundle)
    manifest = read_object(files[MANIFEST])
    frozen = {path for path, said in manifest["files"].items() if said["frozen"]}

    def is_frozen(path: str) -> bool:
        return path in frozen or is_given(path)

    changed = dict(change(dict(files)))
    if level == FILES:
        return pack(changed)
    manifest = read_object(changed.pop(MANIFEST))
    if level == REMADE:
        changed = compute_anew({path: data for path, data in changed.items() if is_frozen(path)})
    if level in (LOG, REMADE):
        changed = seal_anew(changed)
    version = Frozen({path: changed[path] for path in sorted(changed) if is_frozen(path)})
    if level == REMADE:
        changed |= documents.make_documents(version, manifest["made"]["language"])
    return pack(changed | {MANIFEST: write_manifest(version, changed, manifest["made"])})


def is_given(path: str) -> bool:
    """Whether a file is of what was given; the index of the evidence, among it, is made from the others."""
    return path.startswith(GIVEN) and path != INDEX_PAGE


def compute_anew(files: Files) -> Files:
    """The frozen files with all that follows from what is given computed anew, as the tool would."""
    about = read_object(files["dossier.json"])
    method = Method(**about["methods"][MAIN])
    situation = read_situation(files, method)
    given = {path: data for path, data in files.items() if is_given(path) or path == "log.jsonl"}
    aside = len(read_text(files["inventory/set_aside.csv"]))
    kept = sum(len(read_text(files[f"inventory/{name}.csv"])) for name in INVENTORY_TABLES)
    about |= {
        "methods": {name: vars(one) for name, one in list_views(situation).items()},
        "situation_id": situation.id,
        "factors_id": situation.factors.id,
        "rows_read": kept + aside,
        "rows_kept": kept,
        "rows_set_aside": aside,
    }
    computed = given | freeze.compute(situation) | {"dossier.json": write_object(about)}
    return computed | ahead.compute_ahead(Frozen(computed))


def seal_anew(files: Files, entries: list[dict] | None = None) -> Files:
    """The frozen files with a trail chained anew, whose last entry seals what they now are."""
    about = read_object(files["dossier.json"])
    given = {path: data for path, data in files.items() if is_given(path)}
    told = {"given": hash_given(given), "shape": about["shape"], "identity": about["identity"]}
    told["about"] = hash_about(about)
    listed = list_changes(entries if entries is not None else read_trail(files["log.jsonl"]))
    changes = [replace_in(one, content=told, content_hash="") if one.what == FROZEN else one for one in listed]
    log = chain(changes)
    head = json.loads(log.decode().splitlines()[-1])["hash"] if changes else ""
    return files | {"log.jsonl": log, "dossier.json": write_object(about | {"log_head": head})}


def list_changes(entries: list[dict]) -> list[TrailChange]:
    """Entries as changes, to be chained anew."""
    return [
        TrailChange(
            one["what"],
            one["actor"],
            datetime.fromisoformat(one["at"]),
            json.loads(one["content"]),
            one["content_hash"],
        )
        for one in entries
    ]


# --- changes ---------------------------------------------------------------------------------------------------------


def replace(path: str, old: bytes, new: bytes) -> Change:
    """Bytes of a file in place of others, which are there."""

    def change(files: Files) -> Files:
        assert old in files[path], (path, old)
        return files | {path: files[path].replace(old, new, 1)}

    return change


def rewrite(path: str, write: Callable[[bytes], bytes]) -> Change:
    """A file made otherwise."""
    return lambda files: files | {path: write(files[path])}


def remove(*paths: str) -> Change:
    """Files taken away."""
    return lambda files: {path: data for path, data in files.items() if path not in paths}


def add(path: str, data: bytes = b"x") -> Change:
    """One file more, or in the place of another."""
    return lambda files: files | {path: data}


def state(path: str, **values: object) -> Change:
    """Other values in an object."""
    return rewrite(path, lambda data: write_object(read_object(data) | values))


def cell(path: str, column: str, value: str, row: int = 0) -> Change:
    """Another value in a cell of a table, quoted as it was."""

    def change(data: bytes) -> bytes:
        lines = data.decode().split("\n")
        parts, place = split(lines[row + 1]), list(read_text(data).columns).index(column)
        before = parts[place]
        is_number = before[:1] != '"' and (before or value.replace(".", "").isdigit())
        parts[place] = value if is_number or not value else f'"{value}"'
        assert parts[place] != before, (path, column, value)
        return "\n".join([*lines[: row + 1], ",".join(parts), *lines[row + 2 :]]).encode()

    return rewrite(path, change)


def drop_row(path: str, row: int = 0) -> Change:
    """A table without one of its rows."""

    def change(data: bytes) -> bytes:
        lines = data.split(b"\n")
        return b"\n".join([*lines[: row + 1], *lines[row + 2 :]])

    return rewrite(path, change)


def all_of(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(files: Files) -> Files:
        for one in changes:
            files = dict(one(files))
        return files

    return change


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


def split(line: str) -> list[str]:
    """The cells of a line of CSV, with their quotes."""
    parts = []
    for found in re.finditer(r'("(?:[^"]|"")*"|[^,]*)(,|$)', line):
        parts.append(found[1])
        if not found[2]:
            break
    return parts
