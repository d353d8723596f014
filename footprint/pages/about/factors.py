"""Factors: every emission factor, its source, its bounds, its history, and the lines of the inventory that use it."""

from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import draw_history
from footprint.estimation.uncertainty.errors import differing_bounds
from footprint.estimation.views import by_factor, heaviest
from footprint.pages import state
from footprint.pages.about.factors_own import show_own_factors
from footprint.pages.figure_texts import describe_factor, say_bounds, say_counts, say_factor_unit, say_number
from footprint.pages.footprint.choices import find_footprint
from footprint.pages.footprint.names import name_items
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.registry.factors import shipped_factors
from footprint.registry.registry import ELECTRICITY, Factors
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import (
    NO_BREAK_SPACE,
    activity_name,
    format_date,
    format_mass,
    format_number,
    format_share,
    label,
    value_label,
)
from footprint.workspace.footprint import Footprint
from footprint.workspace.stored import factors_of

EVERY = "*"
SETS = (EVERY, "ademe", "manufacturers", "common", "own")
MOST_SHOWN = 300
COLUMNS = ("name", "factor_set", "country", "year", "value", "unit", "low", "high", "match", "source", "review_by")


def show() -> None:
    """The page."""
    st.title(state.say("page.factors.title"), anchor=False)
    state.show_message()
    st.markdown(state.say("page.factors.introduction"))
    studied, today = state.find_studied(), np.datetime64(date.today())
    found = find_footprint(studied) if studied and studied.number else None
    registry = _find_registry(studied)
    used = by_factor(found.situation, found.lines) if found else None
    listed = _name_factors(registry.id, state.current_language(), registry)
    if used is not None:
        listed = listed.merge(used, on="factor_id", how="left")
    _warn_of_reviews(listed, today)
    tabs = ("every", "own") if studied else ("every",)
    places = st.tabs([state.say(f"page.factors.tab.{name}") for name in tabs])
    with places[0]:
        shown = _search(listed)
        _show_results(shown, used is not None)
        chosen = _choose(shown)
        if chosen is not None:
            _show_factor(registry, chosen, found, today)
    if studied:
        with places[1]:
            show_own_factors(studied)


def _find_registry(studied: state.Studied | None) -> Factors:
    """The factors of the organisation studied; those shipped where there is none."""
    if studied is None:
        return shipped_factors()
    return factors_of(state.open_engine(), studied.organisation.organisation_id)


# --- searching -------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=4, show_spinner=False)
def _name_factors(registry_id: str, language: str, _registry: Factors) -> pd.DataFrame:
    """The factors with what they count in words, their family, and the text that a search looks into."""
    factors, catalogue = _registry.factors, _registry.catalogue
    families = {**dict(catalogue.devices[["device_type", "family"]].itertuples(index=False))}
    families |= dict(catalogue.services[["service_type", "family"]].itertuples(index=False)) | {
        ELECTRICITY: ELECTRICITY
    }
    activities = {activity: activity_name(activity, language) for activity in factors["activity"].unique()}
    countries = {country: value_label("country", country, language) for country in factors["country"].unique()}
    table = factors.assign(
        name=factors["activity"].map(activities),
        family=factors["activity"].str.split(".").str[0].map(families),
        place=factors["country"].map(countries),
        year=factors["valid_from"].dt.year.astype("str"),
    )
    words = table["name"] + " " + table["place"] + " " + table["factor_id"].str.replace("-", " ") + " " + table["year"]
    return table.assign(spoken=(words + " " + table["source_id"].str.replace("-", " ")).map(normalise_spelling))


def _search(listed: pd.DataFrame) -> pd.DataFrame:
    """The factors that the three questions leave."""
    word, factor_set, family = st.columns(3)
    with word:
        wanted = st.text_input(state.say("page.factors.search"), key="word", bind="query-params")
    with factor_set:
        sets = {one: _name_set(one) for one in SETS}
        kept = st.selectbox(
            state.say("page.factors.set"), list(sets), format_func=sets.__getitem__, key="set", bind="query-params"
        )
    with family:
        families = {one: _name_family(one) for one in [EVERY, *sorted(listed["family"].unique(), key=_name_family)]}
        within = st.selectbox(
            state.say("page.factors.family"),
            list(families),
            format_func=families.__getitem__,
            key="family",
            bind="query-params",
        )
    here = np.full(len(listed), True)
    if "lines" in listed and st.toggle(state.say("page.factors.mine"), value=True, key="mine", bind="query-params"):
        here &= listed["lines"].notna().to_numpy()
    for part in normalise_spelling(wanted or "").split():
        here &= listed["spoken"].str.contains(part, regex=False).to_numpy(dtype="bool")
    here &= (listed["factor_set"] == kept).to_numpy() | (kept == EVERY)
    here &= (listed["family"] == within).to_numpy() | (within == EVERY)
    order = ["impact"] if "impact" in listed else []
    return listed[here].sort_values(
        [*order, "spoken", "valid_from"],
        ascending=[*[False] * len(order), True, False],
        ignore_index=True,
    )


def _name_set(factor_set: str) -> str:
    return (
        state.say("page.factors.every_set")
        if factor_set == EVERY
        else value_label("factor_set", factor_set, state.current_language())
    )


def _name_family(family: str) -> str:
    if family == EVERY:
        return state.say("page.factors.every_family")
    return label("subject" if family == ELECTRICITY else "family", family, state.current_language())


def _show_results(every: pd.DataFrame, has_inventory: bool) -> None:
    language, shown = state.current_language(), every.head(MOST_SHOWN)
    if shown.empty:
        st.info(state.say("page.factors.nothing"))
        return
    st.markdown(say_counts("page.factors.count", count=len(every)))
    if len(every) > MOST_SHOWN:
        show_note(state.say("page.factors.narrow", count=MOST_SHOWN))
    table = pd.DataFrame(
        {
            "name": shown["name"],
            "factor_set": [value_label("factor_set", one, language) for one in shown["factor_set"]],
            "country": shown["place"],
            "year": shown["year"],
            "value": [format_number(value, language) for value in shown["value"]],
            "unit": [say_factor_unit(unit, language) for unit in shown["per_unit"]],
            "low": [say_number(value, language, 4) for value in shown["low"]],
            "high": [say_number(value, language, 4) for value in shown["high"]],
            "kept": _say_kept(shown, language),
            "match": [label("match", match, language) for match in shown["match"]],
            "source": shown["source_id"],
            "review_by": [format_date(day, language) for day in shown["review_by"]],
        }
    )
    if has_inventory:
        table["lines"] = shown["lines"].astype("Int64")
        table["impact"] = [say_number(mass, language, 4) for mass in shown["impact"]]
    names = {name: state.say(f"page.factors.column.{name}") for name in table}
    numbers = [name for name in ("value", "low", "high", "kept", "lines", "impact") if name in names]
    st.dataframe(
        table.rename(columns=names),
        hide_index=True,
        width="stretch",
        height=min(420, 38 + 36 * len(table)),
        column_config={names[name]: st.column_config.TextColumn(alignment="right") for name in numbers},
        alt=state.say("page.factors.title"),
        key="factors",
    )
    show_download(every.drop(columns=["spoken"]), "facteurs", "download-factors")


def _say_kept(shown: pd.DataFrame, language: str) -> list[str]:
    """The bounds that the draws keep, where they are not about the published ones."""
    kept = differing_bounds(shown).to_numpy()
    return [
        " – ".join(say_number(bound, language, 3) for bound in row) if np.isfinite(row).all() else "" for row in kept
    ]


def _choose(shown: pd.DataFrame) -> dict | None:
    """The factor to open, among the first of those shown."""
    if shown.empty:
        return None
    rows = {row["factor_id"]: row for row in shown.head(MOST_SHOWN).to_dict("records")}
    names = {
        factor_id: f"{row['name']} · {row['place']} · {_name_set(row['factor_set'])} · {row['year']}"
        for factor_id, row in rows.items()
    }
    chosen = st.selectbox(
        state.say("page.factors.open"), list(rows), format_func=lambda one: names.get(one, one), key="factor-open"
    )
    return rows.get(chosen)


# --- one factor ------------------------------------------------------------------------------------------------------


def _show_factor(registry: Factors, factor: dict, found: Footprint | None, today: np.datetime64) -> None:
    language = state.current_language()
    st.header(escape(factor["name"]), anchor=False, help=explain("factor"))
    if factor["review_by"] < today:
        st.warning(state.say("page.factors.late", date=format_date(factor["review_by"], language)))
    st.markdown(state.say(f"match.{factor['match']}.help"))
    sources = registry.sources.set_index("source_id", drop=False)
    source = sources.loc[factor["source_id"]].to_dict() if factor["source_id"] in sources.index else {}
    show_table(describe_factor(factor, source, language), state.say("page.footprint.why.factor"))
    _show_history(registry, factor)
    if found is not None:
        _show_use(found, factor)


def _show_history(registry: Factors, factor: dict) -> None:
    """The figures of the same activity, in the same place and set, through the years."""
    factors = registry.factors
    same = np.logical_and.reduce([factors[name] == factor[name] for name in ("activity", "country", "factor_set")])
    history = factors[same].sort_values("valid_from")
    if len(history) < 2:
        return
    st.subheader(state.say("page.factors.history"), anchor=False)
    language = state.current_language()
    years = history.assign(name=history["valid_from"].dt.year.astype("str"))
    unit = say_factor_unit(factor["per_unit"], language)

    def say(value: float) -> str:
        return f"{format_number(value, language, significant=3)}{NO_BREAK_SPACE}{unit}"

    said = {"year": years["name"], "value": years["value"].map(say), "bounds": say_bounds(years, language)}
    named = {state.say(f"page.factors.column.{name}"): list(column) for name, column in said.items()}
    title = state.say("page.factors.history")
    chart = draw_history(years, factor["name"], say, language)
    show_chart(chart, "history", show_rows=lambda: show_table(pd.DataFrame(named), title, "rows-history"))
    show_download(history, f"facteur-{factor['factor_id']}", "download-history")


def _show_use(found: Footprint, factor: dict) -> None:
    """The lines of the inventory that the factor serves."""
    st.subheader(state.say("page.factors.use"), anchor=False)
    language = state.current_language()
    position = np.flatnonzero(found.situation.factors.factors["factor_id"].to_numpy() == factor["factor_id"])
    lines = found.lines[np.isin(found.lines["factor"], position)]
    if lines.empty:
        st.markdown(state.say("page.factors.unused"))
        return
    impact = lines["impact"].sum()
    share = format_share(impact / found.total.impact, language)
    st.markdown(say_counts("page.factors.used", lines=len(lines), impact=format_mass(impact, language), share=share))
    top = heaviest(found.situation, lines, 10, found.items)
    rows = pd.DataFrame(
        {
            state.say("page.footprint.column.what"): name_items(found, top),
            state.say("page.footprint.column.site"): top["site"].astype("str").fillna(""),
            state.say("page.footprint.column.footprint"): [format_mass(mass, language) for mass in top["impact"]],
        }
    )
    show_table(rows, state.say("page.factors.use"))
    show_download(found.wide.loc[lines.index], f"lignes-{factor['factor_id']}", "download-use")


def _warn_of_reviews(listed: pd.DataFrame, today: np.datetime64) -> None:
    """Say which factors should have been checked again by now, those of the inventory first."""
    late = listed[listed["review_by"] < today]
    if late.empty:
        return
    mine = int(late["lines"].notna().sum()) if "lines" in late else 0
    st.warning(say_counts("page.factors.late_ones", count=len(late), mine=mine))


if __name__ == "__main__":
    show()
