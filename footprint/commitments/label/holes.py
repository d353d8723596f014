"""What the self-diagnosis of a cycle still lacks: the same list for the page and for the report."""

import pandas as pd

from footprint.commitments.evidence.library import proofs_of_tir
from footprint.commitments.label.cycles import list_diagnoses, list_lines, worked_cycle
from footprint.commitments.label.records import Diagnosis
from footprint.commitments.register import Register


def find_empty(register: Register, cycle: str | None = None) -> pd.DataFrame:
    """What the self-diagnosis still lacks for each TIR: columns tir, label, axis, pa, means, results, score, evidence.

    The last four say whether it is there. It is that of a `cycle`, by default the one that is being written.
    """
    chosen = worked_cycle(register) if cycle is None else cycle
    said = list_diagnoses(register, chosen)
    rows = []
    for line in list_lines(register, chosen):
        one = said.get(line.tir, Diagnosis(line.tir))
        proofs = proofs_of_tir(register.library, register.commitments, line.tir)
        rows.append(
            {
                "tir": line.tir,
                "label": line.label,
                "axis": line.axis,
                "pa": line.pa,
                "means": bool(one.means.strip()),
                "results": bool(one.results.strip() or one.figures.strip()),
                "score": one.self_score is not None,
                "evidence": any(proof.is_supplied for proof in proofs),
            }
        )
    return pd.DataFrame(rows, columns=["tir", "label", "axis", "pa", "means", "results", "score", "evidence"])
