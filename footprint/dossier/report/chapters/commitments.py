"""The report, for the label: each commitment under its axis, PA and TIR, with its means, results and evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.proof import PROOF_KINDS, Proof
from footprint.commitments.label.records import AXES
from footprint.commitments.verdicts import lacking_parts
from footprint.dossier.report.blocks import Block, Section, index, note, paragraph, table
from footprint.dossier.report.chapters.label import (
    describe_carried,
    describe_comparison,
    describe_cycles,
    describe_evidence_holes,
    describe_framework,
    describe_ideas,
    describe_means,
    describe_scores,
    describe_steps,
    name_axis,
)
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.terms import say_day
from footprint.estimation.measures import MEASURES
from footprint.sentences.standing import say_quantity
from footprint.words.texts import NO_BREAK_SPACE, format_number, text


def describe_commitments(reader: Reader) -> Section:
    """What a labelling committee asks for: proofs of means and of results, axis by axis, and how the cycle goes."""
    title, register = reader.say("label.title"), reader.register
    if reader.plan is None:
        there = "plan.json" in reader.frozen.files
        return Section(title, [note(reader.say("plan.unreadable" if there else "plan.none"))])
    if not register.commitments:
        blocks: list[Block] = [note(reader.say("progress.no_commitment"))]
    else:
        blocks = [paragraph(reader.say("label.explanation")), show_index(reader)]
        blocks += [*describe_framework(reader), *show_axes(reader)]
    return Section(
        title,
        [
            *blocks,
            *describe_evidence_holes(reader),
            *describe_scores(reader),
            *describe_means(reader),
            *describe_cycles(reader),
            *describe_carried(reader),
            *describe_comparison(reader),
            *describe_steps(reader),
            *describe_ideas(reader),
        ],
    )


def show_index(reader: Reader) -> Block:
    """Each commitment with its verdict, its evidence and its budget at a glance, and the page that tells the rest."""
    standing, unsaid = (
        {one["commitment_id"]: one for one in reader.standing[0]},
        text("dossier.unsaid", reader.language),
    )
    rows = []
    for one in reader.register.commitments:
        found = standing.get(one.commitment_id)
        verdict = text(f"commitment.verdict.{found['verdict']}" if found else "format.missing", reader.language)
        supplied = sum(proof.is_supplied for proof in one.evidence)
        proofs = reader.say("label.proofs_of", supplied=supplied, total=len(one.evidence))
        title = f"{one.commitment_id} — {one.title}" if one.title else one.commitment_id
        rows.append((title, verdict, proofs, say_money(reader, one) or unsaid))
    headers = [
        *reader.column("commitment", "verdict", "evidence"),
        reader.say("label.budget"),
        reader.say("label.page"),
    ]
    anchors = [anchor_of(one) for one in reader.register.commitments]
    return index(reader.say("label.index"), headers, rows, anchors)


def anchor_of(one: Commitment) -> str:
    """The name under which the row of a commitment is found."""
    return f"commitment-{one.commitment_id}"


def show_axes(reader: Reader) -> list[Block]:
    """The commitments of each axis, those of none among them."""
    commitments = reader.register.commitments
    axes = (*AXES, *sorted({one.axis for one in commitments} - set(AXES)))
    by_axis = {axis: [one for one in commitments if one.axis == axis] for axis in axes}
    return [_show_axis(reader, axis, here) for axis, here in by_axis.items() if here]


def _show_axis(reader: Reader, axis: str, commitments: Sequence[Commitment]) -> Block:
    standing = {one["commitment_id"]: one for one in reader.standing[0]}
    rows = [
        (
            _say_promise(reader, one),
            say_means(reader, one),
            _say_results(reader, one, standing.get(one.commitment_id, {})),
            _say_evidence(reader, one, standing.get(one.commitment_id, {})),
        )
        for one in commitments
    ]
    caption = reader.say("label.axis", axis=name_axis(reader, axis))
    headers, anchors = (
        reader.column("commitment", "means", "results", "evidence"),
        [anchor_of(one) for one in commitments],
    )
    return table(caption, headers, rows, widths=(2.5, 2.5, 3.2, 2.6), anchors=anchors)


def _pairs(reader: Reader, rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they are, one a line; what is empty is left out."""
    return "\n".join(
        text("dossier.report.drawn.pair", reader.language, name=reader.say(f"label.{name}"), label=said)
        for name, said in rows
        if said
    )


def _say_promise(reader: Reader, one: Commitment) -> str:
    """Its id and title, what of the framework it answers, who answers for it, how far it is."""
    framework = " · ".join(part for part in (one.pa, ", ".join(one.tirs)) if part)
    status = text(f"register_word.status.{one.status}", reader.language)
    said = _pairs(
        reader,
        (
            ("pa_tir", framework),
            ("cycle", one.cycle),
            ("owner", one.owner or text("dossier.unsaid", reader.language)),
            ("status", f"{status}. {one.status_reason}".rstrip(". ")),
            ("lacking_parts", _say_lacking(reader, one)),
        ),
    )
    return f"{one.commitment_id} — {one.title}\n{said}"


def _say_lacking(reader: Reader, one: Commitment) -> str:
    parts = () if one.status == "abandoned" else lacking_parts(one)
    return ", ".join(text(f"commitment.part.{part}", reader.language) for part in parts)


def say_money(reader: Reader, one: Commitment) -> str:
    """What it costs; empty where nobody stated it."""
    return ", ".join(
        reader.say(f"label.{name}_eur", euros=f"{format_number(value, reader.language, 0)}{NO_BREAK_SPACE}€")
        for name, value in (("invest", one.means.invest_eur), ("yearly", one.means.yearly_eur))
        if value is not None
    )


def say_work(reader: Reader, one: Commitment) -> str:
    """The days and posts it takes; empty where nobody stated them."""
    return ", ".join(
        reader.say(f"label.{name}", count=format_number(value, reader.language))
        for name, value in (("days", one.means.staff_days), ("posts", one.means.fte))
        if value is not None
    )


def say_means(reader: Reader, one: Commitment) -> str:
    """Budget, who pays, work and the decision; what nobody stated is said to be missing."""
    means, unsaid = one.means, text("dossier.unsaid", reader.language)
    return _pairs(
        reader,
        (
            ("budget", say_money(reader, one) or unsaid),
            ("funding", means.funding or unsaid),
            ("work", say_work(reader, one) or unsaid),
            ("decision", means.decision or unsaid),
        ),
    )


def _say_results(reader: Reader, one: Commitment, found: Mapping[str, Any]) -> str:
    """The indicator, where it starts, where it must get, what was observed last, and the verdict."""
    if not found:
        return text("format.missing", reader.language)
    start, observed = found["reference"], found["observed"]
    last = reader.say("label.not_observed")
    if observed:
        last = _say_value(reader, found, observed["value"], observed["year"])
    deadline = say_day(found["deadline"], reader.language) if found["deadline"] else ""
    return _pairs(
        reader,
        (
            ("indicator", found["indicator"] or text("dossier.unsaid", reader.language)),
            ("reference", _say_value(reader, found, start["value"], start["year"])),
            ("goal", _say_value(reader, found, found["goal"], deadline)),
            ("observed", last),
            ("verdict", text(f"commitment.verdict.{found['verdict']}", reader.language)),
        ),
    )


def _say_value(reader: Reader, found: Mapping[str, Any], value: float | None, when: object) -> str:
    said = say_quantity(value, found["unit"], reader.language, found["measure"] in MEASURES)
    return f"{said} ({when})" if when else said


def _say_evidence(reader: Reader, one: Commitment, found: Mapping[str, Any]) -> str:
    """What is there, what is still expected, and which kind of proof nobody expects yet."""
    supplied = [_name_proof(reader, proof) for proof in one.evidence if proof.is_supplied]
    expected = [_name_proof(reader, proof) for proof in one.evidence if not proof.is_supplied]
    kinds = {proof.kind for proof in one.evidence}
    lacking = [text(f"register_word.proof.{kind}", reader.language) for kind in PROOF_KINDS if kind not in kinds]
    if found.get("verdict") == "kept_unproven":
        lacking.append(reader.say("label.no_cover"))
    none = reader.say("label.none")
    return _pairs(
        reader,
        (
            ("supplied", reader.list_out(supplied) or none),
            ("expected", reader.list_out(expected) or none),
            ("lacking", reader.list_out(lacking) or none),
        ),
    )


def _name_proof(reader: Reader, proof: Proof) -> str:
    """A proof by its label; one that is there by its file too, and who looked at it."""
    told = [part for part in (proof.filename, proof.period, proof.sha256[:12]) if part]
    if proof.is_supplied and not proof.validated_by:
        told.append(reader.say("label.unseen"))
    return f"{proof.label} ({', '.join(told)})" if told else proof.label
