"""The verdicts on commitments that a frozen version holds, next to those computed again from its plan and its years."""

import pandas as pd

from footprint.dossier.canonical import Unreadable, read_object
from footprint.dossier.checks.findings import FAULTS
from footprint.dossier.freeze import Frozen
from footprint.workspace.frozen_plan import STANDING
from footprint.workspace.verified.ahead import compute_ahead

VERDICT_COLUMNS = ["commitment_id", "title", "deadline", "verdict", "again", "why"]


def compare_verdicts(frozen: Frozen, language: str) -> pd.DataFrame:
    """Each commitment, columns VERDICT_COLUMNS: `verdict` as it was frozen, `again` as it follows from what is frozen.

    `again` is empty where it can't be computed by this version of the program. No row where nothing was promised.

    Raises Unreadable where the verdicts that were frozen can't be read.
    """
    if STANDING not in frozen.files:
        return pd.DataFrame(columns=VERDICT_COLUMNS)
    told = _list_standing(frozen.files[STANDING], language)
    try:
        again = {one["commitment_id"]: one for one in _list_standing(compute_ahead(frozen)[STANDING], language)}
    except FAULTS:
        again = {}
    rows = [
        (
            *(str(one[name] or "") for name in ("commitment_id", "title", "deadline", "verdict")),
            *(str(again.get(one["commitment_id"], {}).get(name, "")) for name in ("verdict", "why")),
        )
        for one in told
    ]
    return pd.DataFrame(rows, columns=VERDICT_COLUMNS, dtype="str")


def _list_standing(data: bytes, language: str) -> list[dict]:
    try:
        kept = read_object(data)["commitments"][language]
        for one in kept:
            _ = [one[name] for name in ("commitment_id", "title", "deadline", "verdict")]
        return list(kept)
    except (KeyError, TypeError) as fault:
        raise Unreadable(f"no commitment: {fault}"[:200]) from fault
