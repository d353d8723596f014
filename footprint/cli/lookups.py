"""The commands that look into what the tool knows: factors and assumptions, devices by their model's name."""

import argparse
import json

import pandas as pd

from footprint.cli.options import DONE, STRICT_FAILURE, finish
from footprint.problems import Problem, UnusableInput
from footprint.registry.check_factors import check_factors
from footprint.registry.factors import shipped_factors
from footprint.registry.model_names import match_model, summarise_match
from footprint.words import texts
from footprint.words.problem_texts import describe_problems
from footprint.words.spellings import normalise_spelling


def add_match(match: argparse.ArgumentParser) -> None:
    """The options of `match`."""
    match.add_argument("names", metavar="NAME", nargs="+")
    match.add_argument("--json", action="store_true", help="print a JSON list, one object a name")
    finish(match, _run_match)


def add_search(search: argparse.ArgumentParser) -> None:
    """The options of `factors search`."""
    search.add_argument("text")
    finish(search, _run_search)


def add_show(show: argparse.ArgumentParser) -> None:
    """The options of `factors show`."""
    show.add_argument("id")
    finish(show, _run_show)


def add_check(check: argparse.ArgumentParser) -> None:
    """The options of `factors check`."""
    finish(check, _run_check)


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
