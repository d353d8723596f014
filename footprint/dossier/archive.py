"""One zip archive, always the same for the same files; and read without trust.

Any zip program opens it. It is written here byte by byte (no date, no attribute, names in order), and its comment is
the SHA-256 of all that stands before; reading asks for exactly that, so that no bit of it can be changed unseen.
"""

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MANIFEST = "manifest.json"  # the file of a dossier that lists all others

# Limits of what is read: an archive of another hand must not take all the memory.
MOST_FILES = 10_000
LONGEST_NAME = 200
MOST_BYTES = 1_000_000_000
MOST_ARCHIVE_BYTES = 500_000_000

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _UTF8, _DEFLATE = 20, 1 << 11, 8
_TIME, _DATE = 0, (1 << 5) | 1  # 1 January 1980, the first day that a zip archive knows
_LEVEL = 6
_SEAL_LENGTH = 64
_PIECE = 1 << 15  # of packed bytes: a thousand times as much at most once unpacked


class NotAnArchive(ValueError):
    """Bytes that are no archive of ours: why (a word of FAULTS), and which file of it."""

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(f"{why} {name}".strip())
        self.why, self.name = why, name


FAULTS = (
    "too-large",
    "memory",
    "checksum",
    "twice",
    "alike",
    "order",
    "rewritten",
    "cut-short",
    "size",
    "damaged",
    "name",
)


@dataclass(frozen=True)
class _Member:
    name: bytes
    checksum: int
    size: int
    packed: bytes


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of files by path. Raises ValueError for what is beyond the limits of reading."""
    members = []
    for path in sorted(files):
        compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = compressor.compress(files[path]) + compressor.flush()
        members.append(_Member(path.encode(), zlib.crc32(files[path]), len(files[path]), packed))
    if len(members) > MOST_FILES or sum(member.size for member in members) > MOST_BYTES:
        raise ValueError("Too much for one archive.")
    return _join(members)


def _join(members: list[_Member]) -> bytes:
    """The bytes of an archive, from what it holds as packed."""
    parts, central, offset = [], [], 0
    for member in members:
        about = (_VERSION, _UTF8, _DEFLATE, _TIME, _DATE, member.checksum, len(member.packed), member.size)
        local = _LOCAL.pack(b"PK\3\4", *about, len(member.name), 0) + member.name
        listed = _CENTRAL.pack(b"PK\1\2", _VERSION, *about, len(member.name), 0, 0, 0, 0, 0, offset) + member.name
        parts += [local, member.packed]
        central.append(listed)
        offset += len(local) + len(member.packed)
    directory = b"".join(central)
    end = _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(directory), offset, _SEAL_LENGTH)
    whole = b"".join([*parts, directory, end])
    return whole + hashlib.sha256(whole).hexdigest().encode()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The files of an archive made by `pack`, by path. Raises NotAnArchive for any other, or one that was changed."""
    if len(archive) > MOST_ARCHIVE_BYTES:
        raise NotAnArchive("too-large")
    members: list[_Member] = []
    files: dict[str, bytes] = {}
    alike: set[str] = set()
    left = MOST_BYTES
    for name, checksum, size, packed in _walk(archive):
        left -= size
        if left < 0 or len(files) >= MOST_FILES:
            raise NotAnArchive("memory")
        content = _inflate(packed, size)
        if zlib.crc32(content) != checksum:
            raise NotAnArchive("checksum", _say(name))
        path = _check_name(name)
        if path in files:
            raise NotAnArchive("twice", path)
        if path.lower() in alike:  # one of the two would be written over where case counts for nothing
            raise NotAnArchive("alike", path)
        if members and name < members[-1].name:
            raise NotAnArchive("order", path)
        files[path] = content
        alike.add(path.lower())
        members.append(_Member(name, checksum, size, packed))
    if not members or _join(members) != archive:
        raise NotAnArchive("rewritten")
    return files


def _walk(archive: bytes) -> Iterator[tuple[bytes, int, int, bytes]]:
    """Name, checksum, size and packed bytes of each member, from the first byte on."""
    offset = 0
    while archive[offset : offset + 4] == b"PK\3\4":
        if offset + _LOCAL.size > len(archive):
            raise NotAnArchive("cut-short")
        fields = _LOCAL.unpack_from(archive, offset)
        checksum, packed_size, size, length, extra = fields[6:]
        start = offset + _LOCAL.size + length
        if fields[1:6] != (_VERSION, _UTF8, _DEFLATE, _TIME, _DATE) or extra or start + packed_size > len(archive):
            raise NotAnArchive("rewritten")
        yield archive[start - length : start], checksum, size, archive[start : start + packed_size]
        offset = start + packed_size


def _inflate(packed: bytes, size: int) -> bytes:
    """Packed bytes, never more than `size` of them."""
    stream, content, taken = zlib.decompressobj(-zlib.MAX_WBITS), io.BytesIO(), 0
    try:
        while taken < len(packed) and not stream.eof and content.tell() <= size:  # by pieces: in one, it is there twice
            content.write(stream.decompress(packed[taken : taken + _PIECE]))
            taken += _PIECE
    except zlib.error as fault:
        raise NotAnArchive("damaged") from fault
    if content.tell() != size or not stream.eof or stream.unused_data or taken < len(packed):
        raise NotAnArchive("size")
    return content.getvalue()


def _check_name(name: bytes) -> str:
    """A path inside the archive: no absolute one, none that climbs, none that a system reads otherwise."""
    try:
        path = name.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise NotAnArchive("name", _say(name)) from fault
    parts = path.split("/")
    if len(name) > LONGEST_NAME or not all(parts) or {".", ".."} & set(parts) or not _is_plain(path):
        raise NotAnArchive("name", _say(name))
    return path


def _is_plain(path: str) -> bool:
    return all(sign.isascii() and (sign.isalnum() or sign in "/._-") for sign in path)


def _say(name: bytes) -> str:
    return ascii(name.decode("utf-8", "replace"))[:80]
