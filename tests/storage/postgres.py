"""A PostgreSQL server of the tests' own, on loopback, while they run; skipped by name where none is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from footprint.storage import grant_access, open_database

OWNER, APPLICATION = "footprint_owner", "footprint"
INSTALL = "apt-get install postgresql"


def find_program(name: str) -> str:
    """A program of PostgreSQL, where Debian keeps those of servers; empty where none is installed."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(kept[0]) if kept else shutil.which(name) or ""


@dataclass
class Cluster:
    """A running server: its folder, its port, and the account it runs under (root may not run one)."""

    folder: Path
    port: int
    account: str
    databases: int = 0

    def address(self, database: str, role: str = "postgres") -> str:
        """The address of a database for a role."""
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Make an empty database, its tables up to date; returns its name."""
        self.databases += 1
        name = f"empty_{self.databases}"
        self.run(f"CREATE DATABASE {name} TEMPLATE migrated OWNER {OWNER}")
        return name

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser, outside any transaction."""
        engine = sa.create_engine(self.address(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def call(self, *command: str) -> None:
        """Run one of its programs under its account."""
        under = ["runuser", "-u", self.account, "--"] if os.geteuid() == 0 else []
        subprocess.run([*under, *command], check=True, capture_output=True, cwd=self.folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self.call(find_program("pg_ctl"), "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it, whatever is under way."""
        self.call(find_program("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it, and leave nothing of it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_cluster() -> Cluster:
    """Make a server in a temporary folder, with the two roles of a shared server, and start it."""
    if not find_program("initdb"):
        pytest.skip(f"PostgreSQL is not installed ({INSTALL})")
    folder = Path(tempfile.mkdtemp(prefix="footprint-postgres-"))
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, account)
    cluster = Cluster(folder, _free_port(), account)
    initdb = (find_program("initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8")
    cluster.call(*initdb, "--no-sync", "--locale=C.UTF-8")
    cluster.start()
    cluster.run(f"CREATE ROLE {OWNER} LOGIN BYPASSRLS")
    cluster.run(f"CREATE ROLE {APPLICATION} LOGIN")
    cluster.run(f"CREATE DATABASE migrated OWNER {OWNER}")
    owner = open_database(cluster.address("migrated", OWNER))
    with owner.begin() as connection:
        grant_access(connection, APPLICATION)
    owner.dispose()
    return cluster


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
