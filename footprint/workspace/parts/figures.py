"""A Parquet inventory as a member of a territory: the same figures as its dossier would give, and no row of it."""

import hashlib
from pathlib import Path

from footprint.estimation.estimate import estimate
from footprint.estimation.situation import METHOD_VERSION, Method, Situation
from footprint.estimation.uncertainty.draws import draw_sums, find_bounds, join_weights, weigh_part
from footprint.estimation.views import headcount
from footprint.registry.factors import shipped_factors
from footprint.territory.campaign import keep_figures
from footprint.territory.figures import Counting, DossierFigures
from footprint.territory.receive import UnusableDossier, join_blocks, sum_parts, weigh_answers
from footprint.workspace.parts.parquet import hash_inventory, read_blocks

INVENTORY = "inventory"  # the status of what nobody froze


def find_figures(path: Path, method: Method, where: Path) -> DossierFigures:
    """The figures of an inventory under a method, as they are kept in a folder or else estimated and kept.

    Raises UnusableInput, or UnusableDossier where none of its lines has a figure.
    """
    about = f"{hash_inventory(path)} {method!r} {shipped_factors().id}"
    sha256 = hashlib.sha256(about.encode()).hexdigest()
    return keep_figures(where, sha256, lambda: _estimate_figures(path, method, sha256))


def _estimate_figures(path: Path, method: Method, sha256: str) -> DossierFigures:
    blocks, weights, answers, people = [], [], 0, float("nan")
    for inventory in read_blocks(path):
        situation = Situation(inventory, shipped_factors(), method)
        lines = estimate(situation)
        blocks.append(sum_parts(situation, lines))
        weights.append(weigh_part(situation, lines))
        answers += weigh_answers(situation, lines)
        people = headcount(situation)  # of the sites, which each block has
    whole, drawn = join_blocks(blocks), join_weights(weights)
    if not (whole.parts["lines"] > whole.parts["missing"]).any():
        raise UnusableDossier("no_figure")
    bounds = find_bounds(draw_sums(drawn.parts, drawn.sets, drawn.documents))
    return DossierFigures(
        archive=sha256,
        frozen_id=sha256,
        organisation=path.stem,
        siren="",
        edition=0,
        status=INVENTORY,
        frozen_on="",
        counting=Counting(method.year, method.accounting, method.factor_set, method.electricity, METHOD_VERSION),
        factors_id=shipped_factors().id,
        headcount=people,
        ten_questions=answers,
        low=bounds.low,
        high=bounds.high,
        years=(),
        parts=whole.parts,
        errors=whole.errors,
    )
