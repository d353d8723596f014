"""Starting the application, and opening it in the reader's browser once its server answers."""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser

from footprint.shipped_files import application_file

LONGEST_WAIT_S = 60.0
BETWEEN_S = 0.2


def serve(port: int, no_browser: bool, *flags: str) -> int:
    """Serve the application on this machine until it is stopped; returns its exit code."""
    from streamlit.web import cli as streamlit

    sys.argv = ["streamlit", "run", str(application_file()), "--server.port", str(port)]
    sys.argv += ["--server.headless", "true", *flags]
    if not no_browser:
        open_when_ready(f"http://127.0.0.1:{port}")
    return streamlit.main(standalone_mode=False) or 0


def open_when_ready(address: str) -> threading.Thread:
    """Open an address in the default browser as soon as its server is healthy, from a thread of its own.

    Streamlit would do so too, after asking for an e-mail address and with an offer to developers over our first page.
    """
    thread = threading.Thread(target=_wait_and_open, args=(address,), daemon=True)
    thread.start()
    return thread


def _wait_and_open(address: str) -> None:
    end = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < end:
        if _answers(address):
            if _has_screen():
                webbrowser.open(address)
            return
        time.sleep(BETWEEN_S)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=BETWEEN_S) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _has_screen() -> bool:
    """Without a screen, Python would open a browser of text in the terminal of the server."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
