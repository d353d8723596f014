"""What an organisation promised.

A commitment has five parts without which nobody can say whether it is kept: a reference, an indicator, a deadline with
its goal, an owner and means. `verdicts.py` says it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from footprint.commitments.evidence.proof import Proof
from footprint.estimation.measures import MEASURES, find_scale
from footprint.estimation.perimeter import PERIMETER_COLUMNS
from footprint.record_rules import UNWRITTEN, rule

# What a commitment is about. Only the first carries kilograms.
KINDS = (
    "carbon",
    "sobriety",
    "purchasing",
    "end_of_life",
    "awareness",
    "governance",
    "accessibility",
    "other",
)
# direct: the estate itself changes; means: something is set up; enabling: it makes others possible, and counts 0 kg.
EFFECTS = ("direct", "means", "enabling")
# What a responsible digital strategy may aim at, in the order of the decree (CGCT, art. D. 2311-15-1).
THEMES = ("purchasing", "equipment", "ecodesign", "staff", "citizens", "territory")
STATUSES = ("proposed", "validated", "in_progress", "achieved", "partial", "abandoned")
PARTS = ("reference", "indicator", "deadline", "owner", "means")

# What the tool measures by itself in an inventory; any other indicator is stated, year by year.
FOOTPRINT, FOOTPRINT_PER_PERSON = "footprint", "footprint_per_person"
CARBON_MEASURES = (FOOTPRINT, FOOTPRINT_PER_PERSON)
STATED = "stated"
# What a territory counts of its members in a campaign, and writes among the observations: the perimeter may hold kinds
# of members, as its `type`.
MEMBER_MEASURES = ("members_begun", "members_frozen", "members_labelled")


@dataclass(frozen=True)
class Indicator:
    """What is measured: its name and unit, by what (STATED, or a measure of `measures.py`), and which way is better.

    `where` is the perimeter, as the targets of plans say it: values of columns of the items, empty for the whole.
    """

    label: str = field(default="", metadata=rule("What is measured, in words."))
    unit: str = field(
        default="", metadata=rule("The unit of all its values; that of the measure where none is written.")
    )
    measure: str = field(
        default=STATED,
        metadata=rule(
            "What the tool measures by itself, counts of a territory's members, or stated year by year.",
            words=(STATED, *MEASURES, *MEMBER_MEASURES),
        ),
    )
    better: Literal["down", "up"] = field(default="down", metadata=rule("Which way is better."))
    where: Mapping[str, str | Sequence[str]] = field(
        default_factory=dict,
        metadata=rule(
            "The perimeter: by column, a value or a list; none for the whole estate.", words=PERIMETER_COLUMNS
        ),
    )
    data_source: str = field(default="", metadata=rule("Where the values come from."))
    frequency: str = field(default="", metadata=rule("How often it is measured."))


@dataclass(frozen=True)
class StatedReference:
    """Where the commitment starts from: a year, its value, and the frozen version that says so."""

    year: int | None = field(default=None, metadata=rule("The year it starts from."))
    value: float | None = field(default=None, metadata=rule("Its value in that year."))
    version: str = field(default="", metadata=rule("The frozen version that has it."))


@dataclass(frozen=True)
class Milestone:
    """A value to have reached in a year before the deadline."""

    year: int = field(metadata=rule("A year before the deadline."))
    value: float = field(metadata=rule("What must be reached by then."))


@dataclass(frozen=True)
class Goal:
    """What must be reached, and when.

    `value` is in the indicator's unit or, with the unit `percent`, the change in % of the reference (30 for 30 % less
    where down is better, 30 % more where up is).
    """

    value: float | None = field(
        default=None, metadata=rule("What must be reached, in the unit of the indicator or in %.")
    )
    unit: Literal["indicator", "percent"] = field(
        default="indicator", metadata=rule("The indicator's unit, or the change in % of the reference.")
    )
    deadline: date | None = field(default=None, metadata=rule("The day by which it must be reached."))
    milestones: tuple[Milestone, ...] = field(default=(), metadata=rule("Values to have reached before."))


@dataclass(frozen=True)
class Means:
    """What it takes: money, time, who pays, and the decision that granted it."""

    invest_eur: float | None = field(default=None, metadata=rule("Euros spent at the start."))
    yearly_eur: float | None = field(default=None, metadata=rule("Euros a year."))
    staff_days: float | None = field(default=None, metadata=rule("Days of work in all."))
    fte: float | None = field(default=None, metadata=rule("Full-time posts."))
    funding: str = field(default="", metadata=rule("Who pays."))
    decision: str = field(default="", metadata=rule("The decision that granted it."))

    @property
    def are_stated(self) -> bool:
        """Whether money or time is stated; 0 € and 0 day, written, are a statement too."""
        figures = (self.invest_eur, self.yearly_eur, self.staff_days, self.fte)
        return any(figure is not None for figure in figures)


@dataclass(frozen=True)
class Observation:
    """What was found of the indicator in a year, at constant method where the tool measured it.

    `low` and `high` are the bounds of the difference to the reference (both meet the same errors); without them, the
    value is taken as it is. `source` is the inventory version, or who stated it.
    """

    year: int = field(metadata=rule("The year observed."))
    value: float = field(metadata=rule("What was found."))
    low: float | None = field(default=None, metadata=rule("The low bound of the difference to the reference."))
    high: float | None = field(default=None, metadata=rule("The high bound of the difference to the reference."))
    source: str = field(default="", metadata=rule("The inventory it comes from, or who states it."))

    @property
    def doubt(self) -> float:
        """Half the width of the interval of the difference: what can't be told apart from it."""
        return 0.0 if self.low is None or self.high is None else (self.high - self.low) / 2.0


@dataclass(frozen=True)
class Commitment:
    """One promise of the register.

    `evidence`: its proofs, found in the library of the register, where alone they are written. `unread`: the parts of
    PARTS in which something written could not be read: nobody can judge a promise half read.
    """

    commitment_id: str = field(metadata=rule("Its identifier; no two have the same."))
    title: str = field(metadata=rule("What people call it."))
    description: str = field(default="", metadata=rule("What is promised, in full."))
    kind: str = field(default="other", metadata=rule("What it is about; only carbon carries kilograms.", words=KINDS))
    effect: str = field(
        default="means",
        metadata=rule(
            "Whether the estate itself changes, something is set up, or others are made possible.", words=EFFECTS
        ),
    )
    status: str = field(default="proposed", metadata=rule("How far it is.", words=STATUSES))
    status_reason: str = field(default="", metadata=rule("Why it has this status."))
    cycle: str = field(default="", metadata=rule("The labelling cycle it belongs to."))
    framework_version: str = field(default="", metadata=rule("The version of the framework it answers."))
    axis: str = field(default="", metadata=rule("The axis of the label."))
    pa: str = field(default="", metadata=rule("The theme of the framework."))
    tirs: tuple[str, ...] = field(default=(), metadata=rule("The lines of the framework it answers."))
    theme: str = field(
        default="", metadata=rule("Its theme in a responsible digital strategy; none yet.", words=("", *THEMES))
    )
    perimeter: str = field(default="", metadata=rule("What it covers, in words."))
    exclusions: str = field(default="", metadata=rule("What it leaves out, in words."))
    indicator: Indicator = field(default_factory=Indicator, metadata=rule("What is measured."))
    reference: StatedReference = field(default_factory=StatedReference, metadata=rule("Where it starts from."))
    goal: Goal = field(default_factory=Goal, metadata=rule("What must be reached, and when."))
    actions: tuple[str, ...] = field(default=(), metadata=rule("Ids of the actions of scenarios that carry it out."))
    depends_on: tuple[str, ...] = field(default=(), metadata=rule("Ids of the commitments that it waits for."))
    means: Means = field(default_factory=Means, metadata=rule("What it takes."))
    owner: str = field(default="", metadata=rule("Who answers for it."))
    contributors: str = field(default="", metadata=rule("Who takes part."))
    sponsor: str = field(default="", metadata=rule("Who backs it."))
    constraints: str = field(default="", metadata=rule("What limits it."))
    risks: str = field(default="", metadata=rule("What may go wrong."))
    confidence: str = field(default="", metadata=rule("How sure one is of it."))
    observations: tuple[Observation, ...] = field(default=(), metadata=rule("What was found, year by year."))
    reviews: Mapping[str, str] = field(
        default_factory=dict,
        metadata=rule("By name (mid_term, renewal, committee), the day of a review and what came out of it."),
    )
    evidence: tuple[Proof, ...] = field(default=(), metadata={UNWRITTEN: True})
    unread: tuple[str, ...] = field(default=(), compare=False, metadata={UNWRITTEN: True})

    @property
    def is_carbon(self) -> bool:
        """Whether it carries kilograms: only carbon commitments with a direct effect do."""
        return self.kind == "carbon" and self.effect == "direct"


# --- units -----------------------------------------------------------------------------------------------------------


def as_measured(commitment: Commitment) -> Commitment:
    """The commitment with all that it says in the unit in which the tool measures its indicator: 80 t are 80 000 kg.

    One that the tool does not measure, or of which the unit can't be read, stays as it is.
    """
    indicator, goal, start = commitment.indicator, commitment.goal, commitment.reference
    scale = find_scale(indicator.measure, indicator.unit) if indicator.measure in MEASURES else None
    if scale is None:
        return commitment
    if goal.unit != "percent":
        steps = tuple(replace(step, value=step.value * scale) for step in goal.milestones)
        goal = replace(goal, value=_times(goal.value, scale), milestones=steps)
    return replace(
        commitment,
        indicator=replace(indicator, unit=MEASURES[indicator.measure][0]),
        reference=replace(start, value=_times(start.value, scale)),
        goal=goal,
        observations=tuple(
            replace(one, value=one.value * scale, low=_times(one.low, scale), high=_times(one.high, scale))
            for one in commitment.observations
        ),
    )


def _times(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


# --- reviews ---------------------------------------------------------------------------------------------------------

REVIEWS = ("mid_term", "renewal", "committee")
_STARTS_WITH_DAY = re.compile(r"\s*(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))")


def read_review(said: str) -> tuple[date | None, str]:
    """The day of a review, and what came out of it: "2025-06-30", then "2025-06-30 — on course"; None without a day."""
    found = _STARTS_WITH_DAY.match(said)
    if not found:
        return None, said.strip()
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)), said[found.end() :].strip(" \t:—–-,;")
    except ValueError:
        return None, said.strip()


# --- versions --------------------------------------------------------------------------------------------------------

# What a promise is made of: once it is validated, a change of these says why.
PROMISED = ("indicator", "reference", "goal", "perimeter", "exclusions")
PROMISED_STATUSES = ("validated", "in_progress", "achieved", "partial")


def changes_of_promise(before: Commitment, after: Commitment) -> tuple[str, ...]:
    """Which parts of a promise a new version changes, once it was validated: each asks for a reason."""
    if before.status not in PROMISED_STATUSES:
        return ()
    return tuple(name for name in PROMISED if getattr(before, name) != getattr(after, name))
