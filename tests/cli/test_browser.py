"""The application opens in the browser once its server answers, and where there is a screen."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from footprint.cli import browser


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(browser.webbrowser, "open", found.append)
    monkeypatch.setattr(browser.sys, "platform", "linux")
    return found


@pytest.mark.parametrize("screen", [True, False])
def test_it_opens_once_the_server_answers_where_there_is_a_screen(opened, monkeypatch, screen):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0" if screen else "")
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        browser.open_when_ready(address).join(30)
        server.shutdown()
    assert opened == ([address] if screen else [])


def test_a_server_that_never_answers_opens_nothing(opened, monkeypatch):
    monkeypatch.setattr(browser, "LONGEST_WAIT_S", 0.1)
    browser.open_when_ready("http://127.0.0.1:9").join(30)
    assert opened == []
