"""Any figure back to its row: part, item, stages, formula, factor and source, and the row that was brought."""

import numpy as np
import pandas as pd
import streamlit as st

from footprint.estimation.views import are_part, heaviest
from footprint.pages import state
from footprint.pages.figure_texts import say_amount, say_number
from footprint.pages.footprint.why import choose_item, show_item
from footprint.pages.show import escape, show_download, show_table
from footprint.words.texts import column_label, format_mass, format_number, label, type_name, value_label
from footprint.workspace.audit.audited import Audited, Brought
from footprint.workspace.footprint import Footprint

FIGURES = ("type", "site", "stage", "source_document", "quality", "match")
MOST_SHOWN = 200


def show_trace(audited: Audited) -> None:
    """Choose a figure, then an item of it, and see all that stands behind."""
    found = audited.footprint
    st.subheader(state.say("page.dossier.audit.trace.title"), anchor=False)
    st.markdown(state.say("page.dossier.audit.trace.explanation"))
    items = _choose_items(found)
    item = choose_item(found, items, "audit-item")
    if item is None:
        st.info(state.say("page.dossier.audit.trace.none"))
        return
    _show_lines(found, int(item))
    show_item(found, int(item), "audit")
    table, position = audited.find_row(int(item))
    _show_brought(audited.find_brought(table, position), table, bool(audited.edited[int(item)]))


def _choose_items(found: Footprint) -> pd.DataFrame:
    """The items of the chosen part, heaviest first, or those whose identifier holds a text."""
    language = state.current_language()
    one, two, three = st.columns(3)
    figures = {name: state.say(f"dossier.column.{name}") for name in FIGURES}
    key = one.selectbox(
        state.say("page.dossier.audit.trace.by"), list(figures), format_func=figures.__getitem__, key="audit-figure"
    )
    parts = found.by(key)
    masses = dict(zip(parts[key].astype("str").fillna(""), parts["impact"], strict=True))
    named = {name: f"{_name_part(key, name)} · {format_mass(mass, language)}" for name, mass in masses.items()}
    part = two.selectbox(
        state.say("page.dossier.audit.trace.part"),
        list(named),
        format_func=lambda name: named.get(name, name),
        key=f"audit-figure-{key}",
    )
    wanted = (three.text_input(state.say("page.dossier.audit.trace.search"), key="audit-search") or "").strip()
    if wanted:
        holds = found.items["item_id"].astype("str").str.contains(wanted, case=False, regex=False).to_numpy()
        here = holds[found.lines["item"].to_numpy()]
    else:
        here = are_part(found.items, found.lines, key, str(part or ""))
    numbers = np.unique(found.lines["item"].to_numpy()[here])
    weighed = heaviest(found.situation, found.lines[here], MOST_SHOWN, found.items)
    others = np.setdiff1d(numbers, weighed["item"])[: MOST_SHOWN - len(weighed)]
    if len(numbers) > MOST_SHOWN:
        rows = format_number(len(numbers), language)
        st.markdown(state.say("page.dossier.audit.trace.most", shown=MOST_SHOWN, rows=rows))
    return pd.concat([weighed, found.items.iloc[others].assign(item=others)], ignore_index=True)


def _name_part(key: str, name: str) -> str:
    if not name:
        return state.say("page.dossier.audit.trace.unnamed")
    language = state.current_language()
    if key in ("stage", "match"):
        return label(key, name, language)
    return type_name(name, language) if key == "type" else value_label(key, name, language)


def _show_lines(found: Footprint, item: int) -> None:
    """All stages of the item, each with its factor."""
    language = state.current_language()
    wide = found.wide.iloc[np.flatnonzero(found.lines["item"].to_numpy() == item)]
    columns = {
        "stage": [label("stage", one, language) for one in wide["stage"].astype("str")],
        "amount": [say_amount(row["amount"], str(row["amount_unit"]), language) for row in wide.to_dict("records")],
        "factor": wide["factor_id"].astype("str").tolist(),
        "value": [say_number(one, language) for one in wide["factor_value"]],
        "match": [label("match", one, language) for one in wide["match"].astype("str")],
        "impact": [say_number(one, language) for one in wide["impact"]],
    }
    titles = {name: state.say(f"page.dossier.audit.column.{name}") for name in columns}
    said = state.say("page.dossier.audit.trace.lines")
    st.markdown(f"**{said}**")
    show_table(pd.DataFrame(columns).rename(columns=titles), said, "audit-lines")
    show_download(wide, "lignes", "audit-lines-download")


def _show_brought(brought: Brought, table: str, edited: bool) -> None:
    """The file, the line and the cells that the row came from."""
    language = state.current_language()
    st.markdown(f"**{state.say('page.dossier.audit.trace.brought')}**")
    if brought.is_typed:
        st.markdown(state.say("page.dossier.audit.trace.typed"))
        return
    told = {"file": escape(brought.filename), "line": brought.line, "sha256": brought.sha256}
    st.markdown(state.say("page.dossier.audit.trace.from_file", **told))
    if edited:
        st.markdown(state.say("page.dossier.audit.trace.edited"))
    if brought.erased_at:
        st.markdown(state.say("page.dossier.audit.trace.erased", at=state.say_moment(brought.erased_at)))
        return
    if brought.cells is None:
        st.markdown(state.say("page.dossier.audit.trace.unreadable"))
        return
    headers = dict(brought.headers)
    rows = pd.DataFrame(
        [
            (headers.get(str(name), ""), column_label(table, str(name), language), str(cell))
            for name, cell in brought.cells.items()
        ],
        columns=["header", "column", "cell"],
    )
    if not headers:  # an archive keeps the cells, not the headers above them
        rows = rows.drop(columns="header")
    titles = {name: state.say(f"page.dossier.audit.column.{name}") for name in rows}
    said = state.say("page.dossier.audit.trace.cells")
    show_table(rows.rename(columns=titles), said, "audit-cells")
    show_download(rows, "ligne", "audit-cells-download", titles)
