"""Requests for figures as people read them: the workbook that is sent, the text that goes with it, what comes back."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from footprint.commitments.evidence.requests import DataRequest, find_code
from footprint.intake.plain_tables import read_plain
from footprint.intake.raw_tables import Source
from footprint.sentences.register_files import write_sheets
from footprint.words import texts
from footprint.words.spellings import normalise_spelling

OUTCOMES = ("reused", "recycled", "unknown")
SENT_COLUMNS = ("ref", "site", "type", "name", "quantity", "known", "unit", "new", "remark")


def name_kind(kind: str, language: str) -> str:
    """What people call a kind of request."""
    return texts.text(f"request.kind.{kind}", language)


def say_due(request: DataRequest, language: str) -> str:
    """The day by which an answer is needed, in words."""
    return texts.format_date(request.due_on, language) if request.due_on else texts.text("request.no_day", language)


def say_rows(listed: pd.DataFrame, language: str) -> pd.DataFrame:
    """Rows asked about with types, units and outcomes as people call them; what has no such word stays."""
    said = listed.copy()
    said["type"] = [texts.type_name(one, language) if one else "" for one in said["type"]]
    said["unit"] = [texts.unit_label(one, language) if one else "" for one in said["unit"]]
    for column in {"known", "before", "after"} & {*said}:
        said[column] = [_say_outcome(one, language) for one in said[column]]
    return said


def _say_outcome(value: str, language: str) -> str:
    return texts.text(f"request.outcome.{value}", language) if value in OUTCOMES else value


def write_request(request: DataRequest, listed: pd.DataFrame, organisation: str, language: str) -> bytes:
    """The workbook of a request: what is asked with its code, then the rows to complete."""
    values = {"kind": name_kind(request.kind, language), "year": request.year or "", "day": say_due(request, language)}
    facts = [
        ("code", request.code),
        ("organisation", organisation),
        ("asked", texts.text("request.asked", language, **values)),
        ("instructions", texts.text(f"request.instructions.{request.kind}", language, **values)),
        ("keep", texts.text("request.keep", language)),
    ]
    names = [texts.text(f"request.fact.{name}", language) for name, _ in facts]
    about = pd.DataFrame({names[0]: names[1:], request.code: [said for _, said in facts[1:]]}, dtype="str")
    rows = say_rows(listed, language).assign(new="", remark="")[list(SENT_COLUMNS)].astype("str")
    titles = {name: texts.text(f"request.column.{name}", language, year=request.year or "") for name in SENT_COLUMNS}
    sheets = {texts.text("request.sheet.about", language): about, texts.text("request.sheet.rows", language): rows}
    return write_sheets({name: table.rename(columns=titles) for name, table in sheets.items()})


def write_message(request: DataRequest, organisation: str, language: str) -> str:
    """A text to copy into a message of one's own: nothing is sent from here."""
    values = {"kind": name_kind(request.kind, language), "year": request.year or "", "day": say_due(request, language)}
    owner = request.owner or organisation
    return texts.text(
        "request.message", language, organisation=organisation, code=request.code, owner=owner, **values
    ).strip()


def read_answer(source: Source) -> tuple[str, pd.DataFrame]:
    """The code in a workbook that came back, and what was filled in: columns ref, known, new, all text.

    Raises UnusableInput where the file is no table at all.
    """
    sheets = read_plain(source)
    cells = (str(cell) for table in sheets.values() for cell in [*table.columns, *table.to_numpy().ravel()])
    code = find_code(cells)
    for table in sheets.values():
        places = {title: _place_of(str(title)) for title in table.columns}
        if {"ref", "new"} <= {*places.values()}:
            named = table[[title for title, place in places.items() if place]].rename(columns=places)
            return code, _read_rows(named.loc[:, ~named.columns.duplicated()])
    return code, pd.DataFrame(columns=["ref", "known", "new"], dtype="str")


def _read_rows(named: pd.DataFrame) -> pd.DataFrame:
    words = {normalise_spelling(said): one for one, said in _list_outcomes()}
    rows = named.reindex(columns=["ref", "known", "new"]).fillna("").astype("str").map(str.strip)
    rows = rows[rows["ref"] != ""]
    for column in ("known", "new"):
        rows[column] = [words.get(normalise_spelling(one), one) if one else "" for one in rows[column]]
    return rows


def _list_outcomes() -> list[tuple[str, str]]:
    spoken = [(one, texts.text(f"request.outcome.{one}", language)) for one in OUTCOMES for language in texts.LANGUAGES]
    return [*spoken, *((one, one) for one in OUTCOMES)]


def _place_of(title: str) -> str:
    """Which column of a request a title names, in any language; the known value names its year besides."""
    return _titles().get(normalise_spelling(title.split("(")[0]), "")


def _titles() -> Mapping[str, str]:
    titles = {}
    for language in texts.LANGUAGES:
        for name in SENT_COLUMNS:
            said = texts.text(f"request.column.{name}", language, year="")
            titles.setdefault(normalise_spelling(said.split("(")[0]), name)
    return titles


def list_requests(requests: list[DataRequest], on: date, language: str) -> pd.DataFrame:
    """Requests as a table that people read: the late ones first, then by day."""
    ordered = sorted(requests, key=lambda one: (not one.is_late(on), one.due_on or date.max))
    rows = [
        {
            "request_id": one.request_id,
            "kind": name_kind(one.kind, language),
            "addressee": one.addressee,
            "owner": one.owner,
            "due_on": say_due(one, language),
            "state": texts.text(f"request.state.{'late' if one.is_late(on) else one.state}", language),
        }
        for one in ordered
    ]
    names = {name: texts.text(f"request.overview.{name}", language) for name in rows[0]} if rows else {}
    return pd.DataFrame(rows).rename(columns=names)
