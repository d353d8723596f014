"""What a dossier was given: written as the program writes it, complete, and no more than index and plan name."""

from collections.abc import Mapping

from footprint.commitments.evidence.folders import place_proofs
from footprint.commitments.register import Register, read_register
from footprint.dossier.canonical import read_object, read_text, text_of, to_numbers, write_table
from footprint.dossier.checks.findings import Verification
from footprint.dossier.checks.log import UPLOADED, is_ours
from footprint.dossier.freeze import (
    EVIDENCE,
    Frozen,
    hash_bytes,
    write_inventory,
    write_registry,
)
from footprint.dossier.trail import read_trail
from footprint.dossier.uploads import INDEX, INDEX_COLUMNS, name_copy, read_headers, write_headers
from footprint.tables import INVENTORY_TABLES

PROBLEMS, SET_ASIDE = "inventory/problems.csv", "inventory/set_aside.csv"
HASHED = 16  # letters of the hash that name a piece of evidence in older versions
ERASED = "upload-erased"
COUNTS = ("line", "rows")  # columns of numbers in the tables of what was given


def check_counts(frozen: Frozen, found: Verification) -> None:
    """Rows read are those kept and those set aside, as many as the files hold."""
    about = frozen.about
    kept = sum(len(read_text(frozen.files[f"inventory/{name}.csv"])) for name in INVENTORY_TABLES)
    aside = len(read_text(frozen.files[SET_ASIDE]))
    for name, now in (("rows_kept", kept), ("rows_set_aside", aside), ("rows_read", kept + aside)):
        if about[name] != now:
            found.report("dossier.id-differs", "dossier.json", 0, name, now, about[name])


def check_given(frozen: Frozen, found: Verification) -> None:
    """Files of what was given: each written in one way only, all that the index and the plan name, and no other."""
    if is_ours(frozen):
        files = frozen.files
        again = {**write_inventory(frozen.situation.inventory), **write_registry(frozen.situation.factors)}
        again |= {path: _rewrite(files[path]) for path in (PROBLEMS, SET_ASIDE, *_list_uploads(files))}
        for path, data in again.items():
            if files[path] != data:
                found.report("dossier.written-otherwise", path)
        for path in sorted(path for path in files if path.startswith(("inventory/", "registry/", "uploads/"))):
            if path not in again:
                found.report("dossier.file-unlisted", path)
    _check_copies(frozen, found)
    _check_evidence(frozen, found)


def _rewrite(data: bytes) -> bytes:
    table = read_text(data)
    return write_table(table.assign(**{name: to_numbers(table[name]) for name in COUNTS if name in table}))


def _list_uploads(files: Mapping[str, bytes]) -> list[str]:
    index = read_text(files[INDEX])
    return [INDEX, *index["copy"].dropna()]


def _check_copies(frozen: Frozen, found: Verification) -> None:
    """The cells kept of each upload are those that the index names, row for row, column for column."""
    index = read_text(frozen.files[INDEX])
    if is_ours(frozen) and list(index.columns) != INDEX_COLUMNS:
        found.report("dossier.columns-differ", INDEX, 0, "", ", ".join(INDEX_COLUMNS), ", ".join(index.columns))
        return
    erased, unread = find_erased(frozen), []
    for line, row in enumerate(index.to_dict("records"), 2):
        if not isinstance(row["copy"], str):
            if row["sha256"] not in erased:
                unread.append(str(row["filename"]))
            continue
        if row["copy"] not in frozen.files:
            found.report("dossier.file-missing", row["copy"])
            continue
        table = read_text(frozen.files[row["copy"]])
        columns = table.columns.drop("line")
        now = {"rows": str(len(table)), "columns_kept": " | ".join(columns)}
        if is_ours(frozen):
            headers = read_headers(row["headers"])
            now["copy"] = name_copy(line - 1, str(row["table"]))  # those without a copy come last
            now["headers"] = write_headers({column: headers.get(column, "") for column in columns})
        for name, value in now.items():
            if row[name] != value:
                found.report("dossier.cell-differs", INDEX, line, name, value, row[name])
    if unread:
        found.leave("unread", unread)
    if index["copy"].dropna().duplicated().any():
        found.report("dossier.written-otherwise", INDEX)


def _check_evidence(frozen: Frozen, found: Verification) -> None:
    """Each piece of evidence is the file that its hash names in the plan, in its place; those that it names are there.

    Older versions kept those of commitments alone, each under its hash.
    """
    kept = {path: hash_bytes(data) for path, data in frozen.files.items() if path.startswith(EVIDENCE)}
    plan = read_object(frozen.files["plan.json"]) if "plan.json" in frozen.files else {}
    register, _ = read_register(plan)
    places, named = place_proofs(register), _name_evidence(register, "library" in plan)
    older = not is_ours(frozen)
    for path, sha256 in kept.items():
        if sha256 not in named:
            found.report("dossier.file-unlisted", path)
        elif path != places.get(sha256) and not (older and path.startswith(f"{EVIDENCE[-1]}{sha256[:HASHED]}-")):
            found.report("dossier.file-altered", path, expected=places.get(sha256, ""), found=sha256)
    lacking = named.keys() - set(kept.values())
    erased = find_erased(frozen)
    if left := sorted(named[sha256] for sha256 in lacking - erased.keys()):
        found.leave("evidence", left)
    index = read_text(frozen.files[INDEX])
    without = set(index.loc[index["copy"].isna(), "sha256"]) | lacking
    if gone := sorted(f"{name} ({at})" for sha256, (name, at) in erased.items() if sha256 in without):
        found.leave("erased", gone)


def find_erased(frozen: Frozen) -> dict[str, tuple[str, str]]:
    """The files whose bytes the trail says were erased, by their hash: their name and the day; not those brought again.

    The hash is that of the file, where the bytes were those of the tables read of it.
    """
    erased: dict[str, tuple[str, str]] = {}
    for entry in read_trail(frozen.files["log.jsonl"]):
        if entry["what"] not in (UPLOADED, ERASED):
            continue
        told = read_object(entry["content"].encode())
        sha256 = text_of(told, "original_sha256") or entry["content_hash"]
        if entry["what"] == ERASED:
            erased[sha256] = (", ".join(map(str, told.get("names", []))), entry["at"][:10])
        else:
            erased.pop(sha256, None)
    return erased


def _name_evidence(register: Register, in_library: bool) -> dict[str, str]:
    """The name of each file that the plan names as evidence, by its hash."""
    return {
        one.sha256: one.filename or one.label
        for one in register.library
        if one.is_supplied and (one.commitments or (in_library and one.tirs))
    }
