"""JSON and XML inventories: a document as records, whatever its nesting; nothing outside the file is ever read."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.parsers import expat

import pandas as pd

from footprint.intake.columns.cleaning import clean_rows
from footprint.intake.columns.grid import FileGrid, require_header
from footprint.intake.columns.headers import Header, answer_header, recognise_head
from footprint.intake.formats import Format, find_records
from footprint.intake.raw_tables import (
    HEADER_ROWS,
    MAX_COLUMNS,
    MAX_DOCUMENT_BYTES,
    MAX_DOCUMENT_DEPTH,
    MAX_DOCUMENT_PARTS,
    MAX_ROWS,
    Answers,
    megabytes,
    refuse,
)
from footprint.problems import Problem, UnusableInput

DEEPEST_COLUMN = 4  # "device_type.manufacturer.name" has three levels
DEEPEST_LIST = 4

_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\]])")
_XML = re.compile(r"\s*<(?!!doctype html|html)[?!a-zA-Z]", re.IGNORECASE)
# A text, kept (one never closed goes to the end, so that nothing is read twice); else a comment, or a spare comma.
_TEXT = r'("(?:[^"\\]|\\.)*+(?:"|\Z))'
_COMMENT = re.compile(_TEXT + r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)", re.DOTALL)
_SPARE_COMMA = re.compile(_TEXT + r"|,(?=\s*+[\]}])", re.DOTALL)
# Any escaped sign: a character written in two halves, one half alone, or another.
_ESCAPED = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(\\u[dD][89a-fA-F][\da-fA-F]{2})|\\.", re.DOTALL
)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def is_document(data: bytes) -> bool:
    """Whether bytes begin as JSON or XML do."""
    start = _decode(data[:2000])
    return bool(_JSON.match(start) or _XML.match(start))


def read_document(data: bytes, tables: tuple[str, ...], answers: Answers) -> FileGrid:
    """The records of a JSON or XML document as a grid; line n is its n-th record.

    Raises UnusableInput for what can't be parsed, declares entities, holds no records, or goes beyond a limit.
    """
    known, headers, flat, problems = _lay_flat(data, tables[0])
    if known and answers.table in ("", known.table):
        columns = tuple(known.column_of(header) for header in headers)
        header = answer_header(Header(known.table, -1, tuple(headers), columns, format=known), answers)
    else:
        header = require_header(_recognise(headers, flat, tables, answers), tables[0], [headers])
        header = replace(header, row=-1)
    lines = pd.RangeIndex(1, len(flat) + 1)
    rows = {at: pd.Series([record.get(key, "") for record in flat], lines, "str") for at, key in enumerate(headers)}
    encoding = "UTF-16" if data[:2] in _UTF16 else "UTF-8"
    problems = [replace(problem, table=header.table) for problem in problems]
    return FileGrid(header, pd.DataFrame(rows, index=lines), problems=problems, encoding=encoding)


def _recognise(
    headers: list[str], flat: list[dict[str, str]], tables: tuple[str, ...], answers: Answers
) -> Header | None:
    """The keys of records as headers, by their words and by what the first records hold under them."""
    found = recognise_head(_first_rows(headers, flat), tables, answers)
    return found if found is not None and found.row == 0 else recognise_head([headers], tables, answers)


def read_head(data: bytes, table: str) -> list[list[str]]:
    """The keys of the records of a document, as headers, then its first records.

    Raises UnusableInput as `read_document` does.
    """
    _, headers, flat, _ = _lay_flat(data, table)
    return _first_rows(headers, flat)


def _first_rows(headers: list[str], flat: list[dict[str, str]]) -> list[list[str]]:
    return clean_rows([headers, *([record.get(key, "") for key in headers] for record in flat[: HEADER_ROWS - 1])])


def _lay_flat(data: bytes, table: str) -> tuple[Format | None, list[str], list[dict[str, str]], list[Problem]]:
    """The known format of a document, the keys of its records, each record under them, and what was mended."""
    if len(data) > MAX_DOCUMENT_BYTES:
        limit = megabytes(MAX_DOCUMENT_BYTES)
        raise refuse("reading.document-too-large", table, value=megabytes(len(data)), expected=limit)
    problems: list[Problem] = []
    if _JSON.match(_decode(data[:2000])):
        text, problems = _without_halves(_decode(data), table)
        document = parse_json(text, table)
    else:
        document = parse_xml(data, table)
    known = find_records(document)
    records = known[1] if known else _find_list(document)
    if len(records) > MAX_ROWS:
        raise refuse("reading.too-many-rows", table, expected=MAX_ROWS)
    flat = [dict(_flatten(record)) for record in records]
    headers = list(dict.fromkeys(key for record in flat for key in record))
    if len(headers) > MAX_COLUMNS:
        raise refuse("reading.too-many-columns", table, value=len(headers), expected=MAX_COLUMNS)
    return known[0] if known else None, headers, flat, problems


def _decode(data: bytes) -> str:
    return data.decode(_UTF16.get(data[:2], "utf-8-sig"), errors="replace")


# --- JSON ------------------------------------------------------------------------------------------------------------


def parse_json(text: str, table: str) -> object:
    """A JSON document; numbers stay as written. One object a line, comments and spare commas are accepted."""
    if sum(map(text.count, "[{,")) > MAX_DOCUMENT_PARTS:
        raise refuse("reading.too-many-parts", table, expected=MAX_DOCUMENT_PARTS)
    try:
        return _load(text)
    except json.JSONDecodeError as fault:
        if fault.msg == "Extra data" and (lines := _load_lines(text)):
            return lines
        plain = _without_extras(text)
        if plain != text:
            try:
                return _load(plain)
            except json.JSONDecodeError:
                pass  # the first fault is in the text as it was written
        raise refuse("reading.broken-json", table, value=text[fault.pos : fault.pos + 40], line=fault.lineno) from fault
    except RecursionError as fault:
        raise refuse("reading.too-deep", table) from fault


def _without_halves(text: str, table: str) -> tuple[str, list[Problem]]:
    """The text with a mark in place of each half of a character that is alone, and where the first one was."""
    if not _HALF.search(text):
        return text, []
    halves = [found for found in _ESCAPED.finditer(text) if found[1]]
    if not halves:
        return text, []
    first = halves[0]
    line, count = text.count("\n", 0, first.start()) + 1, str(len(halves))
    mended = _ESCAPED.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    return mended, [Problem("reading.half-character", "warning", table, line, "", first[1], count)]


def _without_extras(text: str) -> str:
    """The text without what people add to JSON by hand: comments, a comma after the last part."""
    for extra in (_COMMENT, _SPARE_COMMA):
        text = extra.sub(lambda found: found[1] or "", text)
    return text


def _load(text: str) -> object:
    return json.loads(text, parse_int=str, parse_float=_with_four_decimals, parse_constant=str)


def _with_four_decimals(number: str) -> str:
    """A decimal number as written; with three decimals it could be taken for thousands."""
    return f"{number}0" if re.fullmatch(r"-?\d+\.\d{3}", number) else number


def _load_lines(text: str) -> list[object]:
    try:
        return [_load(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError:
        return []


# --- XML -------------------------------------------------------------------------------------------------------------


def parse_xml(data: bytes, table: str) -> dict:
    """An XML document as nested dictionaries: names in lower case, a name given several times holds a list."""
    builder = _Builder(table)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.open, builder.close
    parser.CharacterDataHandler = builder.write
    # A definition could grow without end, or name a file of this machine.
    parser.StartDoctypeDeclHandler = builder.refuse_definition
    parser.EntityDeclHandler = builder.refuse_definition
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise refuse("reading.broken-xml", table, line=fault.lineno) from fault
    except (LookupError, ValueError) as fault:  # an encoding that is none
        if isinstance(fault, UnusableInput):
            raise
        raise refuse("reading.broken-xml", table, line=1) from fault
    return builder.root


class _Builder:
    """What the parser tells, gathered as dictionaries."""

    def __init__(self, table: str):
        self.table, self.root, self.parts = table, {}, 0
        self.stack: list[tuple[dict, list[str]]] = [(self.root, [])]

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self.parts += 1 + len(attributes)
        if self.parts > MAX_DOCUMENT_PARTS:
            raise refuse("reading.too-many-parts", self.table, expected=MAX_DOCUMENT_PARTS)
        if len(self.stack) > MAX_DOCUMENT_DEPTH:
            raise refuse("reading.too-deep", self.table)
        self.stack.append(({_plain(key): value for key, value in attributes.items()}, []))

    def write(self, text: str) -> None:
        self.stack[-1][1].append(text)

    def close(self, name: str) -> None:
        children, texts = self.stack.pop()
        value = children or "".join(texts).strip()
        parent, key = self.stack[-1][0], _plain(name)
        if key not in parent:
            parent[key] = value
        elif isinstance(parent[key], list):
            parent[key].append(value)
        else:
            parent[key] = [parent[key], value]

    def refuse_definition(self, *told: object) -> None:
        raise refuse("reading.unsafe-document", self.table)


def _plain(name: str) -> str:
    return name.rpartition(":")[2].lower()


# --- records ---------------------------------------------------------------------------------------------------------


def _find_list(document: object) -> list[dict]:
    """The longest list of objects of a document; else the document itself, as one record."""
    lists = sorted(_lists(document, DEEPEST_LIST), key=len, reverse=True)
    return lists[0] if lists else [document] if isinstance(document, dict) and document else []


def _lists(part: object, levels: int) -> Iterator[list[dict]]:
    if isinstance(part, list) and part and all(isinstance(one, dict) for one in part):
        yield part
    elif isinstance(part, dict) and levels:
        for one in part.values():
            yield from _lists(one, levels - 1)


def _flatten(record: object, prefix: str = "", levels: int = DEEPEST_COLUMN) -> Iterator[tuple[str, str]]:
    """The values of a record by dotted name; what is deeper than any column of ours is left out."""
    if not isinstance(record, dict):
        return
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if levels:
                yield from _flatten(value, f"{name}.", levels - 1)
        elif isinstance(value, list):
            yield name, ", ".join(str(one) for one in value[:20] if isinstance(one, str))
        else:
            yield name, {None: "", True: "true", False: "false"}.get(value, value)
