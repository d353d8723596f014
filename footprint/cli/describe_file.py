"""What is understood of a file before it is estimated: for `footprint check`, and for programs."""

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from footprint.cli.options import DONE, STRICT_FAILURE, add_answers, fail, finish, take_answers
from footprint.cli.understood_files import WRITTEN, refuse_present, write_understood
from footprint.intake import Answers, Source, read_file
from footprint.intake.raw_tables import NO_ANSWER, ROWS
from footprint.intake.understanding import describe_refused, describe_understood
from footprint.problems import UnusableInput, problem_table
from footprint.words import texts
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from footprint.workspace.summary import tell_problems


def add_check(understood: argparse.ArgumentParser) -> None:
    """The options of `check`."""
    understood.add_argument("file", metavar="FILE")
    add_answers(understood)
    understood.add_argument("--out", metavar="FOLDER", help=f"write there what is understood: {', '.join(WRITTEN)}")
    understood.add_argument("--json", action="store_true", help="print one JSON object")
    understood.add_argument("--strict", action="store_true", help="exit 1 if a row is wrong")
    finish(understood, _run)


def _run(options: argparse.Namespace) -> int:
    folder, take = Path(options.out or ""), None
    if options.out:
        refuse_present(folder)
        take = partial(write_understood, folder=folder, language=options.language)
    described = describe_file(options.file, options.language, take_answers(options), take)
    if options.json:
        print(json.dumps(described, ensure_ascii=False, indent=2, allow_nan=False))
    elif described["tables"]:
        print(say_file(described, options.language))
        if options.out:
            print(texts.text("check.written", options.language, folder=options.out, files=", ".join(WRITTEN)))
    if not described["tables"]:
        return fail(" ".join(described["problems"][0]["message"].split()))
    return STRICT_FAILURE if options.strict and described["rows_refused"] else DONE


def describe_file(
    source: Source, language: str, answers: Answers = NO_ANSWER, take: Callable[[Read], None] | None = None
) -> dict[str, Any]:
    """What was understood of a file, as one JSON object: format, columns, rows read, kept and set aside, questions.

    Of the rows set aside, `rows_refused` are wrong; the others are left out by a rule (totals, virtual machines).
    Problems are told in `language`, by cause (the first MOST_PROBLEMS_LISTED); `problems_total` counts them one by one.
    A file that gives nothing is described too: no row, the reason as its one problem, and the questions whose answers
    would let it in.

    Args:
        take: what else is done with a file that gives something.
    """
    try:
        read = check_raw(read_file(source, answers))
    except UnusableInput as refusal:
        told = tell_problems(problem_table([refusal.problem]), language)
        return describe_refused(source, refusal, told[0]) | {"rows_refused": 0, "problems_total": 1}
    if take:
        take(read)
    told = tell_problems(read.problems, language)
    kept = {name: len(read.inventory.table(name)) for name in read.raw.tables}
    described = describe_understood(read.raw, read.problems, told, kept, source, answers)
    return described | {"rows_refused": read.rows_refused, "problems_total": len(read.problems)}


def say_file(described: dict, language: str) -> str:
    """What was understood of a file, in a few lines for people."""
    lines = [
        f"{texts.label('severity', one['severity'], language)} — {one['message']}" for one in described["problems"]
    ]
    for table in described["tables"]:
        found = [
            f"{header} → {texts.column_label(table['table'], column, language)}"
            for header, column in table["columns"].items()
            if column
        ]
        unread = [header for header, column in table["columns"].items() if not column]
        about = {
            "format": texts.text(f"format_name.{table['format']}", language),
            "table": texts.label("table", table["table"], language),
        }
        lines.append(texts.text("check.format", language, **about))
        for sheet, layout in table["layouts"].items():
            named = texts.text("layout.sheet", language, name=sheet) if sheet else texts.text("layout.file", language)
            known = texts.text(f"layout.{layout}", language)
            lines.append(texts.text("check.layout", language, layout=known, sheet=named))
        lines.append(texts.text("check.columns", language, columns=" ; ".join(found)))
        if unread:
            lines.append(texts.text("check.unread", language, columns=", ".join(unread)))
    rows = {name: described[f"rows_{name}"] for name in ("read", "kept", "set_aside")}
    lines.append(texts.text("cli.rows", language, read=rows["read"], kept=rows["kept"], aside=rows["set_aside"]))
    if described["questions"]:
        lines.append(texts.text("check.questions", language))
    lines += [_say_question(one, language) for one in described["questions"]]
    return "\n".join(lines)


def _say_question(question: dict, language: str) -> str:
    column, proposals = question["column"], question["proposals"]
    said = [texts.value_label(column, name, language) for name in proposals]
    about = question["about"]
    if about == "column":
        said = [texts.column_label(question["table"], name, language) for name in proposals]
    elif about == "layout":
        said = [f"{texts.text(f'layout.{name}', language)} (--layout {name})" for name in proposals]
        about = "also" if proposals == [ROWS] else about
    return texts.text(
        f"check.question.{about}",
        language,
        column=texts.column_label(question["table"], column, language) if column else "",
        value=question["value"] or ", ".join(question["examples"][:2]),
        proposals=", ".join(said) or texts.text("format.none", language),
        rows=question["rows"],
    )
