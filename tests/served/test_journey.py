"""The journey of four roles and two organisations as people make it: two processes behind Caddy, at one address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import find_free_port
from tests.served.journey import walk_through
from tests.served.proxy import run_caddy
from tests.served.servers import run_provider, run_servers
from tests.storage.postgres import APPLICATION, OWNER

pytestmark = pytest.mark.exhaustive


def test_four_roles_from_invitation_to_an_approved_dossier(
    browser: Browser, shared_address: Callable[[str], str], tmp_path: Path
):
    addresses, ports = (shared_address(APPLICATION), shared_address(OWNER)), [find_free_port() for _ in range(2)]
    with (
        run_provider() as provider,
        run_caddy(tmp_path, find_free_port(), ports) as public,
        run_servers(tmp_path, *addresses, provider, ports, public) as server,
    ):
        for page in walk_through(browser, server, tmp_path).values():
            page.context.close()
