"""Serving many people: what is missing is said at the start, and Streamlit is told of one public address."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit import config

from footprint import storage
from footprint.cli.main import main
from footprint.cli.shared_server import serve
from footprint.server.configuration import Configuration, read_configuration
from footprint.server.public_address import OneOrigin, find_origin, list_flags, write_secrets
from tests.storage.postgres import OWNER

GIVEN = {
    "address": '"https://nr.example.org"',
    "database": '"postgresql+psycopg://footprint@127.0.0.1:1/footprint"',
    "cookie_secret": '"{}"'.format("0123456789abcdef" * 2),
    "provider.metadata_url": '"https://id.example.org/.well-known/openid-configuration"',
    "provider.client_id": '"footprint"',
    "provider.client_secret": '"secret"',
}


def write(folder: Path, **changed: str) -> Path:
    """A configuration as an administrator writes it, but for what is changed."""
    path = folder / "server.toml"
    given = GIVEN | changed
    path.write_text("\n".join(f"{name} = {value}" for name, value in given.items() if value), encoding="utf-8")
    return path


def read(folder: Path, **changed: str) -> Configuration:
    return read_configuration(write(folder, **changed))


@pytest.fixture
def refuse(tmp_path: Path, capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """What the command says of a configuration that it refuses."""

    def run(**changed: str) -> str:
        assert main(["serve", "--config", str(write(tmp_path, **changed)), "--language", "fr"]) == 2
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize("missing", GIVEN)
def test_what_is_missing_is_named_at_the_start(refuse, missing):
    assert missing.rpartition(".")[2] in refuse(**{missing: ""})


def test_a_server_refuses_sqlite_an_open_address_and_a_short_secret(refuse):
    assert "PostgreSQL" in refuse(database='"sqlite:////tmp/x.sqlite3"')
    assert "https://nr.example.org" in refuse(address='"http://nr.example.org"')
    assert "cookie_secret" in refuse(cookie_secret='"short"')
    assert "adress" in refuse(adress='"https://nr.example.org"')
    assert "interface.open" in refuse(interface='{open = "yes"}')
    assert "interface.requests_a_minute" in refuse(interface="{requests_a_minute = true}")


def test_a_package_that_is_not_installed_is_named(refuse, monkeypatch):
    monkeypatch.setattr(serve, "NEEDED", ("psycopg", "footprint_of_nowhere"))
    told = refuse()
    assert "footprint_of_nowhere" in told
    assert "psycopg" not in told


def test_a_database_that_does_not_answer_is_said_at_the_start(refuse):
    assert "127.0.0.1:1/footprint" in refuse()


def test_streamlit_knows_every_flag_and_listens_on_this_machine_alone(tmp_path):
    flags = list_flags(read(tmp_path, port="8600"))
    told = dict(zip(flags[::2], flags[1::2], strict=True))
    assert {name.removeprefix("--") for name in told} <= set(config.get_config_options())
    assert told["--server.address"] == "127.0.0.1"
    assert told["--server.allowedHosts"] == "nr.example.org"
    assert told["--browser.serverPort"] == "443"


def test_people_come_back_from_the_provider_to_the_public_address(tmp_path):
    told = write_secrets(read(tmp_path))["auth"]
    assert told["redirect_uri"] == "https://nr.example.org/oauth2callback"
    assert find_origin(read(tmp_path, address='"https://NR.example.org:443/"')) == "https://nr.example.org"
    assert find_origin(read(tmp_path, address='"https://nr.example.org:8443"')) == "https://nr.example.org:8443"


def ask(kind: str, origin: str | None, address: str = "https://nr.example.org") -> list[dict]:
    """What is answered to a request that comes from an origin."""
    sent = []

    async def answer(_scope, _receive, send) -> None:
        await send({"type": "websocket.accept"} if kind == "websocket" else {**START, "headers": list(COOKIES)})

    async def send(message) -> None:
        sent.append(message)

    headers = [(b"origin", origin.encode())] if origin else []
    asyncio.run(OneOrigin(answer, address)({"type": kind, "headers": headers}, None, send))
    return sent


COOKIES = ((b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"))
START = {"type": "http.response.start", "status": 200}


@pytest.mark.parametrize(
    "origin", [None, "https://elsewhere.example", "http://nr.example.org", "http://localhost:8501"]
)
def test_a_page_of_another_origin_opens_no_session(origin):
    assert [message["type"] for message in ask("websocket", origin)] == ["websocket.close"]


def test_the_page_of_the_public_address_opens_one():
    assert [message["type"] for message in ask("websocket", "https://nr.example.org")] == ["websocket.accept"]


def test_cookies_go_over_encrypted_connections_alone():
    (message,) = ask("http", None)
    assert [value for name, value in message["headers"] if name == b"set-cookie"] == [b"a=1; Secure", b"b=2; Secure"]
    (message,) = ask("http", None, "http://127.0.0.1:8501")
    assert (b"set-cookie", b"a=1") in message["headers"]


@pytest.mark.exhaustive
def test_the_first_administrator_is_let_in_by_a_link_that_the_owner_of_the_database_prints(
    shared_address, tmp_path, capsys
):
    path = write(tmp_path, database=f'"{shared_address()}"')
    assert main(["invite-administrator", "--config", str(path), "--database", shared_address(OWNER)]) == 0
    link = urlsplit(capsys.readouterr().out.strip())
    assert (link.scheme, link.netloc) == ("https", "nr.example.org")
    token = parse_qs(link.query)["invitation"][0]
    served = storage.open_shared_database(shared_address())
    storage.accept_invitation(served, token, ada := storage.PersonIdentity("https://id", "ada", "Ada"))
    assert storage.find_scope(served, ada).administrator
    served.dispose()
    assert main(["invite-administrator", "--config", str(path), "--database", shared_address()]) == 2
    assert "Traceback" not in capsys.readouterr().err
