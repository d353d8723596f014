"""`estimate FOLDER`: a folder of Parquet inventories, one an organisation, added up by parts."""

import argparse
import json
import sys
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from footprint.cli.options import DONE, STRICT_FAILURE, find_method
from footprint.estimation.estimate import GRAIN
from footprint.problems import Problem, UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import message, remedy
from footprint.workspace.parts.folder import COUNTS, FolderFigures, estimate_folder

# Options of `estimate` that are of a file of people's own, whose lines are kept.
OF_A_FILE = ("usage", "sites", "answers", "layout", "lines", "gaps", "site", "entity")


def estimate_parts(options: argparse.Namespace) -> int:
    """Estimate the folder of the options, and print what it adds up to."""
    for name in OF_A_FILE:
        if getattr(options, name) is not None:
            raise UnusableInput(Problem("parts.option", "error", "", value=f"--{name}"))
    language, keep = options.language, Path(options.keep) if options.keep else None

    def tell(done: int, total: int, file: str) -> None:
        print(texts.text("parts.progress", language, done=done, total=total, file=file), file=sys.stderr)

    method = find_method(options)
    parts = estimate_folder(Path(options.equipment), method, options.processes, options.scheduler, keep, tell)
    if options.totals:
        write_totals(parts, Path(options.totals))
    aside = [
        {"file": file, "code": problem.code, "message": f"{message(problem, language)} {remedy(problem, language)}"}
        for file, problem in parts.set_aside
    ]
    if options.json:
        low, high = (parts.interval.low, parts.interval.high) if parts.files else (None, None)
        answer = {
            "year": method.year,
            "files": len(parts.files),
            "set_aside": aside,
            "total_kgco2e": parts.total if parts.files else None,
            "low_kgco2e": low,
            "high_kgco2e": high,
            **{name: parts.sum(name) for name in COUNTS},
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(_say(parts, aside, language)))
    return STRICT_FAILURE if options.strict and (aside or parts.sum("missing")) else DONE


def write_totals(parts: FolderFigures, path: Path) -> None:
    """A row for each file that counts: its counts, its total in grains and in kg, its interval."""
    columns: dict[str, list] = {"file": parts.files}
    columns |= {name: [one[place] for one in parts.totals] for place, name in enumerate(COUNTS)}
    columns["total_kgco2e"] = [grains * GRAIN for grains in columns["grains"]]
    columns["low_kgco2e"] = [one.low for one in parts.intervals]
    columns["high_kgco2e"] = [one.high for one in parts.intervals]
    parquet.write_table(pa.table(columns), path)


def _say(parts: FolderFigures, aside: list[dict[str, str]], language: str) -> list[str]:
    lines = [f"{one['file']} — {one['message']}" for one in aside]
    counts = {"files": len(parts.files), "aside": len(aside), "rows": parts.sum("rows"), "units": parts.sum("units")}
    lines.append(texts.text("parts.files", language, **counts))
    if parts.files:
        low, high = (texts.format_mass(bound, language) for bound in (parts.interval.low, parts.interval.high))
        total = texts.format_mass(parts.total, language)
        lines.append(texts.text("cli.total", language, total=total, exact=repr(parts.total), low=low, high=high))
    if missing := parts.sum("missing"):
        lines.append(texts.text("cli.missing", language, missing=missing, lines=parts.sum("lines")))
    return lines
