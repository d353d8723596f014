"""The command line: the same figures as the screens, for programs and for auditors."""

import argparse
import io
import json
import math
import os
import sys
from functools import partial
from pathlib import Path

import pandas as pd

from footprint import __version__
from footprint.charts.footprint_charts import print_parts
from footprint.cli import audit, commitments, documents, dossier, plans, statement, verify
from footprint.cli.browser import serve
from footprint.cli.describe_file import describe_file, say_cause, say_file, tell_problems
from footprint.cli.options import (
    DONE,
    STRICT_FAILURE,
    UNUSABLE,
    EstimatedFiles,
    Parser,
    add_answers,
    add_inventory_options,
    estimate_files,
    finish,
    read_port,
    refuse_writing_over,
    take_answers,
)
from footprint.cli.understood_files import WRITTEN, refuse_present, write_understood
from footprint.estimation.lines import explain
from footprint.estimation.views import items_named
from footprint.intake.csv_out import write_plainly
from footprint.problems import Problem, UnusableInput
from footprint.registry.check_factors import check_factors
from footprint.registry.factors import shipped_factors
from footprint.registry.model_names import match_model, summarise_match
from footprint.words import texts
from footprint.words.problem_texts import describe_causes, describe_problems, message, remedy
from footprint.words.spellings import normalise_spelling
from footprint.workspace.footprint import Footprint
from footprint.workspace.summary import summarise

# Lines are written by parts, so that a million rows fit in memory.
ROWS_WRITTEN_AT_ONCE = 200_000


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns its exit code (0 done, 1 refused under --strict, 2 unusable input or options)."""
    for stream in (sys.stdout, sys.stderr):  # what a console of another alphabet could not print
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    options = build_parser().parse_args(arguments)
    try:
        return options.run(options)
    except UnusableInput as refusal:
        problem = refusal.problem
        said = f"{message(problem, options.language)} {remedy(problem, options.language)}"
        return _fail(" ".join(said.split()))
    except BrokenPipeError:  # whoever read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (OSError, ValueError) as error:
        return _fail(" ".join(str(error).split()))


def _fail(message: str) -> int:
    print(f"footprint: {message}", file=sys.stderr)
    return UNUSABLE


# --- options ---------------------------------------------------------------------------------------------------------


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = Parser(prog="footprint", description="Carbon footprint of an organisation's digital estate.")
    parser.add_argument("--version", action="version", version=f"footprint {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)

    app = commands.add_parser("app", help="open the application in the browser")
    app.add_argument("--port", type=read_port, default=8501, help="port on 127.0.0.1 (8501)")
    app.add_argument("--database", metavar="URL", help="SQLAlchemy URL; by default SQLite in your user data folder")
    app.add_argument("--no-browser", action="store_true", help="do not open a browser")
    finish(app, _run_app)

    estimate = commands.add_parser("estimate", help="estimate the footprint of an inventory")
    add_inventory_options(estimate)
    estimate.add_argument("--lines", metavar="OUT.csv", help="write every impact line, at full precision")
    estimate.add_argument("--gaps", metavar="OUT.csv", help="write every cell that an assumption filled")
    estimate.add_argument("--json", action="store_true", help="print one JSON object")
    estimate.add_argument("--strict", action="store_true", help="exit 1 if a row is wrong or a factor is missing")
    finish(estimate, _run_estimate)

    understood = commands.add_parser("check", help="print what is understood of a file, and what remains to be settled")
    understood.add_argument("file", metavar="FILE")
    add_answers(understood)
    understood.add_argument("--out", metavar="FOLDER", help=f"write there what is understood: {', '.join(WRITTEN)}")
    understood.add_argument("--json", action="store_true", help="print one JSON object")
    understood.add_argument("--strict", action="store_true", help="exit 1 if a row is wrong")
    finish(understood, _run_understand)

    match = commands.add_parser("match", help="print the type of device and the product sheet that a model name tells")
    match.add_argument("names", metavar="NAME", nargs="+")
    match.add_argument("--json", action="store_true", help="print a JSON list, one object a name")
    finish(match, _run_match)

    explanation = commands.add_parser("explain", help="print the proof of every line of an item")
    add_inventory_options(explanation)
    explanation.add_argument("--item", required=True, metavar="ID", help="the item_id, as in the inventory")
    finish(explanation, _run_explain)

    for module in (plans, commitments, dossier, documents, statement, verify, audit):
        module.add_commands(commands)

    factors = commands.add_parser("factors", help="look into the emission factors").add_subparsers(
        dest="what", required=True, parser_class=Parser
    )
    search = factors.add_parser("search", help="find factors and assumptions by a word")
    search.add_argument("text")
    finish(search, _run_search)
    show = factors.add_parser("show", help="show a factor or an assumption, and its source")
    show.add_argument("id")
    finish(show, _run_show)
    check = factors.add_parser("check", help="check every factor, assumption and source: exit 1 if one is wrong")
    finish(check, _run_check)
    return parser


# --- commands --------------------------------------------------------------------------------------------------------


def _run_estimate(options: argparse.Namespace) -> int:
    for output in (options.lines, options.gaps):
        refuse_writing_over(output, options)
    work = estimate_files(options)
    if options.lines:
        write_lines(work.footprint, Path(options.lines))
    if options.gaps:
        gaps = work.footprint.gaps.apply(write_plainly)
        gaps.to_csv(options.gaps, index=False, lineterminator="\n")
    if options.json:
        problems = tell_problems(work.problems, options.language)
        summary = summarise(work.footprint, work.read, problems, len(work.problems))
        print(json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_say(work, describe_causes(work.problems, options.language), options.language))
    refused = work.read.rows_refused or (work.footprint.wide["reason"] != "").any()
    return STRICT_FAILURE if options.strict and refused else DONE


def write_lines(footprint: Footprint, path: Path) -> None:
    """Every line widened: amounts and impacts are written so that reading them back gives the same numbers.

    Text that a spreadsheet would run as a formula has an apostrophe before it, as in all exports.
    """
    import pyarrow as pa
    from pyarrow import csv

    wide = footprint.wide
    text = wide.select_dtypes("category").columns
    schema = pa.schema(
        [
            (name, pa.string() if name in text or name == "item_id" else pa.int64() if name == "line" else pa.float64())
            for name in wide.columns
        ]
    )
    with csv.CSVWriter(path, schema) as writer:
        for start in range(0, max(len(wide), 1), ROWS_WRITTEN_AT_ONCE):
            part = wide.iloc[start : start + ROWS_WRITTEN_AT_ONCE]
            plain = {name: write_plainly(part[name]) for name in wide.columns}
            arrays = [pa.array(plain[name], from_pandas=True).cast(schema.field(name).type) for name in wide.columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _say(work: EstimatedFiles, told: pd.DataFrame, language: str) -> str:
    """The footprint in a few lines for people."""
    footprint, read, lines = work.footprint, work.read, []
    method, total = footprint.situation.method, footprint.total

    def say(key: str, **values: object) -> None:
        lines.append(texts.text(f"cli.{key}", language, **values))

    for row in told.to_dict("records"):
        lines.append(f"{row['severity_label']} — {say_cause(row)}")
    say("rows", read=read.rows_read, kept=read.rows_kept, aside=read.rows_set_aside)
    say(
        "method",
        year=method.year,
        accounting=texts.text(f"choice.accounting.{method.accounting}.name", language),
        electricity=texts.text(f"choice.electricity.{method.electricity}.name", language),
        factor_set=texts.label("choice.factor_set", method.factor_set, language),
    )
    if total.lines == total.missing:
        say("nothing")
    else:
        low, high = (texts.format_mass(bound, language) for bound in (footprint.interval.low, footprint.interval.high))
        say("total", total=texts.format_mass(total.impact, language), exact=repr(total.impact), low=low, high=high)
    if total.missing:
        say("missing", missing=total.missing, lines=total.lines)
    for key in ("stage", "type"):
        view = footprint.by(key)
        for identifier, (mass, _) in zip(view[key], print_parts(view["impact"].tolist(), language), strict=True):
            name = (
                texts.label("stage", identifier, language) if key == "stage" else texts.type_name(identifier, language)
            )
            say("part", name=name, mass=mass)
    return "\n".join(lines)


def _run_understand(options: argparse.Namespace) -> int:
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
        return _fail(" ".join(described["problems"][0]["message"].split()))
    return STRICT_FAILURE if options.strict and described["rows_refused"] else DONE


def _run_match(options: argparse.Namespace) -> int:
    names = [name.encode("utf-8", "replace").decode() for name in options.names]
    found = [summarise_match(name, match_model("", name)) for name in names]
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(_say_match(match, options.language) for match in found))
    return DONE


def _say_match(match: dict, language: str) -> str:
    """What a name told, its sheet and the reasons, for people."""
    told, sheet = texts.type_name(match["device_type"], language) if match["device_type"] else "?", match["sheet"]
    lines = [texts.text("match_model.told", language, name=match["name"], type=told)]
    for reason in match["why"].split("; "):
        code, _, value = reason.partition(":")
        lines.append(texts.text(f"match_model.why.{code}", language, value=value))
    if sheet:
        total, embodied = (texts.format_mass(sheet[key], language) for key in ("total_kg", "embodied_kg"))
        lines.append(texts.text("match_model.sheet", language, total=total, embodied=embodied, source=sheet["source"]))
        lines += [texts.text(f"match_model.flag.{flag}", language) for flag in sheet["flags"]]
    return "\n".join(lines)


def _run_explain(options: argparse.Namespace) -> int:
    footprint = estimate_files(options).footprint
    positions = items_named(footprint.situation, footprint.lines, options.item)
    if not len(positions):
        raise UnusableInput(Problem("unknown-item", "error", "equipment", value=options.item))
    for position in positions:
        explanation = explain(footprint.situation, footprint.lines, int(position))
        print(explanation)
        for term in explanation.terms:
            name = texts.text(f"term.{term.name}.name", options.language)
            value = "?" if math.isnan(term.value) else f"{term.value:.10g}"
            origin = texts.origin_name(term.origin, options.language)
            print(f"    {term.name} = {value} ({name}) [{term.origin}] {origin}")
    return DONE


def _run_search(options: argparse.Namespace) -> int:
    registry, wanted = shipped_factors(), normalise_spelling(options.text)
    found = []
    for table, key in ((registry.factors, "factor_id"), (registry.assumptions, "assumption_id")):
        about = table["activity"] if "activity" in table else table["applies_to"]
        named = about.map(lambda activity: texts.activity_name(activity, options.language))
        spoken = (table[key] + " " + about + " " + named).map(normalise_spelling)
        unit = table["impact_unit"] + "/" + table["per_unit"] if "per_unit" in table else table["unit"]
        value = table["value"].map("{:g}".format)
        told = table[key] + "\t" + value + " " + unit + "\t" + named
        found.append(told[spoken.str.contains(wanted, regex=False)])
    lines = pd.concat(found)
    if lines.empty:
        raise UnusableInput(Problem("unknown-factor", "error", "factors", value=options.text))
    print("\n".join(lines))
    return DONE


def _run_show(options: argparse.Namespace) -> int:
    registry = shipped_factors()
    for table, key in ((registry.factors, "factor_id"), (registry.assumptions, "assumption_id")):
        for row in table[table[key] == options.id].to_dict("records"):
            source = registry.sources[registry.sources["source_id"] == row["source_id"]].iloc[0].to_dict()
            for name, value in (row | source).items():
                if pd.notna(value):
                    print(f"{name}: {value.date() if isinstance(value, pd.Timestamp) else value}")
            return DONE
    raise UnusableInput(Problem("unknown-factor", "error", "factors", value=options.id))


def _run_check(options: argparse.Namespace) -> int:
    registry = shipped_factors()
    problems = check_factors(registry, pd.Timestamp.today())
    for row in describe_problems(problems, options.language).to_dict("records"):
        where = f"{row['table']} {row['line']}, {row['column']}"
        print(f"{row['severity_label']} — {where} — {row['message']} {row['remedy']}")
    errors = int((problems["severity"] == "error").sum())
    counts = {
        "factors": len(registry.factors),
        "assumptions": len(registry.assumptions),
        "sources": len(registry.sources),
    }
    print(texts.text("cli.checked", options.language, errors=errors, warnings=len(problems) - errors, **counts))
    return STRICT_FAILURE if errors else DONE


def _run_app(options: argparse.Namespace) -> int:
    from footprint.storage import open_database

    if options.database:
        os.environ["FOOTPRINT_DATABASE"] = options.database
    open_database().dispose()  # what is wrong with it is said here, rather than on a page
    return serve(options.port, options.no_browser)
