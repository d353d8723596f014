"""What someone remarked on a record of the register."""

from dataclasses import dataclass, field
from datetime import date

from footprint.record_rules import rule


@dataclass(frozen=True)
class Comment:
    """A remark: what was written, by whom, and when. The name is as it was typed: nobody vouches for it."""

    text: str = field(metadata=rule("What was remarked."))
    by: str = field(default="", metadata=rule("Who wrote it."))
    on: date | None = field(default=None, metadata=rule("The day it was written."))
