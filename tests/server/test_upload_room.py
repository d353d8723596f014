"""What the files dropped in one session of a shared server may weigh together."""

import pytest
from starlette.responses import PlainTextResponse

from footprint.server.upload_room import LARGEST_FILES, MEGABYTE, PATH, UploadRoom
from tests.loops import run_apart

HELD = {"full": (LARGEST_FILES * 10 - 5) * MEGABYTE}


def put(path: str, size: str, method: str = "PUT") -> int:
    """The status that a request gets, where files of 10 MB are taken."""
    sent = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    headers = [(b"content-length", size.encode())] if size else []
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    front = UploadRoom(PlainTextResponse("taken", 204), 10, lambda session: HELD.get(session, 0))
    run_apart(front(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("session", "size", "status"),
    [
        ("empty", f"{9 * MEGABYTE}", 204),
        ("full", f"{4 * MEGABYTE}", 204),
        ("full", f"{6 * MEGABYTE}", 413),
        ("empty", "", 411),
        ("empty", "-1", 411),
    ],
)
def test_a_file_is_taken_where_its_session_has_room(session, size, status):
    assert put(f"{PATH}{session}/1", size) == status


def test_what_is_no_upload_passes():
    assert put(f"{PATH}full/1", "", "DELETE") == 204
    assert put("/_stcore/health", "", "GET") == 204
