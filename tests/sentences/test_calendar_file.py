"""What is due as a calendar: whole days with a reminder, always the same bytes, the same event when it moves."""

from dataclasses import replace
from datetime import date, timedelta

from icalendar import Calendar

from footprint.commitments.due import due_within, list_due
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.evidence.requests import DataRequest
from footprint.commitments.label.records import CalendarStep
from footprint.commitments.register import Register
from footprint.sentences.calendar_file import write_calendar

TODAY = date(2026, 5, 2)
AUDIT = CalendarStep("Audit ; de renouvellement, puis comité", date(2026, 5, 20), who="OTI")
REGISTER = Register(calendar=(AUDIT, CalendarStep("Comité", date(2026, 11, 30))))


def write(register: Register) -> bytes:
    rows = list_due(register, TODAY).to_dict("records")
    return write_calendar(rows, [row["what"] for row in rows], "Commune", "fr", TODAY)


def test_each_date_is_a_whole_day_with_a_reminder_and_the_bytes_are_the_same():
    first, second = Calendar.from_ical(write(REGISTER)).walk("VEVENT")
    assert first["dtstart"].dt == date(2026, 5, 20)
    assert (first["summary"], first["description"].replace("\u00a0", " ")) == (AUDIT.title, "Par : OTI")
    assert first.walk("VALARM")[0]["trigger"].dt == timedelta(days=-14)
    assert first["uid"] != second["uid"]
    assert write(REGISTER) == write(REGISTER)


def test_a_date_that_moves_is_the_same_event():
    moved = replace(REGISTER, calendar=(replace(AUDIT, due_on=date(2026, 6, 1)), REGISTER.calendar[1]))
    events = [Calendar.from_ical(write(one)).walk("VEVENT")[0] for one in (REGISTER, moved)]
    assert events[0]["uid"] == events[1]["uid"]
    assert events[1]["dtstart"].dt == date(2026, 6, 1)


def test_proofs_that_expire_are_due_and_what_is_far_is_no_reminder():
    proof = Proof("P-1", "Charte", sha256="ab", tirs=("1.1",), expires_on=date(2026, 5, 10))
    due = due_within(replace(REGISTER, library=(proof, replace(proof, proof_id="P-2", sha256=""))), TODAY, 30)
    assert due[["kind", "what"]].to_numpy().tolist() == [["proof", "Charte"], ["step", AUDIT.title]]


def test_a_request_without_an_answer_is_due_and_an_answered_one_is_not():
    asked = DataRequest("D-1", "telecom", addressee="Opérateur", due_on=date(2026, 5, 1), state="sent")
    register = Register(requests=(asked, replace(asked, request_id="D-2", state="merged")))
    assert list_due(register, TODAY)[["kind", "what", "ids"]].to_numpy().tolist() == [["request", "Opérateur", "D-1"]]
