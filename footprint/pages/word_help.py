"""The words of the field, explained where they stand: beside a title or a field, and those of a page all together."""

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape, show_when_open
from footprint.words.glossary import explain_term
from footprint.words.texts import text

# The terms that each page uses, in the order in which they are met.
WORDS = {
    "home": ("footprint", "kgco2e", "inventory", "snapshot", "register", "gap"),
    "questions": ("footprint", "kgco2e", "interval", "assumption", "lifespan", "factor", "quality"),
    "inventory": (
        *("item", "activity", "snapshot", "register", "lifespan", "refurbished", "first_life", "byod", "stock"),
        *("quality", "pue", "supplier_figure", "counted_twice", "gap", "assumption", "version"),
    ),
    "footprint": (
        *("footprint", "kgco2e", "interval", "uncertainty", "accounting", "annualised", "depreciation", "purchases"),
        *("location_market", "factor_set", "factor", "impact_line", "stage", "embodied", "match", "missing", "gap"),
        *("sensitivity", "pue", "perimeter", "scope", "beges", "ghg_protocol", "rcp", "wenr"),
        *("agec", "reen", "tax"),
    ),
    "scenarios": (
        *("plan", "scenario", "action", "trend", "projection", "path", "target", "renewal", "rebound", "enabling"),
        *("interaction", "shapley", "avoided", "stranded", "slope", "discount", "fte", "interval"),
    ),
    "commitments": (
        *("commitment", "indicator", "base_year", "milestone", "verdict", "evidence", "fte", "constant_method"),
        *("label", "framework", "sieve", "self_diagnosis", "perimeter", "enabling"),
    ),
    "label": ("label", "framework", "self_diagnosis", "evidence", "commitment", "verdict", "sieve"),
    "dossier": (
        *("dossier", "frozen", "sha256", "journal", "sample", "stratum", "seed", "materiality", "base_year"),
        *("constant_method", "perimeter", "interval"),
    ),
    "audit": ("dossier", "frozen", "sha256", "sample", "stratum", "seed", "materiality", "interval"),
    "territory": (
        *("dossier", "frozen", "footprint", "kgco2e", "interval", "perimeter", "constant_method"),
        *("median", "quartile"),
    ),
    "membership": ("dossier", "frozen", "kgco2e", "median", "quartile", "perimeter", "plan"),
    "factors": ("factor", "factor_set", "activity", "kgco2e", "interval", "match", "ademe", "location_market"),
    "method": ("impact_line", "activity", "factor", "assumption", "stage", "uncertainty", "pue", "rcp"),
    "energy": ("kgco2e", "factor", "assumption"),
    "personal_data": ("journal", "sha256", "version", "frozen", "evidence"),
    "handover": ("inventory", "version", "journal", "sha256"),
}


def explain(term: str) -> str:
    """What a term means, as help beside it."""
    return explain_term(term, state.current_language())


def show_words(page: str) -> None:
    """The words of a page, each with what it means, written when they are asked for."""
    if page not in WORDS:
        return
    show_when_open(state.say("words.label"), f"words-{page}", lambda: _list_words(page), width="stretch")


def _list_words(page: str) -> None:
    language = state.current_language()
    names = {term: text(f"glossary.{term}.name", language) for term in WORDS[page]}
    lines = [state.say("words.line", name=escape(name), meaning=escape(explain(term))) for term, name in names.items()]
    st.markdown("\n".join(f"- {line}" for line in lines))
    # With a link in it, what scrolls is in reach of the keyboard.
    st.page_link(state.page_file("glossary"), label=state.say("page.glossary.name"))
