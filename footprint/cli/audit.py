"""The command of an auditor who received dossiers: her view of them on her own machine, and a file of her own."""

import argparse
import json
import os
from pathlib import Path

from footprint.cli.browser import serve
from footprint.cli.options import finish, read_port
from footprint.problems import Problem, UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import keep_in_line
from footprint.workspace.audit.desk import AUDIT_FILE, AUDITED, open_results, results_path
from footprint.workspace.audit.received import Received, open_received

LOOPBACK = ("--server.address", "127.0.0.1")


def add_audit(audit: argparse.ArgumentParser) -> None:
    """The options of `audit`."""
    audit.add_argument("bundles", metavar="BUNDLE.zip", nargs="+", help="the dossiers; they are left as they are")
    audit.add_argument(
        "--file", metavar="FILE.json", help="where to keep what is found (by default beside the dossier); one dossier"
    )
    audit.add_argument("--port", type=read_port, default=8502, help="port on 127.0.0.1 (8502)")
    audit.add_argument("--no-browser", action="store_true", help="do not open a browser")
    finish(audit, _run)


def _run(options: argparse.Namespace) -> int:
    if options.file and len(options.bundles) > 1:
        raise UnusableInput(Problem("audit.one-file", "error", "", value=options.file))
    if options.file:
        os.environ[AUDIT_FILE] = os.path.realpath(options.file)
    bundles = [Path(os.path.realpath(one)) for one in options.bundles]  # Path.resolve fails on links in a ring
    for bundle in bundles:  # what can't be opened is said here, rather than on a page
        received = open_received(bundle)
        path = results_path(received)
        kept = path.exists()
        open_results(path, received)
        print(say_received(received, path, kept, options.language))
    os.environ[AUDITED] = json.dumps([str(one) for one in bundles])
    return serve(options.port, options.no_browser, *LOOPBACK)


def say_received(received: Received, path: Path, kept: bool, language: str) -> str:
    """What is opened, what verifying it gave, and where results are kept."""
    found, total = received.verification, texts.format_mass(received.audited.frozen_total, language)
    named = {"file": keep_in_line(received.path.name), "organisation": keep_in_line(received.organisation)}
    count = texts.format_number(len(found.differences) + found.unsaid, language)
    return "\n".join(
        [
            texts.text("audit.opened", language, **named, year=received.year, total=total),
            texts.text(f"dossier.verified.{received.outcome}", language, count=count),
            texts.text("audit.kept_again" if kept else "audit.kept_in", language, file=str(path)),
        ]
    )
