"""The archive of a territory computed again from its own files, and from dossiers that were received.

Every hash; the sum of each member from its parts, the whole from the members, its interval drawn again; what is left
out; the documents made again where the same versions made them. A dossier given next to it must have those very parts.
"""

from collections.abc import Mapping

import pandas as pd

from footprint.dossier.archive import NotAnArchive, unpack
from footprint.dossier.bundle import MANIFEST
from footprint.dossier.checks.compare import compare_files
from footprint.dossier.checks.documents import is_made_here, read_made
from footprint.dossier.checks.findings import FAULTS, Expected, Verification
from footprint.dossier.checks.hashes import check_expected, check_files, check_signed
from footprint.dossier.freeze import Frozen, hash_bytes
from footprint.dossier.program import describe_makers
from footprint.problems import Problem, UnusableInput
from footprint.territory.figures import EarlierYear
from footprint.territory.handed_out.documents import make_documents_of
from footprint.territory.handed_out.tables import (
    ABOUT,
    FORMAT,
    MEMBERS,
    PARTS,
    YEARS,
    number_members,
    read_view,
    write_view,
)
from footprint.territory.members import Member
from footprint.territory.receive import UnusableDossier, receive_dossier
from footprint.territory.restated import identify, restate_earlier
from footprint.territory.shared_view import SHARED_COLUMNS, SharedView, share_view

NOTHING_EXPECTED = Expected()
# What the row of a member says that its dossier says too.
RECEIVED = ("frozen_id", "factors_id", "perimeter", "lines", "missing", "grains", "ten_questions", "low", "high")


def is_territory(archive: bytes) -> bool:
    """Whether an archive is that of a territory."""
    return ABOUT.encode() in archive and b"dossier.json" not in archive


def verify_territory(
    archive: bytes, name: str = "", expected: Expected = NOTHING_EXPECTED, documents: bool = True
) -> Verification:
    """Check every hash of an archive, and compute all of it again.

    Args:
        expected: what whoever verifies knows by another way; `originals` are dossiers that the territory received.
        documents: whether they are made again.

    Raises UnusableInput where it is no archive of a territory.
    """
    found = Verification()
    try:
        files = unpack(archive)
    except NotAnArchive as fault:
        if not is_territory(archive) or MANIFEST.encode() not in archive:
            raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name)) from fault
        found.report("dossier.archive-altered", name, 0, fault.why, found=fault.name)
        return found
    if MANIFEST not in files or ABOUT not in files:
        raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name))
    frozen = check_files(files, archive, found, FORMAT)
    if frozen is None:
        return found
    try:
        _check_figures(frozen, files, expected, documents, found)
    except FAULTS as fault:  # of a file of another hand: whatever reading it may raise
        found.report("dossier.unreadable", ABOUT, found=repr(fault))
    check_signed(files, is_made_here(files), expected, found)
    check_expected(expected, found)
    found.leave("people")
    if not expected.codes:
        found.leave("replaced")
    return found


def _check_figures(
    frozen: Frozen, files: Mapping[str, bytes], expected: Expected, documents: bool, found: Verification
) -> None:
    """What follows from what was received: each file as it is computed again."""
    view, identity = read_view(frozen.files)
    again = write_view(view, identity)
    again[ABOUT] = frozen.files[ABOUT]  # which program made it is its own word
    for path in sorted(again.keys() | frozen.files.keys()):
        if path not in frozen.files:
            found.report("dossier.file-missing", path)
        elif path not in again:
            found.report("dossier.file-unlisted", path)
        else:
            compare_files(path, frozen.files[path], again[path], found)
    found.organisation, found.year, found.total = identity.territory, view.counting.year, view.total
    found.members = len(view.counted)
    _check_originals(view, expected, found)
    there = tuple(sorted(files.keys() - frozen.files.keys() - {MANIFEST}))
    if not documents:
        found.leave("data_only", there)
    elif found.differences:
        found.leave("skipped", there)
    elif not is_made_here(files):
        found.leave("other_version", there, *_name_versions(files))
    else:
        made = make_documents_of(view, identity, frozen.id, str(_made(files)["language"]))
        for path in sorted(made.keys() | set(there)):
            if path not in made:
                found.report("dossier.file-unlisted", path)
            elif path not in files:
                found.report("dossier.file-missing", path)
            elif files[path] != made[path]:
                found.report(
                    "dossier.document-differs", path, expected=hash_bytes(made[path]), found=hash_bytes(files[path])
                )
            else:
                found.documents += 1


def _made(files: Mapping[str, bytes]) -> Mapping:
    made = read_made(files)
    return made if isinstance(made, Mapping) else {}


def _name_versions(files: Mapping[str, bytes]) -> tuple[str, str]:
    """The version of the program that made documents, and ours."""
    made, ours = _made(files), describe_makers("")
    said, here = (f"footprint {one.get('footprint')!s}, {str(one.get('sources'))[:12]}" for one in (made, ours))
    return said, here


def _check_originals(view: SharedView, expected: Expected, found: Verification) -> None:
    """Dossiers that were given: each is one that was received, and has the very parts that stand for it."""
    archives, versions = (view.counted.set_index(name)["member"] for name in ("archive", "frozen_id"))
    originals = [(identify(data), name, data) for name, data in expected.originals]
    by_version = {version: (name, data) for version, name, data in originals}
    _check_earlier(view, by_version, found)
    earlier = set(view.restated["source"]) - {""}
    given = earlier & set(by_version)
    for version, name, data in originals:
        if version in earlier:
            continue
        sha256 = hash_bytes(data)
        try:
            figures = receive_dossier(data)
        except UnusableDossier as fault:
            if sha256 in archives.index:
                found.report("territory.unusable-dossier", name, found=f"{fault.why} {fault.found}".strip())
            else:
                found.report("territory.not-received", name, found=sha256)
            continue
        # By its version: what is handed out of one is another archive in each language, and than what a database keeps.
        if figures.frozen_id not in versions.index:
            found.report("territory.not-received", name, found=sha256)
            continue
        given.add(figures.frozen_id)
        member = versions[figures.frozen_id]
        alone = number_members(share_view([Member(member, dossiers=[figures])], figures.counting))
        _compare_parts(name, view, member, alone, found)
    left = set(versions.index) | earlier
    left -= given
    if left:
        found.leave("received", said=str(len(left)))


def _check_earlier(view: SharedView, by_version: Mapping[str, tuple[str, bytes]], found: Verification) -> None:
    """Report where an earlier year is not what the dossiers of both years, where both were given, make of it."""
    counted = view.counted.set_index("member")["frozen_id"]
    for one in view.restated.to_dict("records"):
        version = counted.get(one["member"], "")
        if one["source"] not in by_version or version not in by_version:
            continue
        name, earlier = by_version[one["source"]]
        true = restate_earlier(earlier, by_version[version][1], one["year"])
        said = EarlierYear(one["year"], true.archive, true.frozen_id, one["restated"], one["now"], one["why"])
        if repr(said) != repr(true):
            found.report("dossier.cell-differs", f"{YEARS} ({one['member']}, {name})", 0, "restated", true, said)


def _compare_parts(name: str, view: SharedView, member: str, alone: SharedView, found: Verification) -> None:
    """Report where the figures of a member, its parts or the errors that they meet are not those of its dossier."""
    held, true = view.members.set_index("member").loc[member], alone.members.iloc[0]
    for column in RECEIVED:
        if held[column] != true[column]:
            found.report("dossier.cell-differs", f"{MEMBERS} ({member}, {name})", 0, column, true[column], held[column])
    years, true_years = (
        list(_own_years(one, key)[["year", "restated", "now"]].itertuples(index=False, name=None))
        for one, key in ((view.restated, member), (alone.restated, true["member"]))
    )
    if years != true_years:
        found.report("dossier.cell-differs", f"{YEARS} ({member}, {name})", 0, "restated", true_years, years)
    parts = view.parts[view.parts["member"] == member].reset_index(drop=True)
    if len(parts) != len(alone.parts):
        found.report("dossier.rows-differ", f"{PARTS} ({member}, {name})", 0, "", len(alone.parts), len(parts))
        return
    said, true = (one.assign(errors=_list_errors(of, one)) for of, one in ((view, parts), (alone, alone.parts)))
    for column in list(SHARED_COLUMNS)[1:]:
        wrong = said[column] != true[column]
        if wrong.any():
            found.report("territory.parts-differ", f"{PARTS} ({member})", 0, column, name, int(wrong.sum()))


def _own_years(restated: pd.DataFrame, member: str) -> pd.DataFrame:
    """The years that the dossier of a member holds itself."""
    return restated[(restated["member"] == member) & (restated["source"] == "")]


def _list_errors(view: SharedView, parts: pd.DataFrame) -> list[str]:
    """The errors that each part meets, as text."""
    return [repr(view.errors[number]) if number >= 0 else "" for number in parts["errors"]]
