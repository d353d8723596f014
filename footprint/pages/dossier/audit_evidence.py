"""What an auditor reads beside the sample: other lists, documents, lives observed, and one page of judgements."""

import hashlib

import pandas as pd
import streamlit as st

from footprint.dossier.audit.evidence import (
    Completeness,
    back_by_documents,
    compare_list,
    list_judgements,
    observe_lives,
    sum_documents,
)
from footprint.pages import state
from footprint.pages.figure_texts import say_number
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_table
from footprint.problems import Problem, UnusableInput
from footprint.words.problem_texts import message
from footprint.words.texts import (
    activity_name,
    column_label,
    format_mass,
    format_number,
    format_share,
    label,
    type_name,
    value_label,
)
from footprint.workspace.audit.audited import Audited, read_list

KINDS = ["csv", "xlsx", "ods", "json", "xml"]
LISTED = ("device_type", "serial_number", "asset_tag", "item_id", "manufacturer", "model", "site", "quantity")
COMPARED = "audit-compared"


def _show_named(shown: pd.DataFrame, plain: pd.DataFrame, said: str, key: str) -> None:
    """A table for people, and the same at full precision to take away."""
    titles = {name: state.say(f"page.dossier.audit.column.{name}") for name in shown}
    show_table(shown.rename(columns=titles), said, key)
    show_download(plain, key, f"{key}-download", {name: titles.get(name, name) for name in plain})


# --- completeness ----------------------------------------------------------------------------------------------------


def show_completeness(audited: Audited) -> None:
    """Bring another list of the estate, and see what either lacks."""
    st.subheader(state.say("page.dossier.audit.completeness.title"), anchor=False)
    st.markdown(state.say("page.dossier.audit.completeness.explanation"))
    file = st.file_uploader(state.say("page.dossier.audit.completeness.file"), type=KINDS, key="audit-list")
    if file is None:
        st.session_state.pop(COMPARED, None)
        return
    try:
        compared, problems, unread = _compare(audited, file.name, file.getvalue())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    language, found = state.current_language(), audited.footprint
    for place, (name, devices) in zip(st.columns(4), compared.devices.items(), strict=True):
        place.metric(state.say(f"page.dossier.audit.completeness.{name}"), format_number(devices, language))
    if unread:
        rows = format_number(unread, language)
        st.warning(state.say("page.dossier.audit.completeness.set_aside", rows=rows))
    weight = float(compared.unlisted["impact"].sum())
    share = format_share(weight / found.total.impact, language)
    st.markdown(state.say("page.dossier.audit.completeness.weight", impact=format_mass(weight, language), share=share))
    rule = compared.listed["rule"]
    _show_devices(compared.listed[rule == ""], "unknown")
    _show_devices(compared.unlisted, "unlisted", "impact")
    _show_devices(compared.listed[rule.isin(["description", "quantity"])], "by_description", "rule")
    if len(problems):
        show_problems(problems, "audit-list-problems")


def _compare(audited: Audited, name: str, content: bytes) -> tuple[Completeness, pd.DataFrame, int]:
    """The comparison, made once for a file and what it is compared with."""
    key = (hashlib.sha256(content).hexdigest(), audited.footprint.situation.id)
    kept = st.session_state.get(COMPARED)
    if kept is None or kept[0] != key:
        listed, problems, unread = read_list((name, content))
        compared = compare_list(audited.footprint.situation, audited.footprint.lines, listed)
        kept = st.session_state[COMPARED] = (key, (compared, problems, unread))
    return kept[1]


def _show_devices(devices: pd.DataFrame, name: str, last: str = "") -> None:
    """Devices of a list, as many columns as say something, with their line."""
    language, said = state.current_language(), state.say(f"page.dossier.audit.completeness.{name}")
    st.markdown(f"**{said}**")
    if devices.empty:
        st.markdown(state.say("page.dossier.audit.completeness.nothing"))
        return
    filled = [column for column in LISTED if devices[column].notna().any()]
    plain = devices[[*filled, last] if last else filled].copy()
    plain.insert(0, "line", devices.index)
    shown = plain.astype("object").where(plain.notna(), "")
    if "device_type" in shown:
        shown["device_type"] = [value_label("device_type", str(one), language) for one in shown["device_type"]]
    if "quantity" in shown:
        shown["quantity"] = [format_number(one, language) for one in plain["quantity"].fillna(1.0)]
    if last == "impact":
        shown[last] = [say_number(one, language) for one in plain[last]]
    if last == "rule":
        shown[last] = [state.say(f"page.dossier.audit.rule.{one}") for one in plain[last]]
    titles = {column: column_label("equipment", column, language) for column in filled}
    titles |= {column: state.say(f"page.dossier.audit.column.{column}") for column in ("line", last) if column}
    show_table(shown.rename(columns=titles), said, f"audit-list-{name}")
    show_download(plain, f"audit-{name}", f"audit-list-{name}-download", titles)


# --- documents and lives ---------------------------------------------------------------------------------------------


def show_evidence(audited: Audited) -> None:
    """Kilograms by document and quality; lives observed by type."""
    language = state.current_language()
    documents = back_by_documents(audited.population)
    sums = sum_documents(documents)
    backed = sums[sums["backed"]]
    share, good = backed["share"].sum(), backed.loc[backed["quality"] != "low", "share"].sum()
    st.subheader(state.say("page.dossier.audit.evidence.title"), anchor=False)
    st.markdown(
        state.say(
            "page.dossier.audit.evidence.share",
            share=format_share(share, language),
            good=format_share(good, language),
        )
    )
    plain = sums.assign(
        backed=[state.say(f"page.dossier.audit.evidence.{'backed' if one else 'unbacked'}") for one in sums["backed"]]
    )
    _show_kilograms(plain, "summary")
    unbacked = state.say("page.dossier.audit.evidence.unbacked")
    named = documents["source_document"].where(documents["source_document"] != "", unbacked)
    _show_kilograms(documents.assign(source_document=named), "documents")
    _show_lives(audited)


def _show_kilograms(plain: pd.DataFrame, name: str) -> None:
    language, said = state.current_language(), state.say(f"page.dossier.audit.evidence.{name}")
    shown = plain.assign(
        quality=[value_label("quality", one, language) for one in plain["quality"]],
        items=[format_number(one, language) for one in plain["items"]],
        impact=[say_number(one, language, 4) for one in plain["impact"]],
        share=[format_share(one, language) for one in plain["share"]],
    )
    st.markdown(f"**{said}**")
    _show_named(shown, plain, said, f"audit-{name}")


def _show_lives(audited: Audited) -> None:
    language, said = state.current_language(), state.say("page.dossier.audit.evidence.lives")
    st.subheader(said, anchor=False)
    lives = observe_lives(audited.footprint.situation)
    if lives.empty:
        st.markdown(state.say("page.dossier.audit.evidence.no_lives"))
        return
    st.markdown(state.say("page.dossier.audit.evidence.lives_explanation"))
    years = {
        name: [format_number(one, language, 1) for one in lives[name]]
        for name in ("mean", "shortest", "longest", "assumed")
    }
    devices = [format_number(one, language) for one in lives["devices"]]
    shown = lives.assign(
        device_type=[type_name(one, language) for one in lives["device_type"]], devices=devices, **years
    )
    _show_named(shown, lives, said, "audit-lives")


# --- judgements ------------------------------------------------------------------------------------------------------


def show_judgements(audited: Audited) -> None:
    """Everything by which people moved the figure, on one page."""
    language, said = state.current_language(), state.say("page.dossier.audit.judgements.title")
    st.subheader(said, anchor=False)
    st.markdown(state.say("page.dossier.audit.judgements.explanation"))
    found = audited.footprint
    judgements = list_judgements(found.situation, found.lines, audited.set_aside)
    if judgements.empty:
        st.markdown(state.say("page.dossier.audit.judgements.none"))
    else:
        rows = [_say_judgement(row, audited.set_aside, language) for row in judgements.to_dict("records")]
        shown = pd.DataFrame(rows)
        _show_named(shown, shown, said, "audit-judgements")
    _show_set_aside(audited.set_aside)


def _say_judgement(row: dict, aside: pd.DataFrame, language: str) -> dict[str, str]:
    kind, about, detail, why = (str(row[name]) for name in ("kind", "about", "detail", "why"))
    low, high = (say_number(row[name], language, 4) for name in ("low", "high"))
    if kind == "stated":
        about, detail = type_name(about, language), column_label("equipment", detail, language)
    elif kind in ("own_factor", "proxy"):
        about, why = activity_name(about, language), label("match", why, language) if why else ""
    elif kind == "supplier":
        about, why = type_name(about, language), state.say(f"page.dossier.audit.counting.{why}")
    elif kind == "unread":
        about, why = column_label("equipment", about, language), value_label(about, why, language)
    else:
        about, why = label("table", about, language), _say_first(aside, why, language)
    known = pd.notna(row["low"])
    return {
        "kind": state.say(f"page.dossier.audit.kind.{kind}"),
        "about": about,
        "detail": detail,
        "said": (low if low == high else f"{low} … {high}") if known else "",
        "instead": say_number(row["assumed"], language, 4) if pd.notna(row["assumed"]) else "",
        "why": why,
        "items": format_number(row["items"], language),
        "impact": say_number(row["impact"], language, 4) if pd.notna(row["impact"]) else "—",
    }


def _say_first(aside: pd.DataFrame, code: str, language: str) -> str:
    """The first row set aside with a code, as an example of it."""
    first = next((found[0] for found in aside["problems"] if len(found) and found[0]["code"] == code), None)
    return message(Problem(**first), language) if first else ""


def _show_set_aside(aside: pd.DataFrame) -> None:
    language, said = state.current_language(), state.say("page.dossier.audit.judgements.set_aside")
    st.subheader(said, anchor=False)
    if aside.empty:
        st.markdown(escape(state.say("page.dossier.audit.judgements.no_set_aside")))
        return
    rows = pd.DataFrame(
        {
            "table": [label("table", one, language) for one in aside["table"].astype("str")],
            "line": [format_number(one, language) for one in aside["line"]],
            "about": [" · ".join(str(cell) for cell in cells.values())[:120] for cells in aside["cells"]],
            "reason": [" ".join(message(Problem(**one), language) for one in found) for found in aside["problems"]],
        }
    )
    _show_named(rows, rows, said, "audit-aside")
