"""What documents share: their parts, the places left to write in, and commitments in the order of the themes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from footprint.commitments.commitment import THEMES, Commitment
from footprint.commitments.label.cycles import current_cycle, worked_cycle
from footprint.dossier.report.blocks import Block, Section, note, paragraph
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections import Cover, describe_cover
from footprint.dossier.report.terms import say_day
from footprint.estimation.measures import MEASURES
from footprint.sentences.standing import say_quantity
from footprint.words.texts import text

BLANK = "[…]"


@dataclass(frozen=True)
class Document(Cover):
    """What is printed: what it rests on (`lead`), then its sections.

    Attributes:
        contents: the title of the table of contents; empty for none.
    """

    contents: str
    lead: list[Block]
    sections: list[Section]


def make_document(
    reader: Reader, name: str, lead: list[Block], sections: Iterable[Section], listed: bool = True
) -> Document:
    """A document under its title of `dossier.report.cover`; its last section says what it was made of.

    `listed`: whether its sections are listed first; a short one has no table of contents.
    """
    cover = describe_cover(reader, name)
    origin = Section(say(reader, "origin.title"), [paragraph(say(reader, "origin.made")), *cover.foot])
    contents = reader.say("cover.contents") if listed else ""
    return Document(**vars(cover), contents=contents, lead=lead, sections=[*sections, origin])


def say(reader: Reader, key: str, **values: object) -> str:
    """A text of the documents."""
    return text(f"dossier.document.{key}", reader.language, **values)


def to_write(reader: Reader, key: str) -> list[Block]:
    """What the tool can't know: a place to write in, marked as such."""
    return [note(say(reader, "to_write", what=say(reader, f"left.{key}"))), paragraph(BLANK)]


# --- commitments -----------------------------------------------------------------------------------------------------


def by_theme(commitments: Iterable[Commitment]) -> dict[str, list[Commitment]]:
    """Commitments under each theme, in the order of the decree; those that have none yet are under "", the last."""
    commitments = list(commitments)
    return {theme: [one for one in commitments if one.theme == theme] for theme in (*THEMES, "")}


def in_order(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Commitments in the order of their themes."""
    return [one for here in by_theme(commitments).values() for one in here]


def name_theme(reader: Reader, theme: str) -> str:
    """A theme in words."""
    return text(f"register_word.theme.{theme}", reader.language) if theme else say(reader, "no_theme")


def name_commitment(one: Commitment) -> str:
    """Its code and its title."""
    return f"{one.commitment_id} — {one.title}" if one.title else one.commitment_id


def current_commitments(reader: Reader) -> list[Commitment]:
    """The commitments of the cycle that is worked on the day of the dossier, or of the one that runs; else all."""
    register = reader.register
    day = date.fromisoformat(str(reader.identity["author"]["on"])[:10])
    for cycle in (worked_cycle(register, day), current_cycle(register, day)):
        if held := [one for one in register.commitments if cycle and one.cycle == cycle]:
            return held
    return list(register.commitments)


def find_standing(reader: Reader) -> dict[str, dict[str, Any]]:
    """Where each commitment is on the day of the dossier, by its code."""
    return {one["commitment_id"]: one for one in reader.standing[0]}


def unsaid(reader: Reader) -> str:
    """That nobody stated it."""
    return text("dossier.unsaid", reader.language)


def say_verdict(reader: Reader, found: dict[str, Any] | None) -> str:
    """The verdict in words; missing where there is none."""
    return text(f"commitment.verdict.{found['verdict']}" if found else "format.missing", reader.language)


def say_observed(reader: Reader, found: dict[str, Any] | None) -> str:
    """What was observed last, and when."""
    if not found or not found["observed"]:
        return reader.say("label.not_observed")
    return say_figure(reader, found, found["observed"]["value"], found["observed"]["year"])


def say_goal(reader: Reader, found: dict[str, Any] | None) -> str:
    """What must be reached, and by when."""
    if not found:
        return text("format.missing", reader.language)
    deadline = say_day(found["deadline"], reader.language) if found["deadline"] else ""
    return say_figure(reader, found, found["goal"], deadline)


def say_figure(reader: Reader, found: dict[str, Any], value: float | None, when: object) -> str:
    """A value of an indicator, and when."""
    told = say_quantity(value, found["unit"], reader.language, found["measure"] in MEASURES)
    return f"{told} ({when})" if when else told
