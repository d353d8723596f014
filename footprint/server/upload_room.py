"""What the files dropped in one session of a shared server may weigh together, while it holds them in memory."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

PATH = "/_stcore/upload_file/"
MEGABYTE = 1024 * 1024

# A session holds as much as so many files of the largest size.
LARGEST_FILES = 5


def weigh_files(session: str) -> int:
    """The bytes of the files that a session holds now."""
    kept = Runtime.instance().uploaded_file_mgr
    if not isinstance(kept, MemoryUploadedFileManager):
        return 0
    return sum(len(file.data) for file in list(kept.file_storage.get(session, {}).values()))


class UploadRoom:
    """Refuse a file before it is read, where its session would hold too much: one person must not fill the process.

    How large a single one may be, Streamlit sees to.
    """

    def __init__(self, app: ASGIApp, upload_mb: int, weigh: Callable[[str], int] = weigh_files) -> None:
        self.app, self.weigh = app, weigh
        self.most = LARGEST_FILES * upload_mb * MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        path = get_route_path(scope) if scope["type"] == "http" else ""
        if not path.startswith(PATH) or scope["method"] not in ("PUT", "POST"):
            await self.app(scope, receive, send)
            return
        size = Headers(scope=scope).get("content-length", "")
        if not size.isdecimal():
            await PlainTextResponse("Length required", 411)(scope, receive, send)
        elif self.weigh(_session(path)) + int(size) > self.most:
            await PlainTextResponse("Too large", 413)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _session(path: str) -> str:
    return path.removeprefix(PATH).partition("/")[0]
