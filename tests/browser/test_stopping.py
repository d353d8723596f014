"""The application stops when it is told to, whoever still waits for an answer."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.file_util import get_static_dir

from footprint.own_energy import SERVER
from footprint.storage import load_energy, open_database
from tests.browser.conftest import LONGEST_WAIT_S, start
from tests.browser.served import address_in


def test_an_answer_that_nobody_reads_does_not_keep_the_server_from_stopping(tmp_path):
    scripts = Path(get_static_dir()) / "static" / "js"
    largest = max(scripts.iterdir(), key=lambda file: file.stat().st_size).name
    with start("footprint", tmp_path) as (url, process), socket.socket() as sleeper:
        host = urlsplit(url).netloc
        sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sleeper.connect(("127.0.0.1", int(host.partition(":")[2])))
        sleeper.sendall(f"GET /static/js/{largest} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert sleeper.recv(20).startswith(b"HTTP/1.1 200")
        process.terminate()
        assert process.wait(LONGEST_WAIT_S) == 0
    database = open_database(address_in(str(tmp_path)))
    assert load_energy(database)["task"].tolist() == [SERVER]  # what was consumed is saved all the same
    database.dispose()
