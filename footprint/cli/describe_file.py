"""What is understood of a file before it is estimated: for `footprint check`, and for programs."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from footprint.intake import Answers, Source, read_file
from footprint.intake.raw_tables import NO_ANSWER, ROWS
from footprint.intake.understanding import describe_refused, describe_understood
from footprint.problems import UnusableInput, problem_table
from footprint.words import texts
from footprint.words.problem_texts import describe_causes
from footprint.workspace.bring_in import Read
from footprint.workspace.files import check_raw
from footprint.workspace.summary import MOST_PROBLEMS_LISTED


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


def tell_problems(problems: pd.DataFrame, language: str) -> list[dict[str, object]]:
    """Problems for a program, one for each cause, its message and remedy in one text.

    `line` and `value` are those of the first case; `lines` and `values` hold one entry for each of the `rows` cases.
    """
    told = describe_causes(problems, language, MOST_PROBLEMS_LISTED)
    columns = ["code", "severity", "table", "line", "column", "value", "rows", "lines", "values"]
    return [{**{name: row[name] for name in columns}, "message": say_cause(row)} for row in told.to_dict("records")]


def say_cause(cause: Mapping[str, Any]) -> str:
    """What is wrong, on which lines, and what to do about it."""
    return " ".join(filter(None, (cause["message"], cause["where"], cause["remedy"])))


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
