"""What a plan promises, frozen with a dossier: courses of its scenarios, its targets, verdicts of commitments.

Projections are not verified: they stand beside the figures, and say so wherever they are shown.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from footprint.commitments.follow_up import Years, count_years
from footprint.commitments.promised_targets import find_targets
from footprint.commitments.register import register_of
from footprint.commitments.years import Compared
from footprint.dossier.canonical import write_object, write_table
from footprint.dossier.freeze import PLAN_FOLDER
from footprint.estimation.situation import Situation
from footprint.plans.check_plan import check_plan
from footprint.plans.outlook import Outlook, find_last_year, look_ahead
from footprint.plans.plan_json import read_plan
from footprint.plans.reference import References
from footprint.problems import UnusableInput
from footprint.sentences.reference import say_counted, say_reference, say_restated, say_start
from footprint.sentences.standing import describe_standing, follow_all
from footprint.words.texts import LANGUAGES

FILES = ("courses.csv", "targets.csv", "reference.json", "standing.json")
COURSES, TARGETS, REFERENCE, STANDING = (f"{PLAN_FOLDER}{name}" for name in FILES)


def write_plan_ahead(
    plan: bytes, situation: Situation, years: Years, on: date, compared: Compared | None = None
) -> dict[str, bytes]:
    """The files of a plan by path, as it stands on a day; none where there is no plan, or one that can't be read.

    All is counted with the choices that the plan states, whatever those of the footprint that is frozen.

    `compared`: what was published of the years before this version, if anything.
    """
    try:
        read = read_plan(plan)[0] if plan else None
    except UnusableInput:
        return {}
    if read is None:
        return {}
    method = read.count_as(situation.method)
    situation = situation if method == situation.method else situation.with_method(method)
    years = count_years(years, read.count_as)
    counted = {language: say_counted(situation.method, language) for language in LANGUAGES}
    files = {}
    usable, _ = check_plan(read, situation)
    if usable.scenarios:
        references = References(years.situations, compared.published if compared else {})
        targets = find_targets(situation, usable, references)
        last = find_last_year(usable, situation.method.year, targets)
        outlook = look_ahead(situation, usable, last, references, targets)
        files |= {COURSES: write_table(_list_courses(outlook)), TARGETS: write_table(_list_targets(outlook))}
        files[REFERENCE] = write_object(_tell_reference(outlook, compared))
    commitments = register_of(read)[0].commitments
    if commitments:
        years = replace(years, frozen=years.frozen | {situation.method.year})  # this dossier freezes its own year
        followed = follow_all(commitments, years, on)
        told = {language: [describe_standing(one, language) for one in followed] for language in LANGUAGES}
        files[STANDING] = write_object({"on": on.isoformat(), "counted": counted, "commitments": told})
    return files


def _list_courses(outlook: Outlook) -> pd.DataFrame:
    """Each course and year: name, kind, year, total, low, high; and its difference to the trend, low and high."""
    parts = []
    for course in outlook.courses:
        told = course.bounds.rename(columns={"impact": "total"}).assign(name=course.name, kind=course.kind)
        change = outlook.differ(course)[["change", "low", "high"]].set_axis(
            ["change", "change_low", "change_high"], axis=1
        )
        parts.append(pd.concat([told.reset_index(drop=True), change.reset_index(drop=True)], axis=1))
    names = ["name", "kind", "year", "total", "low", "high", "change", "change_low", "change_high"]
    return pd.concat(parts, ignore_index=True)[names]


def _tell_reference(outlook: Outlook, compared: Compared | None) -> dict[str, Any]:
    """What targets are shares of and the steps from it to the start of the projection; both in words too."""
    reference, steps = outlook.reference, outlook.reconciliation
    causes = compared.causes_of(reference.year) if compared and reference.is_restated else {}
    told = {
        language: [
            say_reference(reference, language),
            *([say_restated(reference, causes, language)] if reference.is_restated else []),
            say_start(steps, language),
            say_counted(outlook.situation.method, language),
        ]
        for language in LANGUAGES
    }
    return {
        "reference": {
            "year": reference.year,
            "kg": _known(reference.kg),
            "kind": reference.kind,
            "edition": reference.edition,
            "on": reference.on,
            "restated": _known(reference.restated),
        },
        "steps": {step: _known(kg) for step, kg in zip(steps["step"], steps["impact"].tolist(), strict=True)},
        "told": told,
    }


def _known(kg: float) -> float | None:
    return kg if np.isfinite(kg) else None


def _list_targets(outlook: Outlook) -> pd.DataFrame:
    """How each course keeps each target: label, year, name of the course, total, allowed, gap, probability."""
    labels = {target.target_id: target.label or target.target_id for target in outlook.targets}
    courses = np.array([course.name for course in outlook.courses], dtype=object)
    verdicts = outlook.verdicts
    return pd.DataFrame(
        {
            "label": verdicts["target_id"].map(labels),
            "year": verdicts["year"].astype("int64"),
            "name": courses[verdicts["course"].to_numpy(dtype="int64")],
            **{name: verdicts[name].astype("float64") for name in ("total", "allowed", "gap", "probability")},
        }
    )
