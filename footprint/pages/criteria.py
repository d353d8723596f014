"""A self-check as people read it: each criterion with our answer, why, and what proves it."""

import pandas as pd

from footprint.pages import state
from footprint.self_checks import list_proofs


def say_criteria(criteria: pd.DataFrame, page: str) -> pd.DataFrame:
    """The criteria of a reference in the words of its page: those under `page.<page>.level`, `.status`, `.column`."""
    language = state.current_language()
    title, note = (f"{name}_{language}" for name in ("title", "note"))
    if title not in criteria:  # a language that the file does not have
        title, note = "title_fr", "note_fr"
    columns = {name: state.say(f"page.{page}.column.{name}") for name in ("criterion", "status", "note")}
    rows = [
        {
            columns["criterion"]: state.say(
                f"page.{page}.criteria.criterion",
                number=row["criterion"],
                level=state.say(f"page.{page}.level.{row['level']}"),
                title=row[title],
            ),
            columns["status"]: state.say(f"page.{page}.status.{row['status']}"),
            columns["note"]: " ".join([row[note], *(_say_proof(proof, page) for proof in list_proofs(row["proof"]))]),
        }
        for row in criteria.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(columns.values()))


def _say_proof(proof: str, page: str) -> str:
    """A test by its name, which is a sentence; the file tells where it is."""
    name = proof.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return state.say(f"page.{page}.criteria.proof", name=name)
