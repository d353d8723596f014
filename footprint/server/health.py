"""Whether this process lives, and whether it can serve: for what stands in front of it. Neither says anything else."""

import threading
from collections.abc import Callable

import anyio
import sqlalchemy as sa
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from footprint.storage import check_ready

LONGEST_WAIT_S = 5.0


def health_routes(open_database: Callable[[], sa.Engine | None]) -> list[Route]:
    """`/healthz` (the process lives) and `/readyz` (its database is there, as it must be; 503 otherwise).

    Args:
        open_database: gives the database that the process works on; None where it works on none.
    """
    one_at_a_time = threading.Lock()  # a database that does not answer holds up one thread, not one a question

    def is_ready() -> bool:
        if not one_at_a_time.acquire(timeout=LONGEST_WAIT_S):
            return False
        try:
            database = open_database()
            if database is not None:
                check_ready(database)
            return True
        except Exception:  # whatever it is, it can't serve; what it is, pages and commands say
            return False
        finally:
            one_at_a_time.release()

    async def send_ready(_request: Request) -> Response:
        ready = False
        with anyio.move_on_after(LONGEST_WAIT_S):
            ready = await run_sync(is_ready, abandon_on_cancel=True)
        return _answer("ready", 200) if ready else _answer("not ready", 503)

    async def send_health(_request: Request) -> Response:
        return _answer("alive", 200)

    return [Route("/healthz", send_health), Route("/readyz", send_ready)]


def _answer(said: str, status: int) -> Response:
    return PlainTextResponse(said, status, headers={"Cache-Control": "no-store"})
