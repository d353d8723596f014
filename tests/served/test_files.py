"""The files of docs/serve/, as an administrator takes them: each is read by the program that it is for."""

import os
import re
import shutil
import subprocess

import pytest

from footprint import storage
from footprint.server.configuration import ProgramAccess, ServerLimits, read_configuration
from footprint.storage import open_database, open_shared_database
from tests.browser.conftest import find_free_port
from tests.places import CHECKOUT
from tests.served.proxy import ask, run_caddy
from tests.storage.postgres import find_program

FOLDER = CHECKOUT / "docs" / "serve"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".service", ".timer"))
GUIDE = CHECKOUT / "docs" / "serve.md"


def need(program: str, install: str) -> str:
    """Where a program is; the test is skipped by name where it is not installed."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is not installed (apt-get install {install})")
    return found


def test_the_example_of_a_configuration_is_one(tmp_path):
    example = (FOLDER / "server.toml").read_text(encoding="utf-8")
    (tmp_path / "server.toml").write_text(example, encoding="utf-8")
    for secret in ("cookie_secret", "client_secret"):
        (tmp_path / secret).write_text("0123456789abcdef" * 2)
    read = read_configuration(tmp_path / "server.toml")
    assert read.address == "https://nr.example.org"
    # What is written there is what is taken where nothing is.
    assert (read.limits, read.interface) == (ServerLimits(), ProgramAccess())


def test_the_guide_names_each_file():
    guide = GUIDE.read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        assert f"serve/{path.name}" in guide, path.name


def test_the_guide_can_be_typed_on_a_bare_machine():
    """What it calls is installed by it, and nobody's shell is asked to list a folder that only others may read."""
    guide = GUIDE.read_text(encoding="utf-8")
    (installed,) = re.findall(r"(?m)^sudo apt-get install (.*)$", guide)
    called = {word for word in ("caddy", "curl", "git", "make") if re.search(rf"(?m)^(sudo )?{word}\b", guide)}
    assert called <= set(installed.split())
    assert not re.search(r"/(etc/footprint|var/lib/footprint-backup)/\S*[*?]", guide)


@pytest.mark.exhaustive
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_each_unit(unit):
    """Nothing starts them here: their programs, but ours, are looked for all the same."""
    found = subprocess.run([need("systemd-analyze", "systemd"), "verify", str(unit)], capture_output=True, text=True)
    faults = [
        line for line in found.stderr.splitlines() if "Command /opt/footprint/.venv/bin/footprint is not" not in line
    ]
    assert faults == []


@pytest.mark.exhaustive
def test_the_unit_of_the_application_leaves_it_little():
    unit = FOLDER / "footprint@.service"
    command = [need("systemd-analyze", "systemd"), "security", "--offline=true", "--threshold=20", str(unit)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.exhaustive
def test_caddy_understands_its_file():
    environment = os.environ | {"FOOTPRINT_ADDRESS": "nr.example.org"}
    given = ["validate", "--adapter", "caddyfile", "--config", str(FOLDER / "Caddyfile")]
    found = subprocess.run([need("caddy", "caddy"), *given], env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert "Valid configuration" in found.stdout + found.stderr
    assert "not formatted" not in found.stderr


@pytest.mark.exhaustive
def test_caddy_notes_of_a_request_that_fails_neither_who_asked_nor_a_link_that_lets_in(tmp_path):
    """Nothing runs behind it: what it could not pass on, the link of an invitation included, is in its own log."""
    with run_caddy(tmp_path, find_free_port(), [find_free_port()]) as public:
        refused = ask(f"{public}/people?invitation=of-anne", Referer=f"{public}/?invitation=of-anne", User_Agent="Anne")
        log = (tmp_path / "caddy.log").read_text(encoding="utf-8")
    assert refused.status in (502, 503)
    assert '"uri":"/people' in log
    for private in ("of-anne", "Anne", "remote_ip", "client_ip"):
        assert private not in log, private


@pytest.mark.exhaustive
def test_the_roles_are_those_that_a_shared_server_needs(cluster):
    """A new server: the roles, then `footprint database upgrade`, then the application may serve it and no more."""
    names = {"database": "of_the_guide", "owner": "guide_owner", "application": "guide_application"}
    given = [part for name, value in names.items() for part in ("--set", f"{name}={value}")]
    psql = find_program("psql") or "psql"
    subprocess.run(
        [psql, cluster.address("postgres").replace("+psycopg", ""), *given, "--file", str(FOLDER / "roles.sql")],
        check=True,
    )
    storage.upgrade_database(cluster.address("of_the_guide", "guide_owner"), "guide_application")
    open_shared_database(cluster.address("of_the_guide", "guide_application")).dispose()
    owner = open_database(cluster.address("of_the_guide", "guide_owner"))
    storage.create_organisation(owner, "Lac", "Zoé")
    owner.dispose()
    assert storage.check_database(cluster.address("of_the_guide", "guide_owner")).holds


def test_no_secret_is_in_a_unit():
    for unit in UNITS:
        assert not re.search(r"(?i)^environment=.*(secret|password)", unit.read_text("utf-8"), re.MULTILINE)
