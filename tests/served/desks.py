"""A shared server in the process of the tests, on SQLite: what its pages show to each of its people.

Isolation is claimed on PostgreSQL alone; what pages read is kept apart by the same scopes.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import NOBODY
from footprint.pages import state
from footprint.server.configuration import VARIABLE
from footprint.storage import PersonIdentity
from tests.open_pages import logged_in

ISSUER = "https://id.example.org"

CONFIGURATION = f"""\
address = "https://nr.example.org"
database = "postgresql+psycopg://footprint@127.0.0.1:1/footprint"
cookie_secret = "{"of-the-tests-" * 4}"
session_hours = 2

[provider]
metadata_url = "{ISSUER}/.well-known/openid-configuration"
client_id = "footprint"
client_secret = "of-the-tests"
"""


@dataclass(frozen=True)
class SharedDesk:
    """A shared server: its database as its owner opens it, and as it is served, under the scope of nobody."""

    owned: sa.Engine
    served: sa.Engine

    def invite(self, organisation_id: int, role: str) -> str:
        """The token of an invitation to an organisation."""
        return storage.invite(self.owned, organisation_id, role, "essai")

    def let_in(self, name: str, role: str, organisation_id: int) -> str:
        """Give someone a role in an organisation, whether they hold one elsewhere or not; their id."""
        who = identify(name)
        asking = storage.under(self.served, storage.find_scope(self.served, who))
        return storage.accept_invitation(asking, self.invite(organisation_id, role), who)

    def let_in_administrator(self, name: str) -> str:
        """Let someone look after the server; their id."""
        token = storage.invite_administrator(self.owned, "essai")
        return storage.accept_invitation(self.served, token, identify(name))

    def open_as(self, name: str) -> sa.Engine:
        """The database under the scope of someone."""
        return storage.under(self.served, storage.find_scope(self.served, identify(name)))


def identify(name: str) -> PersonIdentity:
    """Someone, as the identity provider names them."""
    return PersonIdentity(ISSUER, name.lower(), name, f"{name.lower()}@example.org")


@contextmanager
def at_work(name: str, hours_ago: float = 0.0) -> Generator[None]:
    """Have pages opened by someone who logged in so many hours ago."""
    who = identify(name)
    said: dict[str, Any] = {"iss": who.issuer, "sub": who.subject, "name": who.name, "email": who.email}
    with logged_in({**said, "is_logged_in": True, "iat": time.time() - 3600 * hours_ago}):
        yield


def serve_here(database: sa.Engine, folder: Path, patch: pytest.MonkeyPatch) -> SharedDesk:
    """Have the pages of this process serve many people, on a database of SQLite."""
    configuration = folder / "server.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    patch.setenv(VARIABLE, str(configuration))
    served = storage.under(database, NOBODY)
    patch.setattr(state, "_open_shared", lambda *_: served)
    return SharedDesk(database, served)
