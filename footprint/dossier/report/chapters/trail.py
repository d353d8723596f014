"""The report: who answers for it and by which codes it is known, the trail, a sample to check, and the annexes."""

import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, facts, heading, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sample import draw_sample
from footprint.dossier.report.terms import say_day, say_method, say_signed
from footprint.dossier.trail import read_trail
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import text

MOST_ENTRIES = 30
SAMPLE = 20


def describe_identification(reader: Reader) -> Section:
    """Who answers for the version, and by which codes it is known."""
    identity, about = reader.identity, reader.frozen.about
    rows = [
        ("organisation", identity["organisation"]),
        ("siren", identity["siren"] or text("dossier.unsaid", reader.language)),
        ("year", str(reader.year)),
        ("version", str(identity["version"])),
        ("status", text(f"dossier.status.{identity['status']}", reader.language)),
        ("author", say_signed(identity["author"], reader.language)),
        ("reviewer", say_signed(identity["reviewer"], reader.language)),
        ("approver", say_signed(identity["approver"], reader.language)),
        ("method", say_method(reader.frozen, MAIN, reader.language)),
        ("software", f"{about['software']['name']} {about['software']['version']}"),
        ("situation", about["situation_id"]),
        ("factors", about["factors_id"]),
        ("frozen", reader.frozen.id),
        ("log_head", about["log_head"]),
    ]
    if identity["reason"]:
        rows.insert(4, ("reason", identity["reason"]))
    named = [(text(f"dossier.field.{key}", reader.language), value) for key, value in rows]
    blocks = [facts(named), *_say_who_signs(reader), paragraph(reader.say("identification.verify"))]
    return Section(reader.say("identification.title"), blocks)


def _say_who_signs(reader: Reader) -> list[Block]:
    """That names are declared; and whether one person signs for several, by leave of the organisation or not."""
    identity = reader.identity
    names = [identity[role]["name"] for role in ("author", "reviewer", "approver") if identity[role]]
    alone = len({normalise_spelling(name) for name in names}) < len(names)
    allowed = bool(identity.get("one_person"))
    said = [paragraph(reader.say("identification.declared"))]
    if allowed:
        said.append(note(reader.say("identification.one_person_used" if alone else "identification.one_person")))
    elif alone:
        said.append(note(reader.say("identification.same_person")))
    return said


def describe_trail(reader: Reader) -> Section:
    """The last entries of the trail, the files brought, and a sample to check."""
    entries = read_trail(reader.frozen.files["log.jsonl"])
    rows = [
        (
            str(entry["number"]),
            say_day(str(entry["at"])[:10], reader.language),
            entry["actor"],
            reader.say(f"trail.what.{entry['what']}"),
            entry["hash"][:12],
        )
        for entry in entries[-MOST_ENTRIES:]
    ]
    headers = reader.column("number", "day", "actor", "what", "hash")
    index = reader.table("uploads/index") if "uploads/index.csv" in reader.frozen.files else pd.DataFrame()
    files = [(row["filename"], reader.count(float(row["rows"])), row["sha256"]) for row in index.to_dict("records")]
    sample = draw_sample(reader.lines, reader.frozen.about["situation_id"], SAMPLE)
    drawn = [
        (
            row["item_id"],
            reader.name("type", row["type"]),
            mass,
            reader.say(f"trail.why.{row['why']}"),
            row["source_document"]
            if isinstance(row["source_document"], str)
            else text("dossier.unsaid", reader.language),
            "☐",
        )
        for row, mass in zip(sample.to_dict("records"), reader.masses(sample["impact"]), strict=True)
    ]
    return Section(
        reader.say("trail.title"),
        [
            paragraph(reader.say("trail.explanation", entries=reader.count(len(entries)))),
            table(reader.say("trail.caption"), headers, rows, widths=(0.5, 1.6, 2, 2.8, 1.5)),
            facts([(text("dossier.field.log_head", reader.language), reader.frozen.about["log_head"])]),
            *(
                [table(reader.say("trail.files"), reader.column("file", "rows", "sha256"), files, (1,), (2.2, 0.7, 5))]
                if files
                else []
            ),
            heading(reader.say("trail.sample")),
            paragraph(reader.say("trail.sample_explanation", count=reader.count(len(sample)))),
            table(
                reader.say("trail.sample_caption"),
                reader.column("item_id", "type", "footprint", "why", "source_document", "seen"),
                drawn,
                (2,),
                (1.4, 2.4, 1.1, 2.2, 2.5, 0.6),
            ),
        ],
    )


def describe_annexes(reader: Reader) -> Section:
    """What the archive holds, and the words used."""
    files = ("workbook", "data", "exchange", "uploads", "registry", "manifest")
    glossary = ("factor", "assumption", "stage", "impact_line", "interval", "frozen", "kgco2e")
    return Section(
        reader.say("annexes.title"),
        [
            paragraph(reader.say("annexes.bundle")),
            facts((reader.say(f"annexes.file.{name}.name"), reader.say(f"annexes.file.{name}.what")) for name in files),
            heading(reader.say("annexes.glossary")),
            facts(
                (text(f"glossary.{name}.name", reader.language), text(f"glossary.{name}.meaning", reader.language))
                for name in glossary
            ),
        ],
    )
