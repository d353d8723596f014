"""Where the carbon is: each breakdown with its chart, its table, its download, and the way down to the lines."""

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart, draw_parts, print_bounds, print_parts
from footprint.estimation.lines import PROVIDED, name_services
from footprint.estimation.situation import keep_services
from footprint.estimation.views import are_part, gather_families, heaviest
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.names import find_ids, name_items
from footprint.pages.footprint.why import choose_item, show_item
from footprint.pages.show import show_chart, show_download, show_note, show_table, write_table
from footprint.pages.signed_in import noting
from footprint.pages.word_help import explain
from footprint.words.texts import format_number, label, type_name, value_label
from footprint.workspace.footprint import Footprint, find_footprint

BREAKDOWNS = ("family", "stage", "type", "service", "site", "entity")
FIRST = "family"
PLACES = ("site", "entity")  # shown where there are several


def show_where(found: Footprint) -> None:
    """Where the carbon is: one chart, by what one chooses, with the table and the lines behind it."""
    offered = [key for key in BREAKDOWNS if _is_worth_offering(found, key)]
    names = {key: state.say(f"page.footprint.{key}.subject") for key in offered}
    chosen = st.segmented_control(
        state.say("page.footprint.by"),
        offered,
        default=FIRST,
        required=True,
        format_func=names.__getitem__,
        key="by",
        bind="query-params",
        label_visibility="collapsed",
    )
    _show_chart(services_of(found) if chosen == "service" else found, chosen or FIRST)


def _is_worth_offering(found: Footprint, key: str) -> bool:
    """Places are where there are several, services where there is one."""
    if key == "service":
        return not found.situation.inventory.usage.empty
    return key not in PLACES or len(found.by(key)) > 1


def services_of(found: Footprint) -> Footprint:
    """The footprint of the services alone: next to devices, none could be told from another."""
    return found.once("services", lambda: find_footprint(keep_services(found.situation)))


def show_lines(found: Footprint) -> None:
    """The heaviest items of the footprint, and all its lines."""
    _show_heaviest(found)
    st.header(state.say("page.footprint.lines.title"), anchor=False, help=explain("impact_line"))
    st.markdown(say_counts("page.footprint.lines.explanation", lines=len(found.lines)))
    studied = state.find_studied()
    lines = (
        noting(lambda: found.wide, *state.describe_export(studied, f"{studied.number}/lines"))
        if studied
        else found.wide
    )
    show_download(lines, "lignes", "download-lines", rows=len(found.lines))


def break_down(found: Footprint, key: str) -> pd.DataFrame:
    """The footprint by stage, match, family, type, site or entity..., with the `name` and interval of each part."""
    table = gather_families(found.situation, found.by("type")) if key == "family" else found.by(key)
    table = table.merge(found.bounds(key), on=key, how="left")
    return table.assign(name=[name_part(key, value) for value in table[key].astype("str")])


def name_part(key: str, value: str) -> str:
    """What people call a part of a breakdown."""
    language = state.current_language()
    if value == "":
        return state.say(f"page.footprint.{key}.none")
    if key == "type":
        return type_name(value, language)
    if key == "service":
        kind, *provider = value.split(PROVIDED, 1)
        return PROVIDED.join([type_name(kind, language), *provider])
    if key in ("stage", "match", "family"):
        return label(key, value, language)
    return value_label(key, value, language)


def show_breakdown(found: Footprint, key: str) -> None:
    """One breakdown: a question as title, a chart, and below it the table and the lines behind."""
    title = state.say(f"page.footprint.{key}.title")
    st.header(title, anchor=False, help=explain(key) if key in ("match", "quality") else None)
    st.markdown(state.say(f"page.footprint.{key}.explanation"))
    _show_chart(found, key)


def show_families(found: Footprint) -> None:
    """The bars of the families of devices and services, and their table."""
    _show_bars(found, FIRST)


def _show_bars(found: Footprint, key: str) -> pd.DataFrame:
    """The chart of a breakdown, and its table below; the parts that they show."""
    made_in = ("breakdown", key, state.current_language())
    parts, chart = found.once(made_in, lambda: _draw_breakdown(found, key))
    show_chart(chart, key, show_rows=lambda: show_parts_table(found, parts, key))
    return parts


def _show_chart(found: Footprint, key: str) -> None:
    parts = _show_bars(found, key)
    with st.expander(state.say("page.footprint.why.title"), key=f"why-{key}", on_change="rerun") as reasons:
        if reasons.open:
            show_note(state.say(f"page.footprint.{key}.explanation"))
            _show_why(found, parts, key)


def _draw_breakdown(found: Footprint, key: str) -> tuple[pd.DataFrame, Chart]:
    parts = break_down(found, key)
    subject, whole = state.say(f"page.footprint.{key}.subject"), "services" if key == "service" else "footprint"
    return parts, draw_parts(parts, subject, state.current_language(), whole)


def show_parts_table(found: Footprint, parts: pd.DataFrame, key: str) -> None:
    """The parts of a breakdown, printed so that they add up, and their download at full precision."""
    language = state.current_language()
    printed = print_parts(parts["impact"].tolist(), language)
    whole = parts[["impact", "lines", "missing"]].sum()
    (total, _), *_ = print_parts([whole["impact"]], language)
    bounds = [print_bounds(low, high, language) for low, high in zip(parts["low"], parts["high"], strict=True)]
    rows = [
        (name, mass, share, interval, lines, missing)
        for name, (mass, share), interval, lines, missing in zip(
            parts["name"], printed, bounds, parts["lines"], parts["missing"], strict=True
        )
    ]
    of_whole = print_bounds(found.interval.low, found.interval.high, language) if len(parts) else ""
    counts = int(whole["lines"]), int(whole["missing"])
    rows.append((state.say("page.footprint.total_row"), total, "", of_whole, *counts))
    names = [state.say(f"page.footprint.{key}.subject")]
    columns = ("impact", "share", "interval", "lines", "missing")
    names += [state.say(f"page.footprint.column.{name}") for name in columns]
    title = state.say(f"page.footprint.{key}.title")
    show_table(pd.DataFrame(rows, columns=names), title, f"rows-{key}")
    show_download(
        parts[[key, "name", "impact", "low", "high", "lines", "missing"]], f"empreinte-{key}", f"download-{key}"
    )


def _show_why(found: Footprint, parts: pd.DataFrame, key: str) -> None:
    """From a part to its heaviest items, from an item to its lines."""
    values = parts[key].astype("str").tolist()
    names = dict(zip(values, parts["name"], strict=True))
    value = st.selectbox(
        state.say("page.footprint.why.part"), values, format_func=lambda one: names.get(one, one), key=f"part-{key}"
    )
    lines = found.lines[_are_in(found, key, value)]
    item = choose_item(found, heaviest(found.situation, lines, 10, found.items), f"item-{key}")
    if item is None:
        st.markdown(state.say("page.footprint.why.nothing"))
    else:
        show_item(found, item, key, value)


def _are_in(found: Footprint, key: str, value: str):
    if key == "service":
        return (name_services(found.situation) == value).to_numpy(dtype="bool")[found.lines["item"].to_numpy()]
    if key != "family":
        return are_part(found.items, found.lines, key, value)
    catalogue = found.situation.factors.catalogue
    families = {**dict(catalogue.devices[["device_type", "family"]].itertuples(index=False))}
    families |= dict(catalogue.services[["service_type", "family"]].itertuples(index=False))
    return (found.items["type"].astype("str").map(families) == value).to_numpy()[found.lines["item"].to_numpy()]


def _show_heaviest(found: Footprint) -> None:
    st.header(state.say("page.footprint.heaviest.title"), anchor=False)
    top = found.heaviest
    st.markdown(state.say("page.footprint.heaviest.explanation"))
    if top.empty:
        return
    language = state.current_language()
    (total, share), _ = print_parts([top["impact"].sum(), found.total.impact - top["impact"].sum()], language)
    st.markdown(state.say("page.footprint.heaviest.conclusion", count=len(top), impact=total, share=share))
    rows = found.once(("heaviest in words", language), lambda: write_table(_say_heaviest(found)))
    show_table(rows, state.say("page.footprint.heaviest.title"), "rows-heaviest")
    show_download(top.drop(columns="item"), "lignes-les-plus-lourdes", "download-heaviest")


def _say_heaviest(found: Footprint) -> pd.DataFrame:
    """The heaviest items in words; the columns in which there is something to say."""
    language, top = state.current_language(), found.heaviest
    printed = print_parts([*top["impact"], found.total.impact - top["impact"].sum()], language)
    columns = ("what", "site", "quantity", "impact", "share", "item_id")
    rows = pd.DataFrame(
        {
            "what": name_items(found, top),
            "site": top["site"].astype("str").fillna(""),
            "quantity": [
                format_number(count, language) if table == "equipment" else ""  # a service or a purchase has none
                for count, table in zip(top["quantity"], top["table"], strict=True)
            ],
            "impact": [mass for mass, _ in printed[:-1]],
            "share": [share for _, share in printed[:-1]],
            "item_id": find_ids(found, top),
        }
    )
    rows = rows[[name for name in columns if name not in ("site", "item_id") or rows[name].any()]]
    rows.columns = [state.say(f"page.footprint.column.{name}") for name in rows]
    return rows
