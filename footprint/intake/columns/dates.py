"""Dates as people write them: with the name of the month, with two digits for the year, or saying no more than a month,
a quarter, a half-year or a year.
"""

import calendar
import re
from contextlib import suppress
from datetime import date
from functools import lru_cache

import pandas as pd

from footprint.inventory.cells import is_no_date
from footprint.problems import Problem, problem_table
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, text

FIRST_CENTURY_YEAR = 90  # 90 to 99 are of the last century: no device here is older
SHORTEST_MONTH = 3

_USUAL = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2}", re.ASCII)  # as nearly all are
_SHORT_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})( .*)?", re.ASCII)
_NAMED = re.compile(r"(?:[^\W\d]+ )?(\d{1,2})(?:er|st|nd|rd|th)? (?:de |of )?([^\W\d]+) (\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_MONTH = re.compile(r"([^\W\d]+) (\d{4})")
_MONTH_AND_SHORT_YEAR = re.compile(r"([^\W\d]+)\.?[-–/'’](\d{2})")  # as spreadsheets show it: "sept-19"
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/. ](\d{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/. ](\d{1,2})|((?:19|20)\d{2})(0[1-9]|1[0-2])", re.ASCII)
_MONTH_AND_LATE_YEAR = re.compile(r"(\d{1,2})/(1[3-9]|[23]\d)", re.ASCII)  # "03/21"; "03/12" may be a day and a month
_PART = re.compile(
    r"(?:([stqh])([1-4])|([1-4])(?:er|e|eme|ere|st|nd|rd|th)? (trimestre|semestre|quarter|half))[ -]?(\d{4})"
)
_PART_SHORT = re.compile(r"([1-4])([stqh]) ?(\d{4}|\d{2})|([stqh])([1-4]) (\d{2})")
_PART_LAST = re.compile(r"(\d{4})[ -]?([stqh])([1-4])")
_ABOUT = re.compile(
    r"(?:(?:[~≈]|(?:env(?:iron)?|vers|courant|circa|ca|about|around|approx)\b\.?) ?)++(?=.*\d)", re.IGNORECASE
)
_NOT_THEN = re.compile(r"[<>≤≥]|\b(?:avant|apr[eè]s|jusqu|garanti|before|after|until|till|warrant)", re.IGNORECASE)
_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))(?: 00:00(?::00)?)?$", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?[-–/] ?((?:19|20)?\d{2})(?!\d)", re.ASCII)  # a school year
_WITHIN = re.compile(r"\b(?:mi|mid|d[ée]but|fin|early|late|end)-(?=\d)", re.IGNORECASE)
_WITH_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?[+-]\d{2}:?\d{2}", re.ASCII)

# Parts of a year, by their length in months. The middle is taken for all of one: no day of it is further away.
_HALF, _QUARTER, _WHOLE = 6, 3, 12


def write_dates(table: str, cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dates in words written as the others; those that state no day are taken in the middle of it, and reported.

    One problem a column: what was done is the same for all its cells. What is not understood stays as it is.
    """
    changed, problems = {}, []
    for column in INVENTORY_TABLES[table]:
        if column.type != "date" or column.name not in cells:
            continue
        codes, words = pd.factorize(cells[column.name])
        read = [_read(str(word)) for word in words]
        if all(day == word for (day, _), word in zip(read, words, strict=True)):
            continue
        dates = pd.array([*(day for day, _ in read), None], dtype="str")
        changed[column.name] = pd.Series(dates.take(codes), index=cells.index, name=column.name)
        vague = [at for at, (_, stands_for_more) in enumerate(read) if stands_for_more]
        if vague:
            rows = pd.Series(codes, index=cells.index).isin(vague)
            line, word, day = int(rows.index[rows.to_numpy()][0]), str(words[vague[0]]), read[vague[0]][0]
            problems.append(Problem("reading.vague-date", "warning", table, line, column.name, word, day))
    return cells.assign(**changed), problem_table(problems)


def write_date(word: str) -> str:
    """A date in words, or that says less than a day, as the others are written; the word itself where it is none."""
    return _read(word)[0]


def _read(word: str) -> tuple[str, bool]:
    """A date as the others are written, and whether it means a longer time; the word itself where it is none."""
    if _USUAL.fullmatch(word) or is_no_date(word):
        return word, False
    if short := _SHORT_YEAR.fullmatch(word):
        return f"{short[1]}{short[2]}{short[3]}{short[2]}{_century(short[4])}{short[5] or ''}", False
    if zoned := _WITH_ZONE.fullmatch(word):
        return zoned[1], False
    spelling = re.sub(r"\s+", " ", word.casefold().replace(",", " ").replace("-", " ").replace(".", " ")).strip()
    for pattern, day, month, year in ((_NAMED, 1, 2, 3), (_NAMED_FIRST, 2, 1, 3)):
        if (named := pattern.fullmatch(spelling)) and (number := _month_named(named[month])):
            return f"{_century(named[year])}-{number:02d}-{int(named[day]):02d}", False
    if about := _ABOUT.match(word):
        return _read(word[about.end() :])[0], True
    middle = _middle(word, spelling) or _only_year(word)
    return (middle, True) if middle else (word, False)


def _only_year(word: str) -> str:
    """The middle of the year that a text states, when it is its one number ("2019 ?", "fin 2019", "acheté en 2019").

    Of two years that follow each other ("2020/2021"), the turn of the year. "Avant 2015" and "garanti jusqu'en 2026"
    are of other years than the one that they write.
    """
    if _NOT_THEN.search(word):
        return ""
    word = _WITHIN.sub("", word)
    numbers = re.findall(r"[\w/-]*\d[\w/-]*", word)
    if (years := _TWO_YEARS.search(word)) and len(re.findall(r"\d+", word)) == 2:
        follows = int(years[2][-2:]) == (int(years[1]) + 1) % 100
        return f"{int(years[1]) + 1}-01-01" if follows else ""
    return f"{numbers[0]}-07-01" if len(numbers) == 1 and _YEAR.fullmatch(numbers[0]) else ""


def _middle(word: str, spelling: str) -> str:
    """The middle of the month, of the part of a year, or of the year that a text states; "" where it states none."""
    span = _read_span(word, spelling)
    if span is None:
        return ""
    year, first, length = span
    return f"{year}-{first + length // 2:02d}-{'15' if length in (1, _QUARTER) else '01'}"


def _read_span(word: str, spelling: str) -> tuple[str, int, int] | None:
    """The year, the first month and the number of months that a text states: a month, a part of a year, a year."""
    if (named := _MONTH.fullmatch(spelling)) and (number := _month_named(named[1])):
        return named[2], number, 1
    if (short := _MONTH_AND_SHORT_YEAR.fullmatch(word)) and (number := _month_named(short[1])):
        return _century(short[2]), number, 1
    if (numbers := _MONTH_NUMBER.fullmatch(word)) and 1 <= int(numbers[1]) <= _WHOLE:
        return numbers[2], int(numbers[1]), 1
    if (numbers := _MONTH_AND_LATE_YEAR.fullmatch(word)) and 1 <= int(numbers[1]) <= _WHOLE:
        return _century(numbers[2]), int(numbers[1]), 1
    if numbers := _YEAR_MONTH.fullmatch(word):
        year, month = numbers[1] or numbers[3], int(numbers[2] or numbers[4])
        return (year, month, 1) if 1 <= month <= _WHOLE else None
    plain = normalise_spelling(word)
    if part := _PART.fullmatch(plain):
        return _read_part(part[1] or part[4][0], int(part[2] or part[3]), part[5])
    if part := _PART_SHORT.fullmatch(plain):
        return _read_part(part[2] or part[4], int(part[1] or part[5]), _century(part[3] or part[6]))
    if part := _PART_LAST.fullmatch(plain):
        return _read_part(part[2], int(part[3]), part[1])
    return (word, 1, _WHOLE) if _YEAR.fullmatch(word) else None


def _read_part(kind: str, number: int, year: str) -> tuple[str, int, int] | None:
    """The n-th half-year (S, H) or quarter (T, Q) of a year."""
    length = _HALF if kind in "sh" else _QUARTER
    return (year, (number - 1) * length + 1, length) if number * length <= _WHOLE else None


def read_last_day(word: str) -> date | None:
    """The last day that a text states: the day itself, or the end of its month, part of a year, or year."""
    words = " ".join(word.split())
    written = _read(words)
    if not written[1] and (stated := _DAY.match(written[0])):
        year, month, day = stated.group(1, 2, 3) if stated[1] else stated.group(6, 5, 4)
        with suppress(ValueError):
            return date(int(year), int(month), int(day))
        return None
    plain = re.sub(r"\s+", " ", words.casefold().replace(",", " ").replace(".", " ")).strip()
    span = _read_span(words, plain)
    if span is None:
        return None
    year, first, length = int(span[0]), span[1], span[2]
    return date(year, first + length - 1, calendar.monthrange(year, first + length - 1)[1])


def _century(year: str) -> str:
    return year if len(year) == 4 else f"{'19' if int(year) >= FIRST_CENTURY_YEAR else '20'}{year}"


def _month_named(word: str) -> int:
    """The number of a month by its name, or by the first letters of it that leave no doubt; 0 for another word."""
    spelling = normalise_spelling(word)
    found = {number for name, number in _months().items() if name.startswith(spelling)}
    return found.pop() if len(spelling) >= SHORTEST_MONTH and len(found) == 1 else 0


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names = {text(f"month.{number}", language): number for language in ALL_LANGUAGES for number in range(1, 13)}
    return {normalise_spelling(name): number for name, number in names.items()}
