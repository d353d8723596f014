"""The days that a text names: a year, a month, or two of them."""

import calendar
import re
from datetime import date

YEARS = range(1990, 2101)  # what a year can be

_DAY = re.compile(
    r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d{2}))?(?!\d)"
    r"|(?:(?P<day_>\d{1,2})[/.])?(?P<month_>\d{1,2})[/.](?P<year_>\d{4})(?!\d)"
    r"|(?P<alone>\d{4})(?!\d)"
)
# What may stand around and between the days of a period, once they are taken out.
_AROUND = re.compile(r"[\s:→…–—-]|\.\.\.|/|\b(?:du|de|au|à|from|to|until|année|year|exercice)\b", re.IGNORECASE)


def read_period(said: str) -> tuple[date, date] | None:
    """The first and last day of a period: a year ("2025"), a month, or two of them ("1/1/2024 – 30/6/2025").

    None for anything else: what can't be read covers nothing.
    """
    found = list(_DAY.finditer(said))
    if not 1 <= len(found) <= 2 or _AROUND.sub("", _DAY.sub("", said)):
        return None
    bounds = [_read_bounds(one) for one in found]
    if None in bounds:
        return None
    first, last = bounds[0], bounds[-1]
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _read_bounds(found: re.Match[str]) -> tuple[date, date] | None:
    """The first and last day of a day, a month or a year."""
    year = int(found["year"] or found["year_"] or found["alone"])
    month, day = (int(found[name] or found[f"{name}_"] or 0) for name in ("month", "day"))
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
    return (first, last) if year in YEARS else None
