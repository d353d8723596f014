"""`plan.json`: a plan as a file that people can open, read and write; its schema is in docs/plan-file.md.

Reading is tolerant and loses nothing: an action that can't be read is set aside with its faults and written back as it
was, and so are keys that we don't know. Commitments, and all that goes with them, belong to another module: they pass
through untouched. The same plan always gives the same bytes.
"""

import dataclasses
import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from footprint.actions.actions import Growth, Trend
from footprint.estimation.situation import ACCOUNTINGS, ELECTRICITIES, INVENTORY_KINDS
from footprint.plans.action_json import read_option, read_scenario, write_option, write_scenario
from footprint.plans.json_fields import Fields, Record, put_rest, tell_rest, unusual
from footprint.plans.plan import Plan, Scenario
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.target_json import TARGET_FIELDS, read_target, write_target
from footprint.plans.targets import SHAPES, Target
from footprint.problems import Problem, UnusableInput, problem_table
from footprint.records import Faults, plain
from footprint.registry.registry import FACTOR_SETS

SCHEMA_VERSION = 1
KNOWN = (
    *("scenarios", "targets", "trend", "base", "years", "commitments", "schema_version"),
    *("options", "limits", "goal", "money", "path"),  # what the cheapest plan is asked for
)

# Beyond this, a file is refused whole: no page and no planner could use it.
MOST_BYTES = 5_000_000
MOST_SCENARIOS = 50
MOST_RECORDS = 10_000

GOALS = ("least_cost", "least_carbon")
BASE_CHOICES = {
    "inventory": INVENTORY_KINDS,
    "accounting": ACCOUNTINGS,
    "electricity": ELECTRICITIES,
    "factor_set": FACTOR_SETS,
}


def read_plan(source: bytes | str | Path | Record) -> tuple[Plan, pd.DataFrame]:
    """The plan that a file (its bytes, its path) or its content holds, and all that is wrong in it, as problems.

    `table` is the list (scenarios, targets…), `line` the record in it from 1, `column` the place in the record:
    "actions[3].changes[1].value". An action with an error is set aside; a note or a warning changes nothing.

    Raises:
        UnusableInput: there is no such file, it is too large, is no JSON, is no plan, or is of a later schema.
    """
    content = source if isinstance(source, Mapping) else _parse(source)
    if not any(key in content for key in KNOWN):
        raise _unusable("plan.not-one", expected=", ".join(KNOWN[:4]))
    version = content.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise _unusable("plan.other-schema", version, SCHEMA_VERSION)
    faults = Faults()
    plan = _read_content(content, faults)
    return plan, problem_table(faults.problems)


def write_plan(plan: Plan) -> bytes:
    """The file of a plan, in UTF-8: the same bytes for the same plan."""
    text = json.dumps(content_of(plan), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def hash_plan(plan: Plan) -> str:
    """SHA-256 of the file of a plan: the key of what was computed from it."""
    return plan.remember("hash", lambda: hashlib.sha256(write_plan(plan)).hexdigest())


# --- bytes -----------------------------------------------------------------------------------------------------------


def _unusable(code: str, value: object = "", expected: object = "") -> UnusableInput:
    return UnusableInput(Problem(code, "error", "plan", value=str(value), expected=str(expected)))


def _parse(source: bytes | str | Path) -> Record:
    content = source if isinstance(source, bytes) else _read_bytes(Path(source))
    if len(content) > MOST_BYTES:
        raise _unusable("plan.too-large", len(content) // 1_000_000 + 1, MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
        parsed = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_twice)
        parsed = json.loads(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"))  # no half characters
    except json.JSONDecodeError as error:
        raise _unusable("plan.broken-json", error.msg, f"{error.lineno}:{error.colno}") from error
    except RecursionError as error:
        raise _unusable("plan.broken-json", "[[[[…") from error
    except ValueError as error:  # not UTF-8, NaN, a key twice, a number of thousands of digits
        raise _unusable("plan.broken-json", " ".join(str(error).split())) from error
    if not isinstance(parsed, dict):
        raise _unusable("plan.not-one", expected=", ".join(KNOWN[:4]))
    return parsed


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unusable("plan.missing-file", path) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}")


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A record; a key that stands twice would lose what the first one holds."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(next(name for name in names if names.count(name) > 1))
    return dict(pairs)


# --- content ---------------------------------------------------------------------------------------------------------


def _read_content(content: Record, faults: Faults) -> Plan:
    whole = Fields(content, faults.at("plan"))
    extras: dict[str, Any] = {"": {name: value for name, value in content.items() if name not in KNOWN}}
    years, commitments = _read_years(whole), whole.sequence("commitments", MOST_RECORDS)
    path = whole.choice("path", SHAPES, "") or None
    scenarios: list[Scenario] = []
    for fields in _read_list(whole, "scenarios", MOST_SCENARIOS, extras):
        scenarios.append(read_scenario(fields, [one.name for one in scenarios]))
    if not scenarios:
        faults.at("scenarios").add("plan.no-scenario", "", severity="warning")
    targets: list[Target] = []
    for fields in _read_list(whole, "targets", MOST_RECORDS, extras):
        target = read_target(fields, [one.target_id for one in targets])
        if target is None:
            extras.setdefault("targets", []).append(fields.record)
        else:
            targets.append(target)
            extras[f"targets/{target.target_id}"] = tell_rest(fields, write_target(target), TARGET_FIELDS)
    options: list[Option] = []
    for fields in _read_list(whole, "options", MOST_RECORDS, extras):
        option = read_option(fields, [one.action.action_id for one in options])
        if option is None:
            extras.setdefault("options", []).append(fields.record)
        else:
            options.append(option)
            extras[f"options/{option.action.action_id}"] = tell_rest(fields, write_option(option), ("starts", "must"))
    parts = {}
    for name, (read, write, known) in _PARTS.items():
        faults.at("plan")
        fields = Fields(whole.mapping(name), faults.at(name))
        parts[name] = read(fields)
        extras[name] = tell_rest(fields, write(parts[name]), known)
    extras[""] |= {name: content[name] for name in sorted(whole.wrong)}
    return Plan(
        scenarios=tuple(scenarios),
        targets=tuple(targets),
        options=tuple(options),
        years=years,
        path=path,
        commitments=tuple(commitments),
        extras={place: rest for place, rest in extras.items() if rest},
        **parts,
    )


def _read_list(whole: Fields, name: str, most: int, extras: dict[str, Any]) -> Iterator[Fields]:
    """The records of a list; what is no record is a fault, and kept."""
    whole.faults.at("plan")
    for line, record in enumerate(whole.sequence(name, most), 1):
        faults = whole.faults.at(name, line)
        if isinstance(record, Mapping):
            yield Fields(record, faults)
        else:
            faults.add("plan.no-record", "", record)
            extras.setdefault(name, []).append(record)


def _read_years(whole: Fields) -> tuple[int, int] | None:
    fields = Fields(whole.mapping("years"), whole.faults, "years")
    first, last = fields.year("first"), fields.year("last")
    if first and last and first <= last:
        return first, last
    if first and last:
        fields.fault("plan.years-disorder", "last", f"{first} …")
    whole.wrong.update({"years"} & whole.record.keys())
    return None


def content_of(plan: Plan) -> dict[str, Any]:
    """The content of `plan.json`: what is written of a plan, in the order that people read."""
    lists = {
        "scenarios": [write_scenario(one) for one in plan.scenarios],
        "targets": [
            put_rest(write_target(one), plan.extras.get(f"targets/{one.target_id}", {})) for one in plan.targets
        ],
        "options": [
            put_rest(write_option(one), plan.extras.get(f"options/{one.action.action_id}", {})) for one in plan.options
        ],
    }
    kept = {name: [*records, *map(plain, plan.extras.get(name, []))] for name, records in lists.items()}
    parts = {
        name: put_rest(write(getattr(plan, name)), plan.extras.get(name, {})) for name, (_, write, _) in _PARTS.items()
    }
    years = {"first": plan.years[0], "last": plan.years[1]} if plan.years else {}
    written = {
        "schema_version": SCHEMA_VERSION,
        "base": parts["base"],
        "years": years,
        "trend": parts["trend"],
        "targets": kept["targets"],
        "scenarios": kept["scenarios"],
        "options": kept["options"],
        "limits": parts["limits"],
        "goal": parts["goal"],
        "money": parts["money"],
        "path": plan.path,
        "commitments": [plain(one) for one in plan.commitments],
    }
    always = ("schema_version", "scenarios", "commitments")
    written = {name: value for name, value in written.items() if value or name in always}
    return put_rest(written, plan.extras.get("", {}))


# --- base, trend, limits ---------------------------------------------------------------------------------------------


def read_base(fields: Fields) -> dict[str, Any]:
    """The choices of the method that the plan was made with: those that are stated."""
    base: dict[str, Any] = {"year": year} if (year := fields.year("year")) else {}
    for name, choices in BASE_CHOICES.items():
        if chosen := fields.choice(name, choices, ""):
            base[name] = chosen
    return base | ({"country": country} if (country := fields.text("country")) else {})


def read_trend(fields: Fields) -> Trend:
    """What is assumed without any action."""
    growth = []
    for number, record in enumerate(fields.sequence("growth", 200), 1):
        inner = fields.inside(record, f"growth[{number}]")
        if inner is not None:
            growth.append(
                Growth(
                    label=inner.text("label"),
                    table=inner.choice("table", ("equipment", "usage"), "equipment"),
                    where=inner.mapping("where"),
                    yearly_rate=inner.number("yearly_rate", 0.0, -1.0, 10.0),
                    multiples=inner.by_year("multiples"),
                )
            )
    usual = Trend()
    return Trend(
        growth=tuple(growth),
        headcount=fields.by_year("headcount"),
        headcount_families=fields.texts("headcount_families", usual.headcount_families),
        over_age_years=fields.number("over_age_years", usual.over_age_years, 0.0, 30.0),
    )


def write_trend(trend: Trend) -> dict[str, Any]:
    """The record of a trend."""
    growth = [
        {"label": one.label, "table": one.table}
        | unusual(one, Growth("", "equipment"), ("where", "yearly_rate", "multiples"))
        for one in trend.growth
    ]
    others = unusual(trend, Trend(), ("headcount", "headcount_families", "over_age_years"))
    return ({"growth": growth} if growth else {}) | others


def read_limits(fields: Fields) -> Limits:
    """What the cheapest plan may spend; without a figure, there is no limit."""
    return Limits(
        yearly_eur=_read_yearly(fields, "yearly_eur"),
        yearly_staff_days=_read_yearly(fields, "yearly_staff_days"),
        total_eur=fields.number("total_eur", math.inf, 0.0),
    )


def _read_yearly(fields: Fields, name: str) -> float | dict[int, float]:
    if isinstance(fields.record.get(name), Mapping):
        return fields.by_year(name)
    return fields.number(name, math.inf, 0.0)


def read_goal(fields: Fields) -> RequestGoal:
    """What the cheapest plan seeks."""
    cumulated = fields.record.get("cumulated") is True
    return RequestGoal(fields.choice("kind", GOALS, GOALS[0]), fields.year("year") or None, cumulated)


def read_money(fields: Fields) -> Money:
    """How euros are counted."""
    usual = Money()
    return Money(
        fields.number("discount_rate", usual.discount_rate, 0.0, 0.5),
        fields.number("staff_day_eur", usual.staff_day_eur, 0.0, 100_000.0),
    )


def _write_unusual(usual: Any) -> Callable[[Any], dict[str, Any]]:
    """What writes the fields that are not at their default."""
    return lambda part: unusual(part, usual, _names(type(usual)))


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind))


# For each part: how it is read, how it is written, and the names of its fields.
_PARTS: dict[str, tuple[Callable[[Fields], Any], Callable[[Any], dict[str, Any]], tuple[str, ...]]] = {
    "base": (read_base, dict, ("year", "country", *BASE_CHOICES)),
    "trend": (read_trend, write_trend, _names(Trend)),
    "limits": (read_limits, _write_unusual(Limits()), _names(Limits)),
    "goal": (read_goal, _write_unusual(RequestGoal()), _names(RequestGoal)),
    "money": (read_money, _write_unusual(Money()), _names(Money)),
}
