"""A worded idea, or a few words, as a commitment: its figure, its day and its proof read from what was written."""

import re
from collections.abc import Mapping
from dataclasses import replace

from footprint.commitments.commitment import STATED, Commitment, Goal, Indicator, StatedReference
from footprint.commitments.evidence.library import add_proof
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.register import KEYS, Register
from footprint.commitments.sieve.ideas import Idea, merged_with
from footprint.sentences.sheets.cells import read_cell
from footprint.sentences.sheets.figures import find_deadline, read_days, read_deadline, read_money
from footprint.sentences.sheets.goals import WrittenGoal, read_goal
from footprint.sentences.sheets.rows import NUMBERING, Proposed, put_rows

MOST_LABEL = 120


def word_commitment(idea: Idea, register: Register, cycle: str) -> Commitment:
    """The commitment that an idea becomes, with the lines of the framework of those merged into it."""
    carried = merged_with(idea, register.ideas)
    tirs = tuple(dict.fromkeys(tir for one in (idea, *carried) for tir in one.tirs))
    line = next((one for one in register.framework if one.tir in tirs), None)
    goal = _read_goal(idea)
    what = idea.what.strip()
    also = [f"+ {one.title}" for one in carried]
    return Commitment(
        next_code(register),
        idea.title,
        description="\n".join([what, *also] if what else also),
        cycle=cycle,
        axis=line.axis if line else "",
        pa=line.pa if line else "",
        framework_version=line.version if line else "",
        tirs=tirs,
        indicator=Indicator(
            (goal.unit.capitalize() if goal and goal.unit not in ("", "%") else what or idea.title)[:MOST_LABEL],
            goal.unit if goal else "",
            STATED,
            (goal.better or "up") if goal and not goal.change else goal.better if goal else "down",  # ty: ignore[invalid-argument-type]
        ),
        reference=StatedReference(value=goal.start if goal else None),
        goal=Goal(
            goal.value if goal else None,
            "percent" if goal and goal.change else "indicator",
            read_deadline(idea.by_when) or find_deadline(idea.by_when),
        ),
        owner=idea.who.strip(),
        constraints=idea.realism_note.strip(),
    )


def _read_goal(idea: Idea) -> WrittenGoal | None:
    """What must be reached; of "Réduire l'empreinte", "20 %", the way is in what is promised."""
    goal, whole = read_goal(idea.how_much), read_goal(f"{idea.what} {idea.how_much}")
    return whole if goal and whole and goal.unit == "%" and whole.change else goal


def next_code(register: Register) -> str:
    """A code that no commitment has yet."""
    taken = {one.commitment_id for one in register.commitments}
    codes = (NUMBERING["commitments"].format(number) for number in range(1, len(taken) + 2))
    return next(one for one in codes if one not in taken)


# What a commitment begins with: its fields, the money or time it takes in one, and the proofs expected.
MEANS, PROOFS = "means", "evidence"
BEGUN = ("title", "axis", "goal.value", "goal.deadline", "owner", MEANS, PROOFS)


def word_new(
    written: Mapping[str, str], register: Register, language: str, cycle: str, titles: Mapping[str, str]
) -> Proposed:
    """The register with a new commitment, its last, from what was written of BEGUN, under `titles`.

    What is not written is missing, and what can't be read is reported; the indicator is what the goal counts, else what
    was promised.
    """
    row = {KEYS["commitments"][0]: next_code(register)}
    for place in filter(lambda one: one not in (MEANS, PROOFS), BEGUN):
        row |= dict(read_cell("commitments", place, written.get(place, "").strip()).items())
    for part in re.split(r"\s*[;+]\s*|\s+(?:et|and|eta)\s+", written.get(MEANS, "").strip()):
        row |= read_cell("commitments", "means.staff_days" if _is_time(part) else "means.invest_eur", part)
    row |= {PROOFS: written.get(PROOFS, "")}
    unit = row.get("indicator.unit", "")
    label = unit.capitalize() if unit not in ("", "%") else row.get("title", "")
    row |= {"indicator.label": label[:MOST_LABEL]} if row.get("goal.value") else {}
    named = {("commitments", place): title for place, title in titles.items()}
    for place in ("means.staff_days", "means.invest_eur"):
        named["commitments", place] = titles[MEANS]
    return put_rows("commitments", {1: row}, register, language, titles=named, cycle=cycle)


def _is_time(written: str) -> bool:
    """Whether means are days or posts; a bare number is money."""
    return read_days(written) is not None and read_money(written) is None


def keep_idea(idea: Idea, register: Register, cycle: str) -> tuple[Commitment, dict[str, tuple]]:
    """The commitment of an idea, and the lists of the register in which it is kept: ideas, commitments, library."""
    promise = word_commitment(idea, register, cycle)
    carried = {idea.idea_id, *(one.idea_id for one in merged_with(idea, register.ideas))}
    library = register.library
    if idea.proven_by.strip():
        proof = Proof("", idea.proven_by.strip(), "result", commitments=(promise.commitment_id,))
        library = add_proof(library, proof)
    ideas = tuple(_become(one, promise.commitment_id) if one.idea_id in carried else one for one in register.ideas)
    return promise, {"ideas": ideas, "commitments": (*register.commitments, promise), "library": library}


def _become(idea: Idea, code: str) -> Idea:
    return replace(idea, commitment_id=code, decision="kept")
