"""The day of the audit: who meets whom about which axis, what to draw a sample from, which evidence is at hand."""

from datetime import date

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.library import proofs_of_tir
from footprint.commitments.evidence.proof import Proof
from footprint.dossier.documents.outline import (
    Document,
    current_commitments,
    make_document,
    name_commitment,
    say,
    to_write,
    unsaid,
)
from footprint.dossier.documents.strategy import without_plan
from footprint.dossier.report.blocks import Block, Section, bullets, note, paragraph, table
from footprint.dossier.report.chapters.label import name_axis, name_lines
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sample import draw_sample
from footprint.words.texts import text

DRAWN = 12  # devices to check against their documents


def describe_audit_day(reader: Reader, bound: bool | None = None) -> Document:
    """The folder of the day; `bound`: of no use here."""
    sections = [
        ("agenda", [*without_plan(reader), *_describe_agenda(reader), *to_write(reader, "agenda")]),
        ("people", _describe_people(reader)),
        ("evidence", _describe_evidence(reader)),
        ("sample", _describe_sample(reader)),
    ]
    return make_document(
        reader,
        "audit_day",
        [paragraph(say(reader, "audit_day.basis"))],
        [Section(say(reader, f"audit_day.{name}"), blocks) for name, blocks in sections],
    )


def by_axis(reader: Reader) -> dict[str, list[Commitment]]:
    """The commitments of the cycle under each axis, in the order in which the framework and the register name them."""
    found: dict[str, list[Commitment]] = {line.axis: [] for line in reader.register.framework if line.axis}
    for one in sorted(current_commitments(reader), key=lambda one: one.axis):
        found.setdefault(one.axis, []).append(one)
    return found


def _describe_agenda(reader: Reader) -> list[Block]:
    """A line an axis: what is asked, the commitments, whom to meet, how much evidence there is."""
    register, rows = reader.register, []
    for axis, commitments in by_axis(reader).items():
        lines = [one.tir for one in register.framework if one.axis == axis]
        tirs = lines or sorted({tir for one in commitments for tir in one.tirs})
        proofs = {one for tir in tirs for one in proofs_of_tir(register.library, register.commitments, tir)}
        proofs |= {proof for one in commitments for proof in one.evidence}
        supplied = sum(one.is_supplied for one in proofs)
        people = dict.fromkeys(one.owner for one in commitments if one.owner)
        rows.append(
            (
                name_axis(reader, axis),
                ", ".join(tirs) or "—",
                "\n".join(name_commitment(one) for one in commitments) or "—",
                "\n".join(people) or unsaid(reader),
                say(reader, "audit_day.proofs", supplied=supplied, total=len(proofs)),
                "",
            )
        )
    if not rows:
        return [note(say(reader, "audit_day.no_axis"))]
    headers = [*reader.column("axis"), name_lines(reader), *reader.column("commitments"), say(reader, "column.people")]
    headers += [*reader.column("evidence"), say(reader, "column.hour")]
    caption = say(reader, "audit_day.agenda_caption")
    return [table(caption, headers, rows, widths=(2, 1.5, 3.6, 2.4, 1.5, 1))]


def _describe_people(reader: Reader) -> list[Block]:
    """Whom to meet, and for which commitments."""
    met: dict[str, list[Commitment]] = {}
    for one in current_commitments(reader):
        met.setdefault(one.owner or unsaid(reader), []).append(one)
    rows = [(who, "\n".join(name_commitment(one) for one in held), "") for who, held in met.items()]
    if not rows:
        return [paragraph(say(reader, "note.nothing"))]
    headers = [say(reader, "column.people"), *reader.column("commitments"), say(reader, "column.place")]
    return [table(say(reader, "audit_day.people_caption"), headers, rows, widths=(2.4, 5, 2))]


def _describe_evidence(reader: Reader) -> list[Block]:
    """What is at hand, then what is still to collect: each hole once."""
    day = date.fromisoformat(str(reader.identity["author"]["on"])[:10])
    library = reader.register.library
    there = [one for one in library if one.is_supplied]
    rows = [
        (
            one.label,
            text(f"register_word.proof.{one.kind}", reader.language),
            ", ".join((*one.commitments, *one.tirs)) or "—",
            one.period or "—",
            one.filename,
            _say_state(reader, one, day),
        )
        for one in there
    ]
    missing = [
        f"{one.label} ({', '.join((*one.commitments, *one.tirs)) or unsaid(reader)})"
        for one in library
        if not one.is_supplied
    ]
    headers = [
        *reader.column("evidence"),
        *(say(reader, f"column.{one}") for one in ("kind", "proves", "period", "file")),
    ]
    headers += reader.column("state")
    blocks: list[Block] = [paragraph(say(reader, "audit_day.no_proof"))]
    if rows:
        caption = say(reader, "audit_day.evidence_caption", count=reader.count(len(rows)))
        blocks = [table(caption, headers, rows, widths=(2.6, 1.1, 1.8, 1.2, 2.2, 1.4))]
    if missing:
        blocks += [paragraph(say(reader, "audit_day.missing", count=len(missing))), bullets(missing)]
    return blocks


def _say_state(reader: Reader, one: Proof, day: date) -> str:
    if one.has_expired(day):
        return say(reader, "audit_day.expired")
    return say(reader, "audit_day.seen" if one.validated_by else "audit_day.unseen")


def _describe_sample(reader: Reader) -> list[Block]:
    """Devices to check against their documents, drawn with the code of the version as seed: anyone draws the same."""
    seed = reader.frozen.id[:16]
    drawn = draw_sample(reader.lines, seed, DRAWN)
    rows = [
        (
            str(one["item_id"]) if one["item_id"] == one["item_id"] else "—",
            reader.name("type", str(one["type"])),
            reader.mass(one["impact"]) if one["impact"] == one["impact"] else text("format.missing", reader.language),
            str(one["source_document"]) if one["source_document"] == one["source_document"] else "—",
            "☐",
        )
        for one in drawn.to_dict("records")
    ]
    headers = [*reader.column("item_id", "type", "footprint", "source_document"), say(reader, "column.checked")]
    caption = say(reader, "audit_day.sample_caption", seed=seed)
    return [
        paragraph(say(reader, "audit_day.sample_help")),
        table(caption, headers, rows, (2,), (1.8, 2.4, 1.4, 3, 0.9)),
    ]
