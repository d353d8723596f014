"""Where the tool stands against a public reference, criterion by criterion, and what proves it.

RGAA 4.1.2 for accessibility ("rgaa"), RGESN 2024 for ecodesign ("rgesn"): one row a criterion, in `self_checks/*.csv`.
"""

from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

COLUMNS = (
    "criterion",
    "theme",
    "level",
    "title_fr",
    "title_en",
    "status",
    "proof",
    "note_fr",
    "note_en",
)
STATUSES = ("met", "not_met", "not_applicable", "not_tested")

# What a criterion of RGESN weighs in its progress score, by its level.
PRIORITIES = {"priority": 1.5, "recommended": 1.25, "moderate": 1.0}

# The most bytes that a visit may weigh on the line, with nothing kept by the browser: the first page, another one, one
# with charts; then the next visit. And the most files that a page may ask for.
WEIGHT_LIMITS = {"first_page": 1_200_000, "page": 1_500_000, "chart_page": 2_300_000, "return_visit": 10_000}
MOST_REQUESTS = 150

# What a proof is: a test that runs ("test:tests/test_x.py::test_y") or a picture in docs/ ("screenshot:docs/x.png").
TEST, SCREENSHOT = "test:", "screenshot:"


@dataclass(frozen=True)
class CriteriaCount:
    """How many criteria are met, not met, not applicable and not tested."""

    met: int
    not_met: int
    not_applicable: int
    not_tested: int

    @property
    def rate(self) -> float | None:
        """The share of criteria met among those judged: what was not tested is in neither. None where none was."""
        judged = self.met + self.not_met
        return self.met / judged if judged else None

    @property
    def least_rate(self) -> float | None:
        """The share of criteria met among those that apply, those not tested being not met. None where none applies."""
        applicable = self.met + self.not_met + self.not_tested
        return self.met / applicable if applicable else None

    @property
    def untested(self) -> float | None:
        """The share of criteria not tested among those that apply. None where none applies."""
        applicable = self.met + self.not_met + self.not_tested
        return self.not_tested / applicable if applicable else None


def read_self_check(name: str) -> pd.DataFrame:
    """The criteria of a reference ("rgaa", "rgesn"), in its order. Raises ValueError where one can't be believed."""
    with files("footprint").joinpath("server", "self_checks", f"{name}.csv").open(encoding="utf-8") as file:
        criteria = pd.read_csv(file, dtype="str", keep_default_na=False)
    check_self_check(criteria)
    return criteria


def check_self_check(criteria: pd.DataFrame) -> None:
    """Refuse, with ValueError, what says more than it shows.

    A status that does not exist, a criterion twice or without title, one met without proof, one not met or not
    applicable without a word on why, one not tested with a proof, a proof that is neither a test nor a screenshot.
    """
    if tuple(criteria.columns) != COLUMNS:
        raise ValueError(f"The columns must be {', '.join(COLUMNS)}; they are {', '.join(criteria.columns)}.")
    faults = [f"{row['criterion']}: {fault}" for row in criteria.to_dict("records") for fault in _find_faults(row)]
    faults += [f"{twice}: comes twice" for twice in criteria.loc[criteria["criterion"].duplicated(), "criterion"]]
    if faults:
        raise ValueError("\n".join(faults))


def count_statuses(criteria: pd.DataFrame) -> CriteriaCount:
    """How many criteria have each status."""
    statuses = criteria["status"].tolist()
    return CriteriaCount(**{status: statuses.count(status) for status in STATUSES})


def score_progress(criteria: pd.DataFrame) -> float | None:
    """The progress score of RGESN: the weight of the criteria met over that of those that apply. None where none does.

    What was not tested applies, and is not met: a score can't rise by leaving criteria aside.
    """
    applicable = criteria[criteria["status"] != "not_applicable"]
    weights = applicable["level"].map(PRIORITIES)
    return weights[applicable["status"] == "met"].sum() / weights.sum() if len(applicable) else None


def list_proofs(proof: str) -> list[str]:
    """The proofs of a criterion, which blanks part."""
    return proof.split()


def _find_faults(row: dict) -> list[str]:
    status, proofs, explained = row["status"], list_proofs(row["proof"]), row["note_fr"] and row["note_en"]
    faults = {
        "has no title": not (row["title_fr"] and row["title_en"]),
        f"unknown status {status!r}": status not in STATUSES,
        "is met without proof": status == "met" and not proofs,
        "is not tested, yet has a proof": status == "not_tested" and proofs,
        f"is {status} without a note that says why": status in ("not_met", "not_applicable") and not explained,
        **{f"{proof!r} is no proof": not _is_proof(proof) for proof in proofs},
    }
    return [fault for fault, found in faults.items() if found]


def _is_proof(proof: str) -> bool:
    if proof.startswith(TEST):
        path, parted, name = proof.removeprefix(TEST).partition("::")
        return path.startswith("tests/") and path.endswith(".py") and bool(parted) and name.startswith("test_")
    return proof.startswith(f"{SCREENSHOT}docs/")
