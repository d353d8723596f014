"""A verification statement as PDF: its kind first, what it gives and does not give, then what it rests on."""

from dataclasses import dataclass, replace

from footprint.dossier.freeze import Frozen
from footprint.dossier.report.blocks import Block, facts, heading, note, paragraph
from footprint.dossier.report.pdf import HERE, compile_pdf
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sections import Cover, describe_cover
from footprint.dossier.report.terms import say_day
from footprint.dossier.signing.statement import ASSURED, HOLDS_FROM, STANDARDS, Statement, is_early
from footprint.words.texts import format_share, text

TEMPLATE = HERE / "statement.typ"


@dataclass(frozen=True)
class StatementPage(Cover):
    """What is printed of a statement; `sign` is what is written at the place of the signature."""

    blocks: list[Block]
    sign: str


def write_statement_pdf(statement: Statement, frozen: Frozen, language: str) -> bytes:
    """A statement as PDF, tagged and archivable; the same bytes each time."""
    return compile_pdf(TEMPLATE, describe_statement(statement, frozen, language))


def describe_statement(statement: Statement, frozen: Frozen, language: str) -> StatementPage:
    """What is printed of a statement about a version."""

    def say(key: str, **values: object) -> str:
        return text(f"statement.{key}", language, **values)

    unsaid = text("dossier.unsaid", language)
    cover = replace(
        describe_cover(Reader(frozen, language), "title"),
        title=say("title"),
        author=statement.name,
        day=statement.on[:10],
        foot=[],
    )
    materiality = statement.materiality
    rows = [
        ("verified", statement.verified),
        ("not_verified", say("projections")),
        ("materiality", unsaid if materiality is None else format_share(materiality, language)),
        ("seed", statement.seed or unsaid),
        ("sample", statement.sample or unsaid),
        ("result", statement.result or unsaid),
        ("uncorrected", statement.uncorrected or say("no_uncorrected")),
    ]
    signed = [
        ("name", ", ".join(part for part in (statement.name, statement.role) if part)),
        ("body", statement.body or unsaid),
        ("on", say_day(statement.on, language)),
        ("frozen", statement.frozen_id),
        ("code", statement.code),
    ]
    ending = f".{statement.kind}" if statement.conclusion == "clear" else ""
    blocks = [
        heading(say(f"kind.{statement.kind}")),
        note(say(f"gives.{statement.kind}")),
        *_say_standard(statement, language),
        heading(say("work")),
        facts((say(f"field.{name}"), said) for name, said in rows),
        heading(say("conclusion.title")),
        paragraph(say(f"conclusion.{statement.conclusion}{ending}", year=statement.year, total=cover.total)),
        *([paragraph(statement.remarks)] if statement.remarks else []),
        heading(say("signed")),
        facts((say(f"field.{name}"), said) for name, said in signed),
        paragraph(say("declared")),
    ]
    return StatementPage(**vars(cover), blocks=blocks, sign=say("signature"))


def _say_standard(statement: Statement, language: str) -> list[Block]:
    """The standard of an assurance, and from when it holds; where that can't be read, what the statement rests on."""
    if statement.kind not in ASSURED:
        return []
    known = statement.standard in STANDARDS
    name = text(f"statement.standard.{statement.standard}", language) if known else statement.standard
    said = text("statement.by_standard", language, standard=name, body=statement.body)
    start = HOLDS_FROM.get(statement.standard)
    if start is None:
        edition = statement.edition or text("dossier.unsaid", language)
        return [paragraph(said), paragraph(text("statement.rests_on", language, edition=edition))]
    day = say_day(start.isoformat(), language)
    key = "early" if is_early(statement) else "holds"
    return [paragraph(said), paragraph(text(f"statement.{key}", language, day=day, year=statement.year))]
