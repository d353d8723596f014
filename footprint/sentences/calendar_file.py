"""What is due as an iCalendar file, for the calendars of people: whole days, each with a reminder before."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from footprint.words.texts import text

REMINDER = timedelta(days=-14)
PRODUCT = "-//footprint//calendar//"


def write_calendar(
    due: Sequence[Mapping[str, object]], said: Sequence[str], owner: str, language: str, on: date
) -> bytes:
    """The rows of `list_due` with what each is in words, as events of `owner`: the same bytes for the same rows.

    An event keeps its identifier as long as it is the same thing: a file that is brought in again moves it.

    Args:
        on: the day of what is said: that of the version of the plan.
    """
    calendar = Calendar()
    calendar.add("prodid", f"{PRODUCT}{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", text("calendar_file.name", language, name=owner))
    for row, words in zip(due, said, strict=True):
        calendar.add_component(_make_event(row, words, owner, language, on))
    return calendar.to_ical()


def _make_event(row: Mapping[str, object], words: str, owner: str, language: str, on: date) -> Event:
    event, day = Event(), row["due_on"]
    name = "\0".join((owner, str(row["kind"]), str(row["ids"]), str(row["what"])))
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@footprint")
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("summary", words)
    if row["who"]:
        event.add("description", text("calendar_file.who", language, who=row["who"]))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    return event
