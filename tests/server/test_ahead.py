"""What is loaded before it is asked for: all of it, once, in a thread of its own."""

import subprocess
import sys

from footprint.pages.frame import OPENED_SOON
from tests.places import CHECKOUT

ASK = """
import sys, threading
from footprint.server.process.ahead import load_ahead
load_ahead(["wave", "colorsys"])
load_ahead(["poplib"])
for thread in threading.enumerate():
    if thread.name == "load-ahead":
        thread.join()
print([name in sys.modules for name in ("wave", "colorsys", "poplib")])
"""


def test_modules_are_loaded_once():
    ran = subprocess.run([sys.executable, "-c", ASK], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[0] == "[True, True, False]"


def test_what_is_opened_soon_are_pages():
    assert OPENED_SOON
    assert all((CHECKOUT / f"{name.replace('.', '/')}.py").is_file() for name in OPENED_SOON)
