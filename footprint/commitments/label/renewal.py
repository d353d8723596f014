"""A new cycle from the last one: verdicts carried, texts taken over or left, no word of the old cycle changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from footprint.commitments.label.cycles import find_cycle, list_diagnoses, name_cycles, put_diagnoses
from footprint.commitments.label.records import CarriedVerdict, Cycle, Diagnosis
from footprint.commitments.register import Register
from footprint.commitments.verdicts import Verdict

ASKING: tuple[Verdict, ...] = ("missed", "at_risk", "not_measured_yet", "incomplete")  # verdicts that ask why
TEXTS = ("means", "results", "figures")
YEARS_OF_A_CYCLE = 3


def propose_cycle(register: Register, previous: str) -> Cycle:
    """The cycle that would follow another: the day after its last one, as long as it; its name says its years."""
    last = find_cycle(register, previous)
    if last is None or last.ends_on is None:
        return Cycle("", previous=previous)
    length = last.ends_on.year - last.starts_on.year + 1 if last.starts_on else YEARS_OF_A_CYCLE
    starts = date.fromordinal(last.ends_on.toordinal() + 1)
    ends = date.fromordinal(_same_day(starts, starts.year + length).toordinal() - 1)
    return Cycle(f"{starts.year}-{ends.year}", starts, ends, previous=previous)


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def begin_cycle(register: Register, cycle: Cycle, verdicts: Mapping[str, Verdict], today: date) -> Register:
    """The register with a new cycle that renews `cycle.previous`: the verdicts of its commitments are carried.

    Texts, points and evidence of the cycle before stay its own, whole; what was said without a cycle now bears the name
    of the one it belonged to. Raises ValueError where a cycle has that name already.
    """
    if find_cycle(register, cycle.name):
        raise ValueError(f"there is a cycle {cycle.name!r} already")
    carried = tuple(
        CarriedVerdict(cycle.name, one.commitment_id, verdicts.get(one.commitment_id, ""), today, one.status_reason)
        for one in register.commitments
        if one.cycle == cycle.previous
    )
    return replace(
        register,
        diagnosis=name_cycles(register),
        cycles=(*register.cycles, cycle),
        carried=(*register.carried, *carried),
    )


def list_carried(register: Register, cycle: str) -> tuple[CarriedVerdict, ...]:
    """The verdicts that a cycle began with."""
    return tuple(one for one in register.carried if one.cycle == cycle)


def unexplained(register: Register, cycle: str) -> tuple[CarriedVerdict, ...]:
    """Those of commitments that were not kept, whose reason nobody gave yet."""
    return tuple(one for one in list_carried(register, cycle) if one.verdict in ASKING and not one.reason.strip())


def take_over(
    register: Register, cycle: str, previous: str, tirs: Collection[str] | None = None, fields: Sequence[str] = TEXTS
) -> tuple[Diagnosis, ...]:
    """The self-diagnoses with texts of the cycle before in the places of a cycle that are still empty.

    What is already written stays. What was taken over is to be reread; points are not taken: they are given anew.
    """
    old, new = list_diagnoses(register, previous), list_diagnoses(register, cycle)
    changed = []
    for tir, before in old.items():
        now = new.get(tir, Diagnosis(tir, cycle=cycle))
        taken = {name: getattr(before, name) for name in fields if not getattr(now, name).strip()}
        taken = {name: said for name, said in taken.items() if said.strip()}
        if taken and (tirs is None or tir in tirs):
            changed.append(replace(now, **taken, state="to_reread"))
    return put_diagnoses(register, cycle, changed)
