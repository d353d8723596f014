"""A list of ideas that comes back from those who reread it: what they propose, what they remark, what is not ours.

Each idea goes out with a mark: who sent it, and which text it had. What comes back under another mark is shown, and
never merged.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from footprint.commitments.comment import Comment
from footprint.commitments.sieve.ideas import WORDING, Idea

REREAD = ("title", *WORDING)  # what those who reread may propose to change
MARK_LENGTH = 10


@dataclass(frozen=True)
class ReturnedIdea:
    """An idea as it came back: its code, its mark, its texts, and the remarks made on it, each with its author."""

    idea_id: str
    mark: str
    texts: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reread:
    """What comes of an idea that came back.

    `standing`: current (proposals may be taken), older (its text changed since it was sent), unknown (no idea of the
    list has its code), foreign (another organisation sent it). `changes`: the field, what is written, what is proposed.
    """

    returned: ReturnedIdea
    standing: str
    changes: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()


def mark_of(sender: str, idea: Idea) -> str:
    """The mark under which an idea goes out: the first letters are those of who sends it."""
    text = json.dumps([getattr(idea, name).strip() for name in REREAD], ensure_ascii=False)
    return f"{_hash(sender)[:4]}-{_hash(sender + idea.idea_id + text)[:MARK_LENGTH]}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def compare_returned(ideas: Sequence[Idea], returned: Iterable[ReturnedIdea], sender: str) -> tuple[Reread, ...]:
    """What comes of each idea that came back; remarks that were taken already are left out."""
    known = {one.idea_id: one for one in ideas}
    return tuple(_compare(known.get(one.idea_id), one, sender) for one in returned)


def _compare(idea: Idea | None, one: ReturnedIdea, sender: str) -> Reread:
    if not one.mark.startswith(_hash(sender)[:4]):
        return Reread(one, "foreign", remarks=one.remarks)
    if idea is None:
        return Reread(one, "unknown", remarks=one.remarks)
    changes = tuple(
        (name, getattr(idea, name), one.texts[name])
        for name in REREAD
        if name in one.texts and " ".join(one.texts[name].split()) != " ".join(getattr(idea, name).split())
    )
    held = {(remark.text, remark.by) for remark in idea.comments}
    remarks = tuple(remark for remark in one.remarks if remark not in held)
    return Reread(one, "current" if one.mark == mark_of(sender, idea) else "older", changes, remarks)


def take_returned(
    ideas: Sequence[Idea], found: Iterable[Reread], taken: Iterable[tuple[str, str]], on: date
) -> tuple[Idea, ...]:
    """The ideas with the remarks of those that are current, and the changes that were taken: code and field of each."""
    wanted, current = set(taken), {one.returned.idea_id: one for one in found if one.standing == "current"}

    def take(idea: Idea) -> Idea:
        one = current.get(idea.idea_id)
        if one is None:
            return idea
        changes = {name: proposed for name, _, proposed in one.changes if (idea.idea_id, name) in wanted}
        remarks = tuple(Comment(text, by, on) for text, by in one.remarks)
        return replace(idea, **changes, comments=(*idea.comments, *remarks), state="reread")

    return tuple(take(idea) for idea in ideas)
