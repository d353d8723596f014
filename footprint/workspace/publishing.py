"""A footprint frozen as a version of its dossier: from files for the command line, from the database for the pages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from footprint.commitments.evidence.folders import place_proofs
from footprint.commitments.follow_up import list_years
from footprint.commitments.register import Register, read_register
from footprint.commitments.years import Compared
from footprint.dossier.archive import pack, unpack
from footprint.dossier.audit.results import Results, write_results
from footprint.dossier.bundle import MANIFEST, make_bundle
from footprint.dossier.canonical import read_object
from footprint.dossier.freeze import Frozen, Given, Identity, Signed, compute, freeze, hash_bytes, tell_freezing
from footprint.dossier.signing.receipt import find_root
from footprint.dossier.signing.sign_off import check_signing
from footprint.dossier.trail import FROZEN, TrailChange, chain, write_trail
from footprint.dossier.uploads import copy_uploads, forget_rows
from footprint.dossier.years import write_years
from footprint.estimation.situation import Method
from footprint.intake import Answers
from footprint.intake.answers import write_answers
from footprint.intake.raw_tables import NO_ANSWER
from footprint.own_energy import measure
from footprint.problems import Problem, UnusableInput
from footprint.storage import (
    LogEntry,
    list_uploads,
    load_energy,
    load_plan,
    load_record,
    load_upload,
    note_root,
    save_dossier,
)
from footprint.storage.auditor_notes import JOINED
from footprint.storage.database.verify_log import list_former_ids, with_former_ids
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.footprint import Footprint
from footprint.workspace.frozen_plan import write_plan_ahead
from footprint.workspace.kept_files import read_uploads
from footprint.workspace.read_rows import Read
from footprint.workspace.stored import check_version, footprint_of, open_version
from footprint.workspace.stored_years import compare_stored, open_dossier, without_own
from footprint.workspace.verified.rows import date_problems


def freeze_files(
    read: Read,
    footprint: Footprint,
    problems: pd.DataFrame,
    identity: Identity,
    plan: bytes = b"",
    years: Compared | None = None,
    answers: Answers = NO_ANSWER,
    evidence: Sequence[tuple[str, bytes]] = (),
    audits: Sequence[Results] = (),
) -> Frozen:
    """A version made from files alone, with a trail of its own: each file, what was settled, then the freezing.

    Args:
        answers: those by which the first of the files was read.
        evidence: name and bytes of the files that the plan names as evidence.
        audits: what auditors found of versions before: entries of the trail.
    """
    rows = [(name, line) for name, table in read.set_aside.items() for line in table.index]
    beside = years.years if years else list_years({footprint.situation.method.year: footprint.situation})
    given = Given(
        identity=identity,
        situation=footprint.situation,
        problems=date_problems(forget_rows(problems), footprint.situation.inventory, identity.author.on),
        set_aside=pd.DataFrame(rows, columns=["table", "line"]).astype({"table": "str", "line": "int64"}),
        rows_read=read.rows_read,
        uploads=copy_uploads(read.raw.tables.values()),
        plan=plan,
        ahead=write_plan_ahead(plan, footprint.situation, beside, date.fromisoformat(identity.author.on[:10]), years),
        evidence=_place_evidence(plan, {hash_bytes(data): data for _, data in evidence}),
        years=write_years(years, footprint.situation.method.year) if years else {},
    )
    at, author = datetime.fromisoformat(identity.author.on), identity.author.name
    last = datetime.fromisoformat(max(one.on for one in _list_signed(identity)))
    files = {table.sha256: table.filename for table in read.raw.tables.values()}
    changes = [TrailChange("upload-saved", author, at, {"filename": name}, sha256) for sha256, name in files.items()]
    if answers != NO_ANSWER and files:
        told = {
            "fingerprint": "",
            "number": 1,
            "filename": next(iter(files.values())),
            "answers": write_answers(answers),
        }
        changes.append(TrailChange("mapping-saved", author, at, told))
    if years:
        told = {**vars(years.policy), "why": ""}
        changes.append(TrailChange("base-year-policy", author, at, told))
    changes += [TrailChange(JOINED, author, at, read_object(write_results(one))) for one in audits]
    return freeze(given, chain([*changes, TrailChange(FROZEN, author, last, tell_freezing(given))]))


def find_evidence(plan: bytes, folder: Path) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The files of a folder that a plan names as evidence, known by their hash; and the names of those that lack.

    Raises UnusableInput where there is no such folder, or a file of it can't be read.
    """
    register, _ = read_register(read_object(plan))
    named = {one.sha256: one.filename for one in register.library if one.is_supplied and one.is_linked}
    found: dict[str, tuple[str, bytes]] = {}
    try:
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else None
        for path in files or ():
            content = path.read_bytes()
            if (sha256 := hash_bytes(content)) in named:
                found[sha256] = (named[sha256] or path.name, content)
    except OSError as fault:
        raise UnusableInput(Problem("audit.no-folder", "error", "", value=str(folder))) from fault
    if files is None:
        raise UnusableInput(Problem("audit.no-folder", "error", "", value=str(folder)))
    lacking = [name or sha256[:12] for sha256, name in named.items() if sha256 not in found]
    return [found[sha256] for sha256 in named if sha256 in found], lacking


def _list_signed(identity: Identity) -> list[Signed]:
    return [one for one in (identity.author, identity.reviewer, identity.approver) if one]


@measure("freezing")
def freeze_version(
    engine: sa.Engine,
    inventory_id: int,
    number: int,
    method: Method,
    identity: Identity,
    actor: str,
    about: int | None = None,
) -> int:
    """Freeze a stored version of an inventory under a method, and return the number of the version of the dossier.

    Args:
        about: the version of the dossier that this one reviews, approves or corrects.

    Raises:
        UnusableInput: that version does not exist or was retracted, or it may not be signed so.
    """
    check_signing(identity)
    organisation_id = load_record(engine, inventory_id).organisation_id
    given = _gather(engine, organisation_id, inventory_id, number, method, identity)
    computed = compute(given.situation)  # before the database waits for us

    def make(entries: list[LogEntry]) -> bytes:
        former = list_former_ids(entries)
        sealed = [LogEntry(**with_former_ids(vars(one), ids)) for one, ids in zip(entries, former, strict=True)]
        return pack(freeze(given, write_trail(sealed), computed).files)

    told = tell_freezing(given)
    return save_dossier(engine, organisation_id, inventory_id, number, identity.status, told, make, actor, about)


def _gather(
    engine: sa.Engine, organisation_id: int, inventory_id: int, number: int, method: Method, identity: Identity
) -> Given:
    stored = open_version(engine, inventory_id, number)
    found = footprint_of(engine, inventory_id, number, method)
    set_aside = pd.DataFrame({"table": stored.set_aside["table"].astype("str"), "line": stored.set_aside.index})
    plan = load_plan(engine, organisation_id)
    content = plan.content.encode() if plan else b""
    beside = compare_stored(engine, organisation_id, method, inventory_id, number)
    if beside.unreadable:  # a new version would silently pass over what was published
        raise UnusableInput(beside.unreadable[0])
    before = beside if identity.version > 1 else without_own(beside, method.year)
    on = date.fromisoformat(identity.author.on[:10])
    ids = {int(one) for table in INVENTORY_TABLES for one in stored.upload_ids[table].dropna().unique()}
    return Given(
        identity=identity,
        situation=found.situation,
        problems=date_problems(
            forget_rows(check_version(engine, inventory_id, number, method)),
            found.situation.inventory,
            identity.author.on,
        ),
        set_aside=set_aside.astype({"line": "int64"}),
        rows_read=found.situation.inventory.rows + len(set_aside),
        uploads=copy_uploads(*read_uploads(engine, sorted(ids))),
        plan=content,
        ahead=write_plan_ahead(content, found.situation, beside.years, on, before),
        evidence=_gather_evidence(engine, organisation_id, content),
        years=write_years(before, method.year),
        energy=_measure(engine, organisation_id),
    )


def _gather_evidence(engine: sa.Engine, organisation_id: int, plan: bytes) -> dict[str, bytes]:
    """The files of the library of a plan, in their places; those that are not kept, or were erased, are left out."""
    register, _ = read_register(read_object(plan)) if plan else (Register(), None)
    kept = {one.sha256: one.upload_id for one in list_uploads(engine, organisation_id) if one.erased is None}
    contents = {
        sha256: load_upload(engine, kept[sha256]).content for sha256 in place_proofs(register) if sha256 in kept
    }
    return _place_evidence(plan, contents)


def _place_evidence(plan: bytes, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by their place in a dossier, from their bytes by hash; what the plan does not name is left out."""
    register, _ = read_register(read_object(plan)) if plan else (Register(), None)
    return {path: contents[sha256] for sha256, path in place_proofs(register).items() if sha256 in contents}


def _measure(engine: sa.Engine, organisation_id: int) -> dict[str, object]:
    """What the tool used for an organisation until now (kWh), and how it is known; nothing where it was not."""
    measured = load_energy(engine)
    measured = measured[measured["organisation_id"] == organisation_id]
    kwh = float(measured["processor_kwh"].sum() + measured["memory_kwh"].sum())
    return {"kwh": kwh, "methods": sorted(measured["method"].unique())} if kwh else {}


def seal_dossier(engine: sa.Engine, organisation_id: int, number: int, language: str, actor: str) -> str:
    """The root of the archive of a version, in a language, kept in the log."""
    root = find_root(unpack(bundle_dossier(engine, organisation_id, number, language))[MANIFEST])
    note_root(engine, organisation_id, number, language, root, actor)
    return root


@measure("bundling")
def bundle_dossier(engine: sa.Engine, organisation_id: int, number: int, language: str) -> bytes:
    """The archive of a version, in a language: the same bytes each time."""
    return make_bundle(open_dossier(engine, organisation_id, number), language)
