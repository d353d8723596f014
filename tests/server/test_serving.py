"""What stands around Streamlit, asked as a browser asks: files, documents and headers."""

import asyncio
import gzip
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import brotli
import pytest
import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from footprint.charts.palette import DARK, LIGHT
from footprint.server import serving
from footprint.server.compression import CompressedFiles
from footprint.server.serving import COMPRESSIBLE, light_layers, list_files
from footprint.shipped_files import icon_font
from footprint.words import texts
from tests.loops import run_apart

STATIC = Path(get_static_dir())
PATHS = sorted(list_files())
LATER_S = 10_000
CHROMIUM = "gzip, deflate, br, zstd"


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes


@pytest.fixture
def front(tmp_path, monkeypatch):
    """Streamlit's own handler of its files and documents, in our layers."""
    monkeypatch.setattr(serving.platformdirs, "user_cache_path", lambda *_args, **_options: tmp_path)
    monkeypatch.setattr(serving, "CompressedFiles", partial(CompressedFiles, quiet_s=LATER_S))
    return surround(create_streamlit_static_handler(str(STATIC), None))


def surround(app):
    for layer in reversed(light_layers()):
        app = layer.cls(app, *layer.args, **layer.kwargs)
    return app


def ask(app, path: str, method: str = "GET", **headers: str) -> Answer:
    path, _, query = path.partition("?")
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": named}
    sent = []

    requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(requests, None) or await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    run_apart(app({**scope, "root_path": "", "extensions": {}}, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


def expand(answer: Answer) -> bytes:
    how = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    return how[answer.headers.get("content-encoding")](answer.body)


# --- files -----------------------------------------------------------------------------------------------------------


def test_every_file_of_the_front_end_is_sent_whole_small_and_for_ever(front):
    for path in PATHS:
        answer = ask(front, path, accept_encoding=CHROMIUM)
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-length"] == str(len(answer.body))
        if "MaterialSymbols" not in path:
            assert expand(answer) == (STATIC / path[1:]).read_bytes()
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        if path.endswith(COMPRESSIBLE):
            assert answer.headers["content-encoding"] == "br"
            assert answer.headers["vary"] == "Accept-Encoding"
            assert len(answer.body) < (STATIC / path[1:]).stat().st_size or len(answer.body) < 500


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, deflate", "gzip"), ("identity", None), ("", None), ("br;q=0", None)]
)
def test_a_browser_is_sent_what_it_can_read(front, accepted, encoding):
    path = next(path for path in PATHS if "/index." in path and path.endswith(".js"))
    answer = ask(front, path, accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert expand(answer) == (STATIC / path[1:]).read_bytes()


@pytest.mark.parametrize(
    ("ending", "kind"),
    [(".js", "text/javascript"), (".css", "text/css"), (".woff2", "font/woff2"), (".svg", "image/svg+xml")],
)
def test_a_file_says_what_it_is(front, ending, kind):
    path = next(path for path in PATHS if path.endswith(ending))
    assert ask(front, path, accept_encoding="br").headers["content-type"].partition(";")[0] == kind


def test_a_part_of_a_file_is_sent_as_it_is(front):
    path = next(path for path in PATHS if path.endswith(".js"))
    answer = ask(front, path, accept_encoding="br", range="bytes=10-19")
    assert answer.status == 206
    assert answer.body == (STATIC / path[1:]).read_bytes()[10:20]
    assert answer.headers["content-range"].startswith("bytes 10-19/")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["br", "identity"])
@pytest.mark.parametrize("ending", [".js", ".woff2"])
def test_what_the_browser_has_is_not_sent_again(front, accepted, ending):
    path = next(path for path in PATHS if path.endswith(ending))
    tag = ask(front, path, accept_encoding=accepted).headers["etag"]
    again = ask(front, path, accept_encoding=accepted, if_none_match=f'"other", {tag}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["cache-control"].startswith(("public", "no-cache"))
    assert ask(front, path, accept_encoding=accepted, if_none_match='"other"').status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/gone.D9Z0_fxz.js",
        "/static/",
        "/static/js",
        "/static/../index.html",
        "/static/js/../../index.html",
        "/static/..\\index.html",
        "/static//etc/passwd",
        "/static/js/index.DormvYxC.js/",
        "/static/js/\0",
    ],
)
def test_beside_the_files_there_is_nothing(front, path):
    answer = ask(front, path, accept_encoding="br")
    assert answer.status == 404
    assert b"<html" not in answer.body
    assert "cache-control" not in answer.headers


def test_a_file_removed_since_the_start_is_not_found(front, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "list_files", lambda: {"/static/gone.js": tmp_path / "gone.js"})
    app = surround(PlainTextResponse("never asked"))
    assert ask(app, "/static/gone.js", accept_encoding="br").status == 404
    assert ask(app, "/static/gone.js").status == 404


def test_icons_come_from_the_smaller_font_which_an_upgrade_replaces_at_once(front, monkeypatch):
    path = next(path for path in PATHS if "MaterialSymbols" in path)
    answer = ask(front, path, accept_encoding="br")
    smaller = icon_font(st.__version__)
    assert smaller
    assert answer.body == smaller.read_bytes()
    assert answer.headers["cache-control"] == "no-cache"
    assert ask(front, path, if_none_match=answer.headers["etag"]).status == 304

    monkeypatch.setattr(st, "__version__", "9.9.9")
    whole = ask(surround(PlainTextResponse("never asked")), path)
    assert whole.body == (STATIC / path[1:]).read_bytes()
    assert "immutable" in whole.headers["cache-control"]


# --- documents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "browser", "language"),
    [
        ("", "", "fr"),
        ("", "en-GB,en;q=0.9,fr;q=0.2", "en"),
        ("", "de,en;q=0.5", "en"),
        ("", "de", "fr"),
        ("?lang=English", "fr-FR", "en"),
        ("?lang=en", "fr-FR", "en"),
        ("?organisation=1&lang=Fran%C3%A7ais", "en", "fr"),
        ("?lang=Klingon", "en", "en"),
        ("?lang=%ff%fe", "", "fr"),
    ],
)
@pytest.mark.parametrize(("path", "accepted"), [("/", CHROMIUM), ("/inventory", "gzip"), ("/footprint", "identity")])
def test_a_document_speaks_the_language_of_its_link_else_of_the_browser(front, link, browser, language, path, accepted):
    answer = ask(front, path + link, accept_language=browser, accept_encoding=accepted)
    document = expand(answer).decode()
    assert f'<html lang="{language}"' in document
    assert f"<title>{texts.text('app.name', language)}</title>" in document
    assert texts.text("document.no_script", language) in document
    assert texts.text("document.loading", language) in document
    assert f"light-dark({LIGHT.paper}, {DARK.paper})" in document
    assert document.count('<div id="root">') == 1
    assert answer.headers["content-language"] == language
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding, Accept-Language, Referer"
    assert answer.headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize(
    ("opened_from", "language"),
    [
        ("http://127.0.0.1:8501/inventory?lang=en", "en"),
        ("http://127.0.0.1:8501/inventory", "fr"),
        ("https://elsewhere.example/?lang=en", "fr"),
        ("//[", "fr"),
    ],
)
def test_a_page_opened_from_another_goes_on_in_its_language(front, opened_from, language):
    answer = ask(front, "/footprint", accept_language="fr", host="127.0.0.1:8501", referer=opened_from)
    assert f'<html lang="{language}"' in answer.body.decode()


def test_a_document_is_asked_for_anew_and_sent_only_where_it_changed(front):
    french, english = (ask(front, "/inventory", accept_language=language) for language in ("fr", "en"))
    assert french.headers["cache-control"] == "no-cache"
    assert french.headers["etag"] != english.headers["etag"]
    known = french.headers["etag"]
    assert ask(front, "/inventory", accept_language="fr", if_none_match=known).status == 304
    assert ask(front, "/inventory", accept_language="en", if_none_match=known).status == 200
    assert ask(front, "/inventory", if_modified_since="Wed, 01 Jan 2031 00:00:00 GMT", range="bytes=0-9").status == 200


def test_a_document_loads_all_that_streamlit_s_does(front):
    document, streamlit_s = ask(front, "/").body.decode(), (STATIC / "index.html").read_text(encoding="utf-8")
    loaded = re.compile(r'(?:src|href)="\./static/[^"]+"')
    assert loaded.findall(document) == loaded.findall(streamlit_s)


def test_a_document_forbids_other_origins_and_scripts_that_are_not_its_own(front):
    policy = dict(part.split(" ", 1) for part in ask(front, "/").headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert not re.search(r"https?:|\*|'unsafe-eval'", str(policy))
    assert "'unsafe-inline'" not in policy["script-src"]
    assert ask(front, "/").headers["referrer-policy"] == "same-origin"


def test_every_tongue_has_its_document(front):
    for language in texts.ALL_LANGUAGES:
        assert f'lang="{language}"' in expand(ask(front, f"/?lang={language}", accept_encoding="br")).decode()


# --- the rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/media/report.html", "/_stcore/health", "/component/some/index.html"])
def test_what_is_no_document_of_ours_is_passed_on(path, front):
    answer = ask(surround(HTMLResponse('<html lang="en">a report')), path, accept_language="fr")
    assert answer.body == b'<html lang="en">a report'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_redirections_and_refusals_are_passed_on(front):
    moved = ask(front, "/inventory/?lang=en")
    assert (moved.status, moved.headers["location"]) == (301, "/inventory?lang=en")
    assert ask(front, "/../secrets").status == 400


@pytest.mark.parametrize("path", ["/inventory", PATHS[0]])
def test_what_is_posted_is_passed_on(path, front):
    assert ask(surround(PlainTextResponse("posted")), path, method="POST").body == b"posted"


def test_under_a_path_of_its_own_the_application_answers_the_same(tmp_path, monkeypatch, front):
    options = {"server.baseUrlPath": "/outil/"}
    monkeypatch.setattr(serving.st, "get_option", options.__getitem__)
    app = surround(HTMLResponse("<html>"))
    assert ask(app, "/outil" + PATHS[0], accept_encoding="br").headers["content-encoding"] == "br"
    assert ask(app, "/outil/static/gone.js").status == 404
    assert b'lang="fr"' in ask(app, "/outil/inventory").body


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_what_is_no_request_for_a_page_is_passed_on(kind, front):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])
        await send({"type": f"{kind}.something"})

    async def send(message):
        seen.append(message["type"])

    run_apart(surround(app)({"type": kind, "path": "/static/js/x"}, None, send))
    assert seen == [kind, f"{kind}.something"]
