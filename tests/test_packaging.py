"""What is installed: a wheel that works anywhere, a checkout that reads its own files, locks that hold everything."""

import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from footprint import shipped_files
from tests.places import CHECKOUT

PYPROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = ("app.py", ".streamlit/config.toml", "factors/**/*")
LOCKS = ("requirements.lock", "requirements-server.lock", "requirements-scale.lock", "requirements-test.lock")


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """What a command prints, run in `folder`; it must succeed."""
    asked = os.environ | environment
    done = subprocess.run(command, cwd=folder, env=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_of(*patterns: str) -> set[str]:
    found = (path for pattern in patterns for path in CHECKOUT.glob(pattern) if path.is_file())
    return {path.relative_to(CHECKOUT).as_posix() for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """A wheel built as a stranger would, from a copy that no earlier build has touched."""
    source = tmp_path_factory.mktemp("source")
    for name in files_of("pyproject.toml", "README.md", "LICENSE", "NOTICE", "footprint/**/*", *SHIPPED):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((CHECKOUT / name).read_bytes())
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "--wheel-dir", source / "dist", source, folder=source)
    return next((source / "dist").glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder where the wheel alone is installed."""
    target = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "--target", target, wheel, folder=target)
    return target


def test_the_wheel_carries_everything(wheel):
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("footprint/")}
    assert carried == files_of("footprint/**/*") | {f"footprint/_shipped/{name}" for name in files_of(*SHIPPED)}


def test_a_wheel_works_from_any_folder(installed, tmp_path):
    where = "from footprint.shipped_files import *; print(factors_folder()); print(application_file())"
    factors, application = run(sys.executable, "-c", where, folder=tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert Path(factors).is_relative_to(installed)
    assert Path(application).is_relative_to(installed)
    run(sys.executable, "-m", "footprint", "factors", "check", folder=tmp_path, PYTHONPATH=str(installed))


@pytest.mark.exhaustive
def test_the_application_starts_from_a_wheel_with_its_settings(installed, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    asked = os.environ | {"PYTHONPATH": str(installed), "FOOTPRINT_DATABASE": f"sqlite:///{tmp_path}/new.sqlite3"}
    command = (sys.executable, "-u", "-m", "footprint", "app", "--no-browser", "--port", port)
    with subprocess.Popen(command, cwd=tmp_path, env=asked, stdout=subprocess.PIPE, text=True) as server:
        timer = threading.Timer(60, server.kill)
        timer.start()
        try:
            address = next(line for line in server.stdout or () if "URL: " in line).strip()
            health = urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").read()
        finally:
            timer.cancel()
            server.terminate()
    assert address == f"URL: http://127.0.0.1:{port}"
    assert health == b"ok"


def test_a_checkout_reads_its_own_files():
    assert shipped_files.factors_folder() == CHECKOUT / "factors"
    assert shipped_files.application_file() == CHECKOUT / "app.py"


def read_lock(name: str) -> list[Requirement]:
    lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_one_version_of_all_that_is_asked(lock, python):
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    pins = [pin for pin in read_lock(lock) if pin.marker is None or pin.marker.evaluate(environment)]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    assert len(versions) == len(pins)

    groups = PYPROJECT["dependency-groups"]
    asked = PYPROJECT["project"]["dependencies"] + groups["build"] + (groups["test"] if "test" in lock else [])
    for name, extra in PYPROJECT["project"]["optional-dependencies"].items():
        asked = asked + (extra if name in lock or "test" in lock else [])
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(versions[requirement.name]), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_each_package_and_no_address(lock):
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(read_lock(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_what_is_tested_is_what_runs():
    run_pins, server_pins, scale_pins, test_pins = ({str(pin) for pin in read_lock(lock)} for lock in LOCKS)
    assert run_pins <= server_pins <= test_pins
    assert run_pins <= scale_pins <= test_pins
