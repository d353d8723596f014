"""The command of commitments: where each one stands."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.cli.options import DONE, STRICT_FAILURE, UNUSABLE, finish, read_day, read_year_and_file
from footprint.commitments.follow_up import count_years, find_unmeasured, list_years
from footprint.commitments.register import register_of
from footprint.dossier.years import is_dossier, open_published
from footprint.estimation.situation import Method, Situation
from footprint.intake import RawInventory, read_file
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.plans.reference import Published
from footprint.problems import Problem, UnusableInput, join_problems, problem_table
from footprint.registry.catalogue import list_countries
from footprint.registry.factors import shipped_factors
from footprint.sentences.reference import say_counted
from footprint.sentences.standing import (
    describe_commitments,
    describe_standing,
    follow_all,
    name_verdict,
    say_goal,
    say_published,
)
from footprint.words.problem_texts import describe_problems
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from footprint.workspace.summary import count_rows, tell_problems

COUNTED = Method(year=2025)  # what is not stated: the choices by default, whatever the year


def add_commitments(parser: argparse.ArgumentParser) -> None:
    """The options of `commitments`."""
    parser.add_argument("plan", metavar="PLAN.json")
    parser.add_argument(
        "--inventory",
        metavar="YEAR=FILE",
        action="append",
        default=[],
        type=read_year_and_file,
        help="the inventory of a year: a file, a folder of files, or its dossier, which proves what is measured in it; "
        "again for its other tables and for other years",
    )
    parser.add_argument(
        "--on", metavar="DATE", type=read_day, help="the day of the verdicts (that of the last observation)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--strict", action="store_true", help="exit 1 if something in the plan or a file is wrong")
    finish(parser, _run)


def _run(options: argparse.Namespace) -> int:
    plan, plan_faults = read_plan(Path(options.plan))
    register, register_faults = register_of(plan)
    if not (register.commitments or plan.commitments):
        raise UnusableInput(Problem("register.no-commitment", "error", "commitments", value=Path(options.plan).name))
    dossiers = {year: Path(file) for year, file in options.inventory if is_dossier(Path(file))}
    reads = read_years([(year, file) for year, file in options.inventory if Path(file) != dossiers.get(year)])
    methods = {year: _count_files(plan, year) for year in sorted(reads)}
    situations = {year: Situation(reads[year].inventory, shipped_factors(), method) for year, method in methods.items()}
    published, kept = open_years(dossiers)
    for year in sorted(reads.keys() & kept.keys()):
        raise UnusableInput(Problem("years.given-twice", "error", "", value=str(year)))
    opened = {
        year: Situation(one.inventory, shipped_factors(), _count_dossier(one.method)) for year, one in kept.items()
    }
    years = count_years(list_years(situations | opened, dossiers, published), plan.count_as)
    standing = follow_all(register.commitments, years, options.on)
    beside = [say_published(one, options.language) for one in standing]
    # A file of commitments alone needs no scenario.
    faults = [plan_faults[plan_faults["code"] != "plan.no-scenario"], register_faults]
    faults.append(problem_table(find_unmeasured(standing, years)))
    problems = join_problems([*faults, *(read.problems for read in reads.values())])
    counted = plan.count_as(COUNTED)
    if options.json:
        told = tell_problems(problems, options.language)
        rows = {str(year): count_rows(read) for year, read in reads.items()}
        answer = describe_commitments(standing, counted, options.on, rows, told, options.language)
        print(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        promises = [say_goal(one.progress.commitment, options.language) for one in standing]
        told = [describe_standing(one, options.language) for one in standing]
        lines = [say_counted(counted, options.language), *_say(told, promises, beside, options.language)]
        print("\n".join([*_say_problems(problems, options.language), *lines]))
    wrong = bool((problems["severity"] == "error").any())
    if not standing:
        return UNUSABLE
    return STRICT_FAILURE if options.strict and wrong else DONE


def _count_files(plan: Plan, year: int) -> Method:
    """The method of an inventory in files: its kind and its country are those that the plan states, if it does."""
    kind, country = plan.base.get("inventory", COUNTED.inventory), plan.base.get("country", "")
    known = country if country in list_countries() else COUNTED.country
    return replace(COUNTED, year=year, inventory=kind, country=known)


def _count_dossier(frozen: Method) -> Method:
    """The method of an inventory that a dossier holds: its year, kind and country."""
    return replace(COUNTED, year=frozen.year, inventory=frozen.inventory, country=frozen.country)


def open_years(dossiers: Mapping[int, Path]) -> tuple[dict[int, Published], dict[int, Situation]]:
    """What the dossier of each year published, and its inventory. Raises UnusableInput where one is of another year."""
    published, found = {year: open_published(path) for year, path in dossiers.items()}, {}
    for year, path in dossiers.items():
        kept = published[year].situation
        if kept is None:
            raise UnusableInput(Problem("years.no-inventory", "error", "", value=path.name))
        if kept.method.year != year:
            own = str(kept.method.year)
            raise UnusableInput(Problem("years.other-year", "error", "", 0, str(year), path.name, own))
        found[year] = kept
    return published, found


def read_years(given: list[tuple[int, str]]) -> dict[int, Read]:
    """The inventory of each year: the tables that its files hold, read and checked together."""
    tables: dict[int, dict] = {}
    for year, file in given:
        of_year = tables.setdefault(year, {})
        for path in _list_files(Path(file)):
            for name, table in read_file(str(path)).tables.items():
                if name in of_year:
                    raise UnusableInput(Problem("reading.table-given-twice", "error", name, value=path.name))
                of_year[name] = table
    return {year: check_raw(RawInventory(found)) for year, found in tables.items()}


def _list_files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def _say_problems(problems: pd.DataFrame, language: str) -> list[str]:
    told = describe_problems(problems, language)
    return [f"{row['severity_label']} — {row['message']} {row['remedy']}" for row in told.to_dict("records")]


def _say(told: list[dict[str, Any]], promises: list[str], beside: list[str], language: str) -> list[str]:
    lines = []
    for one, promise, published in zip(told, promises, beside, strict=True):
        proofs = one["evidence"]
        listed = proofs["supplied"] + proofs["expected"]
        verdict = name_verdict(one["verdict"], proofs["covering"], listed, language)
        lines += [f"{one['commitment_id']} — {one['title']} : {verdict}", f"    {promise}", f"    {one['why']}"]
        lines += [f"    {published}"] if published else []
    return lines
