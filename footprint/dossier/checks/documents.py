"""What people read of a dossier, made again from its frozen files where the same versions made it, byte by byte."""

from collections.abc import Mapping

from footprint.dossier.bundle import MANIFEST, SIGNATURE, make_documents
from footprint.dossier.canonical import read_object
from footprint.dossier.checks.figures import FIRST_SHAPE
from footprint.dossier.checks.findings import Verification
from footprint.dossier.freeze import Frozen, hash_bytes
from footprint.dossier.program import NEEDED, PROGRAM, describe_makers
from footprint.words.texts import LANGUAGES


def read_made(files: Mapping[str, bytes]) -> object:
    """What the manifest says of who made the documents."""
    return read_object(files[MANIFEST]).get("made")


def is_made_here(files: Mapping[str, bytes]) -> bool:
    """Whether this very version of the program, with these very libraries, made the archive."""
    made = read_made(files)
    return isinstance(made, dict) and made == describe_makers(str(made.get("language")))


def list_documents(files: Mapping[str, bytes], frozen: Frozen) -> tuple[str, ...]:
    """The files of an archive that were made of its frozen ones."""
    return tuple(sorted(files.keys() - frozen.files.keys() - {MANIFEST, SIGNATURE}))


def check_documents(files: Mapping[str, bytes], frozen: Frozen, found: Verification) -> None:
    """Documents made again, equal to the byte."""
    made, there = read_made(files), list_documents(files, frozen)
    if not isinstance(made, dict):
        if frozen.about["shape"] != FIRST_SHAPE:
            found.report("dossier.no-makers", MANIFEST)
        found.leave("unrecorded", there)
        return
    if made.get("language") not in LANGUAGES:
        found.report("dossier.id-differs", MANIFEST, 0, "made", ", ".join(LANGUAGES), made.get("language"))
        return
    ours = describe_makers(made["language"])
    if others := _find_others(PROGRAM, made, ours):
        found.leave("other_version", there, *others)
        return
    if made.keys() != ours.keys():  # this version names these, and no other
        found.report("dossier.id-differs", MANIFEST, 0, "made", ", ".join(ours), ", ".join(map(str, made)))
        return
    if found.differences:  # they would differ too, and it is said
        found.leave("skipped", there)
        return
    try:
        again = make_documents(frozen, made["language"])
    except Exception as fault:  # of a file of another hand: whatever a maker of documents may say
        found.report("dossier.unreadable", "report.html", found=repr(fault))
        return
    _compare(files, there, again, made, ours, found)


def _compare(
    files: Mapping[str, bytes],
    there: tuple[str, ...],
    again: Mapping[str, bytes],
    made: Mapping,
    ours: Mapping[str, str],
    found: Verification,
) -> None:
    for path in sorted(set(there) - again.keys()):
        found.report("dossier.file-unlisted", path)
    for path, data in sorted(again.items()):
        others = _find_others(NEEDED.get(path, ()), made, ours)
        if path not in files:
            found.report("dossier.file-missing", path)
        elif others:  # equal or not, it is what these versions would not have to write
            found.leave("other_version", (path,), *others)
        elif files[path] == data:
            found.documents += 1
        else:
            found.report("dossier.document-differs", path, expected=hash_bytes(data), found=hash_bytes(files[path]))


def _find_others(needed: tuple[str, ...], made: Mapping, ours: Mapping[str, str]) -> tuple[str, str] | None:
    """The versions that made documents, and ours, where one that is needed is another; None where all are the same."""
    other = [name for name in needed if made.get(name) != ours[name]]
    if not other:
        return None
    said, here = (", ".join(f"{name} {str(one.get(name, '?'))[:12]}" for name in other) for one in (made, ours))
    return said, here
