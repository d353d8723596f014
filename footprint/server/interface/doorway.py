"""From a request to its answer: the token, what it reads, how often, in its turn; and nothing of data in a refusal."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

import anyio
import sqlalchemy as sa
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, get_route_path
from starlette.types import Receive, Send
from starlette.types import Scope as RequestScope

from footprint.problems import UnusableInput
from footprint.server.configuration import Configuration
from footprint.server.interface.answers import CSV, Refused, send_json, send_known, send_refusal
from footprint.server.interface.openapi import describe_interface
from footprint.server.interface.operations import DESCRIPTION, LARGEST_ID, PREFIX, Operation, find_operation
from footprint.server.interface.pace import MOST_INVENTED, Pace, TooManyError, name_address
from footprint.server.interface.reading import ProgramRequest
from footprint.server.turns import Turns
from footprint.storage import find_token, list_organisations, note_use, under
from footprint.storage.people.invitations import hash_token
from footprint.words import texts

# As `create_token` writes it: what else is shown is looked for nowhere.
TOKEN = re.compile(r"(?i:bearer) +([\w-]{43})", re.ASCII)
REALM = 'Bearer realm="footprint"'

MOST_AT_ONCE = 8  # requests of a process, so that programs leave threads to pages
LONGEST_TURN_S = 20.0

UNKNOWN = ("unknown-organisation", "unknown-inventory", "unknown-version", "dossier.unknown")
BUSY = ("database-busy", "database-unreachable")

_log = logging.getLogger("footprint")

# One engine for each scope: what is kept of a version is found again by the same token alone.
_under = lru_cache(maxsize=128)(under)


def interface_routes(
    open_database: Callable[[], sa.Engine], turns: Turns, configuration: Configuration | None
) -> list[Mount]:
    """The interface under `/api`, on a shared server whose configuration opens it; else nothing.

    Args:
        open_database: gives the database, under the scope of nobody.
        turns: those of the computations of pages, which take their turn with the interface's.
    """
    if configuration is None or not configuration.interface.open:
        return []
    return [Mount(PREFIX, Doorway(open_database, turns, configuration))]


@dataclass(frozen=True)
class _Wanted:
    """What a request asks for, before who asks is known."""

    operation: Operation
    ids: dict[str, int]
    token: str


class Doorway:
    """The application that answers programs."""

    def __init__(self, open_database: Callable[[], sa.Engine], turns: Turns, configuration: Configuration) -> None:
        self._open_database, self._turns = open_database, turns
        self._most_computed = configuration.limits.computations
        self._pace, self._invented = Pace(configuration.interface.requests_a_minute), Pace(MOST_INVENTED)
        self._places = anyio.CapacityLimiter(MOST_AT_ONCE)

    async def __call__(self, scope: RequestScope, receive: Receive, send: Send) -> None:
        """Answer a request; its body, if any, is not read."""
        request = Request(scope)
        try:
            answer = await self._answer(request)
        except Refused as refused:
            answer = send_refusal(refused, _find_language(request))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = get_route_path(request.scope)
        found = find_operation(path)
        if found is None and path != DESCRIPTION:
            raise Refused(404, "not_found")
        if request.method != "GET":
            raise Refused(405, "method", {"Allow": "GET"})
        if found is None:
            return send_known(send_json(describe_interface()), request.headers.get("if-none-match", ""))
        operation, written = found
        shown = TOKEN.fullmatch(request.headers.get("authorization", ""))
        if shown is None:
            raise Refused(401, "token", {"WWW-Authenticate": REALM})
        wanted = _Wanted(operation, {name: _read_id(one) for name, one in written.items()}, shown[1])
        answer = await run_sync(self._read_in_thread, request, wanted, limiter=self._places)
        return send_known(answer, request.headers.get("if-none-match", ""))

    def _read_in_thread(self, request: Request, wanted: _Wanted) -> Response:
        try:
            return self._read(request, wanted)
        except Refused:
            raise
        except TooManyError as refusal:
            raise Refused(429, "too_many", {"Retry-After": str(refusal.seconds)}) from None
        except UnusableInput as refusal:
            raise _refuse(refusal.problem.code) from None
        except Exception as error:  # whatever it is, nothing of it goes out
            _log.exception("The interface failed")
            raise Refused(500, "failed") from error

    def _read(self, request: Request, wanted: _Wanted) -> Response:
        token_hash, database = hash_token(wanted.token), self._open_database()
        # That of whom uvicorn was reached by; where it was a proxy of this machine, that which the proxy tells of.
        address = name_address(request.client.host if request.client else "")
        self._pace.check(token_hash)
        if not self._pace.knows(token_hash):  # a program at work is not stopped by its neighbours' inventions
            self._invented.check(address)
        found = find_token(database, wanted.token)
        if found is None:
            self._invented.note(address)
            raise Refused(401, "token", {"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
        access, scope = found
        with self._pace.taking(token_hash):
            engine, operation = _under(database, scope), wanted.operation
            note_use(engine, token_hash)
            if not set(operation.reads) & set(access.reads):
                needed = " ".join(operation.reads)
                header = f'{REALM}, error="insufficient_scope", scope="{needed}"'
                raise Refused(403, "scope", {"WWW-Authenticate": header}, reads=", ".join(operation.reads))
            asked = _ask(engine, request, wanted, access.organisation_id)
            if not operation.long:
                return operation.read(asked)
            with self._turns.ask(access.organisation_id, token_hash, self._most_computed) as turn:
                if not turn.wait(LONGEST_TURN_S):
                    raise TooManyError(int(LONGEST_TURN_S))
                return operation.read(asked)


def _ask(engine: sa.Engine, request: Request, wanted: _Wanted, own: int) -> ProgramRequest:
    """What is asked, once it is known to be about the organisation of the token, which is not archived."""
    organisation_id = wanted.ids.get("organisation_id", own)
    if organisation_id not in [one.organisation_id for one in list_organisations(engine)]:
        raise Refused(404, "not_found")
    chosen = _read_choices(request, wanted.operation)
    inventory_id, number = (wanted.ids.get(name, 0) for name in ("inventory_id", "number"))
    language = chosen.pop("lang", texts.SOURCE)
    known = request.headers.get("if-none-match", "")
    return ProgramRequest(engine, organisation_id, inventory_id, number, chosen, language, known)


def _read_choices(request: Request, operation: Operation) -> dict:
    written = _read_query(request)
    parameters = {one.name: one for one in operation.parameters}
    names = [name for name, _ in written]
    if set(names) - parameters.keys() or len(set(names)) < len(names):
        raise Refused(400, "parameters", expected=", ".join(parameters) or "–")
    chosen = {name: one.read(dict(written).get(name)) for name, one in parameters.items()}
    if "format" in chosen and chosen["format"] is None:
        chosen["format"] = "csv" if CSV in request.headers.get("accept", "") else "json"
    return chosen


def _read_query(request: Request) -> list[tuple[str, str]]:
    """What is written after the path, whatever its bytes: those that are no text are no choice of ours."""
    return parse_qsl(request.scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)


def _read_id(written: str) -> int:
    """The number that a path holds; one that nothing can bear is 0, as nothing bears it."""
    usable = written.isascii() and written.isdecimal() and len(written) <= len(str(LARGEST_ID))
    return int(written) if usable and int(written) <= LARGEST_ID else 0


def _refuse(code: str) -> Refused:
    if code in UNKNOWN:
        return Refused(404, "not_found")
    if code in BUSY:
        return Refused(503, "busy", {"Retry-After": "5"})
    _log.error("The interface failed: %s", code)
    return Refused(500, "failed")


def _find_language(request: Request) -> str:
    """The language of a refusal: the one asked for, else that of the program, else French."""
    asked = dict(_read_query(request)).get("lang", "")
    accepted = request.headers.get("accept-language", "")
    return texts.find_language(asked) or (texts.preferred_language(accepted) if accepted else texts.SOURCE)
