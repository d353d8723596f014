"""What the commands of plans answer to programs: one JSON object, where what has no figure is null."""

import json
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from footprint.estimation.situation import Method, Situation
from footprint.plans.check_plan import find_present_life
from footprint.plans.optimum.alternatives import Alternative
from footprint.plans.optimum.cheapest_plan import PlanFound
from footprint.plans.outlook import Course, Outlook
from footprint.plans.plan import Plan
from footprint.plans.reference import find_reference
from footprint.plans.request import RequestGoal
from footprint.plans.targets import Reference, Target
from footprint.sentences.actions import sentence_of
from footprint.workspace.footprint import Footprint
from footprint.workspace.read_rows import Read
from footprint.workspace.summary import MOST_PROBLEMS_LISTED, tell_problems

# Choices that the plan was made with hold unless an option says otherwise.
METHOD_OPTIONS = {
    "year": None,
    **{name: getattr(Method, name) for name in ("country", "inventory", "accounting", "electricity", "factor_set")},
}


@dataclass(frozen=True)
class Job:
    """An estate, the plan on it, the years that are printed, and all that is wrong."""

    read: Read
    footprint: Footprint
    plan: Plan
    targets: tuple[Target, ...]
    years: tuple[int, ...]
    problems: pd.DataFrame

    @property
    def situation(self) -> Situation:
        """The estate in its base year."""
        return self.footprint.situation

    @property
    def was_refused(self) -> bool:
        """Whether a row or an action could not be used."""
        return bool(self.read.rows_set_aside or (self.problems["severity"] == "error").any())


def finish_answer(job: Job, language: str) -> dict[str, Any]:
    """What every answer ends with."""
    listed = job.problems.head(MOST_PROBLEMS_LISTED)
    return {
        "rows_read": job.read.rows_read,
        "rows_kept": job.read.rows_kept,
        "rows_set_aside": job.read.rows_set_aside,
        "problems": tell_problems(listed, language),
        "problems_total": len(job.problems),
    }


def start_answer(job: Job) -> dict[str, Any]:
    """What every answer starts with: the estate, the method, the years."""
    method = job.situation.method
    chosen = {name: getattr(method, name) for name in METHOD_OPTIONS}
    return {"situation_id": job.situation.id, **chosen, "from": job.years[0], "to": job.years[-1]}


def print_answer(answer: dict[str, Any]) -> None:
    """Print an answer as JSON."""
    print(json.dumps(_known(answer), ensure_ascii=False, indent=2, allow_nan=False))


def _known(value: Any) -> Any:
    """What has no figure is null, never 0; dates are ISO."""
    if isinstance(value, dict):
        return {str(name): _known(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_known(held) for held in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "item"):
        return _known(value.item())
    return value.isoformat() if hasattr(value, "isoformat") else value


def describe_reference(reference: Reference) -> dict[str, Any]:
    """What targets and commitments are shares of, and what it is."""
    return {
        "year": reference.year,
        "kgco2e": reference.kg,
        "people": reference.people,
        "kind": reference.kind,
        "restated_kgco2e": reference.restated if reference.is_restated else None,
    }


# --- project ---


def describe_target(target: Target, outlook: Outlook) -> dict[str, Any]:
    """A target, and what it allows where its year is computed."""
    known = outlook.verdicts.loc[outlook.verdicts["target_id"] == target.target_id, "allowed"]
    return {
        "target_id": target.target_id,
        "label": target.label,
        "year": target.year,
        "kind": target.kind,
        "value": target.value,
        "unit": target.unit,
        "where": dict(target.where),
        "allowed_kgco2e": known.iloc[0] if len(known) else None,
    }


def describe_course(course: Course, place: int, outlook: Outlook, job: Job, language: str) -> dict[str, Any]:
    """A course year by year, how it keeps the targets, what it costs; `place` is its own in the outlook."""
    projection, verdicts = course.projection, outlook.verdicts
    kept = verdicts[verdicts["course"] == place]
    costs = projection.costs[projection.costs["year"].isin(job.years)]
    return {
        "name": course.name,
        "kind": course.kind,
        "years": _describe_years(course, outlook, job),
        "targets": [
            {
                "target_id": row["target_id"],
                "year": row["year"],
                "total_kgco2e": row["total"],
                "allowed_kgco2e": row["allowed"],
                "gap_kgco2e": row["gap"],
                "kept": None if math.isnan(row["gap"]) else row["gap"] <= 0,
                "probability": row["probability"],
            }
            for row in kept.to_dict("records")
        ],
        "peak_purchases_year": int(costs.loc[costs["purchases"].idxmax(), "year"])
        if costs["purchases"].any()
        else None,
        "cost_eur": float((costs["invest_eur"] + costs["yearly_eur"]).sum()),
        "staff_days": float(costs["staff_days"].sum()),
        "actions": [
            {
                "action_id": action.action_id,
                "label": action.label,
                "sentence": sentence_of(action, language, find_present_life(job.situation, action)),
                "starts_on": action.starts_on,
                "effect": action.effect,
                "lever": action.lever,
            }
            for action in projection.actions
        ],
    }


def _describe_years(course: Course, outlook: Outlook, job: Job) -> list[dict[str, Any]]:
    projection = course.projection
    totals, costs = projection.totals.set_index("year"), projection.costs.set_index("year")
    bounds, changes = (table.set_index("year") for table in (course.bounds, outlook.differ(course)))
    parts = {name: _by_year(projection.by(key), key) for name, key in (("by_stage", "stage"), ("by_type", "type"))}
    years = []
    for year in job.years:
        total, cost, change = totals.loc[year], costs.loc[year], changes.loc[year]
        known = total["lines"] > total["missing"]
        told = {
            "year": year,
            "total_kgco2e": total["impact"] if known else None,
            "low_kgco2e": bounds.loc[year, "low"] if known else None,
            "high_kgco2e": bounds.loc[year, "high"] if known else None,
            "missing": int(total["missing"]),
            "stranded_kgco2e": total["stranded"],
            "rebound_kgco2e": total["rebound"],
            "people": total["people"],
            "per_user_kgco2e": total["per_person"],
            **{name: part.get(year, {}) for name, part in parts.items()},
            "cost_eur": cost["invest_eur"] + cost["yearly_eur"],
            "invest_eur": cost["invest_eur"],
            "yearly_eur": cost["yearly_eur"],
            "staff_days": cost["staff_days"],
            "purchases": cost["purchases"],
            "purchases_eur": cost["purchases_eur"],
            "purchases_unpriced": cost["unpriced"],
            "difference_kgco2e": change["change"],
            "difference_low_kgco2e": change["low"],
            "difference_high_kgco2e": change["high"],
            "difference_verdict": change["verdict"],
        }
        if outlook.situation.method.accounting_rules.adds_up:
            told["cumulated_kgco2e"] = totals.loc[job.years[0] : year, "impact"].sum()
        years.append(told)
    return years


def _by_year(view: pd.DataFrame, key: str) -> dict[int, dict[str, float]]:
    """Parts by year; what has no figure at all is left out."""
    known = view[view["lines"] > view["missing"]]
    return {
        int(str(year)): dict(zip(part[key].astype(str), part["impact"].astype(float), strict=True))
        for year, part in known.groupby("year")
    }


# --- plan ---


def describe_found(found: PlanFound, goal: RequestGoal, language: str) -> dict[str, Any]:
    """What was chosen, what it costs and keeps, and how sure it is to be the best."""
    titles = {action.action_id: action for action in found.actions}
    chosen = [
        row | {"label": titles[row["action_id"]].label, "sentence": sentence_of(titles[row["action_id"]], language)}
        for row in found.chosen.to_dict("records")
        if row["action_id"] in titles
    ]
    return {
        "goal": goal.kind,
        "reference": describe_reference(find_reference(found.request.situation, published=found.request.published)),
        "status": found.status,
        "proven": found.proven,
        "gap": found.gap,
        "seconds": found.seconds,
        "configurations": found.configurations,
        "present_value_eur": found.present_value_eur,
        "chosen": chosen,
        "years": found.spending.to_dict("records"),
        "totals": [
            {
                "year": row["year"],
                "total_kgco2e": row["total"],
                "recomputed_kgco2e": row["recomputed"],
                "difference_kgco2e": row["difference"],
            }
            for row in found.totals.to_dict("records")
        ],
        "targets": found.targets.to_dict("records"),
        "shortfalls": found.shortfalls.to_dict("records"),
        "money": {
            "discount_rate": found.request.money.discount_rate,
            "staff_day_eur": found.request.money.staff_day_eur,
        },
    }


def describe_reasons(why: pd.DataFrame, second: Alternative, more: pd.DataFrame) -> dict[str, Any]:
    """What is lost without each lever, the second best, and what a little more of each limit would change."""
    return {
        "why": why.to_dict("records"),
        "second_best": {
            "status": second.status,
            "objective": second.objective,
            "change": second.change,
            "chosen": second.chosen,
        },
        "more": more.to_dict("records"),
    }
