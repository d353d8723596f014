"""The commands of plans: where scenarios lead year by year, and the cheapest plan that keeps the targets."""

import argparse
from dataclasses import replace
from pathlib import Path

from footprint.cli.options import (
    DONE,
    STRICT_FAILURE,
    add_inventory_options,
    estimate_files,
    finish,
    read_seconds,
    refuse_writing_over,
)
from footprint.cli.plans.plans_json import (
    METHOD_OPTIONS,
    Job,
    describe_course,
    describe_found,
    describe_reasons,
    describe_reference,
    describe_target,
    finish_answer,
    print_answer,
    start_answer,
)
from footprint.cli.plans.plans_text import say_outlook, say_plan_found
from footprint.commitments.promised_targets import find_targets
from footprint.plans.check_plan import check_plan
from footprint.plans.optimum.alternatives import explain_choices, find_second_best, value_of_more
from footprint.plans.optimum.cheapest_plan import PlanFound, cheapest_plan
from footprint.plans.outlook import find_last_year, look_ahead
from footprint.plans.plan import Plan, Scenario, free_name, put_scenario
from footprint.plans.plan_json import read_plan, write_plan
from footprint.plans.request import RequestGoal
from footprint.plans.targets import Target
from footprint.problems import Problem, UnusableInput, join_problems, problem_table
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import last_year_of_grid
from footprint.words.problem_texts import describe_problems
from footprint.words.texts import text

MOST_YEARS = 50  # after the base year


def add_project(project: argparse.ArgumentParser) -> None:
    """The options of `project`."""
    _add_shared(project)
    finish(project, _run_project)


def add_plan(plan: argparse.ArgumentParser) -> None:
    """The options of `plan`."""
    _add_shared(plan)
    finish(plan, _run_plan)
    plan.add_argument(
        "--seconds", type=read_seconds, default=10.0, metavar="N", help="time to search for the best (10)"
    )
    plan.add_argument("--out", metavar="PLAN.json", help="write the plan with what was found as one more scenario")


def _add_shared(parser: argparse.ArgumentParser) -> None:
    add_inventory_options(parser)
    parser.set_defaults(**dict.fromkeys(METHOD_OPTIONS))
    parser.add_argument("--plan", metavar="PLAN.json", required=True, help="scenarios, targets and trend")
    parser.add_argument("--from", dest="first", type=int, metavar="YEAR", help="first year printed (the base year)")
    parser.add_argument(
        "--to", dest="last", type=int, metavar="YEAR", help="last year (that of the last target, 5 years at least)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a row or an action could not be used")


# --- what both commands read -----------------------------------------------------------------------------------------


def _read_job(options: argparse.Namespace) -> Job:
    plan, faults = read_plan(Path(options.plan))
    for name, usual in METHOD_OPTIONS.items():
        if getattr(options, name) is None:
            setattr(options, name, plan.base.get(name, usual))
    if options.year is None and options.first is not None:  # a projection starts from a year that is studied
        options.year = min(options.first, last_year_of_grid(shipped_factors()))
    work = estimate_files(options)
    read, footprint, problems = work.read, work.footprint, work.problems
    usable, doubts = check_plan(plan, footprint.situation)
    targets = find_targets(footprint.situation, plan)
    years = _choose_years(options, usable, footprint.situation.method.year, targets)
    outside = [
        _tell_outside(one, years) for one in targets if not footprint.situation.method.year < one.year <= years[-1]
    ]
    all_problems = join_problems([problems, faults, doubts, problem_table(outside)])
    return Job(read, footprint, usable, targets, years, all_problems)


def _tell_outside(target: Target, years: tuple[int, ...]) -> Problem:
    """A target that no year computed can be held against: one of the past is the register's matter."""
    name, year = target.label or target.target_id, str(target.year)
    if target.year > years[-1]:
        return Problem("plan.target-outside", "warning", "targets", 0, "", name, year)
    return Problem("plan.target-past", "note", "targets", 0, "", name, year)


def _choose_years(
    options: argparse.Namespace, plan: Plan, base_year: int, targets: tuple[Target, ...]
) -> tuple[int, ...]:
    first = base_year if options.first is None else options.first
    last = find_last_year(plan, first, targets) if options.last is None else options.last
    if first < base_year:
        raise UnusableInput(Problem("plan.year-before-base", "error", "", value=str(first), expected=str(base_year)))
    if not first <= last <= base_year + MOST_YEARS:
        bounds = f"{first} … {base_year + MOST_YEARS}"
        raise UnusableInput(Problem("plan.last-year", "error", "", value=str(last), expected=bounds))
    return tuple(range(first, last + 1))


# --- project ---------------------------------------------------------------------------------------------------------


def _run_project(options: argparse.Namespace) -> int:
    job = _read_job(options)
    outlook = look_ahead(job.situation, job.plan, job.years[-1], targets=job.targets)
    if options.json:
        base = outlook.trend.projection.totals.iloc[0]
        answer = start_answer(job) | {
            "verified": False,
            "base": {
                "year": job.situation.method.year,
                "estimated_kgco2e": job.footprint.total.impact,
                "projected_kgco2e": base["impact"],
                "people": base["people"],
            },
            "reference": describe_reference(outlook.reference),
            "steps_to_projection": [
                {"step": row["step"], "kgco2e": row["impact"]}
                for row in outlook.reconciliation.to_dict("records")[1:-1]
            ],
            "targets": [describe_target(target, outlook) for target in job.targets],
            "scenarios": [
                describe_course(course, place, outlook, job, options.language)
                for place, course in enumerate(outlook.courses)
            ],
        }
        print_answer(answer | finish_answer(job, options.language))
    else:
        told = describe_problems(job.problems, options.language)
        print(say_outlook(outlook, job.read, job.footprint, told, job.years, options.language))
    return STRICT_FAILURE if options.strict and job.was_refused else DONE


# --- plan ------------------------------------------------------------------------------------------------------------


def _run_plan(options: argparse.Namespace) -> int:
    refuse_writing_over(options.out, options)
    job = _read_job(options)
    targets = tuple(one for one in job.targets if job.situation.method.year < one.year <= job.years[-1])
    goal = job.plan.goal
    if not targets and goal.kind == "least_cost":
        goal = RequestGoal("least_carbon", goal.year, goal.cumulated)
        note = problem_table([Problem("plan.no-target", "warning", "targets", 0)])
        job = replace(job, problems=join_problems([job.problems, note]))
    plan = replace(job.plan, years=(job.years[0], job.years[-1]))
    found = cheapest_plan(
        job.situation,
        plan.choices(),
        targets,
        job.years,
        plan.limits,
        plan.trend,
        goal=goal,
        money=plan.money,
        path=plan.path,
        seconds=options.seconds,
    )
    if options.out:
        Path(options.out).write_bytes(
            write_plan(_with_found(read_plan(Path(options.plan))[0], found, options.language))
        )
    reasons = (explain_choices(found), find_second_best(found), value_of_more(found)) if found.actions else None
    if options.json:
        answer = start_answer(job) | describe_found(found, goal, options.language)
        if reasons:
            answer |= describe_reasons(*reasons)
        print_answer(answer | finish_answer(job, options.language))
    else:
        told = describe_problems(job.problems, options.language)
        print(say_plan_found(found, goal, reasons, job.read, job.footprint, told, options.language))
    return STRICT_FAILURE if options.strict and job.was_refused else DONE


def _with_found(plan: Plan, found: PlanFound, language: str) -> Plan:
    name = free_name(text("cli_plan.found_name", language), [one.name for one in plan.scenarios])
    return put_scenario(plan, Scenario(name, found.actions))
