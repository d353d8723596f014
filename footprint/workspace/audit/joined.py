"""What an organisation keeps of its auditors: statements, and results brought back, each about one frozen version."""

import sqlalchemy as sa

from footprint.dossier.audit.results import Results, check_results, read_results_file, write_results
from footprint.dossier.canonical import Unreadable, read_object, write_object
from footprint.dossier.freeze import Frozen
from footprint.dossier.signing.statement import Statement, read_statement
from footprint.problems import Problem, UnusableInput
from footprint.storage import add_audit, list_audits, list_dossiers, list_statements
from footprint.workspace.stored_years import open_dossier


def read_joined(data: bytes, name: str) -> Results:
    """What a file of an auditor holds, all of it about one version. Raises UnusableInput where it is none."""
    try:
        results = read_results_file(data)
        check_results(results)
    except Unreadable as fault:
        raise UnusableInput(Problem("audit.no-results", "error", "", value=name)) from fault
    return results


def join_results(engine: sa.Engine, organisation_id: int, data: bytes, name: str, actor: str) -> int:
    """Join results to the version that they are about, and return the number of that version.

    Raises:
        UnusableInput: the file is none of an auditor, is about no version of this organisation, or was joined already.
    """
    results = read_joined(data, name)
    found = _find_version(engine, organisation_id, results.frozen_id)
    if found is None:
        raise UnusableInput(Problem("audit.unknown-version", "error", "", value=name, expected=results.frozen_id[:12]))
    number, frozen = found
    try:
        check_results(results, frozen)
    except Unreadable as fault:
        raise UnusableInput(Problem("audit.no-results", "error", "", value=name)) from fault
    add_audit(engine, organisation_id, read_object(write_results(results)), actor)
    return number


def _find_version(engine: sa.Engine, organisation_id: int, frozen_id: str) -> tuple[int, Frozen] | None:
    for kept in reversed(list_dossiers(engine, organisation_id)):
        if not kept.sha256:
            continue
        try:
            frozen = open_dossier(engine, organisation_id, kept.number)
        except UnusableInput:  # damaged: it is said where it is shown
            continue
        if frozen.id == frozen_id:
            return kept.number, frozen
    return None


def list_stated(engine: sa.Engine, organisation_id: int, frozen_id: str) -> list[Statement]:
    """The statements of the log about a version, the first ones first."""
    kept = [read_statement(one) for one in list_statements(engine, organisation_id)]
    return [one for one in kept if one.frozen_id == frozen_id]


def list_joined(engine: sa.Engine, organisation_id: int, frozen_id: str) -> list[Results]:
    """The results that were joined to a version, the first ones first."""
    kept = [read_results_file(write_object(one)) for one in list_audits(engine, organisation_id)]
    return [one for one in kept if one.frozen_id == frozen_id]
