"""Margins of each kind of figure in the registry."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.uncertainty.errors import Z, deviations
from footprint.registry.registry import ELECTRICITY, Factors
from footprint.tables import QUALITIES

MARGIN_COLUMNS = ("kind", "count", "margin")


def describe_margins(registry: Factors) -> pd.DataFrame:
    """The margin at 95 % (a ratio: 0.3 for ±30 %) of each kind of figure.

    The inventory by its quality, which is a rule (count 0); factors and assumptions by kind, that of the half of them:
    the median. Conventions, which have no bounds, are left aside.
    """
    assumed = registry.assumptions.set_index("applies_to")["value"]
    rows = [(f"inventory_{quality}", 0, float(assumed[f"quality.{quality}"])) for quality in QUALITIES]
    factors, assumptions = registry.factors, registry.assumptions
    kinds = np.where(factors["activity"] == ELECTRICITY, "electricity", factors["factor_set"])
    rows += _find_medians(kinds, _margins(factors))
    kinds = assumptions["unit"].map({"year": "lifespan", "kWh/year": "energy"}).fillna("").to_numpy()
    rows += _find_medians(kinds, _margins(assumptions))
    return pd.DataFrame(rows, columns=list(MARGIN_COLUMNS))


def _margins(figures: pd.DataFrame) -> NDArray[np.float64]:
    """How far the truth may be at 95 %, as a ratio to the middle of the interval: 0.3 for ×1.3 (or ÷1.3)."""
    below, above = deviations(figures)
    return np.exp(Z["95"] * (below + above) / 2.0) - 1.0


def _find_medians(kinds: NDArray, margins: NDArray[np.float64]) -> list[tuple[str, int, float]]:
    named = pd.DataFrame({"kind": kinds, "margin": margins})[margins > 0].groupby("kind")["margin"]
    return [(str(kind), len(found), float(found.median())) for kind, found in named if kind]
