"""A sample drawn with a seed of one's own, its control sheet, and what the sheet says once it is filled."""

import secrets
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from footprint.dossier.audit.findings import MATERIALITY, ProjectedError, find_errors, project
from footprint.dossier.audit.results import Conclusion, conclude, list_findings, read_findings
from footprint.dossier.audit.sample import MOST_DRAWN, STRATA, Draw, draw
from footprint.dossier.control_sheet import read_sheet, write_control_workbook, write_findings, write_sheet
from footprint.pages import state
from footprint.pages.figure_texts import say_number
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.words.texts import format_mass, format_number, format_share
from footprint.workspace.audit.desk import Desk

USUAL_COUNT = 60
LONGEST_SEED = 80
COUNTED = ("items", "drawn", "checked", "wrong")
KINDS = ["xlsx", "csv", "ods"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_sample(desk: Desk, notes: pd.DataFrame) -> None:
    """Draw, take the sheet away, bring it back."""
    audited = desk.audited
    st.subheader(state.say("page.dossier.audit.sample.title"), anchor=False, help=explain("sample"))
    st.markdown(state.say("page.dossier.audit.sample.explanation"))
    _ask_draw(desk)
    kept = desk.results.last_draw
    if kept is None:
        st.info(state.say("page.dossier.audit.sample.none"))
        return
    drawn = draw(audited.population, kept.seed, kept.count, audited.footprint.situation.id)
    if drawn.code != kept.code:  # drawn by a version of the program that drew otherwise
        st.warning(state.say("page.dossier.audit.sample.other_code", code=kept.code))
        return
    _show_draw(desk, drawn, notes)
    _show_errors(desk, drawn)


def _ask_draw(desk: Desk) -> None:
    """A seed that nobody could foresee, and how many rows; another draw is added to those before."""
    kept = desk.results.last_draw
    with st.form("audit-draw", border=True):
        one, two = st.columns(2)
        seed = one.text_input(
            state.say("page.dossier.audit.sample.seed"),
            help=state.say("page.dossier.audit.sample.seed_help"),
            placeholder=state.say("page.dossier.audit.sample.seed_empty"),
            max_chars=LONGEST_SEED,
            key="audit-seed",
        )
        count = two.number_input(
            state.say("page.dossier.audit.sample.count"),
            1,
            MOST_DRAWN,
            kept.count if kept else USUAL_COUNT,
            help=state.say("page.dossier.audit.sample.count_help"),
            key="audit-count",
        )
        asked = st.form_submit_button(
            state.say("page.dossier.audit.sample.draw"), type="secondary" if kept else "primary", key="audit-draw-go"
        )
    if asked:
        audited, chosen = desk.audited, (seed or "").strip() or secrets.token_hex(4)
        drawn = draw(audited.population, chosen, int(count), audited.footprint.situation.id)
        desk.keep(desk.results.with_draw(drawn, datetime.now(UTC).replace(tzinfo=None)))
        st.rerun()


def _show_draw(desk: Desk, drawn: Draw, notes: pd.DataFrame) -> None:
    language, population, made = state.current_language(), desk.audited.population, len(desk.results.draws)
    written = state.document_language()
    share = drawn.rows["impact"].sum() / population["impact"].sum()
    st.markdown(
        state.say(
            "page.dossier.audit.sample.drawn",
            rows=format_number(len(drawn.rows), language),
            seed=escape(drawn.seed),
            code=drawn.code,
            share=format_share(share, language),
        )
    )
    if made > 1:
        show_note(state.say("page.dossier.audit.sample.earlier", count=format_number(made - 1, language)))
    st.download_button(
        state.say("page.dossier.audit.sample.workbook"),
        lambda: write_control_workbook(drawn, notes, written),
        file_name=f"{state.say('page.dossier.audit.sample.workbook_file')}-{drawn.code}.xlsx",
        mime=XLSX,
        key="audit-sheet-xlsx",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    strata = population.groupby("stratum").agg(items=("item", "size"), kilograms=("impact", "sum"))
    strata["drawn"] = drawn.rows["stratum"].value_counts().reindex(strata.index).fillna(0)
    strata = strata.reindex([name for name in STRATA if name in strata.index]).reset_index()
    _show_named(strata, "sample.strata", "audit-strata")
    sheet = write_sheet(drawn, language)
    told = sheet.drop(columns=[state.say("audit.sheet.draw"), *_names_to_fill()])
    st.markdown(f"**{state.say('page.dossier.audit.sample.rows')}**")
    kilograms = state.say("audit.sheet.kilograms")
    for name in (kilograms, state.say("audit.sheet.quantity")):
        told[name] = [say_number(value, language, 4) for value in told[name]]
    show_table(told.fillna(""), state.say("page.dossier.audit.sample.rows"), "audit-drawn")
    show_download(sheet, f"{state.say('page.dossier.audit.sample.workbook_file')}-{drawn.code}", "audit-sheet-csv")


def _names_to_fill() -> list[str]:
    names = ("found_quantity", "found_type", "found_date", "document", "remark")
    return [state.say(f"audit.sheet.{name}") for name in names]


def _show_named(table: pd.DataFrame, title: str, key: str) -> None:
    """A table by stratum in words, numbers as the language writes them, and the same to take away."""
    language, said = state.current_language(), state.say(f"page.dossier.audit.{title}")
    titles = {name: state.say(f"page.dossier.audit.column.{name}") for name in table}
    plain = table.assign(stratum=[state.say(f"audit.stratum.{name}") for name in table["stratum"]])
    shown = plain.copy()
    for name in shown.columns.drop("stratum"):
        shown[name] = [
            format_number(value, language) if name in COUNTED else say_number(value, language, 4)
            for value in plain[name]
        ]
    st.markdown(f"**{said}**")
    show_table(shown.rename(columns=titles), said, key)
    show_download(plain, key, f"{key}-download", titles)


def _show_errors(desk: Desk, drawn: Draw) -> None:
    """The filled sheet, what it found, and what that says of the whole."""
    st.subheader(state.say("page.dossier.audit.errors.title"), anchor=False, help=explain("materiality"))
    st.markdown(state.say("page.dossier.audit.errors.explanation"))
    show_note(state.say("page.dossier.audit.errors.formula"))
    results = desk.results
    kept = results.find_draw(drawn.code)
    one, two = st.columns([1, 2])
    percent = one.number_input(
        state.say("page.dossier.audit.errors.materiality"),
        0.1,
        50.0,
        (kept.materiality if kept else MATERIALITY) * 100,
        step=0.5,
        help=state.say("page.dossier.audit.errors.materiality_help"),
        key="audit-materiality",
    )
    file = two.file_uploader(state.say("page.dossier.audit.errors.file"), type=KINDS, key="audit-sheet-file")
    situation = desk.audited.footprint.situation
    if file is not None:
        try:
            findings, problems = read_sheet((file.name, file.getvalue()), drawn, situation.factors.catalogue)
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            return
        if len(problems):
            show_problems(problems, "audit-sheet")
    elif kept and kept.findings:
        findings = read_findings(kept.findings, drawn)
    else:
        return
    errors = find_errors(situation, drawn.rows, findings)
    projection = project(desk.audited.population, errors, percent / 100)
    said = conclude(projection, errors)
    now = results.with_findings(drawn.code, list_findings(findings, drawn), percent / 100, said)
    if now != results:
        desk.keep(now)
    _show_projection(projection, said)
    named = ("number", "item_id", "quantity", "found_quantity", "kilograms", "found", "error", "document", "remark")
    titles = {name: state.say(f"audit.sheet.{name}") for name in named}
    found = write_findings(errors, findings, titles)
    if len(found):
        _show_findings(found)


def say_verdict(conclusion: Conclusion) -> str:
    """What the errors found say of the total, in words."""
    said = {} if conclusion.verdict == "nothing_checked" else _say_masses(conclusion, state.current_language())
    return state.say(f"audit.verdict.{conclusion.verdict}", **said)


def say_progress(conclusion: Conclusion) -> str:
    """How many rows were checked, and how many of them differ."""
    language = state.current_language()
    counts = {name: format_number(getattr(conclusion, name), language) for name in ("checked", "drawn", "wrong")}
    return state.say("page.dossier.audit.errors.progress", **counts)


def _show_projection(projection: ProjectedError, conclusion: Conclusion) -> None:
    show = {"above": st.error, "unsure": st.warning, "below": st.success, "nothing_checked": st.info}
    show[projection.verdict](say_verdict(conclusion))
    st.markdown(say_progress(conclusion))
    _show_named(projection.strata.drop(columns="deviation"), "errors.strata", "audit-errors")


def _say_masses(conclusion: Conclusion, language: str) -> dict[str, str]:
    masses = {"error": conclusion.error, "threshold": conclusion.threshold, "margin": conclusion.margin}
    share = format_share(conclusion.threshold / conclusion.total, language)
    wanted = ("error", "threshold") if conclusion.verdict == "above" else tuple(masses)
    return {name: escape(format_mass(masses[name], language)) for name in wanted} | {"share": share}


def _show_findings(found: pd.DataFrame) -> None:
    language, shown = state.current_language(), found.copy()
    for name in ("quantity", "found_quantity", "kilograms", "found", "error"):
        title = state.say(f"audit.sheet.{name}")
        shown[title] = [say_number(value, language, 4) for value in found[title]]
    st.markdown(f"**{state.say('page.dossier.audit.errors.rows')}**")
    show_table(shown, state.say("page.dossier.audit.errors.rows"), "audit-found")
    show_download(found, "constats", "audit-found-download")
