"""What is asked of a process by what stands in front of it."""

import threading

import pytest
from starlette.applications import Starlette

from footprint import storage
from footprint.access.scope import NOBODY
from footprint.problems import Problem, UnusableInput
from footprint.server import health
from footprint.server.health import health_routes
from tests.loops import run_apart
from tests.storage.postgres import APPLICATION, OWNER


def ask(open_database, path: str) -> tuple[int, str]:
    sent = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    run_apart(Starlette(routes=health_routes(open_database))(scope, receive, send))
    start, body = sent
    assert (b"cache-control", b"no-store") in start["headers"]
    return start["status"], body["body"].decode()


def test_a_process_is_ready_with_its_database_and_without_one_where_it_works_on_none(database):
    assert ask(lambda: database, "/readyz") == (200, "ready")
    assert ask(lambda: storage.under(database, NOBODY), "/readyz") == (200, "ready")
    assert ask(lambda: None, "/readyz") == (200, "ready")
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0008'")
    assert ask(lambda: database, "/readyz") == (503, "not ready")


def test_what_is_wrong_is_not_told(monkeypatch):
    def refuse():
        raise UnusableInput(Problem("database-unreachable", "error", "", value="postgresql://zoe@secret/base"))

    assert ask(refuse, "/readyz") == (503, "not ready")
    assert ask(refuse, "/healthz") == (200, "alive")


def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(health, "LONGEST_WAIT_S", 0.05)
    let_go = threading.Event()
    assert ask(let_go.wait, "/readyz") == (503, "not ready")
    let_go.set()


@pytest.mark.exhaustive
def test_a_shared_server_is_not_ready_once_a_table_is_open_or_its_database_is_gone(cluster, shared_address):
    served = storage.open_shared_database(shared_address(APPLICATION))
    assert ask(lambda: served, "/readyz") == (200, "ready")
    name = shared_address(OWNER).rpartition("/")[2]
    cluster.run("ALTER TABLE plans NO FORCE ROW LEVEL SECURITY", name)
    assert ask(lambda: served, "/readyz") == (503, "not ready")
    cluster.run("ALTER TABLE plans FORCE ROW LEVEL SECURITY", name)
    assert ask(lambda: served, "/readyz") == (200, "ready")
    served.dispose()
    cluster.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    assert ask(lambda: served, "/readyz") == (503, "not ready")
