"""What would change the figure: each assumption lower or higher, the quantities, and the other set of factors."""

import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart, draw_changes
from footprint.pages import state
from footprint.pages.figure_texts import say_amount
from footprint.pages.footprint.choices import name_choice
from footprint.pages.show import Written, show_chart, show_download, show_table, write_table
from footprint.pages.word_help import explain
from footprint.words.texts import MINUS, assumption_name, format_mass, format_share, round_to, type_name, value_label
from footprint.workspace.footprint import Footprint

MOST_DECIDING = 5
COLUMNS = {"lifespan": "lifespan_years", "energy": "energy_kwh_per_year"}
UNITS = {"lifespan": "year", "energy": "kWh/year", "pue": "ratio"}


def show_sensitivity(found: Footprint) -> None:
    """All that is assumed of a kind moved together, then the assumptions that decide most, then the whole table."""
    st.markdown(state.say("page.footprint.sensitivity.explanation"))
    if not math.isfinite(found.total.impact):
        st.info(state.say("page.footprint.sensitivity.nothing"))
        return
    told = found.once(("sensitivity in words", state.current_language()), lambda: _tell(found))
    _show_changes(told.together, "together")
    for sentence in told.sentences:
        st.markdown(f"- {sentence}")
    if told.deciding:
        _show_changes(told.deciding, "deciding")
        st.markdown(told.life)
    title = state.say("page.footprint.sensitivity.table")
    st.header(title, anchor=False)
    show_table(told.table, title, "rows-sensitivity")
    show_download(told.rows, "sensibilite", "download-sensitivity")


@dataclass(frozen=True)
class _Told:
    """The section in words: charts, the sentences below each, the whole table, and the rows that it tells."""

    together: Chart
    sentences: list[str]
    deciding: Chart | None
    life: str
    table: Written
    rows: pd.DataFrame


def _tell(found: Footprint) -> _Told:
    total, table = found.total.impact, found.sensitivity
    together = _name_rows(pd.concat([_describe_other_set(found), table[table["about"] == ""]], ignore_index=True))
    alone = table[(table["about"] != "") & table["what"].isin(COLUMNS)]
    reach = (alone[["at_down", "at_up"]] - total).abs().max(axis=1)
    deciding = _name_rows(alone.loc[reach.sort_values(ascending=False, kind="stable").index].head(MOST_DECIDING))
    rows = _name_rows(pd.concat([_describe_other_set(found), table], ignore_index=True))
    return _Told(
        _draw_changes(together, total, "together"),
        [_say_row(row, found) for row in together.to_dict("records")],
        _draw_changes(deciding, total, "deciding") if len(deciding) else None,
        _say_life(deciding, found),
        write_table(_say_rows(rows)),
        rows,
    )


def _describe_other_set(found: Footprint) -> pd.DataFrame:
    other = found.other_set.total.impact
    return pd.DataFrame({"what": ["factor_set"], "about": [""], "at_down": [math.nan], "at_up": [other]})


def _name_rows(rows: pd.DataFrame) -> pd.DataFrame:
    names = [name_varied(row["what"], row["about"]) for row in rows.to_dict("records")]
    return rows.assign(name=names)


def name_varied(what: str, about: str) -> str:
    """What is varied, in words: an assumption, the quantities of a class of quality, or all of a kind."""
    language = state.current_language()
    if about == "":
        return state.say(f"page.footprint.sensitivity.{what}.name")
    if what == "quality":
        quality = value_label("quality", about, language)
        return state.say("page.footprint.sensitivity.quality.one", quality=quality.lower())
    return assumption_name(f"{about}.{COLUMNS[what]}", language)


def _draw_changes(rows: pd.DataFrame, total: float, name: str) -> Chart:
    return draw_changes(rows, total, state.say(f"page.footprint.sensitivity.{name}"), state.current_language())


def _show_changes(chart: Chart, name: str) -> None:
    st.header(state.say(f"page.footprint.sensitivity.{name}"), anchor=False, help=explain("sensitivity"))
    if name == "together":
        st.markdown(state.say("page.footprint.sensitivity.legend"))
    show_chart(chart, f"chart-sensitivity-{name}")


# --- in words --------------------------------------------------------------------------------------------------------


def _say_row(row: dict, found: Footprint) -> str:
    """A change of all the assumptions of a kind, as a sentence."""
    method = found.situation.method
    other = found.other_set.situation.method.factor_set
    said = {side: _say_side(row[side], found) for side in ("at_down", "at_up")}
    sets = {"this": name_choice("factor_set", method.factor_set), "other": name_choice("factor_set", other)}
    return state.say(f"page.footprint.sensitivity.{row['what']}.sentence", **said, **sets)


def _say_life(deciding: pd.DataFrame, found: Footprint) -> str:
    """The life that decides most, a year longer, in plain words; nothing where no life is among them."""
    lives = deciding[deciding["what"] == "lifespan"]
    if lives.empty:
        return ""
    first, language = lives.iloc[0], state.current_language()
    return state.say(
        "page.footprint.sensitivity.life",
        type=type_name(first["about"], language).lower(),
        years=say_amount(first["value"], "year", language),
        at_up=_say_side(first["at_up"], found),
        at_down=_say_side(first["at_down"], found),
    )


def _say_side(impact: float, found: Footprint) -> str:
    """A total, and its change: "1,13 t CO2e (4,8 % de moins)"."""
    language, change = state.current_language(), impact - found.total.impact
    if math.isnan(change):
        return state.say("format.missing")
    direction = "more" if change > 0 else "less"
    share = format_share(abs(change) / found.total.impact, language)
    mass = format_mass(impact, language)
    return state.say(f"page.footprint.sensitivity.{direction}", impact=mass, share=share)


def _say_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Every assumption that counts, with the values tried and the totals they give."""
    language = state.current_language()
    records = rows.to_dict("records")
    shown = pd.DataFrame(
        {
            "assumption": rows["name"],
            "value": [_say_value(row, "value", language) for row in records],
            "down": [_say_value(row, "down", language) for row in records],
            "at_down": [_say_total(row["at_down"], language) for row in records],
            "up": [_say_value(row, "up", language) for row in records],
            "at_up": [_say_total(row["at_up"], language) for row in records],
        }
    )
    return shown.rename(columns={name: state.say(f"page.footprint.sensitivity.column.{name}") for name in shown})


def _say_value(row: dict, side: str, language: str) -> str:
    value = row[side]
    if math.isnan(value):
        return ""
    if row["what"] == "quality":
        return format_share(value, language, 0) if side == "value" else _say_signed(value, language)
    return say_amount(round_to(value, 3), UNITS[row["what"]], language)


def _say_total(impact: float, language: str) -> str:
    return "" if math.isnan(impact) else format_mass(impact, language)


def _say_signed(share: float, language: str) -> str:
    return f"{'+' if share > 0 else MINUS}{format_share(abs(share), language, 0)}"
