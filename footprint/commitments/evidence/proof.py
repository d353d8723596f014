"""One proof: what it proves and of which days, the file that is kept, and what it is linked to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from footprint.commitments.evidence.periods import read_period
from footprint.record_rules import rule

PROOF_KINDS = ("means", "result")


@dataclass(frozen=True)
class Proof:
    """A proof of the library: expected, or supplied once it has a file; it may serve many TIRs and commitments."""

    proof_id: str = field(metadata=rule("Its identifier; no two have the same."))
    label: str = field(metadata=rule("What it proves."))
    kind: Literal["means", "result"] = field(
        default="means", metadata=rule("That means are there, or that a result is.")
    )
    filename: str = field(default="", metadata=rule("The name of the file."))
    sha256: str = field(default="", metadata=rule("The hash that names the file kept; none while it is expected."))
    period: str = field(default="", metadata=rule("The days it covers: 2025, or 1/1/2024 – 30/6/2025."))
    supplied_by: str = field(default="", metadata=rule("Who supplied it."))
    supplied_on: date | None = field(default=None, metadata=rule("The day it was supplied."))
    validated_by: str = field(default="", metadata=rule("Who looked at it."))
    validated_on: date | None = field(default=None, metadata=rule("The day it was looked at."))
    expires_on: date | None = field(default=None, metadata=rule("The last day on which it holds."))
    tirs: tuple[str, ...] = field(default=(), metadata=rule("The lines of the framework it proves."))
    commitments: tuple[str, ...] = field(default=(), metadata=rule("The ids of the commitments it proves."))

    @property
    def is_supplied(self) -> bool:
        """Whether a file is there."""
        return bool(self.sha256)

    @property
    def is_linked(self) -> bool:
        """Whether it proves anything yet."""
        return bool(self.tirs or self.commitments)

    def covers(self, first: date, last: date) -> bool:
        """Whether a file is there, and says of which period: one that holds all these days, and is not over before."""
        period = read_period(self.period)
        if not self.is_supplied or period is None or self.has_expired(last):
            return False
        return period[0] <= first and last <= period[1]

    def has_expired(self, on: date) -> bool:
        """Whether it holds no more on a day."""
        return self.expires_on is not None and self.expires_on < on
