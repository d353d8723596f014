"""Many files dropped at once on the library: each on a line of a grid, to be completed before they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from footprint.commitments.evidence.attachments import MAX_BYTES, STARTS, check_evidence
from footprint.commitments.evidence.guesses import guess_kind, guess_period
from footprint.commitments.evidence.library import add_proof, find_by_hash, join_links, name_from_file, put_proof
from footprint.commitments.evidence.proof import PROOF_KINDS, Proof
from footprint.dossier.freeze import hash_bytes
from footprint.pages import acting, state
from footprint.pages.computed import find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, press_button
from footprint.problems import UnusableInput
from footprint.sentences.holes import name_subject
from footprint.sentences.register_files import name_column, name_in_framework
from footprint.storage import save_upload


@dataclass(frozen=True)
class DroppedFile:
    """A file that may be kept: its name without folders, its bytes and their hash."""

    filename: str
    content: bytes
    sha256: str


def show_dropped(desk: PlanDesk) -> None:
    """Files to drop; those that are known are named, those that are not taken refused, the others listed in a grid."""
    help_text = state.say("page.commitments.proofs.attach_help", size=MAX_BYTES // 1_000_000, kinds=" ".join(STARTS))
    uploaded = acting.file_uploader(
        st,
        state.say("page.label.library.drop_files"),
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"evidence-files-{desk.number}",
        help=help_text,
    )
    files = _sort_out(desk, uploaded)
    if files:
        _show_grid(desk, files)


def _sort_out(desk: PlanDesk, uploaded: Sequence[Any]) -> list[DroppedFile]:
    """The files that can be kept and are new."""
    files: dict[str, DroppedFile] = {}
    for one in uploaded:
        content = one.getvalue()
        try:
            filename = check_evidence(one.name, content)
        except UnusableInput as refusal:
            state.show_refusal(refusal)
            continue
        sha256 = find_once(("evidence-hash", one.file_id), lambda content=content: hash_bytes(content))
        known = find_by_hash(desk.register.library, sha256)
        for proof in known:
            links = ", ".join([*proof.tirs, *proof.commitments]) or state.say("page.label.library.no_link")
            values = {"file": escape(filename), "proof": escape(f"{proof.proof_id} — {proof.label}")}
            st.info(state.say("page.label.library.known", links=escape(links), **values))
        if sha256 in files:
            st.info(state.say("page.label.library.twice", file=escape(filename), other=escape(files[sha256].filename)))
        elif not known:
            files[sha256] = DroppedFile(filename, content, sha256)
    return list(files.values())


def _show_grid(desk: PlanDesk, files: Sequence[DroppedFile]) -> None:
    """One line a file, and a button that keeps them all."""
    language, register = state.current_language(), desk.register
    kinds = {state.say(f"register_word.proof.{kind}"): kind for kind in PROOF_KINDS}
    words = {kind: said for said, kind in kinds.items()}
    taken = st.checkbox(state.say("page.label.library.take_guesses"), key=f"guesses-{desk.number}")
    guesses = [(guess_kind(one.filename), guess_period(one.filename)) for one in files]
    unsure = [" · ".join(filter(None, (words.get(kind), period))) for kind, period in guesses]
    waiting = {name_subject(one.proof_id, one.label): one for one in register.library if not one.is_supplied}
    lines = {name_subject(one.tir, one.label): one.tir for one in register.framework}
    promises = {name_subject(one.commitment_id, one.title): one.commitment_id for one in register.commitments}
    table = pd.DataFrame(
        {
            "file": [one.filename for one in files],
            "expected": [None for _ in files],
            "label": [name_from_file(one.filename) for one in files],
            "unsure": [state.say("page.label.library.maybe", guess=one) if one else "" for one in unsure],
            "kind": [words.get(kind) if taken else None for kind, _ in guesses],
            "period": [period if taken else "" for _, period in guesses],
            "tirs": [[] for _ in files],
            "commitments": [[] for _ in files],
            "validated_by": ["" for _ in files],
        }
    )
    columns = st.column_config
    titles = {name: name_column(name, language) for name in ("label", "period", "commitments", "validated_by")}
    titles |= {"tirs": name_in_framework(register, "tirs", language)}
    settings = {
        "file": columns.TextColumn(name_column("filename", language), disabled=True, pinned=True),
        "expected": columns.SelectboxColumn(state.say("page.label.library.expected"), options=list(waiting)),
        "kind": columns.SelectboxColumn(state.say("page.commitments.proof_column.kind"), options=list(kinds)),
        "tirs": columns.MultiselectColumn(titles["tirs"], options=list(lines)),
        "commitments": columns.MultiselectColumn(titles["commitments"], options=list(promises)),
        **{name: columns.TextColumn(titles[name]) for name in ("label", "period", "validated_by")},
        "unsure": columns.TextColumn(state.say("page.label.library.unsure"), disabled=True),
    }
    key = f"dropped-{desk.number}-{taken}-{'-'.join(one.sha256[:6] for one in files)}"
    edited = acting.data_editor(
        st,
        table,
        hide_index=True,
        column_config={name: column for name, column in settings.items() if name != "expected" or waiting},
        column_order=[name for name in table if name != "expected" or waiting],
        width="stretch",
        key=key[:200],
        placeholder="",
        alt=state.say("page.label.library.grid"),
    ).to_dict("records")
    without = [row["file"] for row in edited if row["kind"] not in kinds and row["expected"] not in waiting]
    if without:
        names = escape(", ".join(without[:3])) + (" …" if len(without) > 3 else "")
        st.markdown(state.say("page.label.library.kind_needed", count=len(without), names=names))
    keep = state.say("page.label.library.keep", count=len(files))
    if press_button(keep, "keep-evidence", type="primary", disabled=bool(without)):
        rows = [
            row
            | {"proof": waiting.get(row["expected"]), "kind": kinds.get(row["kind"], "")}
            | _read_links(row, lines, promises)
            for row in edited
        ]
        _keep(desk, files, rows)


def _read_links(row: dict[str, Any], lines: dict[str, str], promises: dict[str, str]) -> dict[str, list[str]]:
    return {
        "tirs": [lines[one] for one in row["tirs"] or ()],
        "commitments": [promises[one] for one in row["commitments"] or ()],
    }


def _keep(desk: PlanDesk, files: Sequence[DroppedFile], rows: Sequence[dict[str, Any]]) -> None:
    """Keep the bytes of all files, and one version of the plan with all their proofs."""
    library, actor = desk.register.library, state.current_actor()
    for file, row in zip(files, rows, strict=True):
        save_upload(state.open_engine(), desk.organisation_id, file.filename, file.content, actor)
        by = str(row["validated_by"] or "").strip()
        expected: Proof | None = row["proof"]
        label = str(row["label"] or "").strip() or file.filename
        base = expected or Proof("", label, row["kind"])
        supplied = replace(
            base,
            kind=row["kind"] or base.kind,
            filename=file.filename,
            sha256=file.sha256,
            period=str(row["period"] or "").strip(),
            supplied_by=actor,
            supplied_on=date.today(),
            validated_by=by,
            validated_on=date.today() if by else None,
        )
        supplied = join_links(supplied, row["tirs"], row["commitments"])
        library = put_proof(library, supplied) if expected else add_proof(library, supplied)
    desk.change_register(state.say("page.label.library.done.kept", count=len(files)), library=library)
