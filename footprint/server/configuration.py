"""The configuration of a shared server: one TOML file, whose path is in the environment while it serves."""

import dataclasses
import os
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from footprint.problems import Problem, UnusableInput

Section = TypeVar("Section")

VARIABLE = "FOOTPRINT_SERVER"
LEAST_SECRET = 32  # signs of the cookie's secret


@dataclass(frozen=True)
class IdentityProvider:
    """Where people log in, by OpenID Connect."""

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class ServerLimits:
    """What one session or one organisation may take, so that others have their share."""

    upload_mb: int = 100
    organisation_gb: float = 5.0
    computations: int = 2


@dataclass(frozen=True)
class Retention:
    """For how many days what may be forgotten is kept; the bytes of uploads for ever, unless a number is given (0)."""

    access_days: int = 365
    upload_days: int = 0


@dataclass(frozen=True)
class ProgramAccess:
    """Whether programs read over HTTP by a token (see `server.interface`), and how often with each."""

    open: bool = False
    requests_a_minute: int = 60


@dataclass(frozen=True)
class Configuration:
    """A shared server: its public address, its database, who lets people log in, and what it allows."""

    address: str
    database: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    provider: IdentityProvider
    port: int = 8501
    session_hours: float = 12.0
    limits: ServerLimits = ServerLimits()
    retention: Retention = Retention()
    interface: ProgramAccess = ProgramAccess()


def find_configuration() -> Configuration | None:
    """That of the server which serves this process; None on one's own machine."""
    path = os.environ.get(VARIABLE, "")
    return _read_once(path) if path else None


@cache
def _read_once(path: str) -> Configuration:
    return read_configuration(Path(path))


def read_configuration(path: Path) -> Configuration:
    """Read the file of a configuration; a secret may be in a file of its own, named by `<key>_file`.

    Raises:
        UnusableInput: the file can't be read, or something that it must say is missing, unknown or wrong.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refuse(str(path), str(error)) from error
    given = _with_files(given, "", path.parent)
    provider = _read_section(given, "provider", IdentityProvider)
    limits = _read_section(given, "limits", ServerLimits)
    retention = _read_section(given, "retention", Retention)
    sections = {"provider": provider, "limits": limits, "retention": retention}
    sections["interface"] = _read_section(given, "interface", ProgramAccess)
    configuration = _make(Configuration, given | sections, "")
    _check(configuration)
    return configuration


def _with_files(given: dict[str, Any], where: str, folder: Path) -> dict[str, Any]:
    """The same, secrets read from the files that hold them."""
    read: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, dict):
            read[key] = _with_files(value, f"{where}{key}.", folder)
        elif key.endswith("_file"):
            try:
                read[key.removesuffix("_file")] = (folder / str(value)).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise _refuse(f"{where}{key}", str(error)) from error
        else:
            read[key] = value
    return read


def _read_section(given: dict[str, Any], name: str, kind: type[Section]) -> Section:
    section = given.get(name, {})
    if not isinstance(section, dict):
        raise _refuse(name, f"[{name}]")
    return _make(kind, section, f"{name}.")


def _make(kind: type[Section], given: dict[str, Any], where: str) -> Section:
    fields = {one.name: one for one in dataclasses.fields(kind)}  # ty: ignore[invalid-argument-type]
    for key in given.keys() - fields.keys():
        raise _refuse(f"{where}{key}", ", ".join(f"{where}{name}" for name in fields))
    for name, one in fields.items():
        kinds = {str: (str,), int: (int,), float: (int, float), bool: (bool,)}.get(one.type)
        if kinds and name in given and type(given[name]) not in kinds:
            raise _refuse(f"{where}{name} = {given[name]!r}", getattr(one.type, "__name__", name))
    try:
        return kind(**given)
    except TypeError as error:
        missing = [name for name in fields if f"'{name}'" in str(error)]
        raise _refuse(", ".join(f"{where}{name}" for name in missing), f"{', '.join(missing)} = …") from error


def _check(configuration: Configuration) -> None:
    address = urlsplit(configuration.address)
    on_loopback = address.hostname in ("127.0.0.1", "localhost")
    if not address.hostname or address.path.strip("/") or address.scheme not in ("https", "http"):
        raise _refuse(f"address = {configuration.address!r}", "https://example.org")
    if address.scheme == "http" and not on_loopback:
        raise _refuse(f"address = {configuration.address!r}", f"https://{address.hostname}")
    if len(configuration.cookie_secret) < LEAST_SECRET:
        raise _refuse("cookie_secret", f"≥ {LEAST_SECRET} : python -c 'import secrets; print(secrets.token_hex(32))'")
    if not configuration.database.startswith("postgresql"):
        raise UnusableInput(
            Problem("server-needs-postgresql", "error", "", value=configuration.database.partition(":")[0])
        )
    positive = {
        "session_hours": configuration.session_hours,
        "limits.upload_mb": configuration.limits.upload_mb,
        "limits.organisation_gb": configuration.limits.organisation_gb,
        "limits.computations": configuration.limits.computations,
        "interface.requests_a_minute": configuration.interface.requests_a_minute,
    }
    for name, value in positive.items():
        if not value > 0:
            raise _refuse(f"{name} = {value}", f"{name} > 0")
    if not 1 <= configuration.retention.access_days <= 365:
        raise _refuse(f"retention.access_days = {configuration.retention.access_days}", "1 … 365")
    if configuration.retention.upload_days < 0:
        raise _refuse(f"retention.upload_days = {configuration.retention.upload_days}", "≥ 0")


def _refuse(value: str, expected: str) -> UnusableInput:
    return UnusableInput(Problem("server-configuration", "error", "", value=value, expected=expected))
