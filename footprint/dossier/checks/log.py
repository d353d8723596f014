"""The trail of a dossier, what it seals of it, and the people and dates that the dossier names."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from footprint.dossier.canonical import read_object, read_text, text_of, write_object
from footprint.dossier.checks.findings import FAULTS, Verification
from footprint.dossier.freeze import (
    MAIN,
    SHAPE,
    Frozen,
    Identity,
    Signed,
    describe_identity,
    hash_about,
    hash_given,
)
from footprint.dossier.program import describe_software
from footprint.dossier.signing.sign_off import check_names
from footprint.dossier.trail import FROZEN, TrailChange, chain, find_break, read_trail, write_entries
from footprint.dossier.uploads import INDEX
from footprint.own_energy import METHODS
from footprint.problems import UnusableInput

UPLOADED, ANSWERED, POLICY = "upload-saved", "mapping-saved", "base-year-policy"
# What the trail of a dossier made from files alone tells, in this order; some of it once.
MADE_ALONE, ONCE = (UPLOADED, ANSWERED, POLICY, "audit-joined", FROZEN), (ANSWERED, POLICY, FROZEN)
# A day may have begun where it was signed, and not yet where the log is kept.
ZONES = timedelta(days=1)
ABOUT = frozenset(
    {"format", "shape", "software", "identity", "methods", "situation_id", "factors_id", "log_head", "energy"}
    | {"rows_read", "rows_kept", "rows_set_aside"}
)


def is_ours(frozen: Frozen) -> bool:
    """Whether this very version of the program froze it: it then holds all that we write, and reads as we read."""
    return frozen.about.get("software") == describe_software() and frozen.about.get("shape") == SHAPE


def check_identity(frozen: Frozen, found: Verification) -> None:
    """What the dossier says of itself, as the program writes it; its people, and the order of their dates."""
    about = frozen.about
    found.organisation = text_of(about, "identity", "organisation")
    found.log_head, found.situation_id = text_of(about, "log_head"), text_of(about, "situation_id")
    found.year = int(about["methods"][MAIN]["year"])
    if is_ours(frozen):
        if about.keys() != ABOUT or write_object(about) != frozen.files["dossier.json"]:
            found.report("dossier.written-otherwise", "dossier.json")
        _check_energy(about["energy"], found)
    said = about["identity"]
    signed = {who: Signed(**said[who]) for who in ("author", "reviewer", "approver") if said[who]}
    again = Identity(**{name: signed.get(name, one) for name, one in said.items() if name != "status"})
    written = describe_identity(again)
    if not is_ours(frozen):  # an older version may say less
        written = {name: written[name] for name in said}
    if written != said:
        found.report("dossier.id-differs", "dossier.json", 0, "status", again.status, said["status"])
    _check_order(signed, found)
    if is_ours(frozen):
        _check_signing(again, signed, found)
        _check_last(frozen, signed, found)


def _check_energy(energy: object, found: Verification) -> None:
    """What the tool used: nothing, or a number of kWh with the names of the ways to measure it."""
    if energy == {}:
        return
    held = energy if isinstance(energy, dict) else {}
    kwh, methods = held.get("kwh"), held.get("methods")
    if held.keys() != {"kwh", "methods"} or not isinstance(kwh, float) or not 0 <= kwh < math.inf:
        found.report("dossier.id-differs", "dossier.json", 0, "energy", "kWh", energy)
    elif not isinstance(methods, list) or not methods or methods != sorted(set(METHODS) & {*map(str, methods)}):
        found.report("dossier.id-differs", "dossier.json", 0, "energy", ", ".join(METHODS), energy)


def _check_order(signed: dict[str, Signed], found: Verification) -> None:
    """Made, then reviewed, then approved."""
    days = [(date.fromisoformat(one.on[:10]), who, one.on) for who, one in signed.items()]
    for (before, _, _), (day, who, on) in pairwise(days):
        if day < before:
            found.report("dossier.dates-disorder", "dossier.json", 0, who, f"≥ {before.isoformat()}", on)


def _check_signing(identity: Identity, signed: dict[str, Signed], found: Verification) -> None:
    """It is signed as the program lets people sign, each day and number written in one way only."""
    if type(identity.version) is not int or identity.version < 1 or type(identity.one_person) is not bool:
        said = f"{identity.version!r}, {identity.one_person!r}"
        found.report("dossier.id-differs", "dossier.json", 0, "version", "1, 2, …", said)
        return
    try:
        check_names(identity)
    except UnusableInput as refusal:
        found.differences.append(replace(refusal.problem, table="dossier.json"))
    for who, one in signed.items():
        if one.on != date.fromisoformat(one.on[:10]).isoformat():
            found.report("dossier.id-differs", "dossier.json", 0, who, one.on[:10], one.on)


def _check_last(frozen: Frozen, signed: dict[str, Signed], found: Verification) -> None:
    """Nobody signed after the day on which the version was frozen."""
    entries = read_trail(frozen.files["log.jsonl"])
    if not entries:
        return
    last = (read_moment(entries[-1]["at"]) + ZONES).date()
    for who, one in signed.items():
        if date.fromisoformat(one.on[:10]) > last:
            found.report("dossier.dates-disorder", "dossier.json", 0, who, f"≤ {last.isoformat()}", one.on)


def read_moment(at: str) -> datetime:
    """A moment of the trail, in UTC."""
    moment = datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def find_last_moment(files: Mapping[str, bytes]) -> datetime | None:
    """When the last entry of the trail was made, in UTC; None where there is none that can be read."""
    try:
        return read_moment(read_trail(files["log.jsonl"])[-1]["at"])
    except FAULTS:
        return None


def check_trail(frozen: Frozen, found: Verification) -> None:
    """The chain up to the head that is printed, and what its last freezing says that the version is made of."""
    log = frozen.files["log.jsonl"]
    broken = find_break(log, text_of(frozen.about, "log_head"))
    if broken:
        found.report("dossier.log-broken", "log.jsonl", broken[0], broken[1])
        return
    entries = read_trail(log)
    found.entries = len(entries)
    contents = [read_object(entry["content"].encode()) for entry in entries]
    if not entries or entries[-1]["what"] != FROZEN:
        found.report("dossier.not-in-log", "log.jsonl")
        return
    if write_entries(entries) != log:
        found.report("dossier.written-otherwise", "log.jsonl")
    if read_moment(entries[-1]["at"]) > datetime.now(UTC) + ZONES:
        found.report("dossier.dates-disorder", "log.jsonl", len(entries), "at", "≤ now", entries[-1]["at"])
    if is_ours(frozen) and has_no_database(entries):
        _check_made_alone(frozen, entries, found)
    told, about = contents[-1], frozen.about
    now = {"given": hash_given(frozen.files), "shape": about["shape"], "identity": about["identity"]}
    if is_ours(frozen) or "about" in told:
        now["about"] = hash_about(about)
    for name, value in now.items():
        if told.get(name) != value:
            found.report("dossier.id-differs", "log.jsonl", len(entries), name, told.get(name), value)
    if is_ours(frozen) and set(told) != set(now):
        found.report("dossier.written-otherwise", "log.jsonl", len(entries))
    _check_uploads(frozen, entries, contents, found)


def _check_made_alone(frozen: Frozen, entries: list[dict], found: Verification) -> None:
    """The trail of a dossier made from files alone is the program's: by its author, on the days that were signed."""
    what = [entry["what"] for entry in entries]
    brought = [entry["content_hash"] for entry in entries if entry["what"] == UPLOADED]
    given = list(dict.fromkeys(read_text(frozen.files[INDEX])["sha256"]))
    if what != sorted(what, key=MADE_ALONE.index) or any(what.count(one) > 1 for one in ONCE) or brought != given:
        found.report("dossier.written-otherwise", "log.jsonl")
    identity = frozen.about["identity"]
    days = [identity[who]["on"] for who in ("author", "reviewer", "approver") if identity[who]]
    moments = [datetime.fromisoformat(day[:10]) for day in (days[0], max(days))]
    changes = [
        TrailChange(
            entry["what"],
            identity["author"]["name"],
            moments[entry["what"] == FROZEN],
            json.loads(entry["content"]),
            entry["content_hash"] if entry["what"] == UPLOADED else "",
        )
        for entry in entries
    ]
    again = read_trail(chain(changes))
    for number, (said, now) in enumerate(zip(entries, again, strict=True), 1):
        for name in ("at", "actor", "organisation_id", "content", "content_hash"):
            if said[name] != now[name]:
                found.report("dossier.id-differs", "log.jsonl", number, name, now[name], said[name])
                return


def _check_uploads(frozen: Frozen, entries: list[dict], contents: list[dict], found: Verification) -> None:
    """Every file that was brought is in the trail with the hash that the list of uploads gives."""
    index = read_text(frozen.files[INDEX])
    saved = {
        (text_of(content, "filename"), text_of(content, "original_sha256") or entry["content_hash"])
        for entry, content in zip(entries, contents, strict=True)
        if entry["what"] == UPLOADED
    }
    named = list(zip(index["filename"], index["sha256"], strict=True))
    for line, one in enumerate(named, 2):
        if one not in saved:
            found.report("dossier.upload-missing", "log.jsonl", 0, "", one[1], f"{one[0]} ({INDEX}, {line})")
    if has_no_database(entries):
        for name, sha256 in sorted(saved - set(named)):
            found.report("dossier.upload-missing", INDEX, 0, "", sha256, name)


def has_no_database(entries: list[dict]) -> bool:
    """Whether a trail is that of a dossier made from files alone: nobody changed anything between them and it."""
    return {entry["what"] for entry in entries} <= set(MADE_ALONE)
