"""The application as its command starts it; each line that it is sent is the folder of another database to work on."""

import os
import sys
import threading

from footprint.cli.main import main


def address_in(folder: str) -> str:
    """The database in a folder."""
    return f"sqlite:///{os.path.join(folder, 'footprint.sqlite3')}"


def follow() -> None:
    """Turn to the database of each folder that comes, and answer with the folder once it is so."""
    for line in sys.stdin:
        folder = line.rstrip("\n")
        os.environ["FOOTPRINT_DATABASE"] = address_in(folder)
        os.environ["XDG_CONFIG_HOME"] = os.path.join(folder, "settings")
        print(folder, flush=True)


if __name__ == "__main__":
    threading.Thread(target=follow, daemon=True).start()
    sys.exit(main())
