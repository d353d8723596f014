"""The report: where the plan leads, computed, and labelled as what it is, a projection that nobody verified."""

import pandas as pd

from footprint.charts.footprint_charts import print_interval
from footprint.dossier.canonical import read_object, read_text, to_numbers
from footprint.dossier.freeze import PLAN_FOLDER
from footprint.dossier.report.blocks import Block, heading, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_signed_mass
from footprint.words.texts import text

COURSE_NUMBERS = ("total", "low", "high", "change", "change_low", "change_high")
LEAST_PROBABILITY = 0.01
TARGET_NUMBERS = ("total", "allowed", "gap", "probability")


def describe_courses(reader: Reader) -> list[Block]:
    """Where the trend and each scenario lead, and how they keep the targets; nothing where there is no projection."""
    courses = _read(reader, "courses.csv", COURSE_NUMBERS)
    if courses is None or courses.empty:
        return []
    last = courses[courses["year"] == courses["year"].max()]
    rows = [
        (
            _name(reader, row),
            reader.mass(row["total"]),
            print_interval(row["low"], row["high"], reader.language),
            "—" if row["kind"] == "trend" else say_signed_mass(row["change"], reader.language),
            "—" if row["kind"] == "trend" else _say_change(reader, row),
        )
        for row in last.to_dict("records")
    ]
    caption = reader.say("plan.courses", year=last["year"].iloc[0])
    headers = reader.column("scenario", "footprint", "interval", "to_trend", "interval_of_change")
    shown: list[Block] = [
        heading(reader.say("plan.projection")),
        note(reader.say("plan.unverified")),
        table(caption, headers, rows, (1, 3), (2.6, 1.3, 2.2, 1.4, 2.4)),
    ]
    return shown + _describe_reference(reader) + _describe_targets(reader, courses)


def _describe_reference(reader: Reader) -> list[Block]:
    """What targets are shares of, and what parts the start of the projection from it."""
    data = reader.frozen.files.get(f"{PLAN_FOLDER}reference.json")
    said = read_object(data)["told"].get(reader.language, []) if data is not None else []
    return [paragraph(" ".join(said))] if said else []


def _describe_targets(reader: Reader, courses: pd.DataFrame) -> list[Block]:
    targets = _read(reader, "targets.csv", TARGET_NUMBERS)
    if targets is None or targets.empty:
        return []
    kinds = dict(zip(courses["name"], courses["kind"], strict=True))
    rows = [
        (
            row["label"],
            row["year"],
            _name(reader, {"name": row["name"], "kind": kinds.get(row["name"], "")}),
            reader.mass(row["total"]),
            reader.mass(row["allowed"]),
            _say_probability(reader, row["probability"]),
        )
        for row in targets.to_dict("records")
    ]
    headers = reader.column("target", "year", "scenario", "footprint", "allowed", "probability")
    return [table(reader.say("plan.kept"), headers, rows, (3, 4, 5), (2.4, 0.8, 2.2, 1.3, 1.3, 1.6))]


def _read(reader: Reader, name: str, numbers: tuple[str, ...]) -> pd.DataFrame | None:
    data = reader.frozen.files.get(f"{PLAN_FOLDER}{name}")
    if data is None:
        return None
    found = read_text(data)
    return found.assign(**{column: to_numbers(found[column]) for column in numbers})


def _name(reader: Reader, row: dict) -> str:
    return reader.say("plan.trend") if row["kind"] == "trend" else str(row["name"])


def _say_probability(reader: Reader, probability: float) -> str:
    """Draws that never keep a target do not prove that it can't be: less than 1 %."""
    if 0 <= probability < LEAST_PROBABILITY:
        return text("format.less_than", reader.language, value=reader.share(LEAST_PROBABILITY, 0))
    return reader.share(probability, 0)


def _say_change(reader: Reader, row: dict) -> str:
    low, high = (say_signed_mass(row[side], reader.language) for side in ("change_low", "change_high"))
    return text("format.between", reader.language, low=low, high=high)
