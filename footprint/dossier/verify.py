"""A dossier computed again from its own files: equal, or what differs, by name.

Level 1 needs the dossier alone, whatever the version of the program: hashes, trail, signature; then each line from its
formula, its terms and its factor; then each total from the lines. Level 2 goes further where the version of the method
is ours: the terms and the factors are found again from the inventory and the registry. Documents are made again from
the frozen files where the same versions made them. What is not checked is named too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from footprint.dossier.archive import MOST_ARCHIVE_BYTES, NotAnArchive, unpack
from footprint.dossier.bundle import MANIFEST, NEEDED, PROGRAM, SIGNATURE, describe_makers, make_documents
from footprint.dossier.canonical import Unreadable, read_object, read_text, text_of, to_numbers
from footprint.dossier.freeze import (
    FORMAT,
    GIVEN,
    MAIN,
    NUMBERS,
    SHAPE,
    Frozen,
    compute,
    hash_bytes,
    hash_given,
    list_views,
    read_factors_used,
    read_lines,
    read_results,
    read_situation,
)
from footprint.dossier.lines import SUMMED_AS, recalculate, sum_lines
from footprint.dossier.signature import check_signature
from footprint.dossier.trail import FROZEN, find_break, read_trail
from footprint.dossier.years import find_wrong_sums
from footprint.estimation.formulas import term_names
from footprint.estimation.situation import Method
from footprint.problems import Problem, UnusableInput
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import ELLIPSIS, LANGUAGES, text

# Intervals are drawn, and sensitivities computed on other totals: equal to three digits.
TO_THREE_DIGITS = {"intervals.csv": ("low", "high"), "sensitivity.csv": ("at_down", "at_up")}
# Versions of the program of this shape did not say yet what made their documents, and counted no line without a figure
# among the categories of standards; those of any other do.
FIRST_SHAPE = "b6ee31263816e8e0acef807e2993bcf53d58830ba2be303f48c584a158e6d015"

# What is in a dossier, by the path of its files, that nothing computes again.
NOT_COMPUTED = {
    "uploads": "uploads/",
    "evidence": "evidence/",
    "plan": "plan/",
    "years": "years/",
    "problems": "inventory/problems.csv",
    "registry": "registry/",
}
MOST_FILES = 6  # named of those that are not checked
MOST_TOLD = 20  # differences told of one file; the others are counted

_FAULTS = (Unreadable, KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Unchecked:
    """Something of a dossier that was not checked, or by its hash alone.

    `replaced`: that this is not another dossier, true to itself; `people`: what people say; `terms`: what follows from
    the inventory, where the method is not ours; `skipped`: documents, since what they are made of differs already;
    `unrecorded`, `other_version`: documents, made by nobody knows what or by other versions (`said` against `ours`);
    the others are those of NOT_COMPUTED.
    """

    code: str
    files: tuple[str, ...] = ()
    said: str = ""
    ours: str = ""


@dataclass
class Verification:
    """What verifying a dossier gave.

    Attributes:
        differences: all that differs, as problems whose `table` is the file; none when it is equal.
        unchecked: what was not checked, or by its hash alone; there is always some.
        level: 1, or 2 where the method could be run again.
        frozen_id, log_head, situation_id: to be compared with those printed in the report.
        signed_by: the public key, in hexadecimal, whose signature holds; "" without one.
        files, entries, lines, totals: how many were checked.
        documents: how many documents were made again, the same.
        unsaid: differences beyond those told.
        total: the published figure, in kg CO2e, computed again.
    """

    differences: list[Problem] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    level: int = 0
    frozen_id: str = ""
    log_head: str = ""
    situation_id: str = ""
    organisation: str = ""
    year: int = 0
    signed_by: str = ""
    files: int = 0
    entries: int = 0
    lines: int = 0
    totals: int = 0
    documents: int = 0
    unsaid: int = 0
    total: float = float("nan")

    @property
    def equal(self) -> bool:
        """Whether nothing that was checked differs."""
        return not self.differences

    def report(
        self, code: str, file: str, line: int = 0, column: str = "", expected: object = "", found: object = ""
    ) -> None:
        """Add a difference."""
        self.differences.append(Problem(code, "error", file, line, column, _short(found), _short(expected)))


def _short(value: object) -> str:
    return str(value)[:300]


def verify_file(path: Path) -> Verification:
    """As `verify`, for a file. Raises UnusableInput when there is no such file."""
    try:
        if path.stat().st_size > MOST_ARCHIVE_BYTES:
            raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=path.name))
        data = path.read_bytes()
    except OSError as fault:
        raise UnusableInput(Problem("reading.missing-file", "error", "", value=path.name)) from fault
    return verify(data, path.name)


def verify(bundle: bytes, name: str = "") -> Verification:
    """Check every hash of a bundle, and compute its figures again.

    Raises:
        UnusableInput: the bytes are no dossier at all.
    """
    found = Verification()
    try:
        files = unpack(bundle)
    except NotAnArchive as fault:
        if b"dossier.json" not in bundle or MANIFEST.encode() not in bundle:
            raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name)) from fault
        found.report("dossier.archive-altered", name, found=fault)
        return found
    if MANIFEST not in files or "dossier.json" not in files:
        raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name))
    frozen = _check_files(files, found)
    if frozen is None:
        return found
    checks: dict[str, Callable[[Frozen, Verification], None]] = {
        "dossier.json": _check_identity,
        "counts": _check_counts,
        "log.jsonl": _check_trail,
        "lines": _check_lines,
        "years": _check_years,
        "inventory": _check_again,
        "documents": lambda frozen, found: _check_documents(files, frozen, found),
    }
    for part, check in checks.items():
        try:
            check(frozen, found)
        except _FAULTS as fault:
            found.report("dossier.unreadable", part, found=repr(fault))
    _tell_unchecked(frozen, found)
    return found


def _tell_unchecked(frozen: Frozen, found: Verification) -> None:
    """What nothing computes again: it is held by hashes, which whoever changes a file can make anew."""
    if found.level < 2:
        found.unchecked.append(Unchecked("terms"))
    for code, folder in NOT_COMPUTED.items():
        there = tuple(path for path in frozen.files if path.startswith(folder))
        if there or (code == "plan" and "plan.json" in frozen.files):
            found.unchecked.append(Unchecked(code, there))
    found.unchecked.append(Unchecked("people"))
    if not found.signed_by:
        found.unchecked.append(Unchecked("replaced"))


def say_unchecked(one: Unchecked, language: str) -> str:
    """What verifying a dossier does not check, in a sentence that names its files."""
    files = ", ".join(one.files[:MOST_FILES]) + (f", {ELLIPSIS}" if len(one.files) > MOST_FILES else "")
    return text(f"dossier.unchecked.{one.code}", language, files=files, said=one.said, ours=one.ours)


# --- hashes ----------------------------------------------------------------------------------------------------------


def _check_files(files: Mapping[str, bytes], found: Verification) -> Frozen | None:
    """Every file against the manifest, and the manifest against its signature; the frozen files."""
    try:
        manifest = read_object(files[MANIFEST])
        listed: dict[str, dict] = manifest["files"]
        hashes = {path: (said["sha256"], said["size"], bool(said["frozen"])) for path, said in listed.items()}
    except _FAULTS as fault:
        found.report("dossier.unreadable", MANIFEST, found=fault)
        return None
    if text_of(manifest, "format") != FORMAT:
        found.report("dossier.other-format", MANIFEST, expected=FORMAT, found=text_of(manifest, "format"))
        return None
    apart = {MANIFEST, SIGNATURE}
    for path in sorted(hashes.keys() - files.keys()):
        found.report("dossier.file-missing", path)
    for path in sorted(files.keys() - hashes.keys() - apart):
        found.report("dossier.file-unlisted", path)
    for path in sorted(files.keys() & hashes.keys()):
        now = hash_bytes(files[path])
        if (now, len(files[path])) != hashes[path][:2]:
            found.report("dossier.file-altered", path, expected=hashes[path][0], found=now)
    _check_objects(files, found)
    frozen = Frozen({path: files[path] for path in sorted(files.keys() & hashes.keys()) if hashes[path][2]})
    found.files, found.frozen_id = len(files), frozen.id
    if frozen.id != text_of(manifest, "frozen_id"):
        found.report("dossier.id-differs", MANIFEST, 0, "frozen_id", text_of(manifest, "frozen_id"), frozen.id)
    if SIGNATURE in files:
        found.signed_by = check_signature(files[MANIFEST], files[SIGNATURE])
        if not found.signed_by:
            found.report("dossier.signature-differs", SIGNATURE)
    return frozen


def _check_objects(files: Mapping[str, bytes], found: Verification) -> None:
    """Every object of ours is read in one way only: no key comes twice."""
    for path in sorted(files):
        if path.endswith(".json") and not path.startswith("evidence/"):
            try:
                read_object(files[path])
            except Unreadable as fault:
                found.report("dossier.unreadable", path, found=fault)


def _check_counts(frozen: Frozen, found: Verification) -> None:
    """Rows read are those kept and those set aside, as many as the files hold."""
    about = frozen.about
    kept = sum(len(read_text(frozen.files[f"inventory/{name}.csv"])) for name in INVENTORY_TABLES)
    aside = len(read_text(frozen.files["inventory/set_aside.csv"]))
    for name, now in (("rows_kept", kept), ("rows_set_aside", aside), ("rows_read", kept + aside)):
        if about[name] != now:
            found.report("dossier.id-differs", "dossier.json", 0, name, now, about[name])


def _check_identity(frozen: Frozen, found: Verification) -> None:
    about = frozen.about
    found.organisation = text_of(about, "identity", "organisation")
    found.log_head, found.situation_id = text_of(about, "log_head"), text_of(about, "situation_id")
    found.year = int(about["methods"][MAIN]["year"])


def _check_trail(frozen: Frozen, found: Verification) -> None:
    """The chain up to the head that is printed, and what its last freezing says that the version is made of."""
    log = frozen.files["log.jsonl"]
    broken = find_break(log, text_of(frozen.about, "log_head"))
    if broken:
        found.report("dossier.log-broken", "log.jsonl", broken[0], broken[1])
        return
    entries = read_trail(log)
    found.entries = len(entries)
    contents = [(entry["what"], read_object(entry["content"].encode())) for entry in entries]
    told = [content for what, content in contents if what == FROZEN]
    if not told:
        found.report("dossier.not-in-log", "log.jsonl")
        return
    given = hash_given(frozen.files)
    if told[-1].get("given") != given:
        found.report("dossier.id-differs", "log.jsonl", len(entries), "given", told[-1].get("given"), given)
    if told[-1].get("shape") != frozen.about["shape"]:
        found.report("dossier.id-differs", "dossier.json", 0, "shape", told[-1].get("shape"), frozen.about["shape"])
    if told[-1].get("identity") != frozen.about["identity"]:
        said, here = told[-1].get("identity"), frozen.about["identity"]
        found.report("dossier.id-differs", "dossier.json", 0, "identity", said, here)


# --- level 1 ---------------------------------------------------------------------------------------------------------


def _check_lines(frozen: Frozen, found: Verification) -> None:
    """Each line from its formula, its terms and its factor; each total from the lines."""
    formulas = read_text(frozen.files["formulas.csv"]).set_index("formula")["arithmetic"].to_dict()
    terms = list(dict.fromkeys(term for text in formulas.values() for term in _name_terms(text)))
    factors = read_factors_used(frozen.files["factors.csv"])
    summed_as = 1 if frozen.about["shape"] == FIRST_SHAPE else SUMMED_AS
    for view in frozen.about["methods"]:
        path = f"lines/{view}.csv"
        lines = read_lines(frozen.files[path], terms)
        again = recalculate(lines, formulas, factors["value"])
        _compare(path, lines[list(again)], again, found)
        missing = pd.DataFrame({"match": np.where(again["impact"].isna(), "missing", lines["match"])})
        _compare(path, lines[["match"]], missing, found)
        results = read_results(frozen.files[f"results/{view}.csv"])
        views = list(dict.fromkeys(results["by"].dropna()))
        totals = sum_lines(lines.assign(impact=again["impact"]), factors, views, summed_as)
        _compare(f"results/{view}.csv", results, totals.replace("", np.nan), found)
        found.lines, found.totals = found.lines + len(lines), found.totals + len(totals)
        if view == MAIN:
            found.total = float(totals["impact"].iloc[0])
    found.level = 1


def _check_years(frozen: Frozen, found: Verification) -> None:
    """What is said of other years adds up, and the year of the dossier has its total there."""
    for path, line, column, expected, said in find_wrong_sums(frozen.files, found.year, found.total):
        found.report("dossier.cell-differs", path, line, column, _say(expected), _say(said))


def _name_terms(text: str) -> list[str]:
    """The terms of a formula. Raises ValueError where it is no arithmetic."""
    try:
        return term_names(text)
    except (SyntaxError, TypeError, RecursionError, MemoryError) as fault:
        raise ValueError(f"{text!r}"[:200]) from fault


def _compare(
    path: str, said: pd.DataFrame, again: pd.DataFrame, found: Verification, rounded: tuple[str, ...] = ()
) -> None:
    """Report the cells of a file that are not those computed again; columns of `rounded` to three digits."""
    if list(said.columns) != list(again.columns):
        found.report("dossier.columns-differ", path, 0, "", ", ".join(again.columns), ", ".join(map(str, said.columns)))
        return
    if len(said) != len(again):
        found.report("dossier.rows-differ", path, 0, "", len(again), len(said))
        return
    for column in again.columns:
        one, other = said[column].reset_index(drop=True), again[column].reset_index(drop=True)
        rows = np.flatnonzero(_differ(one, other, column in rounded))
        for row in rows[:MOST_TOLD]:
            found.report("dossier.cell-differs", path, int(row) + 2, column, _say(other[row]), _say(one[row]))
        found.unsaid += max(0, len(rows) - MOST_TOLD)


def _differ(one: pd.Series, other: pd.Series, rounded: bool) -> np.ndarray:
    both_missing = (one.isna() & other.isna()).to_numpy()
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        a, b = one.to_numpy(dtype="float64"), other.to_numpy(dtype="float64")
        same = np.isclose(a, b, rtol=5e-4, atol=1e-9) if rounded else a == b
    else:
        same = (one.astype("object") == other.astype("object")).to_numpy(dtype=bool)
    return ~(same | both_missing)


def _say(value: object) -> str:
    return "" if pd.isna(value) else repr(value) if isinstance(value, float) else str(value)


# --- level 2 ---------------------------------------------------------------------------------------------------------


def _check_again(frozen: Frozen, found: Verification) -> None:
    """Everything that follows from the inventory and the registry, computed again; where the method is ours."""
    about = frozen.about
    if about["shape"] != SHAPE:  # of another version of the method, or of its tables
        return
    situation = read_situation(frozen.files, Method(**about["methods"][MAIN]))
    for name, said, now in (
        ("situation_id", about["situation_id"], situation.id),
        ("factors_id", about["factors_id"], situation.factors.id),
        ("methods", about["methods"], {name: vars(method) for name, method in list_views(situation).items()}),
    ):
        if said != now:
            found.report("dossier.id-differs", "dossier.json", 0, name, now, said)
    again = compute(situation)
    for path in sorted(again.keys() - frozen.files.keys()):
        found.report("dossier.file-missing", path)
    for path in sorted(frozen.files.keys() - again.keys() - {"dossier.json", "log.jsonl"}):
        if not path.startswith(GIVEN):
            found.report("dossier.file-unlisted", path)
    for path in sorted(again.keys() & frozen.files.keys()):
        if frozen.files[path] != again[path]:
            said, now = _read_pair(frozen.files[path], again[path])
            _compare(path, said, now, found, TO_THREE_DIGITS.get(path, ()))
    found.level = 2


def _check_documents(files: Mapping[str, bytes], frozen: Frozen, found: Verification) -> None:
    """Documents made again from the frozen files, byte by byte, where the same versions made them."""
    made = read_object(files[MANIFEST]).get("made")
    there = tuple(sorted(files.keys() - frozen.files.keys() - {MANIFEST, SIGNATURE}))
    if not isinstance(made, dict):
        if frozen.about["shape"] != FIRST_SHAPE:
            found.report("dossier.no-makers", MANIFEST)
        found.unchecked.append(Unchecked("unrecorded", there))
        return
    if made.get("language") not in LANGUAGES:
        found.report("dossier.id-differs", MANIFEST, 0, "made", ", ".join(LANGUAGES), made.get("language"))
        return
    ours = describe_makers(made["language"])
    if others := _find_others(PROGRAM, made, ours):
        found.unchecked.append(Unchecked("other_version", there, *others))
        return
    if found.differences:  # they would differ too, and it is said
        found.unchecked.append(Unchecked("skipped", there))
        return
    try:
        again = make_documents(frozen, made["language"])
    except Exception as fault:  # of a file of another hand: whatever a maker of documents may say
        found.report("dossier.unreadable", "documents", found=repr(fault))
        return
    for path in sorted(set(there) - again.keys()):
        found.report("dossier.file-unlisted", path)
    for path, data in sorted(again.items()):
        others = _find_others(NEEDED.get(path, ()), made, ours)
        if path not in files:
            found.report("dossier.file-missing", path)
        elif files[path] == data:
            found.documents += 1
        elif others:
            found.unchecked.append(Unchecked("other_version", (path,), *others))
        else:
            found.report("dossier.document-differs", path, expected=hash_bytes(data), found=hash_bytes(files[path]))


def _find_others(needed: tuple[str, ...], made: Mapping, ours: Mapping[str, str]) -> tuple[str, str] | None:
    """The versions that made documents, and ours, where one that is needed is another; None where all are the same."""
    other = [name for name in needed if made.get(name) != ours[name]]
    if not other:
        return None
    said, here = (", ".join(f"{name} {str(one.get(name, '?'))[:12]}" for name in other) for one in (made, ours))
    return said, here


def _read_pair(said: bytes, again: bytes) -> tuple[pd.DataFrame, pd.DataFrame]:
    one, other = read_text(said), read_text(again)
    for column in NUMBERS & set(other.columns) & set(one.columns):
        one[column], other[column] = to_numbers(one[column]), to_numbers(other[column])
    return one, other
