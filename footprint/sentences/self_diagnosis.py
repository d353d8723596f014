"""What fills in the label's platform: each theme with what is said of it, and figures that the tool proposes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.commitments.evidence.library import proofs_of_tir
from footprint.commitments.follow_up import FollowedCommitment, Years
from footprint.commitments.label.cycles import list_diagnoses, list_lines, worked_cycle
from footprint.commitments.label.records import AXES, Diagnosis
from footprint.commitments.register import Register
from footprint.estimation.measures import MEASURES, measure_indicator
from footprint.sentences.standing import say_value
from footprint.words import texts

PLATFORM_COLUMNS = (
    *("version", "axis", "pa", "tir", "label", "means", "results", "figures", "proposed"),
    *("self_score", "commitments", "files", "missing_files"),
)


def tell_figures(years: Years) -> pd.DataFrame:
    """What the tool measures in each inventory, with the factors of its own year.

    Columns measure (of MEASURES), unit, then one a year; missing where an inventory does not say enough.
    """
    rows: dict[str, dict[str, object]] = {name: {"measure": name, "unit": unit} for name, (unit, _) in MEASURES.items()}
    for year in years.situations:
        situation, lines = years.at(year, year, corrected=False)
        for name, row in rows.items():
            row[str(year)] = measure_indicator(name, situation, lines).value
    return pd.DataFrame(list(rows.values()))


def propose_figures(linked: Sequence[FollowedCommitment], language: str) -> str:
    """What was observed of the commitments linked to a theme, as a sentence to copy: indicator, value of each year."""
    said = []
    for followed in linked:
        promise = followed.progress.commitment
        start = promise.reference
        seen = [(start.year, start.value), *((one.year, one.value) for one in followed.series)]
        values = [
            texts.text("self_diagnosis.value", language, value=say_value(value, promise, language), year=year)
            for year, value in seen
            if year is not None and value is not None and np.isfinite(value)
        ]
        if promise.indicator.label and values:
            label = promise.indicator.label
            said.append(texts.text("self_diagnosis.figure", language, indicator=label, values=", ".join(values)))
    return " ".join(said)


def fill_platform(
    register: Register, standing: Sequence[FollowedCommitment], language: str, cycle: str | None = None
) -> pd.DataFrame:
    """Each theme of the framework with all that is to be copied: columns of PLATFORM_COLUMNS, all text.

    `proposed` are figures taken from the linked commitments; files are those of the theme and of these commitments.
    """
    chosen = worked_cycle(register) if cycle is None else cycle
    said = list_diagnoses(register, chosen)
    rows = []
    for line in list_lines(register, chosen):
        one = said.get(line.tir, Diagnosis(line.tir))
        linked = [held for held in standing if line.tir in held.progress.commitment.tirs]
        proofs = proofs_of_tir(register.library, register.commitments, line.tir)
        rows.append(
            {
                "version": line.version,
                "axis": texts.text(f"register_word.axis.{line.axis}", language) if line.axis in AXES else line.axis,
                "pa": " ".join(part for part in (line.pa, line.pa_label) if part),
                "tir": line.tir,
                "label": line.label,
                "means": one.means,
                "results": one.results,
                "figures": one.figures,
                "proposed": propose_figures(linked, language),
                "self_score": "" if one.self_score is None else texts.format_number(one.self_score, language),
                "commitments": "; ".join(
                    f"{held.progress.commitment.commitment_id} — {held.progress.commitment.title}"
                    f" ({texts.text(f'commitment.verdict.{held.progress.verdict}', language)})"
                    for held in linked
                ),
                "files": "; ".join(proof.filename for proof in proofs if proof.is_supplied),
                "missing_files": "; ".join(proof.label for proof in proofs if not proof.is_supplied),
            }
        )
    return pd.DataFrame(rows, columns=list(PLATFORM_COLUMNS), dtype="str")
