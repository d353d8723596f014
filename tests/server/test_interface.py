"""What programs read of a shared server by a token: the figures of the pages, and no word of anything else."""

import base64
import hashlib
import io
import json
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import httpx
import jsonschema
import pandas as pd
import pytest
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import footprint
from footprint import storage
from footprint.access.scope import NOBODY
from footprint.cli.main import main
from footprint.estimation.situation import Method
from footprint.server.configuration import Configuration, IdentityProvider, ProgramAccess
from footprint.server.interface import doorway, reading
from footprint.server.interface.doorway import interface_routes
from footprint.server.interface.operations import OPERATIONS, PREFIX
from footprint.server.interface.pace import MOST_AT_ONCE, MOST_INVENTED, Pace, TooManyError, name_address
from footprint.server.serving import light_layers
from footprint.server.turns import Turns
from footprint.storage.database import schema
from footprint.storage.database.log import now
from footprint.storage.people.invitations import hash_token
from footprint.workspace.stored import footprint_of
from tests import prepared
from tests.loops import run_apart
from tests.places import CHECKOUT
from tests.served.desks import SharedDesk

EVERYTHING = storage.READS
UNKNOWN = 2**31 - 1
NEVER_MADE = "x" * 43
OURS, THEIRS = "Association du Lac", "Mairie de la Rive"


def configure(a_minute: int = 1000, is_open: bool = True) -> Configuration:
    provider = IdentityProvider("https://id.example.org", "footprint", "secret")
    access = ProgramAccess(is_open, a_minute)
    return Configuration("https://nr.example.org", "postgresql://", "x" * 32, provider, interface=access)


@dataclass
class Program:
    """A program that asks the server, as over a network."""

    app: Starlette
    address: str = "203.0.113.7"

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return run_apart(self._ask(method, path, headers))

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None) -> httpx.Response:
        over = httpx.ASGITransport(self.app, client=(self.address, 443))
        async with httpx.AsyncClient(transport=over, base_url="https://nr.example.org") as client:
            return await client.request(method, path, headers=headers)


@dataclass
class Server:
    """A shared server with two organisations, each with someone in it and an inventory; ours also has a plan."""

    desk: SharedDesk
    ours: int
    theirs: int
    people: dict[int, str]

    def make_token(self, *reads: str, of: int = 0, days: int = 30) -> str:
        of = of or self.ours
        return storage.create_token(self.desk.owned, of, "Tableau", reads or EVERYTHING, days, self.people[of])

    def inventory_of(self, organisation_id: int) -> int:
        return storage.list_inventories(self.desk.owned, organisation_id)[0].inventory_id

    def open(self, a_minute: int = 1000) -> Program:
        routes = interface_routes(lambda: self.desk.served, Turns(), configure(a_minute))
        return Program(Starlette(routes=routes, middleware=light_layers()))

    def path(self, operation, organisation_id: int, **ids: int) -> str:
        given = {"inventory_id": self.inventory_of(organisation_id), "number": 1, **ids}
        return PREFIX + operation.path.format(organisation_id=organisation_id, **given)

    def of_ours(self, end: str) -> str:
        return f"{PREFIX}/v1/organisations/{self.ours}/{end.format(inventory=self.inventory_of(self.ours))}"


def settle(owned: sa.Engine, served: sa.Engine) -> Server:
    prepared.load_sample(owned, OURS, "Parc", "essai")
    prepared.save_sample_plan(owned, "essai")
    ours = storage.list_organisations(owned)[0].organisation_id
    theirs = storage.create_organisation(owned, THEIRS, "essai")
    copied = storage.load_inventory(owned, storage.list_inventories(owned, ours)[0].inventory_id).inventory
    storage.save_inventory(owned, storage.create_inventory(owned, theirs, "Parc", 2025, "essai"), copied, 0, "essai")
    desk = SharedDesk(owned, served)
    people = {ours: desk.let_in("Anne", "reader", ours), theirs: desk.let_in("Rose", "approver", theirs)}
    for organisation_id, name in ((ours, OURS), (theirs, THEIRS)):
        record = storage.list_inventories(owned, organisation_id)[0]
        given = {"version": 1, "status": "draft", "told": {"identity": name}, "make": lambda _: b"frozen"}
        storage.save_dossier(owned, organisation_id, record.inventory_id, actor="essai", **given)
    return Server(desk, ours, theirs, people)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Server:
    owned = prepared.open_empty(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'shared.sqlite3'}")
    return settle(owned, storage.under(owned, NOBODY))


@pytest.fixture
def client(server) -> Program:
    return server.open()


def bearing(token: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **headers}


@pytest.fixture
def ask(server, client):
    """Ask with a token that reads everything of ours."""
    token = server.make_token()
    return lambda path, **headers: client.get(server.of_ours(path), headers=bearing(token, **headers))


def is_refused(answer, status: int) -> bool:
    """Whether an answer is a refusal that holds nothing of what is kept."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "detail"}
    assert not any(word in answer.text for word in (OURS, THEIRS, "Lac", "Rive", "Parc"))
    return answer.status_code == told["status"] == status


# --- figures ---------------------------------------------------------------------------------------------------------


def test_the_footprint_is_that_of_the_pages_and_of_the_command_line(server, ask, tmp_path, capsys):
    engine, inventory_id = server.desk.owned, server.inventory_of(server.ours)
    told = ask("inventories/{inventory}/footprint?accounting=purchases&lang=en").json()
    record = storage.load_record(engine, inventory_id)
    method = Method(year=record.year, inventory=record.kind, country=record.country, accounting="purchases")
    found = footprint_of(engine, inventory_id, 1, method)
    assert told["total_kgco2e"] == found.total.impact
    assert told["situation_id"] == found.situation.id
    assert (told["inventory_id"], told["version"]) == (inventory_id, 1)
    (tmp_path / "estate.csv").write_text("Type,Quantity\nLaptop,10\n")
    main(["estimate", str(tmp_path / "estate.csv"), "--json"])
    assert set(told) == {*json.loads(capsys.readouterr().out), "inventory_id", "version"}


def test_lines_are_read_whole_as_csv_and_by_pages_as_json(server, ask):
    whole = ask("inventories/{inventory}/lines", Accept="text/csv")
    assert whole.headers["content-type"].startswith("text/csv")
    table = pd.read_csv(io.BytesIO(whole.content))
    assert ask("inventories/{inventory}/lines?format=csv").content == whole.content
    page = ask("inventories/{inventory}/lines?offset=1&limit=2").json()
    assert (page["total"], page["offset"], len(page["lines"])) == (len(table), 1, 2)
    assert [one["impact"] for one in page["lines"]] == table["impact"].iloc[1:3].tolist()
    assert ask(f"inventories/{{inventory}}/lines?offset={len(table)}").json()["lines"] == []


def test_commitments_are_held_against_the_years_on_a_day(ask):
    told = ask("commitments?on=2030-12-31").json()
    assert told["on"] == "2030-12-31"
    assert told["commitments"]
    assert sum(told["verdicts"].values()) == len(told["commitments"])
    assert all(rows["rows_read"] == rows["rows_kept"] + rows["rows_set_aside"] > 0 for rows in told["years"].values())


def test_an_archive_comes_with_the_hash_of_its_bytes_and_is_not_sent_twice(ask, monkeypatch):
    made = []
    monkeypatch.setattr(reading, "bundle_dossier", lambda *given: made.append(given) or b"archive")
    answer = ask("dossiers/1/archive")
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert (answer.content, answer.headers["repr-digest"]) == (b"archive", f"sha-256=:{digest}:")
    again = ask("dossiers/1/archive", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, len(made)) == (304, b"", 1)
    assert ask("dossiers/1/archive?lang=en", **{"If-None-Match": answer.headers["etag"]}).status_code == 200
    assert is_refused(ask("dossiers/2/archive"), 404)


def test_what_is_known_is_not_sent_again(ask):
    first = ask("inventories")
    again = ask("inventories", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_taken_away_is_noted_and_the_day_of_use_too(server, client):
    token = server.make_token()
    for end in ("inventories/{inventory}/lines?limit=1", "commitments"):
        assert client.get(server.of_ours(end), headers=bearing(token)).status_code == 200
    noted = {(one.what, one.person_id) for one in storage.list_openings(server.desk.owned, server.ours)}
    anne = server.people[server.ours]
    assert {("inventory-exported", anne), ("plan-exported", anne)} <= noted
    [kept] = [one for one in storage.list_tokens(server.desk.owned, server.ours) if one.token_hash == hash_token(token)]
    assert kept.last_used_on is not None


# --- who is let in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [None, "", "Bearer", f"Bearer {NEVER_MADE}", f"Basic {NEVER_MADE}", "Bearer ' OR 1=1 --", f"Bearer {NEVER_MADE} x"],
)
def test_without_a_token_that_was_made_there_is_nothing(server, client, shown):
    headers = {} if shown is None else {"Authorization": shown}
    answer = client.get(server.of_ours("inventories"), headers=headers)
    assert is_refused(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_in_the_address_is_none(server, client):
    assert is_refused(client.get(server.of_ours(f"inventories?access_token={server.make_token()}")), 401)


def test_a_token_that_expired_or_was_withdrawn_or_lost_its_person_opens_nothing(server, client):
    path = server.of_ours("inventories")
    expired, withdrawn, left = server.make_token(), server.make_token(), ""
    assert client.get(path, headers=bearing(expired)).status_code == 200
    tokens = schema.access_tokens
    with server.desk.owned.begin() as connection:
        of = tokens.c.token_hash == hash_token(expired)
        connection.execute(tokens.update().where(of).values(expires_at=now() - timedelta(seconds=1)))
    anne = server.people[server.ours]
    storage.withdraw_token(server.desk.owned, server.ours, hash_token(withdrawn), anne)
    guest = server.desk.let_in("Paul", "reader", server.ours)
    left = storage.create_token(server.desk.owned, server.ours, "Tableau", EVERYTHING, 1, guest)
    assert client.get(path, headers=bearing(left)).status_code == 200
    storage.end_membership(server.desk.owned, server.ours, guest, "essai")
    for token in (expired, withdrawn, left):
        answer = client.get(path, headers=bearing(token))
        assert is_refused(answer, 401)
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_reads_what_it_was_made_for_alone(server, client):
    for operation in OPERATIONS:
        others = set(EVERYTHING) - set(operation.reads)
        if not others:
            continue
        headers = bearing(server.make_token(*others))
        # Whether the id exists or not: who may not read a kind of thing learns nothing of which there are.
        for organisation_id in (server.ours, UNKNOWN):
            path = server.path(operation, server.ours).replace(f"/{server.ours}/", f"/{organisation_id}/", 1)
            answer = client.get(path, headers=headers)
            assert is_refused(answer, 403), operation.path
            assert "insufficient_scope" in answer.headers["www-authenticate"]


def test_another_s_id_is_as_one_that_does_not_exist(owned_database, shared_database):
    """On PostgreSQL, where isolation is claimed, and on SQLite."""
    server = settle(owned_database, shared_database)
    client, headers = server.open(), bearing(server.make_token())
    assert client.get(server.of_ours("inventories"), headers=headers).status_code == 200
    theirs = server.inventory_of(server.theirs)
    for operation in OPERATIONS[1:]:
        asked = [server.path(operation, server.theirs)]
        asked += [server.path(operation, server.ours, inventory_id=theirs)] if "inventory_id" in operation.path else []
        asked += [server.path(operation, server.ours, number=2)] if "number" in operation.path else []
        nothing = server.path(operation, server.theirs).replace(f"/{server.theirs}/", f"/{UNKNOWN}/", 1)
        unknown = client.get(nothing, headers=headers)
        for path in asked:
            answer = client.get(path, headers=headers)
            assert is_refused(answer, 404), path
            assert (answer.content, set(answer.headers)) == (unknown.content, set(unknown.headers))
    [only] = client.get(f"{PREFIX}/v1/organisations", headers=headers).json()["organisations"]
    assert only == {"organisation_id": server.ours, "name": OURS}


def test_ids_that_nothing_bears_are_unknown(ask, server, client):
    headers = bearing(server.make_token())
    for written in ("0", "-1", "1.0", "²", "9" * 30, "1'--", "%2e%2e"):
        path = f"{PREFIX}/v1/organisations/{written}/inventories"
        assert is_refused(client.get(path, headers=headers), 404), written
        assert is_refused(ask(f"inventories/{written}/footprint"), 404), written


def test_an_archived_organisation_is_out_of_reach(server, client):
    anne = server.people[server.ours]
    headers = bearing(server.make_token())
    storage.archive_organisation(server.desk.owned, server.ours, anne)
    try:
        assert is_refused(client.get(server.of_ours("dossiers"), headers=headers), 404)
    finally:
        storage.archive_organisation(server.desk.owned, server.ours, anne, False)


# --- how it is asked -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_it_is_read_only(server, client, method):
    answer = client.request(method, server.of_ours("inventories"), headers=bearing(server.make_token()))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "query", ["accounting=secret", "version=0", "version=99999999999", "lang=tlh", "secret=1", "lang=fr&lang=en"]
)
def test_a_wrong_choice_is_refused_without_being_repeated(ask, query):
    answer = ask(f"inventories/{{inventory}}/footprint?{query}")
    assert is_refused(answer, 400)
    assert "secret" not in answer.text
    assert is_refused(ask("inventories/{inventory}/footprint?version=7"), 404)


@pytest.mark.parametrize("day", ["20301231", "2030-W01-1", "2030-02-30", "2030-12-31T00:00", ""])
def test_a_day_is_written_in_the_way_that_is_described(ask, day):
    answer = ask(f"commitments?on={day}")
    assert is_refused(answer, 400)
    assert "YYYY-MM-DD" in answer.text


def test_a_refusal_speaks_the_language_of_who_asks(client):
    path = f"{PREFIX}/v1/organisations"
    assert "Un jeton" in client.get(path).json()["detail"]
    assert "An access token" in client.get(path, headers={"Accept-Language": "en"}).json()["detail"]


def test_too_many_requests_of_a_token_wait_and_those_of_others_do_not(server):
    client, token, other = server.open(a_minute=2), server.make_token(), server.make_token()
    path = f"{PREFIX}/v1/organisations"
    answers = [client.get(path, headers=bearing(token)) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert is_refused(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert client.get(path, headers=bearing(other)).status_code == 200


def test_invented_tokens_are_stopped_by_address_and_programs_at_work_go_on(server):
    path, app = f"{PREFIX}/v1/organisations", server.open().app
    stranger, neighbour, other = Program(app), Program(app), Program(app, "203.0.113.8")
    known = bearing(server.make_token())
    assert neighbour.get(path, headers=known).status_code == 200
    tried = [stranger.get(path, headers=bearing(f"{number:043}")) for number in range(MOST_INVENTED + 1)]
    assert [one.status_code for one in tried] == [401] * MOST_INVENTED + [429]
    assert is_refused(tried[-1], 429)
    assert neighbour.get(path, headers=known).status_code == 200
    assert stranger.get(path, headers=bearing(server.make_token())).status_code == 429
    assert other.get(path, headers=bearing(NEVER_MADE)).status_code == 401


def test_an_address_counts_by_its_line_and_few_are_noted():
    assert name_address("2001:db8:1:2:3::4") == name_address("2001:db8:1:2::9") != name_address("2001:db8:1:3::9")
    assert name_address("::ffff:203.0.113.7") == "203.0.113.7" == name_address("203.0.113.7")
    pace = Pace(2, lambda: 0.0, most_kept=3)
    for number in range(5):
        pace.note(str(number))
        pace.note(str(number))
    assert [number for number in range(5) if pace.knows(str(number))] == [2, 3, 4]
    with pytest.raises(TooManyError):
        pace.check("4")


def test_the_address_told_by_a_proxy_is_believed_of_this_machine_alone():
    """As uvicorn, which Streamlit starts with its usual settings, gives it to the interface."""
    held = uvicorn.Config("app").forwarded_allow_ips

    async def find(peer: str) -> str:
        seen = {}

        async def note(scope, receive, send):
            seen["address"] = scope["client"][0]

        headers = [(b"x-forwarded-for", b"198.51.100.1, 203.0.113.7")]
        scope = {"type": "http", "client": (peer, 1), "headers": headers, "scheme": "http"}
        await ProxyHeadersMiddleware(note, trusted_hosts=held)(scope, None, None)
        return seen["address"]

    assert run_apart(find("127.0.0.1")) == "203.0.113.7"
    assert run_apart(find("192.0.2.9")) == "192.0.2.9"


def test_a_token_is_served_again_after_a_minute_and_two_requests_at_once():
    at = 0.0
    pace = Pace(3, lambda: at)
    for second in (0.0, 10.0, 20.0):
        at = second
        with pace.taking("token"):
            pass
    with pytest.raises(TooManyError) as refused:
        pace.check("token")
    assert refused.value.seconds == 40
    at = 60.0
    pace.check("token")
    with ExitStack() as under_way:
        pace = Pace(100, lambda: at)
        for _ in range(MOST_AT_ONCE):
            under_way.enter_context(pace.taking("token"))
        with pytest.raises(TooManyError):
            pace.check("token")
        pace.check("other")
    pace.check("token")


def test_a_computation_waits_for_its_turn_and_no_longer(server, monkeypatch):
    monkeypatch.setattr(doorway, "LONGEST_TURN_S", 0.01)
    turns, headers = Turns(), bearing(server.make_token())
    client = Program(Starlette(routes=interface_routes(lambda: server.desk.served, turns, configure())))
    with turns.ask(server.ours, "a page", 2), turns.ask(server.ours, "another", 2):
        assert is_refused(client.get(server.of_ours("commitments"), headers=headers), 429)
        assert client.get(server.of_ours("inventories"), headers=headers).status_code == 200


def test_no_answer_is_kept_shared_or_a_page(server, ask, client):
    for answer in (
        ask("inventories"),
        ask("nothing"),
        client.get(f"{PREFIX}/v2"),
        client.get(f"{PREFIX}/v1/openapi.json"),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"].startswith("application/")
        assert not [name for name in answer.headers if name.startswith(("set-cookie", "access-control"))]


def test_what_fails_is_not_told_and_its_log_names_nobody(server, ask, monkeypatch, caplog):
    def fail(*_):
        raise ValueError(f"{OURS} has no laptop")

    monkeypatch.setattr(reading, "load_plan", fail)
    with caplog.at_level(logging.ERROR, "footprint"):
        answer = ask("commitments")
    assert is_refused(answer, 500)
    assert [one.getMessage() for one in caplog.records] == ["The interface failed"]


def test_it_is_closed_until_the_configuration_opens_it(server):
    assert not ProgramAccess().open
    for configuration in (None, configure(is_open=False)):
        assert interface_routes(lambda: server.desk.served, Turns(), configuration) == []


# --- described -------------------------------------------------------------------------------------------------------


def test_what_is_described_is_what_is_answered(server, client, ask, monkeypatch):
    monkeypatch.setattr(reading, "bundle_dossier", lambda *_: b"archive")
    described = client.get(f"{PREFIX}/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    check = partial(jsonschema.validate, cls=jsonschema.Draft202012Validator)
    assert list(described["paths"]) == [PREFIX + one.path for one in OPERATIONS]
    headers = bearing(server.make_token())
    for operation in OPERATIONS:
        path = described["paths"][PREFIX + operation.path]["get"]
        answer = client.get(server.path(operation, server.ours), headers=headers)
        assert answer.status_code == 200, answer.text
        content = path["responses"]["200"]["content"][answer.headers["content-type"].partition(";")[0]]
        if content:
            check(answer.json(), {**content["schema"], "components": described["components"]})
    refusal = described["components"]["responses"]["401"]["content"]["application/problem+json"]["schema"]
    check(client.get(f"{PREFIX}/v1/organisations").json(), {**refusal, "components": described["components"]})


def test_the_description_that_is_shipped_is_the_one_that_is_served(client):
    shipped = json.loads((CHECKOUT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert shipped == client.get(f"{PREFIX}/v1/openapi.json").json(), "python -m footprint.server.interface.openapi"
    assert shipped["info"]["version"] == footprint.__version__


def test_a_query_that_is_no_text_is_refused_as_any_other(server, client):
    """Bytes as a socket brings them: no library that asks would send them."""
    path, token = server.of_ours("commitments"), server.make_token()

    async def ask(headers: list) -> int:
        sent = []
        scope = {"type": "http", "method": "GET", "scheme": "https", "path": path, "root_path": "", "headers": headers}
        scope |= {"query_string": b"\xff=\xfe", "client": ("203.0.113.7", 443), "server": ("nr.example.org", 443)}

        async def send(message: dict) -> None:
            sent.append(message)

        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        await client.app(scope, receive, send)
        return sent[0]["status"]

    assert run_apart(ask([])) == 401
    assert run_apart(ask([(b"authorization", f"Bearer {token}".encode())])) == 400
