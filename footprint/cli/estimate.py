"""The commands of one estimate: its figures, and the proof of each."""

import argparse
import math
import sys
from pathlib import Path

import pandas as pd

from footprint.cli.options import (
    DONE,
    STRICT_FAILURE,
    EstimatedFiles,
    add_inventory_options,
    add_places,
    estimate_files,
    finish,
    narrow_to_places,
    refuse_writing_over,
)
from footprint.estimation.lines import explain
from footprint.estimation.views import items_named
from footprint.intake.csv_out import write_plainly
from footprint.problems import Problem, UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import describe_causes
from footprint.workspace.summary import say_cause, summarise, tell_problems, write_json, write_lines


def add_estimate(estimate: argparse.ArgumentParser) -> None:
    """The options of `estimate`."""
    add_inventory_options(estimate)
    add_places(estimate)
    estimate.add_argument("--lines", metavar="OUT.csv", help="write every impact line, at full precision")
    estimate.add_argument("--gaps", metavar="OUT.csv", help="write every cell that an assumption filled")
    estimate.add_argument("--json", action="store_true", help="print one JSON object")
    estimate.add_argument("--strict", action="store_true", help="exit 1 if a row is wrong or a factor is missing")
    _add_parts(estimate)
    finish(estimate, _run_estimate)


def _add_parts(estimate: argparse.ArgumentParser) -> None:
    folder = estimate.add_argument_group("a folder of Parquet inventories, in place of EQUIPMENT")
    folder.add_argument("--processes", type=int, default=1, metavar="N", help="how many work at once (1)")
    folder.add_argument("--scheduler", metavar="ADDRESS", default="", help="a dask scheduler whose workers do the work")
    folder.add_argument("--keep", metavar="FOLDER", help="where what each file gave is kept (FOLDER/.parts)")
    folder.add_argument("--totals", metavar="OUT.parquet", help="write the total of each file")


def add_explain(explanation: argparse.ArgumentParser) -> None:
    """The options of `explain`."""
    add_inventory_options(explanation)
    explanation.add_argument("--item", required=True, metavar="ID", help="the item_id, as in the inventory")
    finish(explanation, _run_explain)


def _run_estimate(options: argparse.Namespace) -> int:
    if Path(options.equipment).is_dir():
        from footprint.cli.parts import estimate_parts

        return estimate_parts(options)
    for output in (options.lines, options.gaps):
        refuse_writing_over(output, options)
    work = narrow_to_places(estimate_files(options), options)
    if options.lines:
        write_lines(work.footprint, Path(options.lines))
    if options.gaps:
        gaps = work.footprint.gaps.apply(write_plainly)
        gaps.to_csv(options.gaps, index=False, lineterminator="\n")
    if options.json:
        summary = summarise(work.footprint, work.read, *_tell(work, options.language), work.part)
        write_json(summary, sys.stdout)
    else:
        print(_say(work, describe_causes(work.problems, options.language), options.language))
    if not options.strict:
        return DONE
    refused = work.read.rows_refused or (work.footprint.wide["reason"] != "").any()
    return STRICT_FAILURE if refused else DONE


def _tell(work: EstimatedFiles, language: str) -> tuple[list[dict[str, object]], int]:
    """The problems for a program, and how many there are: their table, heavy in a large file, is not kept."""
    found = work.problems
    return tell_problems(found, language), len(found)


def _say(work: EstimatedFiles, told: pd.DataFrame, language: str) -> str:
    """The footprint in a few lines for people."""
    from footprint.charts.footprint_charts import print_parts  # with plotly, which programs do without

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
    for place, name in work.part.items():
        name = name or texts.text(f"page.footprint.{place}.none", language)
        say("narrowed", place=texts.text(f"page.footprint.{place}.subject", language), name=name)
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
