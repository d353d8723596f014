"""The bytes of a text file as UTF-8 with plain line ends, whatever program wrote them."""

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass, field

from footprint.intake.raw_tables import refuse
from footprint.problems import Problem

# What a file is, by its first bytes, when it is no text table. The words stand in texts under file_kind.
SIGNATURES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"Rar!": "archive",
    b"\xfd7zXZ\x00": "archive",
    b"\x28\xb5\x2f\xfd": "archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_workbook",
    b"%PDF": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"PAR1": "binary",
    b"SQLite format 3\x00": "binary",
    b"<!DOCTYPE": "page",
    b"<html": "page",
    b"<?xml": "page",
}

# What is inside them tells these apart, which begin alike.
CONTENTS = {
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")): "protected_workbook",
    (b"PK\x03\x04", b"xl/workbook.bin"): "binary_workbook",
    (b"PK\x03\x04", b"word/document.xml"): "text_document",
    (b"PK\x03\x04", b"application/vnd.oasis.opendocument.text"): "text_document",
    (b"PK\x03\x04", b"ppt/presentation.xml"): "text_document",
    (b"PK\x03\x04", b"Index/Document.iwa"): "apple_workbook",
}
# SYLK begins with ID;P and a record on the next line; DIF with TABLE and 0,1.
_OLD_TABLE = re.compile(rb"ID;P[^\r\n]*[\r\n]+(?:[A-Z]{1,2};|E[\r\n])|TABLE[\r\n]+0,1[\r\n]")

BYTES_AT_ONCE = 1 << 20

_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF32_MARK = b"\xff\xfe\x00\x00"
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\v\f\r")
_UNDECODED = re.compile("[\udc80-\udcff]")  # how Python keeps bytes that are not UTF-8


@dataclass
class Decoded:
    """UTF-8 text with "\\n" line ends, and what decoding found."""

    text: bytes
    problems: list[Problem] = field(default_factory=list)
    encoding: str = "UTF-8"


def decode(data: bytes, table: str) -> Decoded:
    """The text of a file: UTF-8 or UTF-16 by their marks, strict UTF-8, else what Western European programs write.

    Raises UnusableInput when the bytes are no text.
    """
    if kind := file_kind(data):
        raise refuse("reading.not-a-table", table, value=kind)
    return tidy(to_utf8(data, table), table)


def tidy(decoded: Decoded, table: str) -> Decoded:
    """The text without signs that no spreadsheet shows, each line ending in the same way."""
    nulls = decoded.text.count(b"\x00")
    if nulls:
        decoded.problems.append(Problem("reading.null-bytes", "warning", table, 0, "", str(nulls)))
    text = decoded.text.translate(None, delete=_CONTROLS).replace(b"\r\n", b"\n")
    # A lone CR ends a line in old Mac files; in others it is a break inside a cell.
    decoded.text = text.replace(b"\r", b" " if b"\n" in text else b"\n")
    return decoded


def file_kind(data: bytes) -> str:
    """What a file is when it is no text ("zip", "image", "binary"...), or "" for text."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind := _kind_within(data):
        return kind
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature) or (kind == "page" and start.lower().startswith(signature.lower())):
            return kind
    if data[:2] in _UTF16_MARKS or _unmarked_utf16(data):
        return ""
    sample = data[:65536]
    return "binary" if len(sample.translate(None, delete=_CONTROLS)) < 0.95 * len(sample) else ""


def _kind_within(data: bytes) -> str:
    """What a container holds, by the names inside it: workbooks of other kinds, documents, tables of old programs."""
    for (signature, inside), kind in CONTENTS.items():
        if data.startswith(signature) and inside in data:
            return kind
    return "old_table" if _OLD_TABLE.match(data) else ""


def _unmarked_utf16(data: bytes) -> str:
    sample = data[:4096]
    for name, position in (("utf-16-le", 1), ("utf-16-be", 0)):
        if (
            len(sample) >= 4
            and sample[position::2].count(0) > 0.7 * len(sample[position::2]) > 0
            and not sample[1 - position :: 2].count(0)
        ):
            return name
    return ""


def to_utf8(data: bytes, table: str) -> Decoded:
    """Bytes as UTF-8, and what decoding found."""
    if data.startswith(_UTF32_MARK):
        return Decoded(data.decode("utf-32", errors="replace").encode("utf-8", errors="replace"), encoding="UTF-32")
    if utf16 := _UTF16_MARKS.get(data[:2]) or _unmarked_utf16(data):
        text = data.decode(utf16, errors="replace").removeprefix("\ufeff")
        return Decoded(text.encode("utf-8"), encoding="UTF-16")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if _is_utf8(data):
        return Decoded(data)
    text = data.decode("utf-8", errors="surrogateescape")
    strange = _UNDECODED.findall(text)
    foreign = len(text) - len(text.encode("ascii", errors="ignore"))
    if foreign - len(strange) >= len(strange):
        return _mend_utf8(text, table)
    encoding, name = _western(data)
    problem = Problem("reading.decoded-as", "note", table, 0, "", name)
    return Decoded(data.decode(encoding).encode("utf-8"), [problem], name)


def _is_utf8(data: bytes) -> bool:
    decoder, view = getincrementaldecoder("utf-8")(), memoryview(data)
    try:
        for start in range(0, len(data), BYTES_AT_ONCE):  # as text, a large file would take twice its size or more
            decoder.decode(view[start : start + BYTES_AT_ONCE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mend_utf8(text: str, table: str) -> Decoded:
    """A UTF-8 file in which some lines were written by another program: these are read as Windows-1252 and reported."""
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if _UNDECODED.search(line)]
    problems = [Problem("reading.line-encoding", "warning", table, line, "", "", "Windows-1252") for line in lines]
    mended = _UNDECODED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", errors="replace"), text)
    return Decoded(mended.encode("utf-8"), problems)


def _western(data: bytes) -> tuple[str, str]:
    """Mac OS Roman where lines end as on old Macs, or where Windows-1252 has no such characters; else Windows-1252."""
    old_mac = b"\r" in data and b"\n" not in data
    unknown_to_windows = any(byte in data for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
    return ("mac_roman", "Mac OS Roman") if old_mac or unknown_to_windows else ("cp1252", "Windows-1252")
