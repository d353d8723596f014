"""The library of evidence: files dropped, what each proves, where proofs lack, and which serves what."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.evidence.coverage import STATES, SUBJECTS, find_holes, make_matrix, state_of
from footprint.commitments.evidence.library import drop_proof, find_by_hash, put_proof
from footprint.commitments.evidence.proof import PROOF_KINDS, Proof
from footprint.pages import acting, state
from footprint.pages.commitments.proofs import offer_file
from footprint.pages.label.dropped import show_dropped
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.standing.standing import find_standing
from footprint.pages.word_help import explain
from footprint.sentences.holes import list_proofs, name_subject, say_holes
from footprint.sentences.register_files import name_column, name_in_framework
from footprint.words.texts import day_order

LEAST_HASH = 8  # letters of a hash that tell a file


def show_library(desk: PlanDesk, cycle: str) -> None:
    """What there is and what lacks, files to drop, the proofs, and the matrices."""
    library, today = desk.register.library, date.today()
    holes = find_holes(desk.register, today, _find_measured(desk))
    states = [state_of(one, today) for one in library]
    counts = {one: states.count(one) for one in STATES if one in states}
    told = ", ".join(state.say(f"page.label.library.state.{one}", count=count) for one, count in counts.items())
    said = state.say("page.label.library.counts", total=len(library), states=told)
    st.markdown(said if library else state.say("page.label.library.none"), help=explain("evidence"))
    show_dropped(desk)
    _show_holes(holes)
    if library:
        _show_proofs(desk, today)
    _show_matrices(desk)


def _find_measured(desk: PlanDesk) -> dict[str, int]:
    """The year of the last measure of each commitment that reached its goal without a proof of it."""
    found = (one.progress for one in find_standing(desk))
    return {one.commitment.commitment_id: one.observed.year for one in found if one.observed and not one.covering}


# --- the proofs ------------------------------------------------------------------------------------------------------


def _show_proofs(desk: PlanDesk, today: date) -> None:
    st.header(state.say("page.label.library.title"), anchor=False)
    wanted = st.text_input(state.say("page.label.library.search"), key="proof-search").strip()
    found = _search(desk.register.library, wanted)
    if not found:
        st.markdown(state.say("page.label.library.not_found", wanted=escape(wanted)))
        return
    table = list_proofs(found, today, state.current_language(), desk.register)
    show_table(table.loc[:, (table != "").any()], state.say("page.label.library.title"), "library")
    show_download(table, "preuves", "download-library")
    labels = {one.proof_id: f"{one.proof_id} — {one.label}" for one in found}
    with st.expander(state.say("page.label.library.change"), expanded=bool(wanted)):
        chosen = st.selectbox(
            state.say("page.commitments.proof_column.label"), list(labels), format_func=labels.__getitem__, key="proof"
        )
        _show_proof(desk, next(one for one in found if one.proof_id == chosen))


def _search(library: tuple[Proof, ...], wanted: str) -> tuple[Proof, ...]:
    """The proofs whose words hold what is searched for, or whose hash begins with it."""
    by_hash = find_by_hash(library, wanted) if len(wanted) >= LEAST_HASH else ()
    return by_hash or tuple(one for one in library if wanted.casefold() in _say_all(one).casefold())


def _say_all(one: Proof) -> str:
    return " ".join((one.proof_id, one.label, one.filename, one.period, *one.tirs, *one.commitments))


def _show_proof(desk: PlanDesk, proof: Proof) -> None:
    """All that is said of a proof, to be changed; its file, and taking it off the list."""
    key, language = f"{proof.proof_id}-{desk.number}", state.current_language()
    day = day_order(language)
    with st.form(f"proof-{key}"):
        first, second = st.columns(2)
        label = first.text_input(name_column("label", language), proof.label, key=f"label-{key}")
        kind = second.selectbox(
            state.say("page.commitments.proof_column.kind"),
            PROOF_KINDS,
            PROOF_KINDS.index(proof.kind),
            format_func=lambda one: state.say(f"register_word.proof.{one}"),
            key=f"kind-{key}",
        )
        period_help = state.say("page.commitments.proofs.period_help")
        period = first.text_input(name_column("period", language), proof.period, key=f"period-{key}", help=period_help)
        until = name_column("expires_on", language)
        expires = second.date_input(until, proof.expires_on, key=f"expires-{key}", format=day)
        by = first.text_input(name_column("validated_by", language), proof.validated_by, key=f"by-{key}")
        on = second.date_input(name_column("validated_on", language), proof.validated_on, key=f"on-{key}", format=day)
        tirs, promises = draw_links(desk, proof, key)
        if acting.form_submit_button(st, state.say("page.commitments.register.save"), type="primary"):
            after = replace(
                proof,
                label=label.strip() or proof.label,
                kind=kind,
                period=period.strip(),
                expires_on=expires,
                validated_by=by.strip(),
                validated_on=on,
                tirs=tirs,
                commitments=promises,
            )
            said = state.say("page.label.library.done.changed", label=after.label)
            desk.change_register(said, library=put_proof(desk.register.library, after))
    if proof.is_supplied:
        st.markdown(f":small[{state.say('page.commitments.proofs.hash', hashes=f'`{proof.sha256}`')}]")
        offer_file(desk, proof, f"file-{key}")
    _show_drop(desk, proof, key)


def draw_links(desk: PlanDesk, proof: Proof, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the framework and the commitments that a proof serves, to be chosen."""
    register = desk.register
    lines = {one.tir: name_subject(one.tir, one.label) for one in register.framework}
    promises = {one.commitment_id: name_subject(one.commitment_id, one.title) for one in register.commitments}
    chosen = []
    for name, known, held in (("tirs", lines, proof.tirs), ("commitments", promises, proof.commitments)):
        options = list(dict.fromkeys([*known, *held]))
        said = st.multiselect(
            name_in_framework(register, name, state.current_language()),
            options,
            list(held),
            format_func=lambda one, known=known: known.get(one, one),
            key=f"{name}-{key}",
            placeholder=state.say("page.label.library.no_link"),
        )
        chosen.append(tuple(said))
    return chosen[0], chosen[1]


def _show_drop(desk: PlanDesk, proof: Proof, key: str) -> None:
    """Taking a proof off the list, once it proves nothing: its file stays for the dossiers that name it."""
    if proof.is_linked:
        st.markdown(f":small[{state.say('page.label.library.linked')}]")
    elif acting.button(st, state.say("page.label.library.drop"), key=f"drop-{key}", icon=":material/delete:"):
        said = state.say("page.label.library.done.dropped", label=proof.label)
        desk.change_register(said, library=drop_proof(desk.register.library, proof.proof_id))


# --- what lacks, and what serves what --------------------------------------------------------------------------------


def _show_holes(holes: pd.DataFrame) -> None:
    if holes.empty:
        return
    title = state.say("page.label.library.holes", count=len(holes))
    with st.expander(title):
        table = say_holes(holes, state.current_language())
        show_table(table, title, "holes")
        show_download(table, "preuves-manquantes", "download-holes")


def _show_matrices(desk: PlanDesk) -> None:
    """Proofs by line of the framework and by commitment."""
    if not desk.register.library:
        return
    with st.expander(state.say("page.label.library.matrices")):
        st.markdown(state.say("page.label.library.matrices_help"))
        for by in SUBJECTS:
            matrix = make_matrix(desk.register, by)
            if matrix.empty:
                continue
            said = say_matrix(desk, matrix, by)
            st.dataframe(said, hide_index=True, width="stretch", alt=state.say(f"page.label.library.by_{by}"), key=by)
            show_download(said, f"preuves-par-{by}", f"download-matrix-{by}")


def say_matrix(desk: PlanDesk, matrix: pd.DataFrame, by: str) -> pd.DataFrame:
    """A matrix in words: R for a proof of result, M for one of means."""
    letters = {kind: state.say(f"page.label.library.letter.{kind}") for kind in PROOF_KINDS}
    language = state.current_language()
    first = name_in_framework(desk.register, "tir", language) if by == "tir" else state.say(f"page.label.library.{by}")
    named = {"id": first, "label": name_column("label", language)}
    proofs = [column for column in matrix if column not in named]
    said = {column: matrix[column].map(lambda cell: letters.get(cell, "")) for column in proofs}
    return matrix.assign(**said).rename(columns=named)
