"""The board of commitments in words: the verdicts of a cycle in one sentence, and each commitment in a few words."""

from collections.abc import Mapping
from datetime import date

from footprint.commitments.commitment import Commitment, as_measured
from footprint.commitments.follow_up import FollowedCommitment
from footprint.commitments.verdicts import VERDICTS, measure_path
from footprint.sentences.standing import say_value, unit_of
from footprint.words import texts


def say_verdicts(counts: Mapping[str, int], language: str) -> str:
    """How many commitments have each verdict, in one sentence; nothing of those that none has."""
    said = [
        texts.text(f"commitment.board.count.{verdict}", language, count=counts[verdict])
        for verdict in VERDICTS
        if counts.get(verdict)
    ]
    return ", ".join(one.replace(" ", texts.NO_BREAK_SPACE, 1) for one in said)


def say_aim(followed: FollowedCommitment, language: str) -> str:
    """What must be reached, and when: "−10 % fin 2025"."""
    promise = as_measured(followed.progress.commitment)
    goal = promise.goal
    if goal.value is None:
        aim = texts.text("format.missing", language)
    elif goal.unit == "percent":
        aim = _say_change(goal.value if promise.indicator.better == "up" else -goal.value, language)
    else:
        aim = _say_value(goal.value, promise, language)
    return f"{aim} {say_deadline(goal.deadline, language)}".strip()


def say_deadline(day: date | None, language: str) -> str:
    """A deadline in the fewest words: the end of its year, else the day."""
    if day is None:
        return ""
    if (day.month, day.day) == (12, 31):
        return texts.text("commitment.board.end_of", language, year=day.year)
    return texts.text("commitment.board.by_day", language, day=texts.format_date(day, language))


def say_found(followed: FollowedCommitment, language: str) -> str:
    """What was observed last, as the goal is written: a change of the reference, else a value; with its year."""
    found = followed.progress
    promise, seen = as_measured(found.commitment), found.observed
    if seen is None:
        return texts.text("format.missing", language)
    start = promise.reference.value
    if promise.goal.unit == "percent" and start:
        value = _say_change((seen.value / start - 1.0) * 100.0, language)
    else:
        value = _say_value(seen.value, promise, language)
    return texts.text("commitment.board.found", language, value=value, year=seen.year)


def say_path(followed: FollowedCommitment, language: str) -> str:
    """How much of the way is behind and how much was expected, in words; nothing where it is not known."""
    found = followed.progress
    done, expected = measure_path(found)
    if done != done or found.observed is None:
        return ""
    return texts.text(
        "commitment.board.path",
        language,
        done=say_part(done, language),
        expected=say_part(expected, language),
        year=found.observed.year,
    )


def say_part(share: float, language: str) -> str:
    """A share of the way, without decimals; one that went the other way has its sign."""
    rounded = round(share * 100)
    sign = "−" if rounded < 0 else ""
    return sign + texts.format_share(abs(rounded) / 100, language, 0)


def _say_value(value: float, promise: Commitment, language: str) -> str:
    """A value of the indicator; a whole percentage without decimals."""
    if unit_of(promise) in ("percent", "%") and float(value).is_integer():
        return texts.format_share(value / 100, language, 0)
    return say_value(value, promise, language)


def _say_change(percent: float, language: str) -> str:
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    digits = 0 if float(percent).is_integer() else 1
    return sign + texts.format_share(abs(percent) / 100, language, digits)
