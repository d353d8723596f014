"""The journey of a territory as people make it: a manager and two members, on a shared server."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from footprint.cli.main import main
from footprint.dossier.archive import unpack
from tests.browser.conftest import find_free_port
from tests.served import territory
from tests.served.servers import run_provider, run_servers
from tests.served.territory import NARVAL, QUETZAL, SECRETS, open_databases
from tests.storage.postgres import APPLICATION, OWNER

pytestmark = pytest.mark.exhaustive

FIGURE = re.compile(r"^\d+(\.\d)?$")  # as the grid has it for who listens; it is drawn with a comma


def test_a_territory_from_its_campaign_to_a_report_that_verifies_elsewhere(
    browser: Browser,
    shared_address: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    addresses = (shared_address(APPLICATION), shared_address(OWNER))
    with (
        run_provider() as provider,
        run_servers(tmp_path, *addresses, provider, [find_free_port()]) as server,
        open_databases(*reversed(addresses)) as databases,
    ):
        maud, anne, bruno = territory.found(browser, server)
        territory.open_campaign(maud, server)
        people = zip((anne, bruno), territory.invite_members(maud), ("anne", "bruno"), strict=True)
        for page, link, who in people:
            territory.join(page, link, who)

        territory.keep_estate(databases, NARVAL)
        territory.freeze_on_the_page(anne, server)
        territory.freeze(databases, QUETZAL)
        for page in (anne, bruno):
            territory.send(page, server)

        territory.expect_rows(maud, server, {NARVAL: FIGURE, QUETZAL: FIGURE})
        territory.expect_whole(maud, "2 membres sur 2 sont dans cette somme, soit 100")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        report, archive = territory.take_documents(maud, elsewhere).values()
        territory.look_for_members(maud, server)

        territory.take_back(bruno, server)
        territory.expect_rows(maud, server, {NARVAL: FIGURE, QUETZAL: ""})
        territory.expect_whole(maud, "1 membre sur 2 est dans cette somme")
        for page in (maud, anne, bruno):
            page.context.close()

    assert report.read_bytes().startswith(b"%PDF")
    held = b"".join(unpack(archive.read_bytes()).values())
    assert not [one for one in SECRETS.values() if one.encode() in held]
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("FOOTPRINT_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/gone")
    assert main(["verify", archive.name, "--lang", "fr"]) == 0
    assert "les chiffres de 2 membres additionnés à nouveau" in capsys.readouterr().out.replace("\u00a0", " ")
