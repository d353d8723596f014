"""A worded idea as a commitment: its figure, its day and its proof read from the words in which it was kept."""

from dataclasses import replace

from footprint.commitments.commitment import STATED, Commitment, Goal, Indicator, StatedReference
from footprint.commitments.evidence.library import add_proof
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.register import Register
from footprint.commitments.sieve.ideas import Idea, merged_with
from footprint.sentences.sheets.figures import WrittenGoal, find_deadline, read_deadline, read_goal
from footprint.sentences.sheets.rows import NUMBERING

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
