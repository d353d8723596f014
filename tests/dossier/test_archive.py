"""The archive: a plain zip for everybody, and not one bit of it changes unseen."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.dossier import archive
from footprint.dossier.archive import NotAnArchive, pack, unpack
from tests.work import memory_peak

names = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9_-]{1,8}){0,2}\.(csv|json)", fullmatch=True)
files = st.dictionaries(names, st.binary(max_size=400) | st.text("abc,\n", max_size=2000).map(str.encode), min_size=1)


@given(files)
def test_what_is_packed_is_unpacked(content):
    assert unpack(pack(content)) == content


@given(files)
def test_any_zip_program_opens_it(content):
    opened = zipfile.ZipFile(io.BytesIO(pack(content)))
    assert opened.testzip() is None
    assert {name: opened.read(name) for name in opened.namelist()} == content


@given(files, st.data())
def test_the_order_of_files_changes_nothing(content, data):
    shuffled = dict(data.draw(st.permutations(list(content.items()))))
    assert pack(shuffled) == pack(content)


@given(files, st.data())
def test_every_changed_bit_is_seen(content, data):
    packed = bytearray(pack(content))
    place = data.draw(st.integers(0, len(packed) * 8 - 1))
    packed[place // 8] ^= 1 << place % 8
    with pytest.raises(NotAnArchive):
        unpack(bytes(packed))


@given(files, st.data())
def test_a_cut_or_longer_archive_is_refused(content, data):
    packed = pack(content)
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    for other in (cut, packed + b"\0", b"\0" + packed):
        with pytest.raises(NotAnArchive):
            unpack(other)


def sealed(content: dict[str, bytes]) -> bytes:
    """An archive whose members are what they say, however harmful."""
    members = []
    for name, data in content.items():
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        members.append(
            archive._Member(name.encode(), zlib.crc32(data), len(data), packer.compress(data) + packer.flush())
        )
    return archive._join(members)


@pytest.mark.parametrize(
    "name", ["../up.csv", "/etc/passwd", "a//b", "a/./b", "C:\\x", "a\\b", "a\nb", "été.csv", "x" * 300, ""]
)
def test_names_that_climb_or_deceive_are_refused(name):
    with pytest.raises(NotAnArchive):
        unpack(sealed({name: b"x"}))


def test_a_name_given_twice_is_refused():
    twice = sealed({"a": b"1"})
    member = archive._Member(b"a", zlib.crc32(b"1"), 1, next(archive._walk(twice))[3])
    with pytest.raises(NotAnArchive, match="twice"):
        unpack(archive._join([member, member]))


def test_a_bomb_is_refused_before_it_swells(monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000_000)
    with pytest.raises(NotAnArchive, match="memory"):
        unpack(sealed({"bomb": bytes(2_000_000)}))


def test_a_member_that_swells_beyond_its_stated_size_is_refused():
    good = sealed({"bomb": bytes(100_000)})
    name, checksum, _, packed = next(archive._walk(good))
    with pytest.raises(NotAnArchive, match="size"):
        unpack(archive._join([archive._Member(name, checksum, 10, packed)]))


def test_a_large_file_is_there_once_in_memory():
    large = sealed({"large": bytes(100_000_000)})
    with memory_peak() as peak:
        unpack(large)
    assert peak.size < 150_000_000


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(NotAnArchive):
        unpack(sealed({str(number): b"" for number in range(5)}))
    with pytest.raises(ValueError, match="Too much"):
        pack({str(number): b"" for number in range(5)})


def test_a_zip_of_another_program_is_refused(tmp_path):
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as written:
        written.writestr("a.csv", "x")
    with pytest.raises(NotAnArchive):
        unpack(other.getvalue())


@given(st.binary(max_size=200), st.integers(0, 2**32 - 1))
def test_any_bytes_are_refused_without_a_fault(noise, size):
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 2048, 8, 0, 33, 0, len(noise), size, 1, 0)
    for other in (noise, head + b"a" + noise):
        with pytest.raises(NotAnArchive):
            unpack(other)
