"""What each page weighs on the line: on a first visit, with nothing kept by the browser, and on the next one.

    python -m benchmarks.weights

A first visit is counted twice: just after a first start, when files are compressed quickly, then once they are as small
as can be (footprint/server/compression.py). Drawing is what the websocket brings, compressed as the server does.
"""

import base64
import os
import tempfile
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.served import serve
from footprint.pages.frame import ASIDE, PAGES
from footprint.server.compression import QUIET_S
from tests.chromium import HOW_TO_INSTALL, find_chromium

QUIET_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

# As uvicorn negotiates them: a window of 4 kB, a little memory, and what was sent before is remembered.
WINDOW_BITS, MEMORY_LEVEL = 12, 5

# Nothing says that a page has asked for all it will: what its last script draws asks for fonts a moment later.
SETTLED_MS = 700
LONGEST_IMPROVEMENT_S = 600


@dataclass
class Answer:
    """What the server sent for one address."""

    url: str
    sent: int = 0  # bytes on the line, headers included; none for what the browser had
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    ended: bool = False


@dataclass
class Visit:
    """All that a page brought, from its address to its last picture."""

    answers: list[Answer] = field(default_factory=list)
    drawing: int = 0  # bytes of the websocket from the server, as sent
    compressed_drawing: bool = False

    @property
    def sent(self) -> int:
        """Bytes of all answers."""
        return sum(answer.sent for answer in self.answers)

    def asked_for(self, part: str) -> bool:
        """Whether an address that was asked for holds this."""
        return any(part in answer.url for answer in self.answers)


def visit(page: Page, address: str) -> Visit:
    """Open an address and weigh what comes; what the browser keeps from an earlier visit is not counted."""
    found, answers, kept = Visit(), {}, set()
    squeeze = zlib.compressobj(wbits=-WINDOW_BITS, memLevel=MEMORY_LEVEL)

    def take_frame(event: dict) -> None:
        message = event["response"]["payloadData"]
        content = base64.b64decode(message) if event["response"]["opcode"] == 2 else message.encode()
        found.drawing += len(squeeze.compress(content) + squeeze.flush(zlib.Z_SYNC_FLUSH))

    def take_handshake(event: dict) -> None:
        extensions = {name.lower(): value for name, value in event["response"]["headers"].items()}
        found.compressed_drawing = "permessage-deflate" in extensions.get("sec-websocket-extensions", "")

    def take_request(event: dict) -> None:
        answers[event["requestId"]] = Answer(event["request"]["url"])

    def take_answer(event: dict) -> None:
        answer, told = answers[event["requestId"]], event["response"]
        answer.status = told["status"]
        answer.headers = {name.lower(): value for name, value in told["headers"].items()}
        if told.get("fromDiskCache"):
            kept.add(event["requestId"])

    def take_end(event: dict) -> None:
        if event["requestId"] in answers:
            answers[event["requestId"]].ended = True
            answers[event["requestId"]].sent = int(event.get("encodedDataLength", 0))

    line = page.context.new_cdp_session(page)
    line.on("Network.requestWillBeSent", take_request)
    line.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    line.on("Network.responseReceived", take_answer)
    line.on("Network.loadingFinished", take_end)
    line.on("Network.loadingFailed", take_end)
    line.on("Network.webSocketHandshakeResponseReceived", take_handshake)
    line.on("Network.webSocketFrameReceived", take_frame)
    line.send("Network.enable")
    page.goto(address)
    page.locator("h1").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    before, now = (0, 0), (len(answers), found.drawing)
    while before != now or not all(answer.ended for answer in answers.values()):
        page.wait_for_timeout(SETTLED_MS)
        before, now = now, (len(answers), found.drawing)
    line.detach()
    found.answers = [
        answer
        for number, answer in answers.items()
        if number not in kept and not answer.url.startswith(("data:", "blob:"))
    ]
    return found


def visit_twice(context: BrowserContext, address: str) -> tuple[Visit, Visit]:
    """The visits to an address of a browser that keeps nothing, then of the same one."""
    found = []
    for _ in range(2):
        page = context.new_page()
        found.append(visit(page, address))
        page.close()
    return found[0], found[1]


def weigh_pages(browser: Browser, address: str) -> dict[str, tuple[Visit, Visit]]:
    """Both visits to each page of the navigation, each in a browser that starts with nothing."""
    found = {}
    for name in PAGES + ASIDE:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        found[name] = visit_twice(context, f"{address}/{'' if name == 'home' else name}")
        context.close()
    return found


def main() -> None:
    """Weigh all pages with the sample of a local authority and its plan, and print them as a table."""
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(HOW_TO_INSTALL)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["XDG_CACHE_HOME"] = folder
        with serve(0) as served:
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET_ARGUMENTS)
            quickly = weigh_pages(browser, served.address)
            wait_until_improved(Path(folder))
            well = weigh_pages(browser, served.address)
            browser.close()
    print("| page | requests | first visit, first start | first visit | next visit | drawing |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, (first, again) in well.items():
        early = quickly[name][0]
        cells = [f"{sent / 1000:,.0f} kB" for sent in (early.sent, first.sent)]
        cells += [f"{again.sent / 1000:.1f} kB ({len(again.answers)})", f"{again.drawing / 1000:.0f} kB"]
        print(f"| {name} | {len(first.answers)} | {' | '.join(cells)} |")


def wait_until_improved(folder: Path) -> None:
    """Until no file was made smaller for as long as the server waits before it makes the next one so."""
    deadline = time.monotonic() + LONGEST_IMPROVEMENT_S
    before, now = -1, 0
    while before != now and time.monotonic() < deadline:
        time.sleep(2 * QUIET_S)
        before, now = now, len(list(folder.rglob("*.br")))


if __name__ == "__main__":
    main()
