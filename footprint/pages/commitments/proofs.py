"""The proofs of a commitment or of a TIR: those expected, those supplied, and their files, served as downloads only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.evidence.attachments import MAX_BYTES, STARTS, check_evidence
from footprint.commitments.evidence.library import add_proof, drop_proof, find_by_hash, join_links, put_proof, unlink
from footprint.commitments.evidence.periods import read_period
from footprint.commitments.evidence.proof import Proof
from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_note, show_table
from footprint.pages.signed_in import noting
from footprint.pages.word_help import explain
from footprint.problems import UnusableInput
from footprint.storage import find_upload, find_upload_record, load_upload, save_upload
from footprint.storage.people.access_log import UPLOAD_OPENED
from footprint.words.texts import format_date

Links = Mapping[str, tuple[str, ...]]  # what a proof is linked to: tirs, commitments


def show_proofs(desk: PlanDesk, commitment_id: str = "", tir: str = "") -> None:
    """The proofs of a commitment or of a line of the framework: a file to attach, one to expect, one to unlink."""
    name, library = commitment_id or tir, desk.register.library
    proofs = [one for one in library if commitment_id in one.commitments or tir in one.tirs]
    st.header(state.say("page.commitments.proofs.title"), anchor=False, help=explain("evidence"))
    if proofs:
        _show_list(proofs)
        _show_downloads(desk, proofs, name)
    else:
        st.markdown(state.say("page.commitments.proofs.none"))
    links = {"commitments": (commitment_id,)} if commitment_id else {"tirs": (tir,)}
    attach, expect = st.columns(2)
    with attach, st.expander(state.say("page.commitments.proofs.attach"), key=f"attach-{name}"):
        _show_attach(desk, proofs, name, links)
    with expect, st.expander(state.say("page.commitments.proofs.expect"), key=f"expect-{name}"):
        _show_expect(desk, proofs, name, links)


def _show_list(proofs: Sequence[Proof]) -> None:
    language = state.current_language()
    rows = [
        {
            "label": one.label,
            "kind": state.say(f"register_word.proof.{one.kind}"),
            "state": state.say(f"page.commitments.proofs.{'supplied' if one.is_supplied else 'expected'}"),
            "filename": one.filename,
            "period": _say_period(one.period),
            "supplied": f"{state.name_actor(one.supplied_by)}, {format_date(one.supplied_on, language)}"
            if one.supplied_on
            else "",
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


def _show_downloads(desk: PlanDesk, proofs: Sequence[Proof], name: str) -> None:
    supplied = [one for one in proofs if one.is_supplied]
    for number, one in enumerate(supplied):
        offer_file(desk, one, f"proof-{name}-{number}")
    if supplied:
        show_note(
            state.say("page.commitments.proofs.hash", hashes=" · ".join(f"`{one.sha256[:12]}…`" for one in supplied))
        )


def offer_file(desk: PlanDesk, proof: Proof, key: str) -> None:
    """The bytes of a proof as they were given, always a download, never shown; or that they were erased."""
    engine, organisation_id = state.open_engine(), desk.organisation_id
    upload_id = find_upload(engine, organisation_id, proof.sha256)
    erased = find_upload_record(engine, upload_id).erased if upload_id else None
    if erased:
        told = {"name": escape(proof.filename), "at": state.say_moment(erased.at), "why": escape(erased.why)}
        st.markdown(state.say("page.commitments.proofs.erased", who=escape(state.name_actor(erased.actor)), **told))
        return
    st.download_button(
        state.say("page.commitments.proofs.download", name=escape(proof.filename)),
        noting(
            lambda: load_upload(engine, upload_id).content if upload_id else b"",
            *(engine, organisation_id, UPLOAD_OPENED, proof.filename),
        ),
        file_name=proof.filename,
        mime="application/octet-stream",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def _show_attach(desk: PlanDesk, proofs: Sequence[Proof], name: str, links: Links) -> None:
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
    file = acting.file_uploader(
        st, state.say("page.commitments.proofs.file"), max_upload_size=MAX_BYTES // 1_000_000, key=f"file-{key}"
    )
    period = st.text_input(
        state.say("page.commitments.proof_column.period"),
        key=f"period-{key}",
        help=state.say("page.commitments.proofs.period_help"),
    )
    validated = st.text_input(state.say("page.commitments.proof_column.validated_by"), key=f"validated-{key}")
    if (
        acting.button(st, state.say("page.commitments.proofs.keep"), key=f"keep-{key}", disabled=file is None)
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
        base = proofs[chosen] if chosen >= 0 else join_links(Proof("", label.strip() or filename, kind), **links)
        supplied = replace(
            base,
            filename=filename,
            sha256=load_upload(state.open_engine(), upload_id).sha256,
            period=period.strip(),
            supplied_by=state.current_actor(),
            supplied_on=date.today(),
            validated_by=validated.strip(),
            validated_on=date.today() if validated.strip() else None,
        )
        _keep(desk, supplied, links, state.say("page.commitments.done.attached", file=filename, name=name))


def _keep(desk: PlanDesk, supplied: Proof, links: Links, message: str) -> None:
    """Keep a proof; a file that the library has already gets one link more instead."""
    library = desk.register.library
    known = [one for one in find_by_hash(library, supplied.sha256) if one.label == supplied.label]
    if supplied.proof_id:
        library = put_proof(library, supplied)
    elif known:
        library = put_proof(library, join_links(known[0], **links))
    else:
        library = add_proof(library, supplied)
    desk.change_register(message, library=library)


def _show_expect(desk: PlanDesk, proofs: Sequence[Proof], name: str, links: Links) -> None:
    key, library = f"{name}-{desk.number}", desk.register.library
    label = st.text_input(state.say("page.commitments.proof_column.label"), key=f"expected-{key}")
    kind = _choose_kind(f"expected-kind-{key}")
    if acting.button(st, state.say("page.commitments.proofs.add"), key=f"add-{key}", disabled=not label.strip()):
        expected = join_links(Proof("", label.strip(), kind), **links)
        said = state.say("page.commitments.done.expected", label=expected.label, name=name)
        desk.change_register(said, library=add_proof(library, expected))
    if not proofs:
        return
    gone = st.selectbox(
        state.say("page.commitments.proofs.remove_which"),
        range(len(proofs)),
        format_func=lambda at: proofs[at].label,
        key=f"gone-{key}",
    )
    if acting.button(st, state.say("page.commitments.proofs.remove"), key=f"drop-{key}", icon=":material/delete:"):
        left = unlink(proofs[gone], "".join(links.get("tirs", ())), "".join(links.get("commitments", ())))
        kept = put_proof(library, left) if left.is_linked or left.is_supplied else drop_proof(library, left.proof_id)
        desk.change_register(
            state.say("page.commitments.done.proof_removed", label=left.label, name=name), library=kept
        )


def _choose_kind(key: str):
    return st.selectbox(
        state.say("page.commitments.proof_column.kind"),
        ("means", "result"),
        format_func=lambda one: state.say(f"register_word.proof.{one}"),
        key=key,
    )
