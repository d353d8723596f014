"""Results that processes share: computed once by all of them, equal to the last bit, bounded, and nobody else's."""

import os
import stat
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pandas as pd
import pytest

from footprint.memo import Kept
from footprint.pages.computed import MEMO, share_on
from footprint.server.process import disk_shelf
from footprint.server.process.disk_shelf import BLOCK, LARGEST, LONGEST_UNUSED_S, VARIABLE, DiskShelf, find_shelf
from footprint.workspace.audit.desk import AUDITED
from footprint.workspace.footprint import _footprints
from tests.loops import run_apart

TABLE = pd.DataFrame({"year": [2025, 2026], "impact": [0.1 + 0.2, float("nan")], "verdict": ["kept", None]})
KEY = ("bounds", "0123abcd", (2025, 2026), 0.25, None, True)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "caches" / "results"


class Counted:
    """Something that counts how often it is computed."""

    def __init__(self, answer: object):
        self.answer, self.times = answer, 0

    def __call__(self) -> object:
        self.times += 1
        return self.answer


def open_shelf(folder: Path, **given) -> DiskShelf:
    return DiskShelf(folder, **({"program": "this one"} | given))


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_another_process_finds_what_one_computed(folder):
    """Each with a memo and a shelf of its own, as processes have."""
    compute = Counted(TABLE)
    found = [Kept(8, 8, open_shelf(folder)).share(KEY, compute) for _ in range(3)]
    assert compute.times == 1
    for one in found:
        pd.testing.assert_frame_equal(one, TABLE, check_exact=True)


def test_what_is_not_shared_stays_in_its_process(folder):
    compute = Counted(TABLE)
    for _ in range(2):
        Kept(8, 8, open_shelf(folder)).find(KEY, compute)
    assert compute.times == 2
    assert not folder.exists()


def test_a_process_without_a_shelf_shares_nothing():
    compute, memo = Counted(TABLE), Kept(8, 8)
    assert memo.share(KEY, compute) is memo.share(KEY, compute) is TABLE
    assert compute.times == 1


def test_nothing_is_an_answer_too(folder):
    compute = Counted(None)
    assert [open_shelf(folder).find(KEY, compute) for _ in range(2)] == [None, None]
    assert compute.times == 1


@pytest.mark.parametrize(
    ("program", "key"),
    [("the next one", KEY), ("this one", (*KEY[:-1], False)), ("this one", (*KEY[:-1], 1)), ("this one", "bounds")],
)
def test_another_program_or_another_question_is_computed(folder, program, key):
    open_shelf(folder).find(KEY, Counted(1.0))
    assert open_shelf(folder, program=program).find(key, Counted(2.0)) == 2.0


def test_the_program_is_its_code_its_figures_and_its_libraries(tmp_path, monkeypatch):
    known = {disk_shelf.hash_program()}
    assert known == {disk_shelf.hash_program()}
    figures = tmp_path / "factors"
    figures.mkdir()
    (figures / "devices.csv").write_text("laptop,1")
    monkeypatch.setattr(disk_shelf, "factors_folder", lambda: figures)
    known.add(disk_shelf.hash_program())
    (figures / "devices.csv").write_text("laptop,2")
    known.add(disk_shelf.hash_program())
    monkeypatch.setattr(disk_shelf, "version", lambda name: "0.1")
    known.add(disk_shelf.hash_program())
    monkeypatch.setattr(disk_shelf, "hash_sources", lambda: "edited")
    known.add(disk_shelf.hash_program())
    assert len(known) == 5


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def alter(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-10] ^= 1
    file.write_bytes(content)


def replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [empty, cut, alter])
def test_a_damaged_file_is_computed_again_and_mended(folder, damage: Callable[[Path], None]):
    compute = Counted(TABLE)
    open_shelf(folder).find(KEY, compute)
    damage(only_file(folder))
    for _ in range(2):
        pd.testing.assert_frame_equal(open_shelf(folder).find(KEY, compute), TABLE)
    assert compute.times == 2


def test_what_stands_in_the_way_of_a_file_is_left_there(folder):
    open_shelf(folder).find(KEY, Counted(1.0))
    replace_by_a_folder(only_file(folder))
    assert open_shelf(folder).find(KEY, Counted(2.0)) == 2.0
    assert only_file(folder).is_dir()


def test_the_file_of_another_question_is_no_answer(folder):
    shelf = open_shelf(folder)
    shelf.find("one", Counted(1.0))
    one = only_file(folder)
    shelf.find("other", Counted(2.0))
    (other,) = set(folder.iterdir()) - {one}
    one.replace(other)
    assert shelf.find("other", Counted(2.0)) == 2.0


def test_what_is_read_runs_no_code(folder):
    """Nothing is unpickled, whatever a file holds."""
    source = Path(disk_shelf.__file__).with_name("plain_values.py").read_text() + Path(disk_shelf.__file__).read_text()
    assert "pickle" not in source
    assert "eval(" not in source


@pytest.mark.parametrize("answer", [object(), "x" * LARGEST, {"of": {1, 2}}], ids=["object", "large", "set"])
def test_what_is_large_or_would_not_come_back_the_same_is_not_kept(folder, answer):
    compute = Counted(answer)
    assert [open_shelf(folder).find(KEY, compute) for _ in range(2)] == [answer, answer]
    assert compute.times == 2
    assert list(folder.iterdir()) == []


def test_a_key_that_processes_may_write_otherwise_shares_nothing(folder):
    compute = Counted(1.0)
    for _ in range(2):
        open_shelf(folder).find(("bounds", frozenset("ab")), compute)
    assert compute.times == 2


def test_a_failure_is_kept_by_nobody(folder):
    def fail() -> float:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        open_shelf(folder).find(KEY, fail)
    assert open_shelf(folder).find(KEY, Counted(1.0)) == 1.0


def test_several_who_compute_the_same_at_once_leave_one_whole_file(folder):
    shelves = [open_shelf(folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as many:
        found = list(many.map(lambda shelf: shelf.find(KEY, lambda: TABLE.copy()), shelves * 8))
    for one in found:
        pd.testing.assert_frame_equal(one, TABLE, check_exact=True)
    assert only_file(folder).is_file()


# --- how much, how long ----------------------------------------------------------------------------------------------


def fill(shelf: DiskShelf, keys: range) -> None:
    for key in keys:
        shelf.find(key, Counted(float(key)))


def kept_of(folder: Path, keys: range) -> list[int]:
    """Of these keys, those that need not be computed."""
    shelf, found = open_shelf(folder), []
    for key in keys:
        compute = Counted(float(key))
        shelf.find(key, compute)
        found += [key] * (compute.times == 0)
    return found


def test_what_was_used_longest_ago_makes_room(folder):
    shelf = open_shelf(folder, most_bytes=8 * BLOCK)
    for key in range(40):
        shelf.find(key, Counted(float(key)))
        for file in folder.iterdir():  # each a second older than the next
            held = file.stat()
            os.utime(file, (held.st_atime, held.st_mtime - 1))
        shelf.find(0, Counted(0.0))
    assert len(list(folder.iterdir())) <= 8 + 2
    assert kept_of(folder, range(40))[:1] == [0]
    assert 39 in kept_of(folder, range(39, 40))


def test_what_was_not_used_for_a_month_goes_and_what_was_stays(folder):
    fill(open_shelf(folder), range(4))
    for file in folder.iterdir():
        os.utime(file, (0, file.stat().st_mtime - LONGEST_UNUSED_S + 60))
    assert kept_of(folder, range(1)) == [0]  # used again
    for file in folder.iterdir():
        os.utime(file, (0, file.stat().st_mtime - 120))
    open_shelf(folder).find("another day", Counted(1.0))
    assert len(list(folder.iterdir())) == 2
    assert kept_of(folder, range(4)) == [0]


def test_a_draft_that_was_never_finished_goes_too_and_nothing_of_others(folder):
    shelf = open_shelf(folder)
    shelf.find(KEY, Counted(1.0))
    draft, others = folder / f"{only_file(folder).name}.123-456", folder / "notes.txt"
    for file in (draft, others):
        file.write_bytes(b"something")
        os.utime(file, (0, 0))
    open_shelf(folder).find(KEY, Counted(1.0))
    assert not draft.exists()
    assert others.exists()


# --- whose it is -----------------------------------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="no rights of owners there")


def test_a_folder_emptied_meanwhile_is_made_again(folder):
    shelf, compute = open_shelf(folder), Counted(1.0)
    shelf.find(KEY, compute)
    only_file(folder).unlink()
    folder.rmdir()
    for _ in range(2):
        shelf.find(KEY, compute)
    assert compute.times == 2


@posix
def test_the_folder_is_its_owner_s_alone(folder):
    before = os.umask(0)
    try:
        open_shelf(folder).find(KEY, Counted(1.0))
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_may_open_is_not_used(folder, mode):
    open_shelf(folder).find(KEY, Counted(1.0))
    folder.chmod(mode)
    compute = Counted(2.0)
    assert [open_shelf(folder).find(KEY, compute) for _ in range(2)] == [2.0, 2.0]
    assert compute.times == 2


def test_where_nothing_can_be_written_all_is_computed(tmp_path):
    (tmp_path / "file").write_text("in the way")
    compute = Counted(1.0)
    assert [open_shelf(tmp_path / "file" / "results").find(KEY, compute) for _ in range(2)] == [1.0, 1.0]
    assert compute.times == 2


def test_a_disk_that_takes_nothing_leaves_no_draft(folder, monkeypatch):
    def refuse(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert open_shelf(folder).find(KEY, Counted(1.0)) == 1.0
    assert list(folder.iterdir()) == []


def test_files_say_nothing_of_what_was_asked(folder):
    open_shelf(folder).find(("bounds", "Commune de Trifouillis"), Counted(1.0))
    file = only_file(folder)
    assert len(file.name) == 64
    assert b"Trifouillis" not in file.read_bytes()


def test_the_folder_can_be_moved_or_done_without(tmp_path, monkeypatch):
    monkeypatch.setattr(disk_shelf, "hash_program", lambda: "this one")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    shelf = find_shelf()
    assert shelf is not None
    shelf.find(KEY, Counted(1.0))
    assert only_file(tmp_path / "elsewhere").is_file()
    monkeypatch.setenv(VARIABLE, "")
    assert find_shelf() is None


@pytest.mark.exhaustive
def test_a_process_apart_reads_the_same_bits(folder):
    script = f"""
from pathlib import Path
from footprint.server.process.disk_shelf import DiskShelf
print(DiskShelf(Path({str(folder)!r}), program="this one").find({KEY!r}, lambda: 1 / 0)["impact"].iloc[0].hex())
"""
    open_shelf(folder).find(KEY, Counted(TABLE))
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == (0.1 + 0.2).hex()


# --- who has one -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("audited", "shared"), [("[]", True), ('["dossier.zip"]', False)])
def test_the_application_has_one_while_it_serves_and_an_auditor_s_none(tmp_path, monkeypatch, audited, shared):
    import app

    @asynccontextmanager
    async def measure_nothing(application: object) -> AsyncGenerator[None]:
        yield

    async def serve() -> None:
        async with app.serve(app.app):
            pass

    monkeypatch.setenv(VARIABLE, str(tmp_path / "results"))
    monkeypatch.setenv(AUDITED, audited)
    monkeypatch.setattr(app, "stop_in_time", lambda stop: None)
    monkeypatch.setattr(app, "measure_own_energy", measure_nothing)
    try:
        run_apart(serve())
        assert [isinstance(one.shelf, DiskShelf) for one in (MEMO, _footprints)] == [shared, shared]
    finally:
        share_on(None)
