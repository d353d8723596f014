"""The Chromium that the browser tests drive; run as a program, it is installed where it may be, else told how to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
    Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"),
)
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation")

HOW_TO_INSTALL = """\
The tests need Chromium (or Google Chrome), which was not found. Install it, then try again:
  Debian, Ubuntu   sudo apt-get update && sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS            brew install --cask chromium
  Windows          winget install Google.Chrome
Where it is installed elsewhere, give its path: CHROMIUM=/path/to/chromium make test"""


def find_chromium() -> str | None:
    """The path of the browser that the variable CHROMIUM names, else of the first one installed; None without any."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    installed = [shutil.which(command) for command in COMMANDS] + [str(path) for path in APPLICATIONS if path.is_file()]
    return next((path for path in installed if path), None)


def install_chromium() -> None:
    """Install Debian's Chromium; nothing is done where apt-get is missing or the user may not install."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("Installing Chromium for the browser tests...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update"), INSTALL):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Make sure that there is a browser: 0 when there is, 1 when there is not, the remedy on stderr."""
    if not find_chromium():
        install_chromium()
    if not find_chromium():
        print(HOW_TO_INSTALL, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
