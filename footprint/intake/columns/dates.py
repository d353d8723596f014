"""Dates as people write them: with the name of the month, with two digits for the year, or saying no more than a month,
a quarter, a half-year or a year.
"""

import re
from functools import lru_cache

import pandas as pd

from footprint.inventory.cells import is_no_date
from footprint.problems import Problem, problem_table
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, text

FIRST_CENTURY_YEAR = 90  # 90 to 99 are of the last century: no device here is older
SHORTEST_MONTH = 3

_SHORT_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})( .*)?", re.ASCII)
_NAMED = re.compile(r"(?:[^\W\d]+ )?(\d{1,2})(?:er|st|nd|rd|th)? (?:de |of )?([^\W\d]+) (\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_MONTH = re.compile(r"([^\W\d]+) (\d{4})")
_MONTH_AND_SHORT_YEAR = re.compile(r"([^\W\d]+)\.?[-–/'’](\d{2})")  # as spreadsheets show it: "sept-19"
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/. ](\d{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/. ](\d{1,2})", re.ASCII)
_PART = re.compile(
    r"(?:([stqh])([1-4])|([1-4])(?:er|e|eme|ere|st|nd|rd|th)? (trimestre|semestre|quarter|half))[ -]?(\d{4})"
)
_PART_LAST = re.compile(r"(\d{4})[ -]?([stqh])([1-4])")
_ABOUT = re.compile(
    r"(?:(?:[~≈]|(?:env(?:iron)?|vers|courant|circa|ca|about|around|approx)\b\.?) ?)++(?=.*\d)", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_WITH_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?[+-]\d{2}:?\d{2}", re.ASCII)

# The middle of a part of the year, by its length in months: no day of it is further away.
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
        if all(date == word for (date, _), word in zip(read, words, strict=True)):
            continue
        dates = pd.array([*(date for date, _ in read), None], dtype="str")
        changed[column.name] = pd.Series(dates.take(codes), index=cells.index, name=column.name)
        vague = [at for at, (_, stands_for_more) in enumerate(read) if stands_for_more]
        if vague:
            rows = pd.Series(codes, index=cells.index).isin(vague)
            line, word, date = int(rows.index[rows.to_numpy()][0]), str(words[vague[0]]), read[vague[0]][0]
            problems.append(Problem("reading.vague-date", "warning", table, line, column.name, word, date))
    return cells.assign(**changed), problem_table(problems)


def write_date(word: str) -> str:
    """A date in words, or that says less than a day, as the others are written; the word itself where it is none."""
    return _read(word)[0]


def _read(word: str) -> tuple[str, bool]:
    """A date as the others are written, and whether it means a longer time; the word itself where it is none."""
    if is_no_date(word):
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
    """The middle of the year that a text states, when it is its one number ("2019 ?", "fin 2019", "acheté en 2019")."""
    numbers = re.findall(r"[\w/-]*\d[\w/-]*", word)
    return f"{numbers[0]}-07-01" if len(numbers) == 1 and _YEAR.fullmatch(numbers[0]) else ""


def _middle(word: str, spelling: str) -> str:
    """The middle of the month, of the part of a year, or of the year that a text states; "" where it states none."""
    if (named := _MONTH.fullmatch(spelling)) and (number := _month_named(named[1])):
        return f"{named[2]}-{number:02d}-15"
    if (short := _MONTH_AND_SHORT_YEAR.fullmatch(word)) and (number := _month_named(short[1])):
        return f"{_century(short[2])}-{number:02d}-15"
    if (numbers := _MONTH_NUMBER.fullmatch(word)) and 1 <= int(numbers[1]) <= _WHOLE:
        return f"{numbers[2]}-{int(numbers[1]):02d}-15"
    if (numbers := _YEAR_MONTH.fullmatch(word)) and 1 <= int(numbers[2]) <= _WHOLE:
        return f"{numbers[1]}-{int(numbers[2]):02d}-15"
    plain = normalise_spelling(word)
    if part := _PART.fullmatch(plain):
        return _middle_of_part(part[1] or part[4][0], int(part[2] or part[3]), part[5])
    if part := _PART_LAST.fullmatch(plain):
        return _middle_of_part(part[2], int(part[3]), part[1])
    return f"{word}-07-01" if _YEAR.fullmatch(word) else ""


def _middle_of_part(kind: str, number: int, year: str) -> str:
    """The middle of the n-th half-year (S, H) or quarter (T, Q): 1 April for the first half, 15 February, 15 May..."""
    length = _HALF if kind in "sh" else _QUARTER
    if number * length > _WHOLE:
        return ""
    first = (number - 1) * length + 1
    return f"{year}-{first + 3:02d}-01" if length == _HALF else f"{year}-{first + 1:02d}-15"


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
