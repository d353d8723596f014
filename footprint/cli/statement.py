"""The command of the verification statement: beside the archive that it is about, which is left as it is."""

import argparse
from datetime import date
from pathlib import Path

from footprint.cli.options import DONE, finish, read_day, read_percentage, write_files
from footprint.dossier.report.verifier import write_statement_pdf
from footprint.dossier.signing.statement import (
    CONCLUSIONS,
    KINDS,
    STANDARDS,
    check_conclusion,
    check_statement,
    state_of,
    write_statement,
)
from footprint.dossier.verify import open_archive
from footprint.dossier.years import open_frozen
from footprint.words import texts
from footprint.workspace.verified.verify import verify_dossier

SAID = {
    "role": "as what they state it",
    "body": "the body on whose behalf; assurance needs one",
    "standard": f"of an assurance: {', '.join(STANDARDS)}, or another one by its name",
    "edition": "which edition of the standard is cited",
    "seed": "the seed of the sample that was checked",
    "sample": "what was drawn",
    "result": "what it showed",
    "uncorrected": "the errors that were found and are not corrected",
    "remarks": "what belongs to the conclusion, a reserve first",
}


def add_statement(statement: argparse.ArgumentParser) -> None:
    """The options of `statement`."""
    statement.add_argument("bundle", metavar="BUNDLE.zip", help="the dossier that was verified; it is left as it is")
    statement.add_argument("--kind", choices=KINDS, required=True, help="of which kind; the last two give assurance")
    statement.add_argument("--name", required=True, help="who states it")
    statement.add_argument("--verified", metavar="TEXT", required=True, help="what was verified; projections never are")
    statement.add_argument("--date", type=read_day, default=date.today(), help="when (today)")
    statement.add_argument(
        "--materiality", type=read_percentage, metavar="PERCENT", help="beyond which an error matters"
    )
    statement.add_argument("--conclusion", choices=CONCLUSIONS, default="clear", help="what follows (clear)")
    for name, said in SAID.items():
        statement.add_argument(f"--{name}", metavar="TEXT", default="", help=said)
    statement.add_argument("--lang", choices=texts.LANGUAGES, help="language of the statement (that of messages)")
    statement.add_argument("--out", metavar="FOLDER", required=True, help="where to write it, as PDF and as JSON")
    finish(statement, _run)


def _run(options: argparse.Namespace) -> int:
    path = Path(options.bundle)
    frozen, found = open_frozen(path), verify_dossier(open_archive(path), path.name, documents=False)
    said = {name: getattr(options, name) for name in ("kind", "name", "verified", "materiality", "conclusion", *SAID)}
    statement = state_of(frozen, on=options.date.isoformat(), **said)
    check_statement(statement, frozen)
    check_conclusion(statement, found.outcome)
    name = f"statement-{statement.kind}-{statement.on}"
    files = {
        f"{name}.json": write_statement(statement),
        f"{name}.pdf": write_statement_pdf(statement, frozen, options.lang or options.language),
    }
    write_files(options.out, files)
    print(texts.text("statement.made", options.language, files=", ".join(files)))
    return DONE
