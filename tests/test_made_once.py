"""What is made of shipped files: kept for whoever starts next, never of other files, never at any price."""

import sys
from pathlib import Path

import pytest

from footprint import made_once
from footprint.made_once import make_once
from footprint.words.meanings import Meanings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of compiled files that is empty, and may be written."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def list_kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.made*"))


def test_what_was_made_is_not_made_again(folder):
    assert [make_once("few", lambda number=number: [number]) for number in (1, 2)] == [[1], [1]]
    assert len(list_kept(folder)) == 1


def test_other_files_make_it_again_in_the_same_place(folder, monkeypatch):
    make_once("few", lambda: 1)
    monkeypatch.setattr(made_once, "_hash_files", lambda: b"other files")
    assert make_once("few", lambda: 2) == 2
    assert len(list_kept(folder)) == 1


def test_a_damaged_file_makes_it_again(folder):
    make_once("few", lambda: 1)
    (kept,) = list_kept(folder)
    kept.write_bytes(kept.read_bytes()[:-2])
    assert [make_once("few", lambda: 2), make_once("few", lambda: 3)] == [2, 2]


def test_nothing_is_written_where_no_compiled_file_is(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [make_once("few", lambda number=number: number) for number in (1, 2)] == [1, 2]
    assert list_kept(folder) == []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(folder, monkeypatch):
    (folder / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(folder / "file"))
    assert make_once("few", lambda: 1) == 1


def test_meanings_that_were_kept_are_understood_as_before():
    words = {"Écran plat": "monitor", "Tablette": "tablet"}
    made, kept = (make_once("words", lambda: Meanings(words.items())) for _ in range(2))
    assert made is not kept
    assert [kept[word] for word in ("écrans plats", "TABLETTES")] == ["monitor", "tablet"]
    assert kept == made
