"""The tables of the documentation that the code knows: `python -m docs.tables` writes them anew in the pages.

A page marks where each stands: `<!-- generated: name -->`, the table, `<!-- end -->`. A test holds them current.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from docs.plan_schema import list_fields, write_schema
from footprint.cli.main import build_parser
from footprint.commitments.verdicts import VERDICT_RULES
from footprint.estimation.measures import MEASURES
from footprint.intake.formats import FORMATS
from footprint.intake.templates import HELP_COLUMNS, describe_column
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import label, text, unit_label
from footprint.workspace.personal.records import ASPECTS, KeepingFacts, list_kept, write_document
from tests.dossier.forgeries import describe_kinds

FOLDER = Path(__file__).parent
FRENCH, ENGLISH = "fr", "en"

# When each rule of VERDICT_RULES applies.
WHEN = {
    "abandoned": "son état le dit",
    "part_missing": "une des cinq parties manque",
    "reached_at_deadline": "l'échéance est venue, son année (ou une plus tardive) a été mesurée, l'objectif "
    "est atteint (l'objectif lui-même compris), et une preuve couvre la mesure",
    "reached_without_evidence": "de même, mais aucune preuve ne la couvre",
    "not_reached_at_deadline": "de même, mais l'objectif n'est pas atteint",
    "not_observed_at_deadline": "l'échéance est passée, et son année n'a pas été mesurée",
    "not_observed_for_long": "rien n'a été mesuré cette année ni la précédente (la référence compte comme une mesure)",
    "nothing_observed_yet": "aucune mesure depuis la référence",
    "already_reached": "l'objectif est atteint avant l'échéance",
    "on_the_path": "aussi bien que la trajectoire de l'année, ou mieux",
    "within_the_doubt": "moins bien que la trajectoire, d'au plus la moitié de l'intervalle de l'écart à la référence",
    "behind_the_path": "moins bien encore",
}


def draw(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    headers = list(headers)
    lines = [headers, ["---"] * len(headers), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(written: str) -> str:
    return " ".join(written.split()).replace("|", "\\|")


# --- tables ----------------------------------------------------------------------------------------------------------


def inventory_fields(table: str) -> str:
    """The columns of a table of the inventory, as the file to fill explains them."""
    headers = [text(f"template.{name}", FRENCH) for name in HELP_COLUMNS]
    rows = [describe_column(table, column, FRENCH) for column in INVENTORY_TABLES[table]]
    return draw(headers, ([*row[:-1], f"`{row[-1]}`"] for row in rows))


def known_formats() -> str:
    """The formats that are recognised by their content."""
    rows = [
        (
            label("format_name", known.name, FRENCH),
            "sa documentation" if known.from_documentation else "des fichiers réels",
            f"`{_home(known.name)}`",
        )
        for known in FORMATS
    ]
    return draw(("format", "connu par", "module"), sorted(rows))


def _home(name: str) -> str:
    """The module of a format: the only one whose text names it."""
    folder = FOLDER.parent / "footprint" / "intake" / "formats"
    for file in sorted(folder.rglob("*.py")):
        if re.search(rf'"{name}"', file.read_text("utf-8")):
            return file.relative_to(FOLDER.parent).as_posix()
    raise KeyError(name)


def verdict_rules() -> str:
    """The rules of verdicts, in the order in which they are tried."""
    rows = [
        (f"`{reason}`", WHEN[reason], text(f"commitment.verdict.{verdict}", FRENCH))
        for reason, verdict in VERDICT_RULES.items()
    ]
    return draw(("motif", "quand", "verdict"), rows)


def measures() -> str:
    """What the tool measures by itself, and in which unit."""
    rows = [
        (f"`{name}`", label("register_word.measure", name, FRENCH), _unit(unit)) for name, (unit, _) in MEASURES.items()
    ]
    return draw(("mesure", "ce qu'elle est", "unité"), rows)


def _unit(unit: str) -> str:
    return "%" if unit == "percent" else unit_label(unit, FRENCH)


def commands() -> str:
    """Each command, and when it ends with 1: 0 is done, 2 is nothing that can be used."""
    rows = [_describe(*found) for found in _list_commands(build_parser(whole=True), "footprint")]
    return draw(("command", "what it does", "ends with 1"), rows)


def list_options() -> dict[str, set[str]]:
    """The options of each command."""
    return {
        name: {option for action in parser._actions for option in action.option_strings}
        for parser, name, _ in _list_commands(build_parser(whole=True), "footprint")
    }


def _list_commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[argparse.ArgumentParser, str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for command, inner in action.choices.items():
                found = list(_list_commands(inner, f"{name} {command}"))
                yield from found or [(inner, f"{name} {command}", helps[command])]


def _describe(parser: argparse.ArgumentParser, name: str, purpose: str) -> tuple[str, str, str]:
    purpose, _, ends = purpose.partition(": exit ")
    strict = [action.help or "" for action in parser._actions if "--strict" in action.option_strings]
    stated = re.search(r"1 (if [^,]+)", ends)
    one = strict[0].replace("exit 1", "under `--strict`,") if strict else stated[1] if stated else "never"
    return f"`{name}`", purpose, one


def plan_fields() -> str:
    """The fields of `plan.json`: where each is, what it may hold, what it means."""
    return draw(("in", "field", "holds", "what it means"), list_fields())


def forgeries() -> str:
    """What forgers may try on a dossier, and what finds it."""
    return draw(("ce qui est falsifié", "essais", "trouvé par"), describe_kinds())


# Page and name of each block, and what writes it.
def kept_of_people(facts: KeepingFacts) -> str:
    """What is kept about people, on one's own machine or on a shared server."""
    headers = [text(f"page.personal_data.column.{name}", FRENCH) for name in ASPECTS]
    return draw(headers, list_kept(facts, FRENCH))


def document_of_people(kind: str) -> str:
    """The record of processing or the processor's note of a shared server, without its title."""
    return write_document(kind, KeepingFacts(True), FRENCH).partition("\n\n")[2]


TABLES: dict[tuple[str, str], Callable[[], str]] = {
    ("import.md", "formats"): known_formats,
    ("import.md", "equipment"): lambda: inventory_fields("equipment"),
    ("import.md", "usage"): lambda: inventory_fields("usage"),
    ("import.md", "sites"): lambda: inventory_fields("sites"),
    ("commitments.md", "verdicts"): verdict_rules,
    ("commitments.md", "measures"): measures,
    ("commands.md", "commands"): commands,
    ("plan-file.md", "fields"): plan_fields,
    ("dossier.md", "forgeries"): forgeries,
    ("personal-data.md", "kept-local"): lambda: kept_of_people(KeepingFacts(False)),
    ("personal-data.md", "kept-shared"): lambda: kept_of_people(KeepingFacts(True)),
    ("personal-data.md", "record"): lambda: document_of_people("record"),
    ("personal-data.md", "note"): lambda: document_of_people("note"),
}


# --- pages -----------------------------------------------------------------------------------------------------------


def renew(page: str, content: str) -> str:
    """A page with its tables made anew. Raises ValueError where it lacks the place of one."""
    for (where, name), make in TABLES.items():
        if where == page:
            start, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
            before, found, rest = content.partition(start)
            _, closed, after = rest.partition(end)
            if not (found and closed):
                raise ValueError(f"docs/{page} has no place for the table {name}.")
            content = f"{before}{start}\n{make()}\n{end}{after}"
    return content


def main() -> None:
    """Write the tables of every page anew, and the schema of plans."""
    (FOLDER / "plan.schema.json").write_text(write_schema(), "utf-8", newline="\n")
    for page in dict.fromkeys(page for page, _ in TABLES):
        file = FOLDER / page
        file.write_text(renew(page, file.read_text("utf-8")), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
