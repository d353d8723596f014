"""What stands between the browser and Streamlit: light files, a document in its reader's language, safe headers."""

import base64
import hashlib
import html
import mimetypes
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import platformdirs
import streamlit as st
from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import get_route_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from footprint.charts.palette import DARK, LIGHT
from footprint.server.compression import FOR_EVER, CompressedFiles, choose_encoding, compress_well, hash_content
from footprint.server.configuration import find_configuration
from footprint.server.document import script_path
from footprint.server.icon import ICON
from footprint.server.public_address import OneOrigin, find_origin
from footprint.server.upload_room import UploadRoom
from footprint.shipped_files import icon_font
from footprint.words import texts

COMPRESSIBLE = (".css", ".html", ".js", ".json", ".svg")

# What Streamlit names after a hash of its content never changes under that name; the rest is asked for anew.
HASHED = re.compile(r"\.[\w-]{8}\.\w+$")
ASK_AGAIN = "no-cache"

# The font that holds all icons, in what Streamlit calls it.
ALL_ICONS = "/MaterialSymbols-Rounded."

# Under these paths no document of the application is sent, but what scripts and programs ask for.
NO_DOCUMENTS = ("/api/", "/_stcore/", "/media/", "/component/", "/static/")

# What makes an answer depend on what the browser has: of documents, it has ours.
CONDITIONS = (b"if-none-match", b"if-modified-since", b"if-range", b"range")
KEPT_HEADERS = ("cache-control", "content-language", "content-security-policy", "etag", "referrer-policy", "vary")

# Where the server is: beside the files of the document. Streamlit looks for it first, one request after the other; with
# these, it connects at once. Its own settings, which it asks for all the same, take the place of these.
AT_ONCE = (
    '<script>window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href,'
    "HOST_CONFIG:{allowedOrigins:[location.origin],useExternalAuthToken:false}}</script>"
)

# The language of the document is put in its address, so that a link copied from there opens in it, whoever follows it;
# no step is added to those that the browser can go back to, nor where Streamlit writes an address in another order.
IN_ADDRESS = """<script>{
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history)
  const write = (add) => (state, title, to) => {
    const address = new URL(to ?? "", location.href)
    address.searchParams.sort()
    const step = address.href === location.href ? replace : add
    step(state, title, address.href)
  }
  history.pushState = write(push)
  history.replaceState = write(replace)
  const here = new URL(location.href)
  here.searchParams.set("lang", document.documentElement.lang)
  history.replaceState(history.state, "", here)
}</script>"""

# The ground of the page before its theme is known: no white flash for who works in the dark.
GROUND = f"<style>:root {{ color-scheme: light dark; background: light-dark({LIGHT.paper}, {DARK.paper}) }}</style>"

# Streamlit keeps a choice between light and dark for the page where it was made alone: it is kept for all of them.
CHOSEN = """<script>try {
  const here = `stActiveTheme-${location.pathname}-v2`, chosen = localStorage.getItem("theme")
  if (chosen) localStorage.setItem(here, chosen)
  const theme = { '"Light"': "light", '"Dark"': "dark" }[chosen]
  if (theme) document.documentElement.style.colorScheme = theme
  document.addEventListener("visibilitychange", () => localStorage.setItem("theme", localStorage.getItem(here) ?? ""))
} catch {}</script>"""

# The line that stands in the page until it is drawn.
WAITING = "margin:3rem 1rem;text-align:center;font:1rem system-ui,sans-serif"

# Nothing comes from another origin, nor goes to one. Streamlit and Plotly write styles in the page; what the page makes
# itself is blob: and data:. WebAssembly counts in its messages, and runs nothing else.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob: 'wasm-unsafe-eval' {scripts}",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def light_layers() -> list[Middleware]:
    """The layers to put around Streamlit, the outermost first."""
    layers = [Middleware(SafeAnswers), Middleware(LightFiles), Middleware(Documents)]
    shared = find_configuration()
    if shared is None:
        return layers
    room = Middleware(UploadRoom, shared.limits.upload_mb)
    return [Middleware(OneOrigin, find_origin(shared)), room, *layers]


class SafeAnswers:
    """Have every answer read as what it says it is: what someone uploaded never runs as a script."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer with its header."""
        if scope["type"] != "http":  # what pages are drawn from is no document
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_safely)


# --- files -----------------------------------------------------------------------------------------------------------


class LightFiles:
    """The files of the front end, compressed, for browsers to keep for ever; no other is found beside them."""

    def __init__(self, app: ASGIApp, cache: Path | None = None) -> None:
        """Keep what was compressed in `cache`, a folder of the user's caches by default."""
        self.app = app
        self.files = list_files()
        folder = cache or platformdirs.user_cache_path("footprint", appauthor=False) / "compressed"
        self.compressed = CompressedFiles(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the files, and pass the rest on."""
        path = _path(scope)
        if not path.startswith("/static/") or scope.get("method") not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        try:
            answer = _unless_known(await self._answer(path, asked), asked)
        except (KeyError, OSError):
            answer = PlainTextResponse("Not found", 404)
        await answer(scope, receive, send)

    async def _answer(self, path: str, asked: Headers) -> Response:
        file, name = self.files[path], path.rpartition("/")[2]
        kind = mimetypes.guess_type(name)[0]
        # By its own name: what stands in for a file may change under the name of that one.
        headers = {"Cache-Control": FOR_EVER if HASHED.search(file.name) else ASK_AGAIN}
        encoding = None
        if file.suffix in COMPRESSIBLE:
            headers["Vary"] = "Accept-Encoding"
            if "range" not in asked:
                encoding = choose_encoding(asked.get("accept-encoding", ""))
        if encoding is None:
            return FileResponse(file, media_type=kind, headers=headers, stat_result=file.stat())
        content = await run_sync(self.compressed.read, file, encoding)
        headers |= {"Content-Encoding": encoding, "ETag": f'W/"{name}"'}
        return Response(content, media_type=kind, headers=headers)


def list_files() -> Mapping[str, Path]:
    """Each file of the front end by its path in an address; a font of few icons stands in for that of all."""
    static, icons = Path(file_util.get_static_dir()), icon_font(st.__version__)
    files = {f"/{file.relative_to(static).as_posix()}": file for file in static.glob("static/**/*") if file.is_file()}
    return {path: icons if icons and ALL_ICONS in path else file for path, file in files.items()}


# --- documents -------------------------------------------------------------------------------------------------------


class Documents:
    """The document that every page starts from, in the language of its address, else that of the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where Streamlit answers with its document, send ours in its place."""
        if scope["type"] != "http" or _path(scope).startswith(NO_DOCUMENTS):
            await self.app(scope, receive, send)
            return
        replaced = False

        async def hold_document(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                replaced = message["status"] == 200 and kind.startswith("text/html")
            if not replaced:
                await send(message)

        asked = Headers(scope=scope)
        whole = [(name, value) for name, value in scope["headers"] if name not in CONDITIONS]
        await self.app({**scope, "headers": whole}, receive, hold_document)
        if replaced:
            await _unless_known(_answer_document(scope, asked), asked)(scope, receive, send)


def _answer_document(scope: Scope, asked: Headers) -> Response:
    link = scope.get("query_string", b"").decode("latin-1")
    language = _asked_language(link) or _opener_language(asked)
    language = language or texts.preferred_language(asked.get("accept-language", ""))
    document, encoding = write_document(language), choose_encoding(asked.get("accept-encoding", ""))
    headers = {
        "Cache-Control": ASK_AGAIN,
        "Content-Language": language,
        "Content-Security-Policy": _write_policy(document),
        "ETag": f'W/"{hash_content(document)}"',
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Encoding, Accept-Language, Referer",
    }
    if encoding is None:
        return Response(document, media_type="text/html", headers=headers)
    headers["Content-Encoding"] = encoding
    return Response(compress_well(document, encoding), media_type="text/html", headers=headers)


def _asked_language(query: str) -> str | None:
    return texts.find_language(parse_qs(query).get("lang", [""])[-1])


def _opener_language(asked: Headers) -> str | None:
    """The language of the page that this one was opened from, in a tab of its own, where it is one of ours."""
    with suppress(ValueError):  # a referer that is no address
        page = urlsplit(asked.get("referer", ""))
        if page.netloc == asked.get("host"):
            return _asked_language(page.query)
    return None


@lru_cache
def write_document(language: str) -> str:
    """Streamlit's document, with its language, its title, its icon, and what is read until the page is drawn."""
    document = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    name = html.escape(texts.text("app.name", language))
    loading = html.escape(texts.text("document.loading", language))
    no_script = html.escape(texts.text("document.no_script", language))
    for pattern, written in (
        (r'<html lang="en"', f'<html lang="{language}"'),
        (r"(?<=<head>)", IN_ADDRESS + AT_ONCE + CHOSEN),
        (r"<title>.*?</title>", f"<title>{name}</title>"),
        (r'href="\./favicon\.png"', f'href="data:image/svg+xml,{quote(ICON)}"'),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{no_script}</p></noscript>"),
        (r"</head>", f'{GROUND}<script type="module" src="./{script_path(language)}"></script></head>'),
        (r'<div id="root"></div>', f'<div id="root"><p role="status" style="{WAITING}">{loading}</p></div>'),
    ):
        document = re.sub(pattern, lambda _, written=written: written, document, count=1, flags=re.DOTALL)
    return document


@lru_cache
def _write_policy(document: str) -> str:
    """The content security policy of a document; of scripts written in a page, its own alone may run."""
    own = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in own)
    scripts = " ".join(f"'sha256-{found}'" for found in hashes)
    return "; ".join(f"{kind} {allowed}" for kind, allowed in POLICY.items()).format(scripts=scripts)


# --- requests --------------------------------------------------------------------------------------------------------


def _path(scope: Scope) -> str:
    """The path asked for, below the one that the whole application is served under ("server.baseUrlPath")."""
    if scope["type"] != "http":
        return ""
    base = st.get_option("server.baseUrlPath").strip("/")
    path = get_route_path(scope)
    return path.removeprefix(f"/{base}") if base else path


def _unless_known(answer: Response, asked: Headers) -> Response:
    """The answer, or that the browser has it already."""
    known = [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]
    if answer.headers["etag"].removeprefix("W/") not in known:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
    return Response(status_code=304, headers=kept)
