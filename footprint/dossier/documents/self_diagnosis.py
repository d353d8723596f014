"""The self-diagnosis of a cycle as a Word file: axis by axis and PA by PA, each TIR with what is said of it."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from footprint.commitments.follow_up import FollowedCommitment
from footprint.commitments.register import Register
from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.word import write_word
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph
from footprint.sentences.self_diagnosis import fill_platform
from footprint.words.texts import format_date, text

SAID = ("means", "results", "figures", "self_score", "auditor_score", "commitments", "files", "missing_files")


def write_diagnosis(
    register: Register,
    standing: Sequence[FollowedCommitment],
    language: str,
    cycle: str,
    organisation: str,
    today: date | None = None,
) -> bytes:
    """The Word file: what is written, nothing that is only proposed."""
    day = today or date.today()
    title = text("self_diagnosis.document.title", language)
    subtitle = text(
        f"self_diagnosis.document.{'subtitle' if cycle else 'subtitle_alone'}",
        language,
        cycle=cycle,
        day=format_date(day, language),
    )
    rows = fill_platform(register, standing, language, cycle).to_dict("records")
    no_axis = text("register_word.axis.none", language)
    sections = [
        Section(str(axis) or no_axis, _describe(list(lines), language))
        for axis, lines in groupby(rows, key=lambda row: row["axis"])
    ]
    document = Document(
        language=language,
        title=title,
        organisation=organisation,
        subtitle=subtitle,
        author="",
        day=day.isoformat(),
        total="",
        interval="",
        running=f"{organisation} — {title}",
        foot=[],
        contents="",
        lead=[note(text("self_diagnosis.document.lead", language))],
        sections=sections,
    )
    return write_word(document)


def _describe(rows: Sequence[dict], language: str) -> list[Block]:
    blocks: list[Block] = []
    pa = None
    for row in rows:
        if row["pa"] != pa and row["pa"]:
            blocks.append(heading(row["pa"]))
        pa = row["pa"]
        label = " — ".join(part for part in (row["tir"], row["label"]) if part)
        blocks.append(paragraph(f"{label} ({row['state']})"))
        blocks.append({"kind": "facts", "rows": [_name(name, row, language) for name in SAID if row[name].strip()]})
    return blocks


def _name(name: str, row: dict, language: str) -> list[str]:
    return [text(f"self_diagnosis.column.{name}", language), row[name]]
