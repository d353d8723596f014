"""The index of the evidence in a dossier: a page that opens without the tool, with links to each file.

By axis, theme and line of the framework, then by commitment with its verdict and its means; what lacks is at the end.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from footprint.commitments.evidence.coverage import find_holes
from footprint.commitments.evidence.folders import FOLDER, INDEX_PAGE, place_proofs
from footprint.commitments.evidence.library import proofs_of_tir, tirs_of
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.label.cycles import list_lines, worked_cycle
from footprint.commitments.label.records import Requirement
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.chapters.commitments import say_means
from footprint.dossier.report.chapters.label import name_axis
from footprint.dossier.report.html_page import STYLE
from footprint.dossier.report.reader import Reader
from footprint.sentences.holes import name_subject, say_holes, say_state, say_validated
from footprint.words.texts import format_date, text


def write_index(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    """The index by its path; none where no proof is linked to anything."""
    reader = Reader(frozen, language)
    if not any(one.is_linked for one in reader.register.library):
        return {}
    index = _Index(reader)
    organisation = escape(reader.frozen.about["identity"]["organisation"])
    title = escape(index.say("title"))
    sections = [*index.list_axes(), index.list_commitments(), index.list_holes()]
    contents = "".join(f'<li><a href="#{name}">{said}</a></li>' for name, said, body in sections if body)
    bodies = "\n".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{said}</h2>{body}</section>'
        for name, said, body in sections
        if body
    )
    page = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} — {organisation}</title><style>{STYLE}</style></head>\n"
        f"<body><header><p>{title}</p><h1>{organisation}</h1><p>{escape(index.say_subtitle())}</p></header>\n<main>"
        f'<p>{escape(index.say("explanation"))}</p>\n<nav aria-label="{escape(index.say("contents"))}">'
        f"<ul>{contents}</ul></nav>\n{bodies}</main></body></html>\n"
    )
    return {INDEX_PAGE: page.encode()}


class _Index:
    """The sections of the index: each its id, its title, and its body."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.register = reader, reader.register
        self.language = reader.language
        self.on = date.fromisoformat(reader.frozen.about["identity"]["author"]["on"][:10])
        self.places = place_proofs(self.register)

    def say(self, name: str, **values: object) -> str:
        """A text of the index."""
        return text(f"dossier.evidence_index.{name}", self.language, **values)

    def say_subtitle(self) -> str:
        """Which version, of which day, and how many files."""
        files = sum(path in self.reader.frozen.files for path in self.places.values())
        version = self.reader.frozen.about["identity"]["version"]
        return self.say("subtitle", version=version, day=format_date(self.on, self.language), files=files)

    def list_axes(self) -> Iterable[tuple[str, str, str]]:
        """The lines of the framework under their axis and theme, each with its proofs."""
        lines = self._list_lines()
        for number, axis in enumerate(dict.fromkeys(line.axis for line in lines), 1):
            here = [line for line in lines if line.axis == axis]
            themes = dict.fromkeys((line.pa, line.pa_label) for line in here)
            bodies = [
                self._write_theme(theme, [line for line in here if (line.pa, line.pa_label) == theme])
                for theme in themes
            ]
            yield f"axis-{number}", escape(name_axis(self.reader, axis)), "".join(bodies)

    def _list_lines(self) -> list[Requirement]:
        """The lines of the framework, then those that only proofs and commitments name."""
        register = self.register
        lines = {line.tir: line for line in list_lines(register, worked_cycle(register))}
        named = [tir for one in register.library for tir in tirs_of(one, register.commitments)]
        known = {line.tir: line for line in register.framework}
        return [lines.get(tir) or known.get(tir) or Requirement(tir) for tir in dict.fromkeys([*lines, *named])]

    def _write_theme(self, theme: tuple[str, str], lines: Iterable[Requirement]) -> str:
        title = escape(" — ".join(part for part in theme if part) or self.say("no_theme"))
        register = self.register
        bodies = [
            f"<h4>{escape(name_subject(line.tir, line.label))}</h4>"
            + self._write_proofs(proofs_of_tir(register.library, register.commitments, line.tir))
            for line in lines
        ]
        return f"<h3>{title}</h3>{''.join(bodies)}"

    def list_commitments(self) -> tuple[str, str, str]:
        """Each commitment with its verdict, its means and its proofs."""
        standing = {one["commitment_id"]: one for one in self.reader.standing[0]}
        bodies = []
        for one in self.register.commitments:
            found = standing.get(one.commitment_id)
            verdict = text(f"commitment.verdict.{found['verdict']}", self.language) if found else ""
            told = [self.say("verdict", verdict=verdict)] if verdict else []
            told += say_means(self.reader, one).split("\n")
            said = "<br>".join(map(escape, told))
            title = escape(name_subject(one.commitment_id, one.title))
            bodies.append(f"<h3>{title}</h3><p>{said}</p>{self._write_proofs(one.evidence)}")
        return "commitments", escape(self.say("commitments")), "".join(bodies)

    def list_holes(self) -> tuple[str, str, str]:
        """What lacks, each once: the same list as on the page and in the report."""
        holes = find_holes(self.register, self.on, self.reader.unproven_years)
        table = say_holes(holes, self.language)
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table)
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.to_numpy().tolist()
        )
        body = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        return "holes", escape(self.say("holes")), body

    def _write_proofs(self, proofs: Iterable[Proof]) -> str:
        items = "".join(f"<li>{self._write_proof(one)}</li>" for one in proofs)
        return f"<ul>{items}</ul>" if items else f"<p>{escape(self.say('none'))}</p>"

    def _write_proof(self, proof: Proof) -> str:
        """A proof: a link to its file where that is in the dossier, and all that is said of it."""
        path, label = self.places.get(proof.sha256, ""), escape(proof.label)
        is_there = path in self.reader.frozen.files
        name = f'<a href="{escape(path.removeprefix(FOLDER))}">{label}</a>' if is_there else label
        told = [text(f"register_word.proof.{proof.kind}", self.language), proof.period]
        told.append(say_state(proof, self.on, self.language))
        if proof.validated_by:
            told.append(self.say("validated", who=say_validated(proof, self.language)))
        if proof.expires_on:
            told.append(self.say("until", day=format_date(proof.expires_on, self.language)))
        if proof.is_supplied and not is_there:
            told.append(self.say("not_here"))
        code = f"<br><code>SHA-256 {escape(proof.sha256)}</code>" if proof.is_supplied else ""
        return f"{name} ({escape(', '.join(filter(None, told)))}){code}"
