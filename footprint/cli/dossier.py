"""The command that makes an evidence dossier."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import Certificate

from footprint.cli.commitments import open_years, read_years
from footprint.cli.options import (
    DONE,
    add_inventory_options,
    estimate_files,
    finish,
    read_day,
    read_percentage,
    read_version_number,
    read_year_and_file,
    refuse_writing_over,
    take_answers,
    write_files,
)
from footprint.cli.verify import add_authorities, read_authorities
from footprint.commitments.follow_up import list_years
from footprint.commitments.years import THRESHOLD, Compared, Policy
from footprint.dossier.archive import unpack
from footprint.dossier.bundle import MANIFEST, make_bundle
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.report.one_page import make_summary
from footprint.dossier.signing.receipt import ENDING, find_root, read_key, say_key, write_receipt
from footprint.dossier.signing.sign_off import check_signing
from footprint.dossier.signing.timestamp import SilentError, ask_for_stamp
from footprint.dossier.verify import open_archive
from footprint.dossier.years import is_dossier, open_frozen
from footprint.estimation.situation import Situation
from footprint.plans.plan_json import read_plan
from footprint.problems import Problem, UnusableInput
from footprint.words import texts
from footprint.workspace.audit.joined import read_joined
from footprint.workspace.footprint import Footprint
from footprint.workspace.publishing import find_evidence, freeze_files


def add_dossier(dossier: argparse.ArgumentParser) -> None:
    """The options of `dossier`."""
    add_inventory_options(dossier)
    dossier.add_argument("--plan", metavar="PLAN.json", help="the plan and its commitments")
    dossier.add_argument(
        "--previous",
        metavar="YEAR=FILE",
        action="append",
        default=[],
        type=read_year_and_file,
        help="another year beside it: the dossier that published it, or its inventory (a file, a folder of files)",
    )
    dossier.add_argument(
        "--evidence",
        metavar="FOLDER",
        help="where the files are that the plan names as evidence: they go in",
    )
    dossier.add_argument(
        "--audit",
        metavar="FILE.json",
        action="append",
        default=[],
        help="what an auditor found of a version before this one: it is kept in the log of the new one",
    )
    dossier.add_argument("--base-year", type=int, metavar="YEAR", help="the base year (the first one given)")
    dossier.add_argument(
        "--threshold",
        type=read_percentage,
        metavar="PERCENT",
        default=THRESHOLD,
        help="from which change on it is recalculated (5)",
    )
    dossier.add_argument("--lang", choices=texts.LANGUAGES, help="language of the dossier (that of messages)")
    dossier.add_argument("--organisation", metavar="NAME", default="", help="whose footprint it is")
    dossier.add_argument("--siren", metavar="NUMBER", default="", help="its SIREN number")
    dossier.add_argument("--author", metavar="NAME", default="", help="who made the dossier")
    dossier.add_argument("--date", type=read_day, default=date.today(), help="when (today)")
    dossier.add_argument("--reviewer", nargs=2, metavar=("NAME", "DATE"), help="who reviewed it, and when")
    dossier.add_argument("--approver", nargs=2, metavar=("NAME", "DATE"), help="who approved it, and when")
    dossier.add_argument(
        "--one-person",
        action="store_true",
        help="the organisation lets one person make, review and approve it; the report says so",
    )
    dossier.add_argument(
        "--version-number", type=read_version_number, default=1, metavar="N", help="version of the dossier (1)"
    )
    dossier.add_argument("--reason", default="", help="why this version corrects the one before")
    dossier.add_argument(
        "--key", metavar="KEY.pem", help="private Ed25519 key that signs the root, in a receipt beside the archive"
    )
    dossier.add_argument(
        "--timestamp",
        metavar="URL",
        help="authority (RFC 3161) asked for a time-stamp over the root, kept in the receipt; needs --tsa-root",
    )
    add_authorities(dossier)
    dossier.add_argument("--out", metavar="BUNDLE.zip", help="the archive to write")
    dossier.add_argument(
        "--summary",
        metavar="FOLDER",
        help="write the page that sums it up (PDF, PNG) and each chart (PNG); EQUIPMENT may be a dossier made before",
    )
    finish(dossier, _run_dossier)


# --- making one ------------------------------------------------------------------------------------------------------


def _run_dossier(options: argparse.Namespace) -> int:
    if not options.out and not options.summary:
        raise UnusableInput(Problem("dossier.no-out", "error", ""))
    language, made = options.lang or options.language, Path(options.equipment)
    if is_dossier(made):
        return _sum_up_again(options, open_frozen(made), language)
    earlier = (file for _, file in options.previous)
    if options.out:
        refuse_writing_over(options.out, options, options.plan, options.key, *options.audit, *earlier)
    identity = _identify(options, language)
    roots = _read_authorities(options)
    key, plan = read_key(Path(options.key)) if options.key else None, _read_plan(options.plan)
    work = estimate_files(options)
    years = _compare_years(options, work.footprint)
    audits = [read_joined(open_archive(Path(one)), Path(one).name) for one in options.audit]
    frozen = freeze_files(
        work.read,
        work.footprint,
        work.problems,
        identity,
        plan,
        years,
        take_answers(options),
        _find_evidence(options, plan),
        audits,
    )
    if options.out:
        bundle = make_bundle(frozen, language, _tell(options.language))
        stamp = _ask_for_stamp(options, bundle, roots)
        _write_bundle(options, frozen, work.footprint, bundle)
        _write_receipt(options, bundle, key, stamp)
    if options.summary:
        _write_summary(options, frozen, language)
    return DONE


def _find_evidence(options: argparse.Namespace, plan: bytes) -> list[tuple[str, bytes]]:
    """The files that the plan names, of the folder that is given; those that lack are named."""
    if not options.evidence:
        return []
    if not plan:
        raise UnusableInput(Problem("dossier.no-plan", "error", "", value=options.evidence))
    found, lacking = find_evidence(plan, Path(options.evidence))
    said = "dossier.evidence_lacks" if lacking else "dossier.evidence"
    print(texts.text(said, options.language, count=len(found), lacking=", ".join(lacking)))
    return found


def _read_authorities(options: argparse.Namespace) -> list[Certificate]:
    """The roots by which a time-stamp is checked. Raises UnusableInput where one is asked for without any."""
    if options.timestamp and not (options.tsa_root and options.out):
        raise UnusableInput(Problem("dossier.no-tsa-root", "error", "", value=options.timestamp))
    return read_authorities(options)


def _ask_for_stamp(options: argparse.Namespace, bundle: bytes, roots: list[Certificate]) -> bytes:
    """The answer of an authority over the root, where one is asked; nothing where it does not answer, and it is said.

    Raises UnusableInput where its answer can't be verified: nothing is written then.
    """
    if not options.timestamp:
        return b""
    try:
        answer, stamp = ask_for_stamp(options.timestamp, unpack(bundle)[MANIFEST], roots)
    except SilentError as fault:
        told = {"url": options.timestamp, "why": str(fault)}
        print(texts.text("dossier.timestamp_silent", options.language, **told), file=sys.stderr)
        return b""
    print(texts.text("dossier.stamped", options.language, at=stamp.moment, authority=stamp.authority))
    return answer


def _write_bundle(options: argparse.Namespace, frozen: Frozen, footprint: Footprint, bundle: bytes) -> None:
    """The archive, and the codes that tell it from any other."""
    Path(options.out).write_bytes(bundle)
    print(
        texts.text(
            "dossier.made",
            options.language,
            file=options.out,
            size=texts.format_number(len(bundle) / 1e6, options.language, 1),
            total=texts.format_mass(footprint.total.impact, options.language),
            frozen=frozen.id,
            head=frozen.about["log_head"],
            root=find_root(unpack(bundle)[MANIFEST]),
        )
    )


def _write_receipt(options: argparse.Namespace, bundle: bytes, key: Ed25519PrivateKey | None, stamp: bytes) -> None:
    """The receipt beside the archive, where its root is signed or time-stamped."""
    if not key and not stamp:
        return
    receipt = Path(f"{options.out}{ENDING}")
    receipt.write_bytes(write_receipt(unpack(bundle)[MANIFEST], key, stamp))
    print(texts.text("dossier.receipt", options.language, file=str(receipt)))
    if key:
        print(texts.text("dossier.public_key", options.language, public_key=say_key(key.public_key())))


def _sum_up_again(options: argparse.Namespace, frozen: Frozen, language: str) -> int:
    """The page and the charts of a dossier that is made already."""
    if not options.summary:
        raise UnusableInput(Problem("dossier.already-made", "error", "", value=options.equipment))
    _write_summary(options, frozen, language)
    return DONE


def _write_summary(options: argparse.Namespace, frozen: Frozen, language: str) -> None:
    """The page and the charts, in a folder that is made where there is none."""
    files = make_summary(frozen, language)
    write_files(options.summary, files)
    count = texts.format_number(len(files), options.language)
    print(texts.text("dossier.summed_up", options.language, folder=options.summary, count=count))


def _compare_years(options: argparse.Namespace, footprint: Footprint) -> Compared | None:
    """The other years of the options beside the one that is estimated, all counted in the same way.

    Raises UnusableInput.
    """
    if not options.previous:
        return None
    own = footprint.situation
    dossiers = {year: Path(file) for year, file in options.previous if is_dossier(Path(file))}
    others = [(year, file) for year, file in options.previous if Path(file) not in dossiers.values()]
    named = [own.method.year, *{year for year, _ in others}]
    named += [year for year, file in options.previous if Path(file) in dossiers.values()]
    twice = next((year for year in named if named.count(year) > 1), None)
    if twice:
        raise UnusableInput(Problem("years.given-twice", "error", "", value=str(twice)))
    published, frozen = open_years(dossiers)
    situations = {own.method.year: own}
    for year, read in read_years(others).items():
        situations[year] = Situation(read.inventory, own.factors, replace(own.method, year=year))
    for year, kept in frozen.items():
        chosen = replace(own.method, year=year, inventory=kept.method.inventory)
        situations[year] = Situation(kept.inventory, own.factors, chosen)
    if options.base_year and options.base_year not in situations:
        known = ", ".join(str(year) for year in sorted(situations))
        raise UnusableInput(Problem("years.unknown-base", "error", "", value=str(options.base_year), expected=known))
    return Compared(list_years(situations, published), published, Policy(options.threshold, options.base_year))


def _identify(options: argparse.Namespace, language: str) -> Identity:
    identity = Identity(
        organisation=options.organisation or texts.text("dossier.unnamed", language),
        author=Signed(options.author or texts.text("dossier.unsaid", language), options.date.isoformat()),
        siren=options.siren,
        version=options.version_number,
        reason=options.reason,
        reviewer=_signed(options.reviewer),
        approver=_signed(options.approver),
        one_person=options.one_person,
    )
    check_signing(identity)
    return identity


def _signed(said: list[str] | None) -> Signed | None:
    if said is None:
        return None
    try:
        return Signed(said[0], date.fromisoformat(said[1]).isoformat())
    except ValueError as fault:
        raise UnusableInput(Problem("not-a-date", "error", "", value=said[1])) from fault


def _read_plan(file: str | None) -> bytes:
    """The bytes of a plan. Raises UnusableInput where it is none."""
    if not file:
        return b""
    read_plan(Path(file))
    return Path(file).read_bytes()


def _tell(language: str) -> Callable[[str, float], None]:
    """Say each step on stderr, where a person watches."""

    def tell(step: str, done: float) -> None:
        if sys.stderr.isatty():
            name = texts.text(f"dossier.step.{step}", language)
            print(f"\r{texts.format_share(done, language, 0)} {name}…\033[K", end="", file=sys.stderr, flush=True)
            if step == "archive":
                print("\r\033[K", end="", file=sys.stderr)

    return tell
