"""What the bytes of a file are, whatever its name: told before what reads workbooks, which a table of text does
without, is loaded.
"""

import io
import re
import zipfile

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

_WORKBOOK_PART = re.compile(rb"xl/(?:workbook|worksheets/\w{1,40})\.xml")
_OPEN_PART = re.compile(rb"PK\x03\x04.{26}content\.xml", re.DOTALL)  # where a tool compressed the type of the document


def is_workbook(data: bytes) -> bool:
    """Whether bytes are an XLSX or ODS workbook, whatever the name of the file."""
    inside = OPEN_DOCUMENT in data[:200] or _WORKBOOK_PART.search(data) or _OPEN_PART.search(data)
    return bool(inside) and (data.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(data)))
