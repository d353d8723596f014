"""What the interface reads of the database, under the scope of a token: what is not within reach does not exist."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

import footprint
from footprint.commitments.follow_up import find_unmeasured, list_years
from footprint.commitments.register import register_of
from footprint.estimation.situation import Method
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.problems import NO_PROBLEM, Problem, UnusableInput, join_problems, problem_table
from footprint.sentences.standing import describe_commitments, follow_all
from footprint.server.interface.answers import send_archive, send_json, send_lines, send_unchanged
from footprint.storage import (
    InventoryRecord,
    list_dossiers,
    list_inventories,
    list_organisations,
    list_versions,
    load_plan,
    note_opening,
)
from footprint.storage.people.access_log import DOSSIER_OPENED, INVENTORY_EXPORTED, PLAN_EXPORTED
from footprint.workspace.footprint import Footprint
from footprint.workspace.publishing import bundle_dossier
from footprint.workspace.stored import check_version, footprint_of, open_version
from footprint.workspace.stored_years import compare_stored, list_counted
from footprint.workspace.summary import count_rows, summarise, tell_problems

COUNTED = Method(year=2025)  # what a plan does not state: the choices by default, whatever the year


@dataclass(frozen=True)
class ProgramRequest:
    """A request that may be answered: the database under the scope of its token, ids of its path, what it chooses."""

    engine: sa.Engine
    organisation_id: int
    inventory_id: int
    number: int
    chosen: dict[str, Any]
    language: str
    known: str


@dataclass(frozen=True)
class StoredRows:
    """How many rows a stored version was read from."""

    rows_kept: int
    rows_set_aside: int

    @property
    def rows_read(self) -> int:
        """Rows kept and rows set aside."""
        return self.rows_kept + self.rows_set_aside


# --- lists -----------------------------------------------------------------------------------------------------------


def read_organisations(asked: ProgramRequest) -> Response:
    """The organisations of the token."""
    found = list_organisations(asked.engine)
    return send_json({"organisations": [{"organisation_id": one.organisation_id, "name": one.name} for one in found]})


def read_inventories(asked: ProgramRequest) -> Response:
    """The inventories of an organisation, each with its last version."""
    return send_json({"inventories": [_tell(asked, one) for one in _list_inventories(asked)]})


def _tell(asked: ProgramRequest, record: InventoryRecord) -> dict[str, Any]:
    versions = list_versions(asked.engine, record.inventory_id)
    return {
        "inventory_id": record.inventory_id,
        "name": record.name,
        "year": record.year,
        "inventory": record.kind,
        "country": record.country,
        "version": versions[-1].number if versions else None,
        "saved_at": _write_time(versions[-1].at) if versions else None,
    }


def read_dossiers(asked: ProgramRequest) -> Response:
    """The versions of the dossier: of an archived inventory too, whose year is then not given."""
    years = {one.inventory_id: one.year for one in _list_inventories(asked)}
    found = [
        {
            "number": one.number,
            "year": years.get(one.inventory_id),
            "inventory_id": one.inventory_id,
            "version": one.version,
            "status": one.status,
            "about": one.about,
            "at": _write_time(one.at),
            "frozen_sha256": one.sha256,
        }
        for one in list_dossiers(asked.engine, asked.organisation_id)
    ]
    return send_json({"dossiers": found})


# --- figures ---------------------------------------------------------------------------------------------------------


def read_footprint(asked: ProgramRequest) -> Response:
    """The footprint of an inventory, as `footprint estimate --json` prints it."""
    found, number = _estimate(asked)
    method, inventory_id = found.situation.method, asked.inventory_id
    problems = check_version(asked.engine, inventory_id, number, method)
    told = summarise(
        found,
        _count(asked.engine, inventory_id, number),
        tell_problems(problems, asked.language),
        len(problems),
    )
    return send_json({"inventory_id": inventory_id, "version": number, **told})


def read_lines(asked: ProgramRequest) -> Response:
    """The impact lines of an inventory: whole as CSV, by pages as JSON."""
    found, number = _estimate(asked)
    note_opening(asked.engine, asked.organisation_id, INVENTORY_EXPORTED, f"{asked.inventory_id}/{number}/lines")
    if asked.chosen["format"] == "csv":
        return send_lines(found)
    first, wide = asked.chosen["offset"], found.wide
    page = wide.iloc[first : first + asked.chosen["limit"]].astype("object")
    rows = page.where(page.notna(), None).to_dict("records")
    about = {"inventory_id": asked.inventory_id, "version": number, "situation_id": found.situation.id}
    return send_json({**about, "total": len(wide), "offset": first, "lines": rows})


def _estimate(asked: ProgramRequest) -> tuple[Footprint, int]:
    """The footprint of a version, the last one by default, under the choices of the request; and its number."""
    record = next((one for one in _list_inventories(asked) if one.inventory_id == asked.inventory_id), None)
    if record is None:
        raise UnusableInput(Problem("unknown-inventory", "error", ""))
    versions = [one.number for one in list_versions(asked.engine, record.inventory_id)]
    number = asked.chosen["version"] or (versions[-1] if versions else 0)
    if number not in versions:
        raise UnusableInput(Problem("unknown-version", "error", ""))
    choices = {name: asked.chosen[name] for name in ("accounting", "electricity", "factor_set")}
    method = Method(year=record.year, inventory=record.kind, country=record.country, **choices)
    return footprint_of(asked.engine, record.inventory_id, number, method), number


def _list_inventories(asked: ProgramRequest) -> list[InventoryRecord]:
    return list_inventories(asked.engine, asked.organisation_id)


def _count(engine: sa.Engine, inventory_id: int, number: int) -> StoredRows:
    stored = open_version(engine, inventory_id, number)
    return StoredRows(stored.inventory.rows, len(stored.set_aside))


# --- commitments and dossiers ----------------------------------------------------------------------------------------


def read_commitments(asked: ProgramRequest) -> Response:
    """Where every commitment stands, as `footprint commitments --json` prints it; today, unless a day is chosen."""
    engine, organisation_id, language = asked.engine, asked.organisation_id, asked.language
    stored, on = load_plan(engine, organisation_id), asked.chosen["on"] or date.today()
    plan, faults = read_plan(stored.content.encode("utf-8")) if stored else (Plan(), NO_PROBLEM)
    register, register_faults = register_of(plan)
    if stored:
        note_opening(engine, organisation_id, PLAN_EXPORTED, str(stored.number))
    counted = plan.count_as(COUNTED)
    compared = compare_stored(engine, organisation_id, counted)
    years = list_years(compared.years.situations, compared.published, compared.published)
    standing = follow_all(register.commitments, years, on)
    found = [*find_unmeasured(standing, years), *compared.unreadable]
    # A file of commitments alone needs no scenario.
    faults = faults[faults["code"] != "plan.no-scenario"]
    problems = tell_problems(join_problems([faults, register_faults, problem_table(found)]), language)
    listed = list_counted(engine, organisation_id, counted)
    rows = {str(year): count_rows(_count(engine, inventory, number)) for year, inventory, number, _ in listed}
    return send_json(describe_commitments(standing, counted, on, rows, problems, language))


def read_archive(asked: ProgramRequest) -> Response:
    """The archive of a version of the dossier, in a language: the same bytes each time from one version of the tool."""
    dossiers = list_dossiers(asked.engine, asked.organisation_id)
    found = next((one for one in dossiers if one.number == asked.number and one.sha256), None)
    if found is None:
        raise UnusableInput(Problem("dossier.unknown", "error", ""))
    tag = f'"{found.sha256}-{asked.language}-{footprint.__version__}"'
    if tag in asked.known:
        return send_unchanged(tag)
    note_opening(asked.engine, asked.organisation_id, DOSSIER_OPENED, f"{found.number}.zip")
    content = bundle_dossier(asked.engine, asked.organisation_id, found.number, asked.language)
    return send_archive(content, tag)


def _write_time(at: datetime) -> str:
    return at.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
