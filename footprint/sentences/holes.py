"""Proofs and what lacks of them, in words: the same list on the page, in the report and in the index of a dossier."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from footprint.commitments.evidence.coverage import state_of
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.register import Register
from footprint.sentences.register_files import name_column, name_in_framework
from footprint.words import texts

BETWEEN = ", "


def name_subject(name: str, label: str) -> str:
    """A line of the framework or a commitment by its code and its label."""
    return f"{name} — {label}" if label else name


def say_state(proof: Proof, on: date, language: str) -> str:
    """Where a proof is on a day, in a few words."""
    return texts.text(f"evidence.state.{state_of(proof, on)}", language)


def list_proofs(library: Iterable[Proof], on: date, language: str, register: Register) -> pd.DataFrame:
    """Proofs as a table that people read."""
    rows = [
        {
            "proof_id": one.proof_id,
            "label": one.label,
            "kind": texts.text(f"register_word.proof.{one.kind}", language),
            "state": say_state(one, on, language),
            "filename": one.filename,
            "period": one.period,
            "validated_by": say_validated(one, language),
            "expires_on": texts.format_date(one.expires_on, language) if one.expires_on else "",
            "tirs": BETWEEN.join(one.tirs),
            "commitments": BETWEEN.join(one.commitments),
        }
        for one in library
    ]
    table = pd.DataFrame(rows)
    names = {name: name_in_framework(register, name, language) for name in table if name not in ("state", "label")}
    names |= {"label": name_column("label", language)}
    return table.rename(columns=names | {"state": texts.text("evidence.state_column", language)})


def say_validated(proof: Proof, language: str) -> str:
    """Who looked at a proof, and when."""
    on = texts.format_date(proof.validated_on, language) if proof.validated_on else ""
    return BETWEEN.join(filter(None, (proof.validated_by, on)))


def say_holes(holes: pd.DataFrame, language: str) -> pd.DataFrame:
    """What lacks as a table that people read: what, of what, and what it serves."""
    rows = [
        {
            "hole": texts.text(f"evidence.hole.{one['hole']}", language),
            "subject": name_subject(one["id"], one["label"]),
            "serves": BETWEEN.join([*one["tirs"], *one["commitments"]]) if one["subject"] == "proof" else "",
        }
        for one in holes.to_dict("records")
    ]
    names = {name: texts.text(f"evidence.hole_column.{name}", language) for name in ("hole", "subject", "serves")}
    return pd.DataFrame(rows, columns=list(names), dtype="str").rename(columns=names)
