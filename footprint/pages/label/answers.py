"""A workbook that came back: whose it is, what it changes in the inventory, and what of it is merged."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.commitments.evidence.attachments import MAX_BYTES, check_evidence
from footprint.commitments.evidence.library import add_proof, find_by_hash
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.evidence.requests import DataRequest, recognise
from footprint.dossier.freeze import hash_bytes
from footprint.pages import acting, state
from footprint.pages.inventory.conflict import warn_of_alike
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape
from footprint.problems import UnusableInput
from footprint.sentences.requests import name_kind, read_answer, say_rows
from footprint.storage import Conflict, save_upload
from footprint.workspace.requests.answers import merge_answers, propose
from footprint.workspace.stored import factors_of, open_version, save_stored

SHOWN = ("accept", "site", "type", "name", "before", "after", "unit", "fault")


def show_answer(desk: PlanDesk) -> None:
    """A file to drop; what keeps it from being merged, or its proposals row by row."""
    st.header(state.say("page.label.requests.back"), anchor=False)
    file = acting.file_uploader(
        st,
        state.say("page.label.requests.drop"),
        type=["xlsx", "ods"],
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"answer-{desk.number}",
    )
    if file is None:
        return
    content = file.getvalue()
    try:
        filename = check_evidence(file.name, content)
        code, answers = read_answer((filename, content))
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    request, why = recognise(desk.register.requests, code, hash_bytes(content))
    if request and not why and request.year != desk.studied.record.year:
        why = "year"
    if request is None or why:
        values = {"file": escape(filename), "name": request.request_id if request else "", "code": escape(code)}
        year = request.year if request else ""
        st.warning(state.say(f"page.label.requests.refused.{why}", year=year or "?", **values))
        return
    _show_proposals(desk, request, filename, content, answers)


def _show_proposals(desk: PlanDesk, request: DataRequest, filename: str, content: bytes, answers: pd.DataFrame) -> None:
    engine, language = state.open_engine(), state.current_language()
    stored = open_version(engine, desk.studied.inventory_id, desk.studied.number)
    catalogue = factors_of(engine, desk.organisation_id).catalogue
    proposals = propose(stored, request.kind, answers, catalogue)
    who = {"name": request.request_id, "kind": name_kind(request.kind, language), "who": escape(request.addressee)}
    st.markdown(state.say("page.label.requests.recognised", count=len(proposals), **who))
    good = proposals["fault"] == ""
    said = say_rows(proposals, language)
    said["fault"] = [state.say(f"page.label.requests.fault.{one}") if one else "" for one in proposals["fault"]]
    said["accept"] = good
    titles = {name: state.say(f"page.label.requests.column.{name}") for name in SHOWN}
    edited = acting.data_editor(
        st,
        said[list(SHOWN)].rename(columns=titles),
        hide_index=True,
        disabled=[title for name, title in titles.items() if name != "accept"],
        width="stretch",
        key=f"proposals-{desk.number}-{hash_bytes(content)[:8]}",
        alt=state.say("page.label.requests.proposals"),
    )
    accepted = proposals[edited[titles["accept"]].to_numpy(dtype="bool") & good.to_numpy()]
    if acting.button(
        st, state.say("page.label.requests.merge", count=len(accepted)), type="primary", key="merge-answer"
    ):
        merged = merge_answers(stored, request.kind, accepted, request.quality, filename)
        message = state.say("page.label.requests.done.merged", name=request.request_id, count=len(accepted))
        if len(accepted):
            outcome = save_stored(engine, desk.studied.inventory_id, merged, state.current_actor(), message)
            if isinstance(outcome, Conflict):
                st.error(state.say("page.label.requests.conflict"))
                return
            warn_of_alike(outcome.alike)
        after = replace(request, state="merged" if len(accepted) == len(proposals) else "received")
        _keep(desk, after, filename, content, message)


def _keep(desk: PlanDesk, request: DataRequest, filename: str, content: bytes, message: str) -> None:
    """The file becomes evidence, and the request says how far it is, in one version of the plan."""
    actor, sha256 = state.current_actor(), hash_bytes(content)
    save_upload(state.open_engine(), desk.organisation_id, filename, content, actor)
    kind = name_kind(request.kind, state.current_language())
    library = desk.register.library
    if not find_by_hash(library, sha256):
        proof = Proof("", f"{request.request_id} — {kind}, {request.addressee}", "result", filename, sha256)
        dated = replace(proof, period=str(request.year or ""), supplied_by=request.addressee, supplied_on=date.today())
        library = add_proof(library, dated)
    after = replace(request, returned=(*request.returned, sha256))
    kept = tuple(after if one.request_id == request.request_id else one for one in desk.register.requests)
    desk.change_register(message, requests=kept, library=library)
