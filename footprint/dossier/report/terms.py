"""What the dossier calls things, in the language of its reader."""

from datetime import date

from footprint.dossier.freeze import Frozen
from footprint.words import texts
from footprint.words.texts import text

STANDARDS = ("beges", "ghg_protocol", "iso_14064")


def name_part(by: str, part: str, language: str) -> str:
    """What people call a part of a view: a stage, a type, a category of a standard…; a text of theirs, as it is."""
    if not isinstance(part, str) or not part:
        return text("dossier.unsaid", language)
    if by in ("stage", "match", "family"):
        return texts.label(by, part, language)
    if by == "type":
        return texts.type_name(part, language)
    if by in STANDARDS:
        name = text(f"page.footprint.{by}.category.{part}", language)
        return name if by == "ghg_protocol" or part == "byod" else f"{part} — {name}"
    if by in ("country", "quality", "ownership"):
        return texts.value_label(by, part, language)
    return part


def name_view(view: str, language: str) -> str:
    """What people call a way to count: the published one, another accounting, the other factors."""
    return text(f"dossier.view.{view}", language)


def say_method(frozen: Frozen, view: str, language: str) -> str:
    """The choices of a view in one sentence."""
    method = frozen.about["methods"][view]
    return text(
        "dossier.method",
        language,
        accounting=text(f"choice.accounting.{method['accounting']}.name", language),
        electricity=text(f"choice.electricity.{method['electricity']}.name", language),
        factor_set=texts.label("choice.factor_set", method["factor_set"], language),
        inventory=text(f"choice.inventory.{method['inventory']}.name", language),
        version=method["version"],
    )


def say_signed(signed: dict | None, language: str) -> str:
    """Who answers for something and when, or that nobody does yet."""
    if not signed:
        return text("dossier.nobody", language)
    return f"{signed['name']}, {say_day(signed['on'], language)}"


def say_day(day: str, language: str) -> str:
    """An ISO date in words; another text as it is."""
    try:
        return texts.format_date(date.fromisoformat(day), language)
    except ValueError:
        return day


def say_status(status: str, language: str) -> str:
    """draft, reviewed or approved, in words that agree with a version."""
    return text(f"dossier.version_status.{status}", language)


# --- years -----------------------------------------------------------------------------------------------------------


def say_cause(cause: str, language: str) -> str:
    """What calls for recalculating a base year, in words."""
    return text(f"years.cause.{cause}", language)


def say_signed_mass(kilograms: float, language: str) -> str:
    """A change of mass with its sign: "+1,2 t CO2e"."""
    said = texts.format_mass(kilograms, language)
    return f"+{said}" if kilograms > 0 else said


def say_review(verdict: str, year: int, in_force: float, recalculated: float, threshold: float, language: str) -> str:
    """Whether a base year must be recalculated, and why, in a sentence."""
    share = abs(recalculated - in_force) / in_force if in_force else float("nan")
    return text(
        f"years.verdict.{verdict}",
        language,
        year=year,
        in_force=texts.format_mass(in_force, language),
        recalculated=texts.format_mass(recalculated, language),
        share=texts.format_share(share, language, 1),
        threshold=texts.format_share(threshold, language, 1),
    )
