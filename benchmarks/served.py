"""A server of the application's own, on a database made for the occasion: what the measures of clicks are taken on."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from footprint.plans.plan_json import write_plan
from footprint.storage import StoredInventory, load_inventory, load_record, open_database, save_plan
from footprint.words.texts import LANGUAGES, text
from footprint.workspace.samples import load_sample, load_sample_plan
from footprint.workspace.stored import save_stored

LANGUAGE, ACTOR, SAMPLE = LANGUAGES[0], "Mesure", "local_authority"
SLOWEST_START_S = 60


@dataclass(frozen=True)
class Served:
    """A running server: its port, its process, and how many rows the inventory studied holds."""

    port: int
    process: psutil.Process
    rows: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def memory(self) -> float:
        """Megabytes that the process holds."""
        return self.process.memory_info().rss / 1e6

    @property
    def processor(self) -> float:
        """Seconds of processor used since it started."""
        used = self.process.cpu_times()
        return used.user + used.system


@contextmanager
def serve(rows: int, port: int = 0) -> Generator[Served]:
    """The application on the sample authority, with its plan, grown to `rows` devices where that is more; then stop.

    On nothing at all where `rows` is 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/footprint.sqlite3"
        rows = fill_database(address, rows) if rows else 0
        port = port or find_free_port()
        command = [sys.executable, "-m", "footprint", "app", "--port", str(port), "--no-browser"]
        alone = {"FOOTPRINT_RESULTS": ""}  # nothing computed before, unless a folder is given
        environment = alone | os.environ | {"FOOTPRINT_DATABASE": address, "XDG_CONFIG_HOME": folder}
        with Path(folder, "server.log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            served = Served(port, psutil.Process(process.pid), rows)
            _wait_for(process, served, Path(folder, "server.log"))
            yield served
        finally:
            process.terminate()
            process.wait()


def find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _wait_for(process: subprocess.Popen, served: Served, log: Path) -> None:
    deadline = time.monotonic() + SLOWEST_START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{served.address}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The application did not start.\n{log.read_text()}")


# --- the database ----------------------------------------------------------------------------------------------------


def fill_database(address: str, rows: int) -> int:
    """Create the sample authority and its plan, its last inventory grown to `rows` devices; returns its rows."""
    engine = open_database(address)
    names = [text(f"page.home.sample.{SAMPLE}.{what}", LANGUAGE) for what in ("organisation", "inventory")]
    inventory_id = load_sample(engine, *names, ACTOR, SAMPLE)
    organisation_id = load_record(engine, inventory_id).organisation_id
    save_plan(engine, organisation_id, write_plan(load_sample_plan(SAMPLE)).decode(), 0, ACTOR, "")
    stored = load_inventory(engine, inventory_id)
    if rows > len(stored.inventory.equipment):
        stored = grow(stored, rows)
        save_stored(engine, inventory_id, stored, ACTOR)
    engine.dispose()
    return len(stored.inventory.equipment)


def grow(stored: StoredInventory, rows: int, seed: int = 1) -> StoredInventory:
    """The same estate with devices like its own, each bought on a day of its own, up to `rows` of them."""
    given, random = stored.inventory.equipment, np.random.default_rng(seed)
    more = rows - len(given)
    drawn = given.iloc[random.integers(0, len(given), more)]
    days = pd.to_timedelta(random.integers(-180, 1, more), unit="D")
    first = int(given.index.to_numpy().max()) + 1
    lines = pd.RangeIndex(first, first + more, name="line")
    new = drawn.set_axis(lines, axis=0).assign(
        item_id=pd.array([f"ADD-{number:06}" for number in range(more)], dtype=given["item_id"].dtype),
        acquired_on=(drawn["acquired_on"].to_numpy() + days.to_numpy()).astype(given["acquired_on"].dtype),
    )
    equipment = pd.concat([given, new.astype(given.dtypes.to_dict())])
    ids, uploads = (
        known | {"equipment": known["equipment"].reindex(equipment.index)}
        for known in (stored.row_ids, stored.upload_ids)
    )
    return replace(stored, inventory=replace(stored.inventory, equipment=equipment), row_ids=ids, upload_ids=uploads)
