"""What the interface sends: JSON, CSV, archives, and refusals that hold nothing of what is kept."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from starlette.responses import Response, StreamingResponse

from footprint.words import texts
from footprint.workspace.footprint import Footprint
from footprint.workspace.summary import write_lines

JSON, CSV, ARCHIVE, PROBLEM = "application/json", "text/csv", "application/zip", "application/problem+json"

# Answers are for who asked alone, and are nothing that a browser should show.
ALWAYS = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

BYTES_AT_ONCE = 1 << 18

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Refused(Exception):
    """A request that gets no data: its status, the words of why (`interface.refused.…`), and headers of the answer."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str] | None = None, **values: str) -> None:
        super().__init__(why)
        self.status, self.why, self.headers, self.values = status, why, headers or {}, values


def send_refusal(refused: Refused, language: str) -> Response:
    """A refusal as RFC 9457 writes one."""
    detail = texts.text(f"interface.refused.{refused.why}", language, **refused.values)
    told = {"type": "about:blank", "title": TITLES[refused.status], "status": refused.status, "detail": detail}
    return Response(_write(told), refused.status, {**ALWAYS, **refused.headers}, PROBLEM)


def send_json(content: Mapping[str, Any]) -> Response:
    """An object as JSON, under a tag of its content."""
    written = _write(content)
    tag = f'"{hashlib.sha256(written).hexdigest()}"'
    return Response(written, 200, {**ALWAYS, "ETag": tag}, JSON)


def send_archive(content: bytes, tag: str) -> Response:
    """An archive, with the SHA-256 of its bytes as RFC 9530 writes it."""
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    return Response(content, 200, {**ALWAYS, "ETag": tag, "Repr-Digest": f"sha-256=:{digest}:"}, ARCHIVE)


def send_lines(footprint: Footprint) -> Response:
    """Every impact line as CSV, as the command line writes them; sent by parts."""
    file = TemporaryFile()  # noqa: SIM115 - closed once it is sent
    write_lines(footprint, file)
    size = file.tell()
    file.seek(0)
    return StreamingResponse(_read(file), 200, {**ALWAYS, "Content-Length": str(size)}, CSV)


def send_known(answer: Response, known: str) -> Response:
    """The answer, or that who asks has it already."""
    tag = answer.headers.get("etag")
    if tag is None or tag not in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return answer
    return send_unchanged(tag)


def send_unchanged(tag: str) -> Response:
    """What is known under a tag has not changed."""
    return Response(status_code=304, headers={**ALWAYS, "ETag": tag})


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(BYTES_AT_ONCE):
            yield part


def _write(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
