"""Which proof serves which line of the framework and which commitment, and what lacks: each hole listed once."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from footprint.commitments.evidence.library import proofs_of, proofs_of_tir
from footprint.commitments.evidence.periods import read_period
from footprint.commitments.evidence.proof import PROOF_KINDS, Proof
from footprint.commitments.label.cycles import list_lines, worked_cycle
from footprint.commitments.register import Register

# What may lack: a proof without its file, one that holds no more, one that says of no days, one that proves nothing
# yet; a line or a commitment without a proof of means or of results, or of which no proof covers what was measured.
HOLES = ("expected", "expired", "no_period", "no_link", "no_means", "no_result", "not_covering")
SUBJECTS = ("tir", "commitment")
STATES = ("supplied", "expected", "expired", "no_period", "no_link")


def state_of(proof: Proof, on: date) -> str:
    """Where a proof is on a day, one of STATES: expected, expired, no_period (it covers nothing), no_link, supplied."""
    if not proof.is_supplied:
        return "expected"
    if proof.has_expired(on):
        return "expired"
    if read_period(proof.period) is None:
        return "no_period"
    return "supplied" if proof.is_linked else "no_link"


def match_proofs(register: Register, by: str) -> dict[tuple[str, str], tuple[Proof, ...]]:
    """The proofs of each line of the framework (`tir`) or of each commitment that is not abandoned, by id and label."""
    library, promises = register.library, register.commitments
    if by == "tir":
        return {
            (line.tir, line.label): proofs_of_tir(library, promises, line.tir)
            for line in list_lines(register, worked_cycle(register))
        }
    return {
        (one.commitment_id, one.title): proofs_of(library, one.commitment_id)
        for one in promises
        if one.status != "abandoned"
    }


def make_matrix(register: Register, by: str) -> pd.DataFrame:
    """The matrix of lines (`tir`) or commitments and proofs: id, label, then a column a proof.

    A cell is the kind of the proof where it serves, else empty.
    """
    rows = [
        {"id": name, "label": label} | {proof.proof_id: proof.kind for proof in proofs}
        for (name, label), proofs in match_proofs(register, by).items()
    ]
    columns = ["id", "label", *(one.proof_id for one in register.library)]
    return pd.DataFrame(rows, columns=columns, dtype="str").fillna("")


def find_holes(register: Register, on: date, measured: Mapping[str, int] | None = None) -> pd.DataFrame:
    """What lacks on a day: columns subject (proof, tir or commitment), id, label, hole (of HOLES), tirs, commitments.

    What lacks of a proof is listed once, whatever it serves.

    `measured`: the year of the last measure of a commitment that was reached, by id.
    """
    rows = [
        ("proof", one.proof_id, one.label, state_of(one, on), one.tirs, one.commitments) for one in register.library
    ]
    rows = [row for row in rows if row[3] != "supplied"]
    for by in SUBJECTS:
        for (name, label), proofs in match_proofs(register, by).items():
            links = ((name,), ()) if by == "tir" else ((), (name,))
            kinds = {proof.kind for proof in proofs}
            rows += [(by, name, label, f"no_{kind}", *links) for kind in PROOF_KINDS if kind not in kinds]
            year = (measured or {}).get(name) if by == "commitment" else None
            if year and not any(proof.covers(date(year, 1, 1), date(year, 12, 31)) for proof in proofs):
                rows.append((by, name, label, "not_covering", *links))
    return pd.DataFrame(rows, columns=["subject", "id", "label", "hole", "tirs", "commitments"])
