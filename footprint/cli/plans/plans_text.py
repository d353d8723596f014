"""What the commands of plans print for people: courses, targets, the cheapest plan and why."""

import math
from collections.abc import Sequence

import pandas as pd

from footprint.charts.plan_charts import say_signed_mass
from footprint.plans.optimum.alternatives import Alternative
from footprint.plans.optimum.cheapest_plan import PlanFound
from footprint.plans.outlook import Course, Outlook
from footprint.plans.reference import find_reference
from footprint.plans.request import RequestGoal
from footprint.plans.targets import Target
from footprint.sentences.actions import title_of
from footprint.sentences.reference import say_reference, say_start
from footprint.words.texts import format_amount, format_date, format_mass, format_number, format_share, label, text
from footprint.workspace.footprint import Footprint
from footprint.workspace.read_rows import Read

Reasons = tuple[pd.DataFrame, Alternative, pd.DataFrame]


def say_outlook(
    outlook: Outlook, read: Read, footprint: Footprint, told: pd.DataFrame, years: Sequence[int], language: str
) -> str:
    """Each course year by year, its difference to the trend, its costs, and how it keeps the targets."""
    lines = _say_start(read, footprint, told, language)
    lines.append(text("cli_plan.projection", language, year=outlook.years[0]))
    lines += [say_reference(outlook.reference, language), say_start(outlook.reconciliation, language)]
    for place, course in enumerate(outlook.courses):
        lines += _say_course(course, place, outlook, years, language)
    return "\n".join(lines)


def _say_start(read: Read, footprint: Footprint, told: pd.DataFrame, language: str) -> list[str]:
    """What is wrong, the rows, the method."""
    method = footprint.situation.method
    rows = {"read": read.rows_read, "kept": read.rows_kept, "aside": read.rows_set_aside}
    chosen = {
        "year": method.year,
        "accounting": text(f"choice.accounting.{method.accounting}.name", language),
        "electricity": text(f"choice.electricity.{method.electricity}.name", language),
        "factor_set": label("choice.factor_set", method.factor_set, language),
    }
    problems = [f"{row['severity_label']} — {row['message']} {row['remedy']}" for row in told.to_dict("records")]
    return [*problems, text("cli.rows", language, **rows), text("cli.method", language, **chosen)]


def _say_course(course: Course, place: int, outlook: Outlook, years: Sequence[int], language: str) -> list[str]:
    totals, costs = (table.set_index("year") for table in (course.projection.totals, course.projection.costs))
    bounds, changes = (table.set_index("year") for table in (course.bounds, outlook.differ(course)))
    lines = [text(f"cli_plan.course.{course.kind}", language, name=course.name)]
    for year in years:
        if totals.loc[year, "lines"] == totals.loc[year, "missing"]:
            lines.append(text("cli_plan.nothing", language, year=year))
            continue
        said = {"total": totals.loc[year, "impact"], "low": bounds.loc[year, "low"], "high": bounds.loc[year, "high"]}
        line = text("cli_plan.year", language, year=year, **{n: format_mass(kg, language) for n, kg in said.items()})
        lines.append(line + (_say_change(changes.loc[year], language) if place else ""))
    missing = int(totals.loc[years[-1], "missing"])
    if missing:
        lines.append(text("cli_plan.missing", language, missing=missing, lines=int(totals.loc[years[-1], "lines"])))
    if outlook.situation.method.accounting_rules.adds_up:
        whole = format_mass(totals.loc[years[0] : years[-1], "impact"].sum(), language)
        lines.append(text("cli_plan.cumulated", language, first=years[0], last=years[-1], total=whole))
    lines += _say_costs(costs.loc[years[0] : years[-1]], place, language)
    kept = outlook.verdicts[outlook.verdicts["course"] == place]
    named = {target.target_id: target for target in outlook.targets}
    return [*lines, *(_say_verdict(row, named[row["target_id"]], language) for row in kept.to_dict("records"))]


def _say_change(change: pd.Series, language: str) -> str:
    said = {name: say_signed_mass(change[name], language) for name in ("change", "low", "high")}
    return text(f"cli_plan.change.{change['verdict']}", language, **said)


def _say_costs(costs: pd.DataFrame, place: int, language: str) -> list[str]:
    lines, span = [], {"first": costs.index[0], "last": costs.index[-1]}
    if place:
        eur = say_eur((costs["invest_eur"] + costs["yearly_eur"]).sum(), language)
        lines.append(
            text("cli_plan.cost", language, **span, eur=eur, days=_say_days(costs["staff_days"].sum(), language))
        )
    if costs["purchases"].any():
        peak = costs["purchases"].idxmax()
        devices = format_amount(round(costs["purchases"].max()), "device", language)
        lines.append(text("cli_plan.peak", language, year=peak, devices=devices))
    return lines


def _say_verdict(row: dict, target: Target, language: str) -> str:
    name = target.label or target.target_id
    if math.isnan(row["gap"]):
        return text("cli_plan.target.unknown", language, name=name, year=row["year"])
    kind = "missed" if row["gap"] > 0 else "kept"
    return text(
        f"cli_plan.target.{kind}",
        language,
        name=name,
        year=row["year"],
        allowed=format_mass(row["allowed"], language),
        gap=format_mass(abs(row["gap"]), language),
        probability=format_share(row["probability"], language, 0),
    )


def say_eur(value: float, language: str) -> str:
    """Euros, without cents."""
    return format_amount(float(round(value)), "EUR", language)


def _say_days(value: float, language: str) -> str:
    return text("cli_plan.days", language, number=format_number(round(value, 1), language))


# --- the cheapest plan -----------------------------------------------------------------------------------------------


def say_plan_found(
    found: PlanFound,
    goal: RequestGoal,
    reasons: Reasons | None,
    read: Read,
    footprint: Footprint,
    told: pd.DataFrame,
    language: str,
) -> str:
    """What was chosen, what it costs and keeps, how sure that is, and why."""
    lines = _say_start(read, footprint, told, language)
    lines.append(text(f"cli_plan.goal.{goal.kind}", language))
    if found.request.targets:
        reference = find_reference(found.request.situation, published=found.request.published)
        lines.append(say_reference(reference, language))
    gap = format_share(found.gap, language, 2)
    lines.append(
        text(f"cli_plan.status.{found.status}", language, gap=gap, seconds=format_number(found.seconds, language, 1))
    )
    if not found.proven:
        lines.append(text("cli_plan.unproven", language))
    lines += [_say_shortfall(row, found, language) for row in found.shortfalls.to_dict("records")]
    actions = {action.action_id: action for action in found.actions}
    lines.append(text("cli_plan.chosen" if actions else "cli_plan.none", language))
    for row in found.chosen.to_dict("records"):
        name = title_of(actions[row["action_id"]], language)
        spent = {"eur": say_eur(row["eur"], language), "days": _say_days(row["staff_days"], language)}
        lines.append(text("cli_plan.start", language, name=name, day=format_date(row["starts_on"], language), **spent))
    money = found.request.money
    lines.append(
        text(
            "cli_plan.present",
            language,
            eur=say_eur(found.present_value_eur, language),
            rate=format_share(money.discount_rate, language),
            day=say_eur(money.staff_day_eur, language),
        )
    )
    for row in found.totals.to_dict("records"):
        lines.append(text("cli_plan.total", language, year=row["year"], total=format_mass(row["recomputed"], language)))
    return "\n".join([*lines, *(_say_reasons(found, goal, reasons, language) if reasons else [])])


def _say_shortfall(row: dict, found: PlanFound, language: str) -> str:
    named = {target.target_id: target.label or target.target_id for target in found.request.targets}
    say = _saying(row["limit"], language)
    return text(
        f"cli_plan.shortfall.{row['limit']}",
        language,
        name=named.get(row["target_id"], ""),
        year=row["year"],
        lacking=say(row["lacking"]),
        alone=say(row["alone"]),
    )


def _saying(limit: str, language: str):
    """How what a limit counts is said: kg CO2e, days or euros."""
    if limit.startswith("target"):
        return lambda value: format_mass(value, language)
    if limit == "yearly_staff_days":
        return lambda value: _say_days(value, language)
    return lambda value: say_eur(value, language)


def _say_reasons(found: PlanFound, goal: RequestGoal, reasons: Reasons, language: str) -> list[str]:
    why, second, more = reasons
    names = {option.action.action_id: title_of(option.action, language) for option in found.request.options}
    targets = {target.target_id: target.label or target.target_id for target in found.request.targets}
    lines = [text("cli_plan.why", language)]
    for row in why.to_dict("records"):
        said = text("cli_plan.without", language, name=names[row["action_id"]], kg=say_signed_mass(row["kg"], language))
        if row["target_id"]:
            missed = {"name": targets[row["target_id"]], "year": row["year"]}
            said += text("cli_plan.would_miss", language, **missed, exceeded=format_mass(row["exceeded"], language))
        lines.append(said + _say_instead(row["status"], row["change"], goal, language))
    if math.isfinite(second.change):
        worth = _say_objective(second.change, goal, language)
        other = _say_others(set(second.chosen) - set(found.chosen["action_id"]), "with", names, language)
        other += _say_others(set(found.chosen["action_id"]) - set(second.chosen), "without", names, language)
        said = "".join(other) or text("cli_plan.other_dates", language)
        lines.append(text("cli_plan.second", language, change=worth, said=said))
    else:
        lines.append(text("cli_plan.no_second", language))
    for row in more.to_dict("records"):
        limit, _, target_id = row["limit"].partition(".")
        step = _saying(limit, language)(row["step"])
        if not math.isfinite(row["change"]):
            continue
        change = _say_objective(row["change"], goal, language)
        name = targets.get(target_id, "")
        lines.append(text(f"cli_plan.more.{limit}", language, name=name, step=step, change=change))
    return lines


def _say_others(ids: set[str], kind: str, names: dict[str, str], language: str) -> list[str]:
    """The levers that another plan takes or leaves."""
    levers = " ; ".join(names[key] for key in names if key in ids)
    return [text(f"cli_plan.other.{kind}", language, levers=levers)] if levers else []


def _say_instead(status: str, change: float, goal: RequestGoal, language: str) -> str:
    if not math.isfinite(change):
        return text(f"cli_plan.instead.{'impossible' if status == 'infeasible' else 'unknown'}", language)
    return text("cli_plan.instead.worse", language, change=_say_objective(change, goal, language))


def _say_objective(change: float, goal: RequestGoal, language: str) -> str:
    """A change of what is sought: euros of present value, or kg CO2e."""
    if round(change) == 0:
        return text("cli_plan.no_change", language)
    if goal.kind == "least_carbon":
        return say_signed_mass(change, language)
    return f"+{say_eur(change, language)}" if change > 0 else say_eur(change, language)
