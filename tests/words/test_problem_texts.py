"""Problems in words: each that the code raises has its message and its remedy, told with the words of the reader."""

import ast
import re

from footprint.problems import Problem, problem_table
from footprint.words import texts
from footprint.words.problem_texts import describe_problems, message, remedy
from tests.words.sources import EVERYTHING, PACKAGE, SOURCES

# The modules whose hyphenated words are the codes of problems.
CHECKS = {PACKAGE / name for name in ("inventory/cells.py", "inventory/inventory.py", "estimation/completion.py")}
CODE = re.compile(r"(?:reading\.)?[a-z]+(?:-[a-z]+)+")


def codes_raised() -> set[str]:
    """The codes of the problems that the code raises: the first words of Problem, refuse and the like."""
    codes = set()
    for path, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                place = {"Problem": 0, "refuse": 0, "_unusable": 0, "_unread": 0, "problems_where": 1}.get(called)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    codes.add(node.args[place].value)
            elif path in CHECKS and isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value)):
                codes.add(node.value)
    return codes


def codes_told() -> set[str]:
    return {
        key.removeprefix("problem.").removesuffix(".message")
        for key in texts.read_texts("fr")
        if key.startswith("problem.") and key.endswith(".message")
    }


def test_every_problem_raised_has_its_message_and_its_remedy():
    codes = codes_raised()
    assert {"missing-required", "reading.too-many-fields", "not-a-date", "implausibly-high"} <= codes
    known = texts.read_texts("fr")
    untold = {code for code in codes for part in ("message", "remedy") if f"problem.{code}.{part}" not in known}
    assert untold == set()


def test_every_problem_told_is_raised_somewhere():
    assert {code for code in codes_told() if f'"{code}"' not in EVERYTHING} == set()


def test_a_problem_is_told_with_the_words_of_the_reader():
    problem = Problem("too-large", "error", "equipment", 14, "lifespan_years", "72", "0.1 … 30 year")
    assert message(problem, "fr") == "Ligne 14, « Durée de vie » : « 72 » est trop grand pour être plausible.".replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»").replace(" :", "\u00a0:")
    assert "entre 0,1 et 30\u00a0ans" in remedy(problem, "fr")
    assert "between 0.1 and 30\u00a0years" in remedy(problem, "en")


def test_suggestions_are_told_by_their_names():
    problem = Problem("unknown-choice", "error", "equipment", 3, "device_type", "ordi portabl", "laptop, desktop")
    assert "Laptop, Desktop" in remedy(problem, "en")
    nothing = Problem("unknown-choice", "error", "equipment", 3, "device_type", "xyz")
    assert remedy(nothing, "en").endswith("none.")


def test_a_long_value_is_cut():
    problem = Problem("not-a-date", "error", "equipment", 2, "acquired_on", "x" * 5000)
    assert len(message(problem, "fr")) < 200
    assert "…" in message(problem, "fr")


def test_braces_in_a_value_are_only_text():
    problem = Problem("not-a-date", "error", "equipment", 2, "acquired_on", "{line} {0} {password}")
    assert "{line} {0} {password}" in message(problem, "en")


def test_a_table_of_problems_is_told_row_by_row():
    problems = problem_table([Problem("unknown-site", "warning", "equipment", 4, "site", "Annexe")])
    told = describe_problems(problems, "en")
    assert told["message"].tolist() == ["Line 4: the site “Annexe” is not described in the Sites table."]
    assert describe_problems(problem_table([]), "fr")["remedy"].tolist() == []


def test_what_is_counted_twice_is_named():
    problem = Problem("counted-twice", "warning", "usage", 2, "service_type", "equipment_purchase", "equipment")
    assert message(problem, "en").startswith("Line 2: “Equipment purchase (spend)”")
    assert "“Equipment”, also" in message(problem, "en")
    screens = Problem("counted-twice", "warning", "usage", 3, "service_type", "audiovisual_purchase", "television")
    assert "«\u00a0Téléviseur\u00a0», aussi" in message(screens, "fr")


def test_a_number_that_was_understood_is_written_as_the_reader_does():
    problem = Problem("pue-not-applicable", "warning", "equipment", 9, "pue", "1.2")
    assert "«\u00a01,2\u00a0»" in message(problem, "fr")
    told = describe_problems(problem_table([problem]), "fr")
    assert told["severity_label"].tolist() == ["Avertissement"]
