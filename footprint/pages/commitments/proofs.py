"""The proofs of a commitment or of a TIR: those expected, those supplied, and their files, served as downloads only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.attachments import MAX_BYTES, STARTS, check_evidence
from footprint.commitments.commitment import Commitment, Evidence, read_period
from footprint.pages import state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_note, show_table
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.storage import find_upload, load_upload, save_upload
from footprint.words.texts import format_date

Save = Callable[[tuple[Evidence, ...], str], None]


def show_proofs(desk: PlanDesk, commitment: Commitment) -> None:
    """The proofs of a commitment."""

    def save(proofs: tuple[Evidence, ...], message: str) -> None:
        desk.put_commitment(replace(commitment, evidence=proofs), message)

    show_evidence(desk, commitment.evidence, commitment.commitment_id, save)


def show_evidence(desk: PlanDesk, proofs: tuple[Evidence, ...], name: str, save: Save) -> None:
    """A list of proofs, a file to attach to one, one to expect, one to take away.

    Args:
        name: what the proofs belong to: a commitment's id, a TIR.
        save: keeps another list of proofs, with what to say of it.
    """
    st.header(state.say("page.commitments.proofs.title"), anchor=False, help=explain("evidence"))
    if proofs:
        _show_list(proofs)
        _show_downloads(desk, proofs, name)
    else:
        st.markdown(state.say("page.commitments.proofs.none"))
    attach, expect = st.columns(2)
    with attach, st.expander(state.say("page.commitments.proofs.attach"), key=f"attach-{name}"):
        _show_attach(desk, proofs, name, save)
    with expect, st.expander(state.say("page.commitments.proofs.expect"), key=f"expect-{name}"):
        _show_expect(desk, proofs, name, save)


def _show_list(proofs: tuple[Evidence, ...]) -> None:
    language = state.current_language()
    rows = [
        {
            "label": one.label,
            "kind": state.say(f"register_word.proof.{one.kind}"),
            "state": state.say(f"page.commitments.proofs.{'supplied' if one.is_supplied else 'expected'}"),
            "filename": one.filename,
            "period": _say_period(one.period),
            "supplied": f"{one.supplied_by}, {format_date(one.supplied_on, language)}" if one.supplied_on else "",
            "validated_by": one.validated_by,
        }
        for one in proofs
    ]
    table = pd.DataFrame(rows)
    names = {name: state.say(f"page.commitments.proof_column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.commitments.proofs.title"))


def _say_period(period: str) -> str:
    """A period as it was written, and that it covers nothing where it can't be read."""
    if not period.strip() or read_period(period):
        return period
    return state.say("page.commitments.proofs.unread_period", period=period)


def _show_downloads(desk: PlanDesk, proofs: tuple[Evidence, ...], name: str) -> None:
    """The bytes as they were given: always a download, never shown."""
    supplied = [one for one in proofs if one.is_supplied]
    for number, one in enumerate(supplied):
        st.download_button(
            state.say("page.commitments.proofs.download", name=escape(one.filename)),
            lambda one=one: _load(desk, one),
            file_name=one.filename,
            mime="application/octet-stream",
            key=f"proof-{name}-{number}",
            on_click="ignore",
            icon=":material/download:",
        )
    if supplied:
        show_note(
            state.say("page.commitments.proofs.hash", hashes=" · ".join(f"`{one.sha256[:12]}…`" for one in supplied))
        )


def _load(desk: PlanDesk, proof: Evidence) -> bytes:
    upload_id = find_upload(state.open_engine(), desk.organisation_id, proof.sha256)
    return load_upload(state.open_engine(), upload_id).content if upload_id else b""


def _show_attach(desk: PlanDesk, proofs: tuple[Evidence, ...], name: str, save: Save) -> None:
    waiting = [number for number, one in enumerate(proofs) if not one.is_supplied]
    st.markdown(state.say("page.commitments.proofs.attach_help", size=MAX_BYTES // 1_000_000, kinds=" ".join(STARTS)))
    key = f"{name}-{desk.number}"
    chosen = st.selectbox(
        state.say("page.commitments.proofs.which"),
        [*waiting, -1],
        format_func=lambda at: proofs[at].label if at >= 0 else state.say("page.commitments.proofs.other"),
        key=f"which-{key}",
    )
    label = "" if chosen >= 0 else st.text_input(state.say("page.commitments.proof_column.label"), key=f"label-{key}")
    kind = proofs[chosen].kind if chosen >= 0 else _choose_kind(f"kind-{key}")
    file = st.file_uploader(
        state.say("page.commitments.proofs.file"), max_upload_size=MAX_BYTES // 1_000_000, key=f"file-{key}"
    )
    period = st.text_input(
        state.say("page.commitments.proof_column.period"),
        key=f"period-{key}",
        help=state.say("page.commitments.proofs.period_help"),
    )
    validated = st.text_input(state.say("page.commitments.proof_column.validated_by"), key=f"validated-{key}")
    if (
        st.button(state.say("page.commitments.proofs.keep"), key=f"keep-{key}", disabled=file is None)
        and file is not None
    ):
        try:
            filename = check_evidence(file.name, file.getvalue())
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            return
        upload_id = save_upload(
            state.open_engine(), desk.organisation_id, filename, file.getvalue(), state.current_actor()
        )
        kept = load_upload(state.open_engine(), upload_id)
        base = proofs[chosen] if chosen >= 0 else Evidence(label.strip() or filename, kind)
        supplied = replace(
            base,
            filename=filename,
            sha256=kept.sha256,
            period=period.strip(),
            supplied_by=state.current_actor(),
            supplied_on=date.today(),
            validated_by=validated.strip(),
        )
        after = [supplied if at == chosen else one for at, one in enumerate(proofs)]
        if chosen < 0:
            after.append(supplied)
        save(tuple(after), state.say("page.commitments.done.attached", file=filename, name=name))


def _show_expect(desk: PlanDesk, proofs: tuple[Evidence, ...], name: str, save: Save) -> None:
    key = f"{name}-{desk.number}"
    label = st.text_input(state.say("page.commitments.proof_column.label"), key=f"expected-{key}")
    kind = _choose_kind(f"expected-kind-{key}")
    if st.button(state.say("page.commitments.proofs.add"), key=f"add-{key}", disabled=not label.strip()):
        added = Evidence(label.strip(), kind)
        save((*proofs, added), state.say("page.commitments.done.expected", label=label.strip(), name=name))
    if not proofs:
        return
    gone = st.selectbox(
        state.say("page.commitments.proofs.remove_which"),
        range(len(proofs)),
        format_func=lambda at: proofs[at].label,
        key=f"gone-{key}",
    )
    if st.button(state.say("page.commitments.proofs.remove"), key=f"drop-{key}", icon=":material/delete:"):
        left = tuple(one for at, one in enumerate(proofs) if at != gone)
        save(left, state.say("page.commitments.done.proof_removed", label=proofs[gone].label, name=name))


def _choose_kind(key: str):
    return st.selectbox(
        state.say("page.commitments.proof_column.kind"),
        ("means", "result"),
        format_func=lambda one: state.say(f"register_word.proof.{one}"),
        key=key,
    )
