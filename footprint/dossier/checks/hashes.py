"""The files of an archive against its manifest, the manifest against its receipt, and both against what is expected."""

from collections.abc import Mapping
from datetime import datetime

from footprint.dossier.archive import pack
from footprint.dossier.bundle import MANIFEST, SIGNATURE, write_manifest
from footprint.dossier.canonical import Unreadable, read_object, text_of, write_object
from footprint.dossier.checks.findings import FAULTS, Expected, Verification
from footprint.dossier.checks.log import ZONES, find_last_moment
from footprint.dossier.freeze import EVIDENCE, FORMAT, Frozen, hash_bytes
from footprint.dossier.program import describe_makers
from footprint.dossier.signing.receipt import check_signature, find_root, read_receipt
from footprint.dossier.signing.timestamp import check_stamp, read_stamp


def check_files(files: Mapping[str, bytes], bundle: bytes, found: Verification, form: str = FORMAT) -> Frozen | None:
    """Every file against the manifest, and the manifest against what it says; the frozen files."""
    try:
        manifest = read_object(files[MANIFEST])
        listed: dict[str, dict] = manifest["files"]
        hashes = {path: (said["sha256"], said["size"], bool(said["frozen"])) for path, said in listed.items()}
    except FAULTS as fault:
        found.report("dossier.unreadable", MANIFEST, found=fault)
        return None
    if text_of(manifest, "format") != form:
        found.report("dossier.other-format", MANIFEST, expected=form, found=text_of(manifest, "format"))
        return None
    found.root = find_root(files[MANIFEST])
    for path in sorted(hashes.keys() - files.keys()):
        found.report("dossier.file-missing", path)
    for path in sorted(files.keys() - hashes.keys() - {MANIFEST, SIGNATURE}):
        found.report("dossier.file-unlisted", path)
    for path in sorted(files.keys() & hashes.keys()):
        now, size = hash_bytes(files[path]), len(files[path])
        if now != hashes[path][0]:
            found.report("dossier.file-altered", path, expected=hashes[path][0], found=now)
        elif size != hashes[path][1]:
            found.report("dossier.size-differs", path, expected=hashes[path][1], found=size)
    _check_objects(files, found)
    frozen = Frozen({path: files[path] for path in sorted(files.keys() & hashes.keys()) if hashes[path][2]})
    found.files, found.frozen_id = len(files), frozen.id
    if frozen.id != text_of(manifest, "frozen_id"):
        found.report("dossier.id-differs", MANIFEST, 0, "frozen_id", text_of(manifest, "frozen_id"), frozen.id)
    if not found.differences:
        _check_writing(files, frozen, manifest, bundle, found)
    return frozen


def _check_objects(files: Mapping[str, bytes], found: Verification) -> None:
    """Every object of ours is read in one way only: no key comes twice."""
    for path in sorted(files):
        if path.endswith(".json") and not path.startswith(EVIDENCE):
            try:
                read_object(files[path])
            except Unreadable as fault:
                found.report("dossier.unreadable", path, found=fault)


def _check_writing(
    files: Mapping[str, bytes], frozen: Frozen, manifest: Mapping, bundle: bytes, found: Verification
) -> None:
    """The manifest and the archive are the very bytes that the program writes for these files."""
    made, form = manifest.get("made"), str(manifest["format"])
    listed = {path: data for path, data in files.items() if path not in (MANIFEST, SIGNATURE)}
    again = write_manifest(frozen, listed, made if isinstance(made, dict) else {}, form)
    if not isinstance(made, dict):  # versions of the first shape said nothing of it
        again = write_object({name: said for name, said in read_object(again).items() if name != "made"})
    if again != files[MANIFEST]:
        found.report("dossier.written-otherwise", MANIFEST)
    zlib = describe_makers("")["zlib"]
    if isinstance(made, dict) and made.get("zlib") == zlib and pack(files) != bundle:
        found.report("dossier.written-otherwise", "zip")


def check_signed(files: Mapping[str, bytes], is_ours: bool, expected: Expected, found: Verification) -> None:
    """Who signed the root: in a receipt beside the archive, or inside one of an older version."""
    if SIGNATURE in files:
        if is_ours:  # this version never writes one there
            found.report("dossier.file-unlisted", SIGNATURE)
        found.signed_by = check_signature(files[MANIFEST], files[SIGNATURE])
        if not found.signed_by:
            found.report("dossier.signature-differs", SIGNATURE)
    if expected.receipt is not None:
        name, data = expected.receipt
        try:
            receipt = read_receipt(data)
        except Unreadable:
            found.report("dossier.receipt-unreadable", name)
            return
        if receipt.root != found.root:
            found.report("dossier.receipt-differs", name, expected=found.root, found=receipt.root)
            return
        found.signed_by = receipt.signed_by or found.signed_by
        if receipt.stamp:
            _check_stamp(receipt.stamp, name, files, expected, found)


def _check_stamp(answer: bytes, name: str, files: Mapping[str, bytes], expected: Expected, found: Verification) -> None:
    """The time-stamp over the root: signed by an authority that is trusted, no sooner than the version was frozen."""
    try:
        if not expected.authorities:
            stamp = read_stamp(answer, found.root)
            found.leave("timestamp", (name,), f"{stamp.moment}, {stamp.authority}")
            return
        stamp = check_stamp(answer, found.root, expected.authorities)
    except Unreadable as fault:
        found.report("dossier.timestamp-differs", name, found=fault)
        return
    found.stamped_at, found.stamped_by = stamp.at, stamp.authority
    frozen_at = find_last_moment(files)
    if frozen_at and datetime.fromisoformat(stamp.at) < frozen_at - ZONES:
        found.report("dossier.dates-disorder", name, 0, "timestamp", f"≥ {frozen_at.date()}", stamp.at)


def check_expected(expected: Expected, found: Verification) -> None:
    """What whoever verifies knows by another way: who must have signed and seen it, the codes that must be these."""
    unseen = not found.stamped_at and all(one.code != "dossier.timestamp-differs" for one in found.differences)
    if expected.authorities and unseen:
        found.report("dossier.timestamp-missing", MANIFEST)
    if expected.keys and found.signed_by not in expected.keys:
        code = "dossier.key-differs" if found.signed_by else "dossier.key-missing"
        found.report(code, MANIFEST, expected=", ".join(expected.keys), found=found.signed_by)
    for code in expected.codes:
        plain = "".join(code.split()).lower()
        if not plain or plain not in (found.frozen_id, found.root):
            found.report("dossier.code-differs", MANIFEST, expected=code, found=f"{found.frozen_id}, {found.root}")
