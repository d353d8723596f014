"""Which labelling cycle is meant, which lines of the framework it follows, and what its self-diagnosis says of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from footprint.commitments.label.records import Cycle, Diagnosis, Requirement
from footprint.commitments.register import Register

_FIRST = date.min


def sort_cycles(register: Register) -> tuple[Cycle, ...]:
    """The cycles, the earliest first; those without a first day as they were entered, before the others."""
    return tuple(sorted(register.cycles, key=lambda one: one.starts_on or _FIRST))


def find_cycle(register: Register, name: str) -> Cycle | None:
    """The cycle of a name."""
    return next((one for one in register.cycles if one.name == name), None)


def current_cycle(register: Register, today: date | None = None) -> str:
    """The cycle that runs: the first that is not closed nor past; else the last one; "" where there is none.

    A cycle whose last day is over but that nobody closed gives way to one that goes on after it.
    """
    cycles = sort_cycles(register)
    running = [one for one in cycles if not one.closed]
    lasting = [one for one in running if today is None or one.ends_on is None or one.ends_on >= today]
    found = lasting[:1] or running[-1:] or cycles[-1:]
    return found[0].name if found else ""


def worked_cycle(register: Register, today: date | None = None) -> str:
    """The cycle whose self-diagnosis is being written: the renewal that was begun, else the one that runs."""
    current = current_cycle(register, today)
    begun = [one.name for one in sort_cycles(register) if not one.closed and one.previous == current and current]
    return begun[-1] if begun else current


def previous_cycle(register: Register, name: str) -> str:
    """The cycle that a cycle renews, as it says or by their days; "" for none."""
    cycles = sort_cycles(register)
    names = [one.name for one in cycles]
    if name not in names:
        return ""
    said, place = cycles[names.index(name)].previous, names.index(name)
    return said if said in names else names[place - 1] if place else ""


def home_of(register: Register, cycle: str) -> str:
    """The cycle that something without a cycle belongs to, or `cycle` itself where it is one.

    A self-diagnosis that was written before cycles were named is that of the cycle that runs.
    """
    return cycle or current_cycle(register)


def list_diagnoses(register: Register, cycle: str) -> dict[str, Diagnosis]:
    """What the self-diagnosis of a cycle says, by TIR; the record of the cycle itself comes before one without any."""
    wanted = home_of(register, cycle)
    said: dict[str, Diagnosis] = {}
    for one in register.diagnosis:
        if home_of(register, one.cycle) == wanted and (one.tir not in said or one.cycle):
            said[one.tir] = one
    return said


def put_diagnoses(register: Register, cycle: str, changed: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """The self-diagnoses with those of some TIR of a cycle replaced, each in its place, the new ones last."""
    after = {one.tir: replace(one, cycle=cycle) for one in changed}
    replaced = {(one.cycle, one.tir) for tir, one in list_diagnoses(register, cycle).items() if tir in after}
    kept = [
        after.pop(one.tir) if (one.cycle, one.tir) in replaced and one.tir in after else one
        for one in register.diagnosis
    ]
    return (*kept, *after.values())


def name_cycles(register: Register) -> tuple[Diagnosis, ...]:
    """The self-diagnoses, those without a cycle being now of the one they belong to: a new cycle takes none away."""
    known, current = {(one.cycle, one.tir) for one in register.diagnosis}, current_cycle(register)
    return tuple(
        replace(one, cycle=current) if not one.cycle and (current, one.tir) not in known else one
        for one in register.diagnosis
    )


def list_lines(register: Register, cycle: str) -> tuple[Requirement, ...]:
    """The lines of the framework that a cycle follows, in their order: those of its version, else of the last one.

    A TIR of which the cycle says something without any line in the framework has one all the same, the last: no text is
    out of reach.
    """
    found = find_cycle(register, home_of(register, cycle))
    versions = [one.version for one in register.framework]
    version = found.version if found and found.version in versions else max(versions, default="")
    lines = [one for one in register.framework if one.version in (version, "")]
    known = {one.tir for one in lines}
    others = [one for one in list_diagnoses(register, cycle) if one not in known]
    labels = {one.tir: one for one in register.framework}
    return (*lines, *(labels.get(tir, Requirement(tir)) for tir in others))
