"""The conformity checklist of the French category rules, point by point, answered from the data."""

import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.reader import Reader

# RCP Systèmes d'information, v2, ADEME, November 2024, p. 24.
POINTS = (
    *("version", "unit", "method", "diagram", "stages", "indicators", "perimeter", "exclusions"),
    *("assumptions", "quantities", "lifetimes", "sources", "quality", "classes", "unreliable", "limits"),
)

Check = tuple[str, str, str]


def list_checks(reader: Reader) -> list[Check]:
    """For each point: what it asks, what this dossier answers, and yes, partly or no."""
    answers = _answer(reader)
    sections = {name: str(number) for name, number in reader.sections.items()}
    return [
        (reader.say(f"check.{point}.asks"), reader.say(f"check.{point}.answer", **(sections | values)), state)
        for point in POINTS
        for state, values in [answers[point]]
    ]


Answer = tuple[str, dict[str, str]]


def _answer(reader: Reader) -> dict[str, Answer]:
    sites, gaps = reader.table("inventory/sites"), reader.table("gaps")
    missing, lines = reader.missing()
    undescribed = len(reader.undescribed_sites())
    people = reader.people()
    stages = {stage for stage in reader.parts("stage")["part"] if stage}
    equipment = reader.table("completed/equipment")
    quantity = pd.to_numeric(equipment["quantity"])
    assumed = gaps[(gaps["table"] == "equipment") & (gaps["column"] == "lifespan_years")]
    stated = 1.0 - assumed["quantity"].sum() / quantity.sum() if quantity.sum() else 0.0
    used = equipment["condition"] == "refurbished"
    quality = gaps[gaps["column"] == "quality"]
    classes = reader.parts("quality")
    items = max(float(classes["items"].sum()), 1.0)
    shares = {
        name: reader.share(float(classes.loc[classes["part"] == name, "items"].sum()) / items, 0)
        for name in ("high", "medium", "low")
    }
    every_stage = {"manufacturing", "distribution", "use", "end_of_life"} <= stages
    documented = reader.parts("source_document")
    backed = 1.0 - float(documented.loc[documented["part"] == "", "items"].sum()) / items
    answers: dict[str, Answer] = {
        "version": ("yes", {}),
        "unit": ("yes" if people else "partly", {"people": reader.count(people) if people else "—"}),
        "method": ("yes", {"version": reader.methods[MAIN]["version"]}),
        "diagram": ("yes", {}),
        "stages": (
            "yes" if every_stage else "partly",
            {"stages": ", ".join(reader.label("stage", stage).lower() for stage in sorted(stages)) or "—"},
        ),
        "indicators": ("no", {}),
        "perimeter": (
            "yes" if len(sites) and not undescribed else "partly",
            {"sites": reader.count(len(sites)), "undescribed": reader.count(undescribed)},
        ),
        "exclusions": (
            "yes" if not missing else "partly",
            {"missing": reader.count(missing), "lines": reader.count(lines)},
        ),
        "assumptions": ("yes", {"gaps": reader.count(len(gaps))}),
        "quantities": ("yes", {"devices": reader.count(float(quantity.sum()))}),
        "lifetimes": (
            "yes" if stated > 0.5 else "partly",
            {"share": reader.share(stated, 0), "refurbished": reader.count(float(quantity[used].sum()))},
        ),
        "sources": ("yes" if backed > 0.9 else "partly", {"share": reader.share(backed, 0)}),
        "quality": ("yes" if quality.empty else "partly", {"unsaid": reader.count(len(quality))}),
        "classes": ("yes" if quality.empty else "partly", {**shares, "unsaid": reader.count(len(quality))}),
        "unreliable": ("yes", {}),
        "limits": ("yes", {}),
    }
    return answers
