"""What is kept of the label itself: the framework that was imported, scores, the self-diagnosis, days, cycles.

The framework of the label is not ours to ship: an organisation brings its own table; only the names of its four axes
are known (texts, `label.axis`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from footprint.commitments.comment import Comment
from footprint.commitments.verdicts import VERDICTS
from footprint.record_rules import rule

AXES = ("strategy", "support", "lifecycle", "extension")
STATES = ("to_write", "to_reread", "reread", "copied")  # how far the text of a TIR is


@dataclass(frozen=True)
class Requirement:
    """One line of the label's framework, as the organisation imported it: a theme to investigate (TIR) under a PA."""

    tir: str = field(metadata=rule("The code of the line."))
    label: str = field(default="", metadata=rule("What it asks for."))
    version: str = field(default="", metadata=rule("The version of the framework."))
    axis: str = field(default="", metadata=rule("Its axis."))
    pa: str = field(default="", metadata=rule("The code of its theme."))
    pa_label: str = field(default="", metadata=rule("Its theme."))
    most_points: float | None = field(default=None, metadata=rule("The most points it can be given."))


@dataclass(frozen=True)
class FrameworkTitle:
    """What the framework calls one of its columns: the word that screens and documents use for it."""

    name: Literal["tir", "label", "axis", "pa", "pa_label", "most_points"] = field(
        metadata=rule("Which of our columns it is.")
    )
    title: str = field(default="", metadata=rule("Its title in the framework that was imported."))


@dataclass(frozen=True)
class Score:
    """Maturity points as they were given, by axis; recorded, never computed."""

    on: date = field(metadata=rule("The day it was given."))
    by: Literal["self", "auditor"] = field(default="self", metadata=rule("Who gave it."))
    body: str = field(default="", metadata=rule("On whose behalf."))
    points: Mapping[str, float] = field(default_factory=dict, metadata=rule("Points by axis."))
    total: float | None = field(default=None, metadata=rule("The total given."))
    threshold: float | None = field(default=None, metadata=rule("What was asked for."))
    comment: str = field(default="", metadata=rule("Anything to remember about it."))
    cycle: str = field(default="", metadata=rule("The labelling cycle it was given for."))
    pa_points: Mapping[str, float] = field(default_factory=dict, metadata=rule("Points by PA."))


@dataclass(frozen=True)
class Diagnosis:
    """What an organisation says of one TIR in a cycle: means, results, figures, and the points it is given."""

    tir: str = field(metadata=rule("The line of the framework."))
    means: str = field(default="", metadata=rule("What is in place."))
    results: str = field(default="", metadata=rule("What came of it."))
    figures: str = field(default="", metadata=rule("Figures that show it."))
    self_score: float | None = field(default=None, metadata=rule("The score given by the organisation."))
    cycle: str = field(default="", metadata=rule("The labelling cycle it is said in; empty for the only one."))
    auditor_score: float | None = field(default=None, metadata=rule("The score given by the auditor."))
    state: Literal["to_write", "to_reread", "reread", "copied"] = field(
        default="to_write", metadata=rule("How far the text is, up to its copy on the label's platform.")
    )
    comments: tuple[Comment, ...] = field(default=(), metadata=rule("What was remarked by those who read it again."))

    @property
    def is_said(self) -> bool:
        """Whether anything at all is written or scored."""
        scored = self.self_score is not None or self.auditor_score is not None
        return scored or any(text.strip() for text in (self.means, self.results, self.figures))


@dataclass(frozen=True)
class CalendarStep:
    """One date of the calendar, from preparation to committee: what is due, by whom, and when it was done.

    `plan_version`: of a validation, the version of the plan that was validated.
    """

    title: str = field(metadata=rule("What is due."))
    due_on: date = field(metadata=rule("The day it is due."))
    kind: Literal["preparation", "validation", "audit", "committee", "follow_up", "renewal", "other"] = field(
        default="other", metadata=rule("What kind of step it is.")
    )
    who: str = field(default="", metadata=rule("Who does it."))
    done_on: date | None = field(default=None, metadata=rule("The day it was done."))
    plan_version: int | None = field(default=None, metadata=rule("Of a validation, the version of the plan."))
    comment: str = field(default="", metadata=rule("Anything to remember about it."))
    cycle: str = field(default="", metadata=rule("The labelling cycle it is a step of."))


@dataclass(frozen=True)
class Cycle:
    """A labelling cycle: its name, its first and last days, and whether it is closed."""

    name: str = field(metadata=rule("Its name."))
    starts_on: date | None = field(default=None, metadata=rule("Its first day."))
    ends_on: date | None = field(default=None, metadata=rule("Its last day."))
    closed: bool = field(default=False, metadata=rule("Whether it is over."))
    outcome: str = field(default="", metadata=rule("What came out of it."))
    previous: str = field(default="", metadata=rule("The cycle that it renews."))
    version: str = field(default="", metadata=rule("The version of the framework it follows; empty for the last one."))


@dataclass(frozen=True)
class CarriedVerdict:
    """Where a commitment of a cycle stood when the next cycle began, why, and the commitment that goes on with it."""

    cycle: str = field(metadata=rule("The cycle that began."))
    commitment_id: str = field(metadata=rule("The commitment of the cycle before."))
    verdict: str = field(default="", metadata=rule("Its verdict that day.", words=VERDICTS))
    on: date | None = field(default=None, metadata=rule("The day of the verdict."))
    reason: str = field(default="", metadata=rule("Why it was not kept, where it was not."))
    followed_by: str = field(default="", metadata=rule("The commitment of the new cycle that goes on with it."))
