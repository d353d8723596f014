"""What may be asked of the interface: each path, what a token must read for it, what it chooses, what answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import compile_path

from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import ELECTRICITIES, Method
from footprint.registry.registry import FACTOR_SETS
from footprint.server.interface.answers import ARCHIVE, CSV, JSON, Refused
from footprint.server.interface.reading import (
    ProgramRequest,
    read_archive,
    read_commitments,
    read_dossiers,
    read_footprint,
    read_inventories,
    read_lines,
    read_organisations,
)
from footprint.storage import READS
from footprint.words import texts

PREFIX = "/api"
DESCRIPTION = "/v1/openapi.json"
MOST_LINES = 10_000
LARGEST_ID = 2**31 - 1  # of any number that the database keeps


@dataclass(frozen=True)
class QueryParameter:
    """What a request may choose; `schema` is that of JSON Schema, with a default where there is one."""

    name: str
    about: str
    schema: dict[str, Any]

    def read(self, written: str | None) -> Any:
        """The value chosen, the default where nothing is written. Raises Refused, without repeating what is written."""
        if written is None:
            return self.schema.get("default")
        allowed = self.schema.get("enum")
        try:
            if allowed is not None:
                return allowed[allowed.index(written)]
            if self.schema["type"] == "integer":
                return self._read_number(written)
            return self._read_day(written)
        except ValueError:
            expected = ", ".join(allowed or ()) or self._expected
            raise Refused(400, "parameter", name=self.name, expected=expected) from None

    def _read_number(self, written: str) -> int:
        if not (written.isascii() and written.isdecimal() and len(written) <= len(str(LARGEST_ID))):
            raise ValueError
        number = int(written)
        if not self.schema["minimum"] <= number <= self.schema["maximum"]:
            raise ValueError
        return number

    def _read_day(self, written: str) -> date:
        day = date.fromisoformat(written)
        if day.isoformat() != written:  # ISO 8601 has other ways to write it, which the description does not allow
            raise ValueError
        return day

    @property
    def _expected(self) -> str:
        if self.schema["type"] == "integer":
            return f"{self.schema['minimum']} … {self.schema['maximum']}"
        return "YYYY-MM-DD"


def _choose(name: str, about: str, choices: tuple[str, ...], default: str | None = None) -> QueryParameter:
    stated = {} if default is None else {"default": default}
    return QueryParameter(name, about, {"type": "string", "enum": list(choices), **stated})


def _number(name: str, about: str, least: int, most: int, default: int | None = None) -> QueryParameter:
    stated = {} if default is None else {"default": default}
    return QueryParameter(name, about, {"type": "integer", "minimum": least, "maximum": most, **stated})


LANGUAGE = _choose("lang", "Language of sentences and documents.", texts.LANGUAGES, texts.SOURCE)
METHOD = (
    _number("version", "Version of the inventory; the last one by default.", 1, LARGEST_ID),
    _choose("accounting", "How impacts are spread over years.", tuple(ACCOUNTINGS), Method.accounting),
    _choose("electricity", "How electricity is counted.", tuple(ELECTRICITIES), Method.electricity),
    _choose("factor_set", "Which factors are taken first.", tuple(FACTOR_SETS), Method.factor_set),
)
LINES = (
    _choose("format", "CSV holds every line, JSON a page; by default, what `Accept` asks for.", ("json", "csv")),
    _number("offset", "First line of the page (JSON).", 0, LARGEST_ID, 0),
    _number("limit", "Most lines of the page (JSON).", 1, MOST_LINES, 1000),
)


@dataclass(frozen=True)
class Operation:
    """A path and what answers there.

    Attributes:
        reads: what a token must read, one of these at least.
        long: whether the answer is computed, in its turn.
        answers: the schema of what it answers by its kind; empty for what is no JSON.
    """

    path: str
    name: str
    about: str
    reads: tuple[str, ...]
    read: Callable[[ProgramRequest], Response]
    long: bool = True
    parameters: tuple[QueryParameter, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)


_ORGANISATION = "/v1/organisations/{organisation_id}"
_INVENTORY = f"{_ORGANISATION}/inventories/{{inventory_id}}"

OPERATIONS = (
    Operation(
        "/v1/organisations",
        "listOrganisations",
        "The organisation that the token is for.",
        READS,
        read_organisations,
        long=False,
        answers={JSON: "Organisations"},
    ),
    Operation(
        f"{_ORGANISATION}/inventories",
        "listInventories",
        "Its inventories, the latest year first, each with its last version.",
        ("footprint", "lines"),
        read_inventories,
        long=False,
        answers={JSON: "Inventories"},
    ),
    Operation(
        f"{_INVENTORY}/footprint",
        "readFootprint",
        "The footprint of an inventory, in kg CO2e: total, 95 % interval, parts, gaps, problems.",
        ("footprint",),
        read_footprint,
        parameters=(*METHOD, LANGUAGE),
        answers={JSON: "Footprint"},
    ),
    Operation(
        f"{_INVENTORY}/lines",
        "readLines",
        "Its impact lines at full precision, each with its factor and source. Noted in the access log.",
        ("lines",),
        read_lines,
        parameters=(*METHOD, *LINES),
        answers={JSON: "Lines", CSV: ""},
    ),
    Operation(
        f"{_ORGANISATION}/commitments",
        "readCommitments",
        "Where every commitment of the plan stands, and why. Noted in the access log.",
        ("commitments",),
        read_commitments,
        parameters=(
            QueryParameter("on", "Day of the verdicts; today by default.", {"type": "string", "format": "date"}),
            LANGUAGE,
        ),
        answers={JSON: "Commitments"},
    ),
    Operation(
        f"{_ORGANISATION}/dossiers",
        "listDossiers",
        "The versions of the evidence dossier, the first one first.",
        ("dossiers",),
        read_dossiers,
        long=False,
        answers={JSON: "Dossiers"},
    ),
    Operation(
        f"{_ORGANISATION}/dossiers/{{number}}/archive",
        "readArchive",
        "The archive of a version, which `footprint verify` computes again. Noted in the access log.",
        ("dossiers",),
        read_archive,
        parameters=(LANGUAGE,),
        answers={ARCHIVE: ""},
    ),
)

_PATTERNS = tuple((compile_path(one.path)[0], one) for one in OPERATIONS)


def find_operation(path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation of a path below the prefix, and the ids in it; None where there is none."""
    for pattern, operation in _PATTERNS:
        if match := pattern.fullmatch(path):
            return operation, match.groupdict()
    return None
