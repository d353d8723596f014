"""What the report asks of those who decide: what only they can do, found in the dossier itself."""

from datetime import date

import pandas as pd

from footprint.commitments.means import sum_means
from footprint.commitments.register import find_incomplete
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.dossier.years import read_years
from footprint.words.texts import NO_BREAK_SPACE, format_number

MOST_NAMED = 6
LARGE = 0.05  # the share of the lines without which a figure is worth completing first


def list_asks(reader: Reader) -> list[str]:
    """What is asked, what presses first: decisions on commitments, means and dates, then the dossier and its data."""
    return [
        *_ask_commitments(reader),
        *ask_means(reader),
        *ask_dates(reader),
        *_ask_base_year(reader),
        *_ask_signature(reader),
        *_ask_data(reader),
    ]


def _ask_commitments(reader: Reader) -> list[str]:
    standing, _ = reader.standing
    of = {verdict: [one["commitment_id"] for one in standing if one["verdict"] == verdict] for verdict in _DECIDED}
    asks = [
        reader.say(f"ask.{verdict}", count=reader.count(len(found)), which=_name(found))
        for verdict, found in of.items()
        if found
    ]
    lacking = list(find_incomplete(reader.register))
    if lacking:
        asks.append(reader.say("ask.incomplete", count=reader.count(len(lacking)), which=_name(lacking)))
    proofs = sum(one["evidence"]["expected"] for one in standing)
    if proofs:
        asks.append(reader.say("ask.proofs", count=reader.count(proofs), section=reader.sections["commitments"]))
    return asks


_DECIDED = ("missed", "at_risk")


def _name(found: list[str]) -> str:
    return ", ".join(found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")


def ask_means(reader: Reader) -> list[str]:
    """The first year from the one after the dossier on for which commitments take more than there is."""
    register = reader.register
    if not register.available:
        return []
    years = sorted({one.year for one in register.available if one.year > reader.year})
    for row in sum_means(register.commitments, years, register.available).to_dict("records") if years else []:
        money, days = row["invest_eur"] + row["yearly_eur"], row["staff_days"]
        short_money, short_days = money - row["budget_eur"], days - row["days_available"]
        if short_money > 0 or short_days > 0:
            return [
                reader.say(
                    "ask.means",
                    year=row["year"],
                    needed=_say_means(reader, money, days),
                    available=_say_means(reader, row["budget_eur"], row["days_available"]),
                )
            ]
    return []


def _say_means(reader: Reader, money: float, days: float) -> str:
    said = "—" if pd.isna(money) else f"{format_number(money, reader.language, 0)}{NO_BREAK_SPACE}€"
    worked = "—" if pd.isna(days) else format_number(days, reader.language, 0)
    return reader.say("ask.money_and_days", money=said, days=worked)


def ask_dates(reader: Reader) -> list[str]:
    """The next step of the calendar that is not done: one that is late on the day of the dossier comes first."""
    steps = sorted((step for step in reader.register.calendar if not step.done_on), key=lambda step: step.due_on)
    if not steps:
        return []
    today = date.fromisoformat(reader.identity["author"]["on"][:10])
    late = [step for step in steps if step.due_on < today]
    step = next((one for one in steps if one.due_on >= today), None)
    asks = []
    if late:
        named = reader.list_out(f"{one.title} ({say_day(one.due_on.isoformat(), reader.language)})" for one in late[:3])
        asks.append(reader.say("ask.late", count=reader.count(len(late)), which=named))
    if step:
        day = say_day(step.due_on.isoformat(), reader.language)
        asks.append(reader.say("ask.next", title=step.title, day=day))
    return asks


def _ask_base_year(reader: Reader) -> list[str]:
    read = read_years(reader.frozen.files)
    verdict = read[2]["verdict"] if read else "keep"
    if verdict == "keep" or read is None:
        return []
    return [reader.say(f"ask.base_year_{verdict}", year=read[2]["base_year"], section=reader.sections["years"])]


def _ask_signature(reader: Reader) -> list[str]:
    status = reader.identity["status"]
    return [] if status == "approved" else [reader.say(f"ask.sign_{status}")]


def _ask_data(reader: Reader) -> list[str]:
    missing, lines = reader.missing()
    asks = []
    if not reader.people():
        asks.append(reader.say("ask.people"))
    if lines and missing / lines >= LARGE:
        asks.append(reader.say("ask.missing", share=reader.share(missing / lines, 0)))
    if int(reader.frozen.about["rows_set_aside"]):
        aside = reader.count(reader.frozen.about["rows_set_aside"])
        asks.append(reader.say("ask.aside", aside=aside, section=reader.sections["exclusions"]))
    return asks
