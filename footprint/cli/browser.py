"""Starting the application, and opening it in the reader's browser once its server answers."""

import argparse
import os
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from footprint.cli.options import finish, read_port
from footprint.shipped_files import application_file
from footprint.words import texts

LONGEST_WAIT_S = 60.0
BETWEEN_S = 0.2


def add_app(app: argparse.ArgumentParser) -> None:
    """The options of `app`."""
    app.add_argument("--port", type=read_port, default=8501, help="port on 127.0.0.1 (8501)")
    app.add_argument("--database", metavar="URL", help="SQLAlchemy URL; by default SQLite in your user data folder")
    app.add_argument("--no-browser", action="store_true", help="do not open a browser")
    finish(app, _run_app)


def _run_app(options: argparse.Namespace) -> int:
    from footprint.storage import open_database

    if options.database:
        os.environ["FOOTPRINT_DATABASE"] = options.database

    def say_copy(file: Path) -> None:
        print(texts.text("cli_database.copied", options.language, file=file), file=sys.stderr)

    open_database(note_copy=say_copy).dispose()  # what is wrong with it is said here, rather than on a page
    return serve(options.port, options.no_browser)


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
