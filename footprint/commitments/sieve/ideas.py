"""A recommendation or an idea: answered on what makes it realistic, merged with others, worded as a promise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from footprint.commitments.comment import Comment
from footprint.problems import Problem
from footprint.record_rules import rule

Answer = Literal["", "yes", "no", "unsure"]
REALISM = ("budget", "staff", "funding", "time")  # the four questions: each is a field of an idea
WORDING = ("what", "how_much", "by_when", "who", "proven_by")  # what a promise is worded with: fields of an idea
SHORTEST = 3  # letters of a text that says something


@dataclass(frozen=True)
class Idea:
    """A recommendation of the auditor, or an idea of the organisation, in the sieve: kept, dropped, or not yet seen.

    One that is merged into another is carried by it: its own decision no longer counts.
    """

    idea_id: str = field(metadata=rule("Its identifier."))
    title: str = field(metadata=rule("What people call it."))
    origin: Literal["auditor", "own", "members", "other"] = field(default="own", metadata=rule("Where it comes from."))
    recommendation: str = field(default="", metadata=rule("The recommendation it comes from: its number or its text."))
    tirs: tuple[str, ...] = field(default=(), metadata=rule("The lines of the framework it answers."))
    decision: Literal["open", "kept", "dropped"] = field(default="open", metadata=rule("Whether it is kept."))
    reason: str = field(default="", metadata=rule("Why."))
    merged_into: str = field(default="", metadata=rule("The idea that carries it on."))
    budget: Answer = field(default="", metadata=rule("Whether there is money for it."))
    staff: Answer = field(default="", metadata=rule("Whether there are people for it."))
    funding: Answer = field(default="", metadata=rule("Whether someone else pays a part of it."))
    time: Answer = field(default="", metadata=rule("Whether there is time for it in the cycle."))
    realism_note: str = field(default="", metadata=rule("What these answers rest on."))
    what: str = field(default="", metadata=rule("What is promised."))
    how_much: str = field(default="", metadata=rule("How much, with a figure."))
    by_when: str = field(default="", metadata=rule("By which day, month or year."))
    who: str = field(default="", metadata=rule("Who answers for it."))
    proven_by: str = field(default="", metadata=rule("What will prove it."))
    state: Literal["to_write", "to_reread", "reread"] = field(default="to_write", metadata=rule("How far its text is."))
    comments: tuple[Comment, ...] = field(default=(), metadata=rule("What those who reread it remarked."))
    commitment_id: str = field(default="", metadata=rule("The commitment it became."))


def unanswered(idea: Idea) -> tuple[str, ...]:
    """The questions of realism without an answer, or that nobody is sure of."""
    return tuple(name for name in REALISM if getattr(idea, name) in ("", "unsure"))


def refused(idea: Idea) -> tuple[str, ...]:
    """The questions of realism that are answered by no."""
    return tuple(name for name in REALISM if getattr(idea, name) == "no")


def lacking_words(idea: Idea) -> tuple[str, ...]:
    """The parts of the wording that lack: one says too little, how much has no figure, by when no year."""
    there = {name: len(getattr(idea, name).strip()) >= SHORTEST for name in WORDING}
    there["how_much"] = bool(re.search(r"\d", idea.how_much))
    there["by_when"] = bool(re.search(r"(?<!\d)(?:19|20|21)\d\d(?!\d)", idea.by_when))
    return tuple(name for name in WORDING if not there[name])


def merged_with(idea: Idea, ideas: Sequence[Idea]) -> tuple[Idea, ...]:
    """The ideas that this one carries, straight or through another, in their order."""
    carried = {idea.idea_id}
    while more := {one.idea_id for one in ideas if one.merged_into and one.merged_into in carried} - carried:
        carried |= more
    return tuple(one for one in ideas if one.idea_id in carried and one.idea_id != idea.idea_id)


def find_faults(ideas: Sequence[Idea], commitment_ids: set[str]) -> list[Problem]:
    """Ideas that became a commitment there is none of, merged into none or themselves, or dropped unexplained."""
    known, found = {one.idea_id for one in ideas}, []
    for line, idea in enumerate(ideas, 1):
        if idea.commitment_id and idea.commitment_id not in commitment_ids:
            value = idea.commitment_id
            found.append(Problem("register.no-such-commitment", "error", "ideas", line, "commitment_id", value))
        if idea.merged_into and idea.merged_into not in known:
            found.append(Problem("register.no-such-idea", "error", "ideas", line, "merged_into", idea.merged_into))
        elif idea in _carriers(idea, ideas):
            found.append(Problem("register.merged-in-a-loop", "error", "ideas", line, "merged_into", idea.merged_into))
        if idea.decision == "dropped" and not idea.reason.strip() and not idea.merged_into:
            found.append(Problem("register.dropped-without-reason", "warning", "ideas", line, "reason", idea.title))
    return found


def _carriers(idea: Idea, ideas: Sequence[Idea]) -> tuple[Idea, ...]:
    """The ideas it is merged into, one after the other, as far as they can be followed."""
    by_id = {one.idea_id: one for one in ideas if one.idea_id}
    found: list[Idea] = []
    following = by_id.get(idea.merged_into)
    while following is not None and following not in found:
        found.append(following)
        following = by_id.get(following.merged_into)
    return tuple(found)
