"""A sample drawn with a seed of one's own, its control sheet, and what the sheet says once it is filled."""

import pandas as pd
import streamlit as st

from footprint.dossier.audit.findings import MATERIALITY, ProjectedError, find_errors, project
from footprint.dossier.audit.sample import STRATA, Draw, draw
from footprint.dossier.control_sheet import read_sheet, write_control_workbook, write_findings, write_sheet
from footprint.pages import state
from footprint.pages.dossier.audit_statement import RESULT
from footprint.pages.figure_texts import say_number
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.words.texts import format_mass, format_number, format_share
from footprint.workspace.audited import Audited

USUAL_COUNT, MOST_DRAWN = 60, 2_000
COUNTED = ("items", "drawn", "checked", "wrong")
KINDS = ["xlsx", "csv", "ods"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_sample(audited: Audited, notes: pd.DataFrame) -> None:
    """Draw, take the sheet away, bring it back."""
    st.subheader(state.say("page.dossier.audit.sample.title"), anchor=False, help=explain("sample"))
    st.markdown(state.say("page.dossier.audit.sample.explanation"))
    one, two = st.columns(2)
    situation_id = audited.footprint.situation.id
    seed = one.text_input(
        state.say("page.dossier.audit.sample.seed"),
        situation_id[:8],
        help=state.say("page.dossier.audit.sample.seed_help"),
        key="audit-seed",
    )
    count = two.number_input(
        state.say("page.dossier.audit.sample.count"),
        1,
        MOST_DRAWN,
        USUAL_COUNT,
        help=state.say("page.dossier.audit.sample.count_help"),
        key="audit-count",
    )
    drawn = draw(audited.population, seed.strip(), int(count), situation_id)
    _show_draw(audited, drawn, notes)
    _show_errors(audited, drawn)


def _show_draw(audited: Audited, drawn: Draw, notes: pd.DataFrame) -> None:
    language, population = state.current_language(), audited.population
    written = state.document_language()
    share = drawn.rows["impact"].sum() / population["impact"].sum()
    st.markdown(
        state.say(
            "page.dossier.audit.sample.drawn",
            rows=format_number(len(drawn.rows), language),
            code=drawn.code,
            share=format_share(share, language),
        )
    )
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


def _show_errors(audited: Audited, drawn: Draw) -> None:
    """The filled sheet, what it found, and what that says of the whole."""
    st.subheader(state.say("page.dossier.audit.errors.title"), anchor=False, help=explain("materiality"))
    st.markdown(state.say("page.dossier.audit.errors.explanation"))
    show_note(state.say("page.dossier.audit.errors.formula"))
    one, two = st.columns([1, 2])
    percent = one.number_input(
        state.say("page.dossier.audit.errors.materiality"),
        0.1,
        50.0,
        MATERIALITY * 100,
        step=0.5,
        help=state.say("page.dossier.audit.errors.materiality_help"),
        key="audit-materiality",
    )
    file = two.file_uploader(state.say("page.dossier.audit.errors.file"), type=KINDS, key="audit-sheet-file")
    if file is None:
        return
    situation = audited.footprint.situation
    try:
        findings, problems = read_sheet((file.name, file.getvalue()), drawn, situation.factors.catalogue)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    if len(problems):
        show_problems(problems, "audit-sheet")
    errors = find_errors(situation, drawn.rows, findings)
    projection = project(audited.population, errors, percent / 100)
    _show_projection(projection, errors)
    _remember(audited, drawn, projection, errors)
    named = ("number", "item_id", "quantity", "found_quantity", "kilograms", "found", "error", "document", "remark")
    titles = {name: state.say(f"audit.sheet.{name}") for name in named}
    found = write_findings(errors, findings, titles)
    if len(found):
        _show_findings(found)


def _remember(audited: Audited, drawn: Draw, projection: ProjectedError, errors: pd.DataFrame) -> None:
    """What the statement about the same version begins with: the seed, what was drawn, what it showed."""
    language = state.current_language()
    rows = format_number(len(drawn.rows), language)
    st.session_state[RESULT] = {
        "dossier": audited.dossier,
        "seed": drawn.seed,
        "sample": state.say("page.dossier.audit.statement.drawn", rows=rows, code=drawn.code),
        "result": f"{_say_progress(errors)} {_say_verdict(projection)}".replace("**", ""),
    }


def _say_verdict(projection: ProjectedError) -> str:
    said = {} if projection.verdict == "nothing_checked" else _say_masses(projection, state.current_language())
    return state.say(f"audit.verdict.{projection.verdict}", **said)


def _say_progress(errors: pd.DataFrame) -> str:
    checked, wrong = int(errors["checked"].sum()), int(errors["differs"].sum())
    counts = {"checked": checked, "drawn": len(errors), "wrong": wrong}
    said = {name: format_number(value, state.current_language()) for name, value in counts.items()}
    return state.say("page.dossier.audit.errors.progress", **said)


def _show_projection(projection: ProjectedError, errors: pd.DataFrame) -> None:
    show = {"above": st.error, "unsure": st.warning, "below": st.success, "nothing_checked": st.info}
    show[projection.verdict](_say_verdict(projection))
    st.markdown(_say_progress(errors))
    _show_named(projection.strata.drop(columns="deviation"), "errors.strata", "audit-errors")


def _say_masses(projection: ProjectedError, language: str) -> dict[str, str]:
    masses = {"error": projection.error, "threshold": projection.threshold, "margin": projection.margin}
    share = format_share(projection.threshold / projection.total, language)
    wanted = ("error", "threshold") if projection.verdict == "above" else tuple(masses)
    return {name: escape(format_mass(masses[name], language)) for name in wanted} | {"share": share}


def _show_findings(found: pd.DataFrame) -> None:
    language, shown = state.current_language(), found.copy()
    for name in ("quantity", "found_quantity", "kilograms", "found", "error"):
        title = state.say(f"audit.sheet.{name}")
        shown[title] = [say_number(value, language, 4) for value in found[title]]
    st.markdown(f"**{state.say('page.dossier.audit.errors.rows')}**")
    show_table(shown, state.say("page.dossier.audit.errors.rows"), "audit-found")
    show_download(found, "constats", "audit-found-download")
