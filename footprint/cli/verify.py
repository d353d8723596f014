"""The commands of whoever receives a dossier: compute it again, and make its documents again."""

import argparse
import dataclasses
import json
import math
from pathlib import Path

from cryptography.x509 import Certificate

from footprint.cli.options import DONE, finish, write_files
from footprint.dossier.archive import unpack
from footprint.dossier.bundle import make_documents
from footprint.dossier.signing import timestamp
from footprint.dossier.signing.receipt import ENDING, read_public_key
from footprint.dossier.verify import Expected, Verification, open_archive, say_edit, say_stamp, say_unchecked
from footprint.dossier.years import find_frozen
from footprint.problems import Problem, UnusableInput
from footprint.territory.handed_out.verify import is_territory, verify_territory
from footprint.words import texts
from footprint.words.problem_texts import keep_in_line, message
from footprint.workspace.verified.verify import verify_dossier

# How `verify` ends: equal and complete, different, no dossier, equal as far as it goes.
ENDS = {"equal": DONE, "different": 1, "partial": 3}
_MANY = "append"  # an option that may come several times
MOST_EDITS = 20  # named one by one; the others are counted


def add_verify(verify: argparse.ArgumentParser) -> None:
    """The options of `verify`."""
    add_bundle(verify)
    verify.add_argument(
        "--original",
        metavar="FILE",
        action=_MANY,
        default=[],
        help="a file it was made from, a dossier for a territory: read again",
    )
    verify.add_argument("--data-only", action="store_true", help="leave the documents: files and figures alone, sooner")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    finish(verify, _run_verify)


def add_report(report: argparse.ArgumentParser) -> None:
    """The options of `report`."""
    add_bundle(report)
    report.add_argument("--lang", choices=texts.LANGUAGES, help="language of the documents (that of messages)")
    report.add_argument("--out", metavar="FOLDER", required=True)
    report.set_defaults(original=[], json=False, data_only=False)
    finish(report, _run_report)


def add_bundle(parser: argparse.ArgumentParser) -> None:
    """The archive, and what is known of it by another way."""
    parser.add_argument("bundle", metavar="BUNDLE.zip")
    parser.add_argument(
        "--receipt", metavar="FILE", help="its receipt (by default BUNDLE.zip.receipt.json, if it is there)"
    )
    key = "public key that must have signed it (hexadecimal, or PEM file)"
    parser.add_argument("--expect-key", metavar="KEY", action=_MANY, default=[], help=key)
    add_authorities(parser)
    code = "code of the frozen version, or root, that it must have"
    parser.add_argument("--expect-code", metavar="CODE", action=_MANY, default=[], help=code)


def add_authorities(parser: argparse.ArgumentParser) -> None:
    """The roots of the time-stamping authorities that whoever gives the command trusts."""
    root = "certificate (PEM) of the root of a time-stamping authority that is trusted"
    parser.add_argument("--tsa-root", metavar="FILE.pem", action=_MANY, default=[], help=root)


def read_authorities(options: argparse.Namespace) -> list[Certificate]:
    """The certificates of the options. Raises UnusableInput where a file holds none."""
    return [root for one in options.tsa_root for root in timestamp.read_authorities(Path(one).name, _read(one)[1])]


def verify_bundle(options: argparse.Namespace, territories: bool = False) -> tuple[Verification, bytes]:
    """What verifying the archive of the options gives, and its bytes. Raises UnusableInput where it is none.

    Args:
        territories: whether it may be that of a territory.
    """
    path = Path(options.bundle)
    beside = Path(f"{path}{ENDING}")
    receipt = options.receipt or (str(beside) if beside.is_file() else None)
    expected = Expected(
        keys=[read_public_key(one) for one in options.expect_key],
        codes=options.expect_code,
        receipt=_read(receipt) if receipt else None,
        originals=[_read(one) for one in options.original],
        authorities=read_authorities(options),
    )
    bundle = open_archive(path)
    check = verify_territory if territories and is_territory(bundle) else verify_dossier
    return check(bundle, path.name, expected, not options.data_only), bundle


def _read(file: str) -> tuple[str, bytes]:
    """The name and the bytes of a file. Raises UnusableInput where there is none."""
    return Path(file).name, open_archive(Path(file))


def _run_verify(options: argparse.Namespace) -> int:
    found, _ = verify_bundle(options, territories=True)
    if options.json:
        print(json.dumps(describe_verification(found, options.language), ensure_ascii=False, indent=2))
    else:
        print(say_verification(found, options.language))
    return ENDS[found.outcome]


def _run_report(options: argparse.Namespace) -> int:
    """Documents made again from verified files; none of a dossier that differs."""
    found, bundle = verify_bundle(options)
    if not found.equal:
        print(say_verification(found, options.language))
        return ENDS[found.outcome]
    try:
        documents = make_documents(find_frozen(unpack(bundle)), options.lang or options.language)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UnusableInput(Problem("dossier.no-documents", "error", "", value=options.bundle)) from fault
    write_files(options.out, documents)
    print(texts.text("dossier.remade", options.language, folder=options.out, count=len(documents), root=found.root))
    return ENDS[found.outcome]


# --- what it gave ----------------------------------------------------------------------------------------------------


def describe_verification(found: Verification, language: str) -> dict:
    """What verifying gave, as one JSON object."""
    said = dataclasses.asdict(found) | {
        "equal": found.equal,
        "outcome": found.outcome,
        "exit_code": ENDS[found.outcome],
        "total": None if math.isnan(found.total) else found.total,
    }
    said["differences"] = [
        {
            "code": one.code,
            "file": one.table,
            "line": one.line,
            "column": one.column,
            "expected": one.expected,
            "found": one.value,
            "message": message(one, language),
        }
        for one in found.differences
    ]
    said["unchecked"] = [
        dataclasses.asdict(one) | {"limits": one.limits, "message": say_unchecked(one, language)}
        for one in found.unchecked
    ]
    return said


def say_verification(found: Verification, language: str) -> str:
    """What verifying gave, in a few lines for people."""

    def say(what: str, **values: object) -> str:
        kept = {name: keep_in_line(str(value)) for name, value in values.items()}
        return texts.text(f"dossier.verified.{what}", language, **kept)

    def count(number: int) -> str:
        return texts.format_number(number, language)

    lines = [say(found.outcome, count=count(len(found.differences) + found.unsaid))]
    lines += [f"- {message(one, language)}" for one in found.differences]
    if found.unsaid:
        lines.append(say("unsaid", count=count(found.unsaid)))
    if found.limits:
        lines += [say("limits"), *(f"- {say_unchecked(one, language)}" for one in found.limits)]
    if found.level:
        counts = {name: count(getattr(found, name)) for name in ("files", "entries", "lines", "totals")}
        lines.append(say("checked", organisation=found.organisation, year=found.year, **counts))
        lines.append(say(f"level_{found.level}"))
    if found.members:
        counts = {"files": count(found.files), "members": count(found.members)}
        territory = keep_in_line(found.organisation)
        lines.append(texts.text("territory.verified", language, territory=territory, year=found.year, **counts))
    for name in ("rows", "documents"):
        lines += [say(name, count=count(getattr(found, name)))] if getattr(found, name) else []
    lines += [say("release", version=found.release)] if found.release else []
    lines += [say("own_factors", factors=", ".join(found.own_factors))] if found.own_factors else []
    lines += [f"- {say_edit(one, language)}" for one in found.edits[:MOST_EDITS]]
    if len(found.edits) > MOST_EDITS:
        lines.append(say("more_edits", count=count(len(found.edits) - MOST_EDITS)))
    if not math.isnan(found.total):
        lines.append(say("total", total=texts.format_mass(found.total, language), exact=repr(found.total)))
    if found.frozen_id:
        ids = {"frozen": found.frozen_id, "head": found.log_head or "—", "situation": found.situation_id}
        lines.append(say("ids", **ids, root=found.root))
    if found.level:
        lines.append(say("signed", public_key=found.signed_by) if found.signed_by else say("unsigned"))
    if found.stamped_at:
        lines.append(say_stamp(found, language))
    notes = [one for one in found.unchecked if not one.limits]
    if notes:
        lines += [say("unchecked"), *(f"- {say_unchecked(one, language)}" for one in notes)]
    return "\n".join(lines)
