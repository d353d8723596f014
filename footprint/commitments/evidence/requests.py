"""What is asked of others: which figures of the inventory, of whom, until when, and what became of it.

A request bears a code, in the workbook that is sent: by it, a file that comes back is known, and one of another
organisation, of an older version, or that came before, is told apart.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from footprint.record_rules import rule
from footprint.tables import QUALITIES

# What may be asked, and how good the figure is by its nature: an invoice or a meter is measured, a list is declared.
REQUEST_KINDS = {
    "telecom": "high",
    "cloud": "medium",
    "printing": "high",
    "meter": "high",
    "repairs": "medium",
    "weee": "high",
    "headcount": "medium",
}
REQUEST_STATES = ("to_send", "sent", "received", "merged")
_CODE = re.compile(r"(?<![\w-])([A-Za-z]+-\d+)/(\d+)/([0-9a-f]{16})(?![0-9a-f])")


@dataclass(frozen=True)
class DataRequest:
    """A request for figures: to whom, by whom, until when, how far it is; `returned` are the files that came back."""

    request_id: str = field(metadata=rule("Its identifier; no two have the same."))
    kind: str = field(metadata=rule("What is asked.", words=tuple(REQUEST_KINDS)))
    year: int | None = field(default=None, metadata=rule("The year of the inventory it is about."))
    addressee: str = field(default="", metadata=rule("Who is asked: a colleague, a site, a supplier."))
    owner: str = field(default="", metadata=rule("Who follows it."))
    due_on: date | None = field(default=None, metadata=rule("The day by which an answer is needed."))
    state: Literal["to_send", "sent", "received", "merged"] = field(
        default="to_send", metadata=rule("How far the request is.")
    )
    quality: str = field(default="low", metadata=rule("How good its figures are.", words=QUALITIES))
    code: str = field(default="", metadata=rule("What its workbook bears, by which an answer is known."))
    superseded: tuple[str, ...] = field(default=(), metadata=rule("The codes of its earlier versions."))
    returned: tuple[str, ...] = field(default=(), metadata=rule("The SHA-256 of the files that came back."))

    def is_late(self, on: date) -> bool:
        """Whether an answer should be there on a day, and is not."""
        return self.state in ("to_send", "sent") and self.due_on is not None and self.due_on < on


def next_request(requests: Iterable[DataRequest]) -> str:
    """An identifier that no request has yet."""
    taken = {one.request_id for one in requests}
    return next(name for number in range(1, len(taken) + 2) if (name := f"D-{number}") not in taken)


def issue(request: DataRequest, organisation: str) -> DataRequest:
    """A request with the code of its next version: a file of the version before is older from now on."""
    superseded = (*request.superseded, request.code) if request.code else request.superseded
    version = len(superseded) + 1
    said = (organisation, request.request_id, str(version), request.kind, str(request.year), request.addressee)
    sealed = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    return replace(request, code=f"{request.request_id}/{version}/{sealed}", superseded=superseded, state="to_send")


def find_code(cells: Iterable[str]) -> str:
    """The code of a request among the cells of a file; empty for none."""
    return next((found[0] for cell in cells if (found := _CODE.search(cell))), "")


def recognise(requests: Sequence[DataRequest], code: str, sha256: str) -> tuple[DataRequest | None, str]:
    """The request that a file answers, and what keeps it from being merged.

    One of none (no code), other (not ours), twice (that file came before), older (of a version before); else nothing.
    """
    if not code:
        return None, "none"
    request = next((one for one in requests if code in (one.code, *one.superseded)), None)
    if request is None:
        return None, "other"
    if sha256 in request.returned:
        return request, "twice"
    return request, "older" if code != request.code else ""
