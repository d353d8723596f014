"""Two processes at one public address, behind Caddy as docs/serve/ sets it up: sessions, headers, a process killed."""

import hmac
import http.client
import json
import re
import urllib.request
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from footprint import storage
from footprint.storage import PersonIdentity, open_database
from tests.browser.conftest import find_free_port
from tests.browser.screens import drop, go_to, press
from tests.served.proxy import UNVERIFIED, ask, run_caddy
from tests.served.servers import SharedServer, log_in, open_browser, run_provider, run_servers
from tests.storage.postgres import APPLICATION, OWNER

pytestmark = pytest.mark.exhaustive

KEEPS_PROCESS = "footprint_process"
INTERFACE = "interface = {open = true}"
FILE = "item_id,device_type,quantity\nPC-1,laptop,8\n"


@dataclass(frozen=True)
class Served:
    """The server, and its database as its owner opens it."""

    server: SharedServer
    owner: str
    ports: list[int]

    def count_rows(self) -> dict[str, int]:
        """How many devices each organisation holds."""
        database, found = open_database(self.owner), {}
        for organisation in storage.list_organisations(database):
            (record,) = storage.list_inventories(database, organisation.organisation_id)
            found[organisation.name] = len(storage.load_inventory(database, record.inventory_id).inventory.equipment)
        database.dispose()
        return found


@pytest.fixture(scope="module")
def served(cluster, tmp_path_factory) -> Generator[Served]:
    """Two organisations, an approver in each, two processes, and Caddy in front of them."""
    folder, name = tmp_path_factory.mktemp("served"), cluster.create_database()
    owner = cluster.address(name, OWNER)
    with ExitStack() as stack:
        provider = stack.enter_context(run_provider())
        _let_people_in(owner, provider)
        port, ports = find_free_port(), [find_free_port() for _ in range(2)]
        address = stack.enter_context(run_caddy(folder, port, ports))
        server = run_servers(folder, cluster.address(name, APPLICATION), owner, provider, ports, address, INTERFACE)
        yield Served(stack.enter_context(server), owner, ports)


def _let_people_in(owner: str, provider: str) -> None:
    with urllib.request.urlopen(f"{provider}/.well-known/openid-configuration") as found:
        issuer = json.load(found)["issuer"]
    database = open_database(owner)
    for subject, name in (("anne", "Lac"), ("bruno", "Forêt")):
        organisation_id = storage.create_organisation(database, name, "essai")
        token = storage.invite(database, organisation_id, "approver", "essai")
        storage.accept_invitation(database, token, PersonIdentity(issuer, subject, subject))
    database.dispose()


def port_of(page: Page, served: Served) -> int:
    """The port of the process that a browser is kept on, by the cookie that Caddy gave it."""
    (cookie,) = [one for one in page.context.cookies() if one["name"] == KEEPS_PROCESS]
    assert cookie["secure"]
    assert cookie["httpOnly"]
    keys = {hmac.new(b"footprint", f"127.0.0.1:{port}".encode(), "sha256").hexdigest(): port for port in served.ports}
    return keys[cookie["value"]]


def open_as(browser: Browser, served: Served, subject: str, port: int) -> Page:
    """Someone's browser, logged in, on one of the processes."""
    page = open_browser(browser)
    page.goto(served.server.address)
    while port_of(page, served) != port:
        page.context.clear_cookies()
        page.goto(served.server.address)
    log_in(page, subject)
    return page


def bring_in(page: Page) -> None:
    """Create the first inventory of an organisation, and save a file in it."""
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")
    drop(page, {"name": "parc.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée")).to_be_visible()


def test_two_people_work_on_two_processes_and_one_process_dies(browser, served):
    server, (first, second) = served.server, served.ports
    anne, bruno = open_as(browser, served, "anne", first), open_as(browser, served, "bruno", second)
    for page in (anne, bruno):  # login and uploads hold on both
        bring_in(page)
    for page, ours, theirs, port in ((anne, "Lac", "Forêt", first), (bruno, "Forêt", "Lac", second)):
        expect(page.get_by_text(ours).first).to_be_visible()
        expect(page.get_by_text(theirs)).to_have_count(0)
        for _ in range(2):
            page.reload()
            expect(page.get_by_text(ours).first).to_be_visible()
        assert port_of(page, served) == port

    server.processes[first].kill()
    server.processes.pop(first).wait()
    anne.reload()
    expect(anne.get_by_text("Lac").first).to_be_visible()
    assert port_of(anne, served) == second
    go_to(anne, "Empreinte")
    go_to(bruno, "Empreinte")
    assert served.count_rows() == {"Lac": 1, "Forêt": 1}

    server.start(first)  # as systemd would
    expect(open_as(browser, served, "anne", first).get_by_text("Lac").first).to_be_visible()
    expect_no_name_in_the_log(server)


def expect_no_name_in_the_log(server: SharedServer) -> None:
    """Of all that was done: who logged in, what their organisations are called, what they hold."""
    logs = "".join(path.read_text() for path in server.folder.glob("server-*.log"))
    assert logs
    for private in ("anne", "bruno", "Anne Approuve", "example.org", "Lac", "Forêt", "PC-1", "parc.csv", "invitation"):
        assert not re.search(rf"\b{private}\b", logs), private
    assert not re.search(r"[?&]\w+=", logs)


def test_a_program_reads_at_the_public_address_by_its_token_without_any_cookie(served):
    owner, address = open_database(served.owner), f"{served.server.address}/api/v1/organisations"
    organisation = storage.list_organisations(owner)[0]
    (member,) = storage.list_memberships(owner, organisation.organisation_id)
    given = ("Tableau", ["footprint"], 1, member.person_id)
    token = storage.create_token(owner, organisation.organisation_id, *given)
    owner.dispose()
    answer = ask(address, Authorization=f"Bearer {token}")
    assert (answer.status, organisation.name in answer.text) == (200, True)
    refused = ask(f"{address}?token={token}")
    assert (refused.status, refused.headers["www-authenticate"]) == (401, 'Bearer realm="footprint"')
    assert not {"set-cookie", "access-control-allow-origin"} & (answer.headers.keys() | refused.headers.keys())
    assert not any(token in path.read_text() for path in served.server.folder.glob("server-*.log"))


def test_the_public_address_shows_what_it_must_and_no_more(served):
    address = served.server.address
    home = ask(address)
    assert home.status == 200
    for name, value in {
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
    }.items():
        assert home.headers[name] == value
    assert "frame-ancestors" in home.headers["content-security-policy"]
    assert "server" not in home.headers
    for closed in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/script-health-check", "/healthz", "/readyz"):
        assert ask(address + closed).status == 404, closed
    assert ask(f"{address}/_stcore/health").status == 200
    for port in served.ports:
        assert ask(f"http://127.0.0.1:{port}/readyz").text == "ready"


def test_a_large_cookie_of_an_identity_is_let_through(served):
    assert ask(f"{served.server.address}/_stcore/health", Cookie="_streamlit_user=" + "x" * 30_000).status == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_page_of_another_site_opens_no_session(served, origin):
    address = served.server.address
    assert open_websocket(address, address) == 101
    assert open_websocket(address, origin) == 403


def open_websocket(address: str, origin: str) -> int:
    """The answer to who asks for a session, from a page of an origin."""
    headers = {
        "Connection": "keep-alive, Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    } | ({"Origin": origin} if origin else {})
    connection = http.client.HTTPSConnection(urlsplit(address).netloc, context=UNVERIFIED, timeout=30)
    try:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
