"""What is kept in a folder is read by who sealed it alone, under the very name and folder that it was sealed for."""

import pytest

from footprint.sealed import read_sealed, write_sealed


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mine"))
    path = tmp_path / "2025" / "a.json"
    write_sealed(path, b"95.6 t")
    return path


def test_it_is_read_again(kept):
    assert read_sealed(kept) == b"95.6 t"
    assert read_sealed(kept.with_name("none.json")) is None


@pytest.mark.parametrize("place", ["2024/a.json", "2025/b.json"])
def test_it_is_not_read_elsewhere(kept, place):
    other = kept.parent.parent / place
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(kept.read_bytes())
    assert read_sealed(other) is None


@pytest.mark.parametrize("data", [b"", b"95.6 t", b"\0" * 32 + b"95.6 t"])
def test_what_nobody_sealed_is_not_read(kept, data):
    kept.write_bytes(data)
    assert read_sealed(kept) is None


def test_what_another_person_sealed_is_not_read(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another"))
    assert read_sealed(kept) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    write_sealed(tmp_path / "2025" / "a.json", b"95.6 t")
    assert not (tmp_path / "2025").exists()
