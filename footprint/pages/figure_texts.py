"""How pages say a number, its bounds, and all that is known of a factor or an assumption."""

import math
import re
from collections.abc import Mapping

import pandas as pd

from footprint.estimation.lines import Explanation
from footprint.estimation.uncertainty.errors import differing_bounds
from footprint.pages import state
from footprint.words.texts import (
    MINUS,
    NO_BREAK_SPACE,
    format_date,
    format_number,
    is_plural,
    label,
    read_texts,
    round_to,
    text,
    unit_label,
    value_label,
)

OF_SOURCES = ("publisher", "title", "version", "published_on", "accessed_on", "url", "licence", "citation")


def say_counts(key: str, **values: object) -> str:
    """A text whose whole numbers are written as the language does."""
    language = state.current_language()
    said = {name: format_number(value, language) if isinstance(value, int) else value for name, value in values.items()}
    return state.say(key, **said)


def say_number(value: float, language: str, significant: int = 6) -> str:
    """A number with so many significant figures, without zeros that say nothing."""
    return format_number(value if math.isnan(value) else round_to(value, significant), language)


def say_amount(value: float, unit: str, language: str) -> str:
    """An amount and its unit, which a ratio has none of: "0,2 appareil", "0,57"."""
    if math.isnan(value) or unit == "ratio":
        return say_number(value, language)
    return f"{say_number(value, language)}{NO_BREAK_SPACE}{unit_label(unit, language, is_plural(value, language))}"


def say_bounds(figures: pd.DataFrame, language: str) -> list[str]:
    """The bounds of each figure in words, with those that the draws keep where they are others.

    Where both bounds are the value itself, it is a convention.
    """
    kept = differing_bounds(figures).to_dict("records")
    return [
        _say_bounds(published["low"], published["high"], other["low"], other["high"], language)
        for published, other in zip(figures[["low", "high"]].to_dict("records"), kept, strict=True)
    ]


def _say_bounds(low: float, high: float, kept_low: float, kept_high: float, language: str) -> str:
    if low == high:
        return state.say("page.factors.fixed")
    published = state.say("format.between", low=say_number(low, language, 4), high=say_number(high, language, 4))
    if math.isnan(kept_low):
        return published
    kept = {"low": say_number(kept_low, language, 3), "high": say_number(kept_high, language, 3)}
    return state.say("page.factors.kept_bounds", published=published, kept=state.say("format.between", **kept))


def say_factor_unit(per_unit: str, language: str) -> str:
    """The unit of a factor: "kg CO2e/appareil"."""
    return f"kg{NO_BREAK_SPACE}CO2e/{unit_label(per_unit, language, several=False)}"


def say_formula(formula: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """A formula with the names of its terms in words, or with these values in their place."""
    signs = {"*": "×", "/": "÷", "-": MINUS}

    def say(found: re.Match) -> str:
        word = found[0]
        return signs.get(word) or (values[word] if values else label("term", word, language))

    return re.sub(r"[a-z_]\w*|[*/-]", say, formula)


def say_impact(proof: Explanation, language: str) -> str:
    """The last step of a proof: "2 appareils × 170 kg CO2e/appareil = 340 kg CO2e"."""
    return state.say(
        "page.footprint.why.impact",
        amount=say_amount(proof.amount, proof.amount_unit, language),
        value=format_number(float(str(proof.factor["value"])), language),
        unit=say_factor_unit(str(proof.factor["per_unit"]), language),
        impact=f"{say_number(proof.impact, language)} kg CO2e",
    )


def say_boundary(boundary: str, language: str) -> str:
    """What a factor covers, in the reader's language; a sentence of the organisation's own stays as it is."""
    key = f"boundary.{boundary}"
    return text(key, language) if key in read_texts(language) else boundary


def describe_factor(factor: Mapping, source: Mapping, language: str, match: str = "") -> pd.DataFrame:
    """All that is known of a factor and its source, a field a row; `match` is how well it fits the line it serves."""
    bounds = say_bounds(pd.DataFrame([factor]), language)[0]
    known = {
        "value": f"{format_number(factor['value'], language)} {say_factor_unit(factor['per_unit'], language)}",
        "interval": f"{bounds} ({state.say('choice.interval.' + factor['interval'])})",
        "match": _say_match(match, language),
        "factor_set": value_label("factor_set", factor["factor_set"], language),
        "country": value_label("country", factor["country"], language),
        "boundary": say_boundary(str(factor["boundary"]), language),
        "quality": label("choice.quality", factor["quality"], language),
        "valid_from": factor["valid_from"],
        "review_by": factor["review_by"],
        "factor_id": factor["factor_id"],
        "source_locator": factor["source_locator"],
    } | {name: source.get(name) for name in OF_SOURCES}
    rows = [
        (_name_field(name, language), format_date(value, language) if isinstance(value, pd.Timestamp) else str(value))
        for name, value in known.items()
        if not pd.isna(value) and value != ""
    ]
    return pd.DataFrame(rows, columns=[state.say(f"page.footprint.column.{name}") for name in ("field", "value")])


def _say_match(match: str, language: str) -> str:
    return f"{label('match', match, language)}. {state.say(f'match.{match}.help')}" if match else ""


def _name_field(name: str, language: str) -> str:
    return label("column.sources" if name in OF_SOURCES else "column.factors", name, language)
