"""What fills in the label's platform: each theme with what is said of it, and figures that the tool proposes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.commitments.commitment import FOOTPRINT
from footprint.commitments.evidence.library import proofs_of_tir
from footprint.commitments.follow_up import FollowedCommitment, Years
from footprint.commitments.label.cycles import list_diagnoses, list_lines, worked_cycle
from footprint.commitments.label.records import AXES, Diagnosis
from footprint.commitments.register import Register
from footprint.estimation.measures import MEASURES, measure_indicator
from footprint.estimation.uncertainty.draws import interval
from footprint.sentences.standing import say_quantity, say_value
from footprint.words import texts

PLATFORM_COLUMNS = (
    *("version", "axis", "pa", "tir", "label", "means", "results", "figures", "proposed"),
    *("self_score", "auditor_score", "state", "commitments", "files", "missing_files"),
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


def propose_list(years: Years, linked: Sequence[FollowedCommitment], language: str) -> list[str]:
    """Figures to pick for a theme, each a sentence with its years, its interval where there is one, and its source.

    Those observed of the linked commitments come first, then what the tool measures in the inventories.
    """
    said = [propose_figures([one], language) for one in linked]
    proposed = [
        texts.text("self_diagnosis.of_commitment", language, figure=figure, id=one.progress.commitment.commitment_id)
        for one, figure in zip(linked, said, strict=True)
        if figure
    ]
    measured, last = tell_figures(years), max(years.situations, default=None)
    for row in measured.to_dict("records"):
        values = [
            _say_measured(years, str(row["measure"]), float(row[str(year)]), year, language, year == last)
            for year in sorted(years.situations)
            if np.isfinite(float(row[str(year)]))
        ]
        if values:
            name = texts.text(f"register_word.measure.{row['measure']}", language)
            figure = texts.text(
                "self_diagnosis.figure", language, indicator=name[:1].upper() + name[1:], values=", ".join(values)
            )
            proposed.append(texts.text("self_diagnosis.of_inventory", language, figure=figure))
    return proposed


def _say_measured(years: Years, measure: str, value: float, year: int, language: str, is_last: bool) -> str:
    """A measure of a year; the footprint of the last one with the interval it lies in."""
    said = say_quantity(value, MEASURES[measure][0], language, True)
    if measure != FOOTPRINT or not is_last:
        return texts.text("self_diagnosis.value", language, value=said, year=year)
    bounds = interval(*years.at(year, year, corrected=False))
    low, high = (say_quantity(bound, MEASURES[measure][0], language, True) for bound in (bounds.low, bounds.high))
    return texts.text("self_diagnosis.value_between", language, value=said, year=year, low=low, high=high)


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
                "self_score": _say_points(one.self_score, language),
                "auditor_score": _say_points(one.auditor_score, language),
                "state": texts.text(f"register_word.state.{one.state}", language),
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


def name_platform(register: Register, name: str, language: str) -> str:
    """What a column of PLATFORM_COLUMNS is called: as the framework does, where it has its own word."""
    own = {one.name: one.title.strip() for one in register.framework_titles}
    return own.get(name) or texts.text(f"self_diagnosis.column.{name}", language)


def _say_points(points: float | None, language: str) -> str:
    return "" if points is None else texts.format_number(points, language)
