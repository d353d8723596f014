"""Serving many people: the configuration is checked at the start, and the first administrator is let in by a link."""

import argparse
import os
from importlib.util import find_spec
from pathlib import Path

from footprint.cli.browser import serve
from footprint.cli.options import DONE, finish, read_port
from footprint.problems import Problem, UnusableInput
from footprint.server.configuration import VARIABLE, Configuration, read_configuration
from footprint.server.public_address import COOKIE_SECRET, list_flags, write_invitation_link
from footprint.storage import invite_administrator, open_database, open_shared_database

# What a shared server needs beside, by the name of its module: the extra `server` of the package.
NEEDED = ("psycopg", "authlib", "httpx")
BY_COMMAND = "footprint invite-administrator"


def add_serve(served: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    _add_configuration(served)
    served.add_argument("--port", type=read_port, help="port on 127.0.0.1, in place of that of the configuration")
    finish(served, _serve)


def add_invitation(invited: argparse.ArgumentParser) -> None:
    """The options of `invite-administrator`."""
    _add_configuration(invited)
    owner = "SQLAlchemy URL of the database, under the role that owns it"
    invited.add_argument("--database", metavar="URL", required=True, help=owner)
    finish(invited, _invite_administrator)


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", metavar="FILE.toml", type=Path, required=True, help="configuration of the server (docs/serve.md)"
    )


def _serve(options: argparse.Namespace) -> int:
    configuration = read_configuration(options.config)
    check_start(configuration)
    os.environ |= {VARIABLE: str(options.config.resolve()), COOKIE_SECRET: configuration.cookie_secret}
    return serve(options.port or configuration.port, True, *list_flags(configuration))


def check_start(configuration: Configuration) -> None:
    """Say now, rather than to people on a page, what a server could not do with.

    Raises:
        UnusableInput: a package is missing, or the database can't be served (see `open_shared_database`).
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UnusableInput(Problem("server-packages-missing", "error", "", value=", ".join(missing)))
    open_shared_database(configuration.database).dispose()


def _invite_administrator(options: argparse.Namespace) -> int:
    configuration = read_configuration(options.config)
    check_start(configuration)  # a database of another revision is refused here, and not brought up to date below
    owner = open_database(options.database)
    print(write_invitation_link(configuration, invite_administrator(owner, BY_COMMAND)))
    owner.dispose()
    return DONE
