"""A file that was packed to be sent, as clouds do and as people do: gzip, or a ZIP archive of one file."""

import io
import zipfile
import zlib

from footprint.intake.raw_tables import MAX_FILE_BYTES, megabytes, refuse

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
MAX_RATIO = 200
MOST_NAMES = 5

# What is at the top of archives that are documents themselves: workbooks, texts, those of Apple.
_OF_DOCUMENTS = ("[Content_Types].xml", "mimetype", "content.xml", "Index/Document.iwa")
_LOCKED = 0x1  # the flag of what needs a password


def unpack(data: bytes, table: str) -> bytes:
    """The bytes inside a gzip file, or inside an archive of one file; other bytes as they are.

    Raises UnusableInput when it is damaged, holds several files, or more than the limits.
    """
    limit = min(MAX_FILE_BYTES, MAX_RATIO * max(len(data), 1 << 16))
    if data.startswith(GZIP):
        unpacked = _unpack_gzip(data, limit, table)
    elif data.startswith(ZIP):
        unpacked = _unpack_zip(data, limit, table)
    else:
        return data
    if not unpacked.strip():
        raise refuse("reading.empty-file", table)
    return unpacked


def _unpack_gzip(data: bytes, limit: int, table: str) -> bytes:
    opened = zlib.decompressobj(wbits=31)
    try:
        unpacked = opened.decompress(data, limit)
    except zlib.error as fault:
        raise refuse("reading.unreadable-archive", table) from fault
    if opened.unconsumed_tail:
        raise refuse("reading.unpacked-too-large", table, expected=megabytes(limit))
    if not opened.eof or opened.unused_data:
        raise refuse("reading.unreadable-archive", table)
    return unpacked


def _unpack_zip(data: bytes, limit: int, table: str) -> bytes:
    """The only file of an archive; the archive itself where it is a workbook, or can't be opened: others say why."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = [one for one in archive.infolist() if _is_brought(one)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return data
    if any(one.filename in _OF_DOCUMENTS or one.filename.startswith("xl/") for one in archive.infolist()):
        return data
    if not files or any(one.flag_bits & _LOCKED for one in files):
        return data
    if len(files) > 1:
        names = ", ".join(one.filename for one in files[:MOST_NAMES])
        raise refuse("reading.several-files", table, value=names, expected=len(files))
    try:
        with archive.open(files[0]) as file:
            unpacked = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as fault:
        raise refuse("reading.unreadable-archive", table) from fault
    if len(unpacked) > limit:
        raise refuse("reading.unpacked-too-large", table, expected=megabytes(limit))
    return unpacked


def _is_brought(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file that somebody packed, and not a folder or what a system adds by itself."""
    name = entry.filename
    return not (entry.is_dir() or name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("."))
