"""The command line: the same figures as the screens, for programs and for auditors."""

import argparse
import gc
import io
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

import footprint

UNUSABLE = 2
IF_DIFFERENT = "exit 1 if different, 3 if equal as far as it goes"

# What each command does, and what gives it its options: the module is loaded once the command is asked for.
COMMANDS = {
    "app": ("browser.add_app", "open the application in the browser"),
    "estimate": ("estimate.add_estimate", "estimate the footprint of an inventory"),
    "check": ("describe_file.add_check", "print what is understood of a file, and what remains to be settled"),
    "match": ("lookups.add_match", "print the type of device and the product sheet that a model name tells"),
    "explain": ("estimate.add_explain", "print the proof of every line of an item"),
    "project": ("plans.plans.add_project", "print where each scenario of a plan leads, year by year"),
    "plan": (
        "plans.plans.add_plan",
        "find the cheapest plan that keeps the targets, among the actions of a plan",
    ),
    "commitments": ("commitments.add_commitments", "print the verdict of every commitment of a plan"),
    "dossier": ("dossier.add_dossier", "freeze a footprint and bundle the evidence for an auditor"),
    "document": (
        "documents.add_document",
        f"make a document to be finished by hand from a dossier that verifies: {IF_DIFFERENT}",
    ),
    "statement": ("statement.add_statement", "write the statement of whoever verified a dossier, next to it"),
    "verify": (
        "verify.add_verify",
        "compute a dossier again: exit 0 if equal and complete, 1 if different, 2 if none, 3 if equal as far as it "
        "goes",
    ),
    "report": (
        "verify.add_report",
        f"make the documents of a verified dossier again, with this version: {IF_DIFFERENT}",
    ),
    "campaign": ("campaign.add_campaign", "add up the frozen dossiers of a folder: a territory and its members"),
    "audit": ("audit.add_audit", "open dossiers that were received, as their auditor: nothing is changed"),
    "serve": ("shared_server.serve.add_serve", "serve many people and organisations, who log in"),
    "invite-administrator": (
        "shared_server.serve.add_invitation",
        "print the link that lets an administrator in, once",
    ),
    "forget": (
        "personal_data.forget.add_forget",
        "erase the bytes of files, and openings, kept for more than some days",
    ),
    "person export": ("personal_data.person.add_export", "write all that is kept about a person, as JSON"),
    "person erase": ("personal_data.person.add_erase", "erase what can be of a person, and print what stays and why"),
    "token make": ("shared_server.tokens.add_make", "make a token by which a program reads an organisation"),
    "token list": ("shared_server.tokens.add_list", "print the tokens that open something, and whose they are"),
    "token revoke": ("shared_server.tokens.add_revoke", "make a token of no use"),
    "backup": ("database.copies.add_backup", "write a whole database in one file, while others work in it"),
    "restore": (
        "database.copies.add_restore",
        "put a backup in its place, once it is checked: exit 1 if its log does not hold",
    ),
    "check-database": (
        "database.upkeep.add_check",
        "look through a database and the log of every organisation: exit 1 if something is wrong",
    ),
    "database upgrade": ("database.upkeep.add_upgrade", "bring a database up to date, a copy taken first"),
    "factors search": ("lookups.add_search", "find factors and assumptions by a word"),
    "factors show": ("lookups.add_show", "show a factor or an assumption, and its source"),
    "factors check": ("lookups.add_check", "check every factor, assumption and source: exit 1 if one is wrong"),
}
GROUPS = {
    "token": "look after the tokens by which programs read a shared server",
    "person": "export or erase what is kept about a person",
    "database": "look after the database",
    "factors": "look into the emission factors",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns its exit code (0 done, 1 refused under --strict, 2 unusable, 141 unread)."""
    for stream in (sys.stdout, sys.stderr):  # what a console of another alphabet could not print
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    given = sys.argv[1:] if arguments is None else arguments
    options = build_parser(asked=given[0] if given else "").parse_args(given)

    from footprint.cli.options import CUT_SHORT, fail
    from footprint.problems import Problem, UnusableInput
    from footprint.words.problem_texts import message, remedy

    def refuse(problem: Problem) -> int:
        said = f"{message(problem, options.language)} {remedy(problem, options.language)}"
        return fail(" ".join(said.split()))

    try:
        return options.run(options)
    except UnusableInput as refusal:
        return refuse(refusal.problem)
    except BrokenPipeError:  # whoever read us has enough, and knows nothing of a verdict that was not read
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_SHORT
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.filename:
            return refuse(Problem("file.unusable", "error", "", value=os.fsdecode(error.filename)))
        return fail(" ".join(str(error).split()))


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line on stderr, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


class Command(Parser):
    """The parser of a command, whose options come with the module that runs it."""

    home = ""  # none of its own: a group of commands

    def load(self) -> None:
        """Load the options."""
        module, _, add_options = self.home.rpartition(".")
        getattr(load_to_stay(f"footprint.cli.{module}"), add_options)(self)

    def parse_known_args(self, *args: Any, **named: Any) -> Any:
        """Load the options, then read what was given."""
        if self.home:
            self.load()
        return super().parse_known_args(*args, **named)


def load_to_stay(name: str) -> ModuleType:
    """A module, and all that it needs: it stays to the end, so that Python never looks in it for what could go."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def build_parser(whole: bool = False, asked: str = "") -> Parser:
    """Every command with what it does; with its options too if `whole`, else they are loaded when it is run.

    Where the first word names a command, or a group of them, the others are left out.
    """
    parser = Parser(prog="footprint", description="Carbon footprint of an organisation's digital estate.")
    parser.add_argument("--version", action="version", version=f"footprint {footprint.__version__}")
    within = {"": parser.add_subparsers(dest="command", required=True, parser_class=Command)}
    named = {name: told for name, told in COMMANDS.items() if name.partition(" ")[0] == asked}
    for name, (home, purpose) in (named or COMMANDS).items():
        group, _, own_name = name.rpartition(" ")
        if group not in within:
            of_group = within[""].add_parser(group, help=GROUPS[group])
            within[group] = of_group.add_subparsers(dest="what", required=True, parser_class=Command)
        command = within[group].add_parser(own_name, help=purpose)
        command.home = home
        if whole:
            command.load()
    return parser
