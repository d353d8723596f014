"""Files compressed once and kept: what comes out is always what went in."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from footprint.server.compression import ENCODINGS, EXPAND, QUICKLY, WELL, CompressedFiles, choose_encoding

SCRIPT = b"".join(b"export const line_%d = (a, b) => a * %d + b // %x\n" % (n, n * n, n**5) for n in range(2000))
LONGEST_WAIT_S = 60


@pytest.fixture
def script(tmp_path) -> Path:
    path = tmp_path / "index.DormvYxC.js"
    path.write_bytes(SCRIPT)
    return path


@pytest.fixture
def shelf(tmp_path) -> Path:
    return tmp_path / "cache" / "compressed"


def wait_until_kept(shelf: Path, encoding: str) -> Path:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        kept = list(shelf.glob(f"*.{encoding}"))
        if kept:
            return kept[0]
        time.sleep(0.01)
    raise AssertionError("Nothing was kept.")


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("BR;q=0.1, gzip;q=1.0", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0, gzip;q=0.000", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity", None),
        ("", None),
        ("br;q=many, ;;,=", None),
    ],
)
def test_the_smallest_encoding_that_is_accepted(accepted, chosen):
    assert choose_encoding(accepted) == chosen


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_compressed_quickly_then_well_then_kept(script, shelf, encoding):
    files = CompressedFiles(shelf, quiet_s=0)
    first = files.read(script, encoding)
    assert EXPAND[encoding](first) == SCRIPT
    assert len(first) < len(SCRIPT) / 3

    kept = wait_until_kept(shelf, encoding).read_bytes()
    assert EXPAND[encoding](kept) == SCRIPT
    assert len(kept) < len(first)
    assert CompressedFiles(shelf).read(script, encoding) == kept


def test_what_is_kept_serves_the_same_content_under_another_name(script, shelf, tmp_path):
    CompressedFiles(shelf, quiet_s=0).read(script, "br")
    kept = wait_until_kept(shelf, "br").read_bytes()
    (tmp_path / "other.js").write_bytes(SCRIPT)
    assert CompressedFiles(shelf).read(tmp_path / "other.js", "br") == kept


SPOILT = {
    "empty": lambda kept: b"",
    "cut": lambda kept: kept[: len(kept) // 2],
    "shifted": lambda kept: b"\0" + kept,
    "scratched": lambda kept: kept[:40] + bytes(byte ^ 0xFF for byte in kept[40:60]) + kept[60:],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_spoilt_on_disk_is_made_again(script, shelf, encoding, spoil):
    CompressedFiles(shelf, quiet_s=0).read(script, encoding)
    place = wait_until_kept(shelf, encoding)
    good = place.read_bytes()
    place.write_bytes(spoil(good))

    again = CompressedFiles(shelf, quiet_s=0)
    assert EXPAND[encoding](again.read(script, encoding)) == SCRIPT
    deadline = time.monotonic() + LONGEST_WAIT_S
    while place.read_bytes() != good and time.monotonic() < deadline:
        time.sleep(0.01)
    assert place.read_bytes() == good


def test_another_content_kept_under_its_name_is_not_sent(script, shelf):
    CompressedFiles(shelf, quiet_s=0).read(script, "br")
    wait_until_kept(shelf, "br").write_bytes(WELL["br"](b"alert('not ours')"))
    assert EXPAND["br"](CompressedFiles(shelf).read(script, "br")) == SCRIPT


@pytest.mark.exhaustive
def test_a_disk_that_takes_nothing_is_done_without(script, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    files = CompressedFiles(tmp_path / "cache" / "compressed", quiet_s=0)
    assert files.read(script, "br") == QUICKLY["br"](SCRIPT)
    deadline = time.monotonic() + LONGEST_WAIT_S
    while files.read(script, "br") != WELL["br"](SCRIPT) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert files.read(script, "br") == WELL["br"](SCRIPT)


def test_two_processes_share_a_folder(script, shelf):
    both = [CompressedFiles(shelf, quiet_s=0) for _ in range(2)]
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda turn: both[turn % 2].read(script, ENCODINGS[turn % 3 % 2]), range(24)))
    assert {EXPAND[ENCODINGS[turn % 3 % 2]](content) for turn, content in enumerate(found)} == {SCRIPT}
    for encoding in ENCODINGS:
        wait_until_kept(shelf, encoding)
    assert {len(list(shelf.glob(f"*.{encoding}"))) for encoding in ENCODINGS} == {1}


def test_a_file_that_is_not_there_is_an_error(shelf, tmp_path):
    with pytest.raises(OSError, match="gone"):
        CompressedFiles(shelf).read(tmp_path / "gone.js", "br")
