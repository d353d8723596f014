"""What a person settled about the files of one origin, as the JSON that is stored, downloaded and given to commands."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from footprint.intake.layouts.unfold import LAYOUTS
from footprint.intake.raw_tables import DATES, NO_ANSWER, NUMBERS, PRICE_TAXES, ROWS, UNREAD, Answers
from footprint.problems import Problem, UnusableInput
from footprint.tables import INVENTORY_TABLES, names

MAX_ANSWERS_BYTES = 2_000_000

_COLUMNS = frozenset(name for table in INVENTORY_TABLES.values() for name in names(table))


def write_answers(answers: Answers) -> str:
    """Answers as JSON, what was not asked left out; the same answers always give the same text."""
    told = {field.name: getattr(answers, field.name) for field in fields(Answers)}
    given = {name: value for name, value in told.items() if value != getattr(NO_ANSWER, name)}
    return json.dumps(given, ensure_ascii=False, sort_keys=True, indent=1)


def read_answers(text: str) -> Answers:
    """Answers from their JSON.

    Raises:
        UnusableInput: it is no JSON, or says something that no answer can say.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise _refuse(text) from fault
    if not isinstance(told, dict):
        raise _refuse(told)
    if unknown := sorted(told.keys() - {field.name for field in fields(Answers)}):
        raise _refuse(unknown[0])
    answers = Answers(
        table=_take(told, "table", str),
        columns=_words(told.get("columns", {})),
        values={column: _words(meanings) for column, meanings in _take(told, "values", dict).items()},
        sheets=tuple(map(_word, _take(told, "sheets", list))),
        site_from_sheet=_take(told, "site_from_sheet", bool),
        not_sites=tuple(map(_word, _take(told, "not_sites", list))),
        constants=_words(told.get("constants", {})),
        units=_words(told.get("units", {})),
        numbers=_words(told.get("numbers", {})),
        dates=_words(told.get("dates", {})),
        layouts=_words(told.get("layouts", {})),
        withdrawn_on=_take(told, "withdrawn_on", str),
        price_tax=_take(told, "price_tax", str),
    )
    _check(answers)
    return answers


def open_answers(path: str) -> Answers:
    """The answers that a file holds. Raises UnusableInput as `read_answers`, or when there is no such file."""
    try:
        data = Path(path).read_bytes()
    except OSError as fault:
        raise UnusableInput(Problem("reading.missing-file", "error", "equipment", value=Path(path).name)) from fault
    if len(data) > MAX_ANSWERS_BYTES:
        raise _refuse(Path(path).name)
    return read_answers(data.decode("utf-8-sig", errors="replace"))


def _check(answers: Answers) -> None:
    """Refuse what names a table or a column that does not exist, or an answer that is none."""
    if answers.table not in ("", *INVENTORY_TABLES):
        raise _refuse(answers.table)
    named = [*answers.columns.values(), *answers.values, *answers.constants, *answers.units]
    for column in [*named, *answers.numbers, *answers.dates]:
        if column and column not in _COLUMNS:
            raise _refuse(column)
    chosen = (answers.layouts, (*LAYOUTS, ROWS, UNREAD))
    if answers.withdrawn_on and not _is_day(answers.withdrawn_on):
        raise _refuse(answers.withdrawn_on)
    if answers.price_tax not in ("", *PRICE_TAXES):
        raise _refuse(answers.price_tax)
    for given, known in ((answers.numbers, NUMBERS), (answers.dates, DATES), chosen):
        for answer in given.values():
            if answer not in known:
                raise _refuse(answer)


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _take(told: dict, name: str, kind: type) -> Any:
    value = told.get(name, kind())
    if type(value) is not kind:
        raise _refuse(value)
    return value


def _words(told: object) -> Mapping[str, str]:
    if not isinstance(told, dict):
        raise _refuse(told)
    return {word: _word(meant) for word, meant in told.items()}


def _word(told: object) -> str:
    if not isinstance(told, str):
        raise _refuse(told)
    return told


def _refuse(value: object) -> UnusableInput:
    return UnusableInput(Problem("reading.wrong-answers", "error", "", value=str(value)))
