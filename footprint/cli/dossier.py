"""The commands of the evidence dossier: make one, and compute one again."""

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from footprint.cli.commitments import read_years
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
)
from footprint.commitments.follow_up import list_years
from footprint.commitments.years import THRESHOLD, Compared, Policy
from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.report.one_page import make_summary
from footprint.dossier.signature import read_key
from footprint.dossier.signing.sign_off import check_signing
from footprint.dossier.verify import Verification, say_unchecked, verify_file
from footprint.dossier.years import is_dossier, open_frozen, open_published
from footprint.estimation.situation import Situation
from footprint.plans.plan_json import read_plan
from footprint.problems import Problem, UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import message
from footprint.workspace.footprint import Footprint
from footprint.workspace.publishing import freeze_files

DIFFERENT = 1  # how `verify` ends where something differs


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add `dossier` and `verify` to the commands."""
    dossier = commands.add_parser("dossier", help="freeze a footprint and bundle the evidence for an auditor")
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
    dossier.add_argument("--key", metavar="KEY.pem", help="private Ed25519 key that signs the manifest")
    dossier.add_argument("--out", metavar="BUNDLE.zip", help="the archive to write")
    dossier.add_argument(
        "--summary",
        metavar="FOLDER",
        help="write the page that sums it up (PDF, PNG) and each chart (PNG); EQUIPMENT may be a dossier made before",
    )
    finish(dossier, _run_dossier)

    verify = commands.add_parser("verify", help="compute a dossier again: exit 0 if equal, 1 if not, 2 if none")
    verify.add_argument("bundle", metavar="BUNDLE.zip")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    finish(verify, _run_verify)


# --- making one ------------------------------------------------------------------------------------------------------


def _run_dossier(options: argparse.Namespace) -> int:
    if not options.out and not options.summary:
        raise UnusableInput(Problem("dossier.no-out", "error", ""))
    language, made = options.lang or options.language, Path(options.equipment)
    if is_dossier(made):
        return _sum_up_again(options, open_frozen(made), language)
    earlier = (file for _, file in options.previous)
    if options.out:
        refuse_writing_over(options.out, options, options.plan, options.key, *earlier)
    identity = _identify(options, language)
    key, plan = read_key(Path(options.key)) if options.key else None, _read_plan(options.plan)
    work = estimate_files(options)
    years = _compare_years(options, work.footprint)
    frozen = freeze_files(work.read, work.footprint, work.problems, identity, plan, years)
    if options.out:
        _write_bundle(options, frozen, work.footprint, make_bundle(frozen, language, key, _tell(options.language)))
    if options.summary:
        _write_summary(options, frozen, language)
    return DONE


def _write_bundle(options: argparse.Namespace, frozen: Frozen, footprint: Footprint, bundle: bytes) -> None:
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
        )
    )


def _sum_up_again(options: argparse.Namespace, frozen: Frozen, language: str) -> int:
    """The page and the charts of a dossier that is made already."""
    if not options.summary:
        raise UnusableInput(Problem("dossier.already-made", "error", "", value=options.equipment))
    _write_summary(options, frozen, language)
    return DONE


def _write_summary(options: argparse.Namespace, frozen: Frozen, language: str) -> None:
    """The page and the charts, in a folder that is made where there is none."""
    folder, files = Path(options.summary), make_summary(frozen, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise UnusableInput(Problem("dossier.no-folder", "error", "", value=options.summary)) from fault
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
    published = {year: open_published(path) for year, path in dossiers.items()}
    situations = {own.method.year: own}
    for year, read in read_years(others).items():
        situations[year] = Situation(read.inventory, own.factors, replace(own.method, year=year))
    for year, kept in published.items():
        if kept.situation is None:
            raise UnusableInput(Problem("years.no-inventory", "error", "", value=dossiers[year].name))
        chosen = replace(own.method, year=year, inventory=kept.situation.method.inventory)
        situations[year] = Situation(kept.situation.inventory, own.factors, chosen)
    if options.base_year and options.base_year not in situations:
        known = ", ".join(str(year) for year in sorted(situations))
        raise UnusableInput(Problem("years.unknown-base", "error", "", value=str(options.base_year), expected=known))
    return Compared(list_years(situations, published), published, Policy(options.threshold, options.base_year))


def _identify(options: argparse.Namespace, language: str) -> Identity:
    if options.approver and not options.reviewer:
        raise UnusableInput(Problem("dossier.not-reviewed", "error", "", value=options.approver[0]))
    if options.version_number > 1 and not options.reason.strip():
        raise UnusableInput(Problem("dossier.no-reason", "error", "", value=str(options.version_number)))
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


# --- verifying one ---------------------------------------------------------------------------------------------------


def _run_verify(options: argparse.Namespace) -> int:
    found = verify_file(Path(options.bundle))
    if options.json:
        print(json.dumps(describe_verification(found, options.language), ensure_ascii=False, indent=2))
    else:
        print(say_verification(found, options.language))
    return DONE if found.equal else DIFFERENT


def describe_verification(found: Verification, language: str) -> dict:
    """What verifying gave, as one JSON object."""
    said = dataclasses.asdict(found) | {"equal": found.equal, "total": None if math.isnan(found.total) else found.total}
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
    said["unchecked"] = [dataclasses.asdict(one) | {"message": say_unchecked(one, language)} for one in found.unchecked]
    return said


def say_verification(found: Verification, language: str) -> str:
    """What verifying gave, in a few lines for people."""

    def say(what: str, **values: object) -> str:
        return texts.text(f"dossier.verified.{what}", language, **values)

    def count(number: int) -> str:
        return texts.format_number(number, language)

    lines = [say("equal") if found.equal else say("different", count=count(len(found.differences) + found.unsaid))]
    if found.level:
        lines.append(
            say(
                "checked",
                organisation=found.organisation,
                year=found.year,
                files=count(found.files),
                entries=count(found.entries),
                lines=count(found.lines),
                totals=count(found.totals),
            )
        )
        lines.append(say(f"level_{found.level}"))
    if found.documents:
        lines.append(say("documents", count=count(found.documents)))
    if not math.isnan(found.total):
        lines.append(say("total", total=texts.format_mass(found.total, language), exact=repr(found.total)))
    if found.frozen_id:
        lines.append(say("ids", frozen=found.frozen_id, head=found.log_head or "—", situation=found.situation_id))
    if found.level:
        lines.append(say("signed", public_key=found.signed_by) if found.signed_by else say("unsigned"))
    lines += [f"- {message(one, language)}" for one in found.differences]
    if found.unsaid:
        lines.append(say("unsaid", count=count(found.unsaid)))
    if found.unchecked:
        lines += [say("unchecked"), *(f"- {say_unchecked(one, language)}" for one in found.unchecked)]
    return "\n".join(lines)
