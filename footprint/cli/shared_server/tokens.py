"""`token make`, `token list` and `token revoke`: what the page does for people, for who looks after a shared server."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict

import sqlalchemy as sa

from footprint.access.roles import may
from footprint.cli.options import DONE, finish
from footprint.cli.personal_data.upkeep import add_database, find_configuration, open_all
from footprint.problems import Problem, UnusableInput
from footprint.storage import (
    READS,
    AccessToken,
    Membership,
    Organisation,
    create_token,
    list_memberships,
    list_names,
    list_organisations,
    list_tokens,
    withdraw_token,
)
from footprint.words import texts

NAME = "footprint token"
USUAL_DAYS = 90
SHOWN = 12  # signs of the hash of a token by which it is known


def add_make(make: argparse.ArgumentParser) -> None:
    """The options of `token make`."""
    make.add_argument("--organisation", required=True, metavar="NUMBER_OR_NAME", help="what the token reads")
    who = "who answers for it, and holds a role there: id, name or e-mail address"
    make.add_argument("--person", required=True, metavar="WHO", help=who)
    make.add_argument("--name", required=True, metavar="TEXT", help="what the token is for")
    make.add_argument("--reads", nargs="+", choices=READS, default=READS[:1], help=f"what it reads ({READS[0]})")
    make.add_argument("--days", type=int, default=USUAL_DAYS, metavar="N", help=f"for how long ({USUAL_DAYS})")
    add_database(make)
    finish(make, _make)


def add_list(listed: argparse.ArgumentParser) -> None:
    """The options of `token list`."""
    listed.add_argument("--organisation", metavar="NUMBER_OR_NAME", help="that one alone")
    listed.add_argument("--json", action="store_true", help="print a JSON list, one object a token")
    add_database(listed)
    finish(listed, _list)


def add_revoke(revoke: argparse.ArgumentParser) -> None:
    """The options of `token revoke`."""
    revoke.add_argument("token", metavar="CODE", help=f"its first {SHOWN} signs, as `token list` prints them")
    add_database(revoke)
    finish(revoke, _revoke)


def _make(options: argparse.Namespace) -> int:
    configuration = find_configuration(options)
    if configuration and not configuration.interface.open:
        raise UnusableInput(Problem("interface-closed", "error", ""))
    engine = open_all(options, NAME)
    organisation = _find_organisation(engine, options.organisation)
    held = _find_person(engine, organisation, options.person)
    if not may(held.role, "access-token-created"):
        raise UnusableInput(Problem("not-allowed", "error", "", value="access-token-created"))
    print(create_token(engine, held.organisation_id, options.name, options.reads, options.days, held.person_id, NAME))
    engine.dispose()
    return DONE


def _list(options: argparse.Namespace) -> int:
    engine = open_all(options, NAME)
    organisations = list_organisations(engine, archived=True)
    if options.organisation:
        organisations = [_find_organisation(engine, options.organisation)]
    held = [(one, token) for one in organisations for token in list_tokens(engine, one.organisation_id) if token.holds]
    names = {person_id: one.name for person_id, one in list_names(engine).items()}
    engine.dispose()
    if options.json:
        told = [_describe(organisation, token, names) for organisation, token in held]
        print(json.dumps(told, ensure_ascii=False, indent=2))
    for organisation, token in [] if options.json else held:
        told = _describe(organisation, token, names)
        last = told["last_used_on"] or texts.text("cli_token.unused", options.language)
        print(texts.text("cli_token.one", options.language, **told | {"last": last, "reads": ", ".join(token.reads)}))
    if not held and not options.json:
        print(texts.text("cli_token.none", options.language))
    return DONE


def _revoke(options: argparse.Namespace) -> int:
    engine = open_all(options, NAME)
    wanted = options.token.strip().casefold()
    found = [
        token
        for one in list_organisations(engine, archived=True)
        for token in list_tokens(engine, one.organisation_id)
        if token.holds and len(wanted) >= SHOWN and token.token_hash.startswith(wanted)
    ]
    if len(found) != 1:
        raise UnusableInput(Problem("unknown-token", "error", "", value=options.token))
    withdraw_token(engine, found[0].organisation_id, found[0].token_hash, NAME)
    engine.dispose()
    print(texts.text("cli_token.revoked", options.language, code=found[0].token_hash[:SHOWN], name=found[0].name))
    return DONE


def _describe(organisation: Organisation, token: AccessToken, names: Mapping[str, str]) -> dict[str, object]:
    """A token as people know it: not itself, which is kept nowhere."""
    told = asdict(token)
    dates = {name: told[name].isoformat() if told[name] else None for name in ("created_at", "last_used_on")}
    return {
        "code": token.token_hash[:SHOWN],
        "organisation_id": organisation.organisation_id,
        "organisation": organisation.name,
        "person_id": token.person_id,
        "person": names.get(token.person_id, ""),
        "name": token.name,
        "reads": list(token.reads),
        "expires_on": token.expires_at.date().isoformat(),
        **dates,
    }


def _find_organisation(engine: sa.Engine, wanted: str) -> Organisation:
    found = [one for one in list_organisations(engine) if wanted in (str(one.organisation_id), one.name)]
    if len(found) != 1:
        raise UnusableInput(Problem("unknown-organisation", "error", "", value=wanted))
    return found[0]


def _find_person(engine: sa.Engine, organisation: Organisation, wanted: str) -> Membership:
    """The one who holds a role in an organisation under an id, a name or an e-mail address."""
    names, found = list_names(engine), []
    for one in list_memberships(engine, organisation.organisation_id):
        known = names.get(one.person_id)
        if wanted in (one.person_id, *((known.name, known.email) if known else ())):
            found.append(one)
    if len(found) != 1:
        raise UnusableInput(Problem("token-person", "error", "", value=wanted, expected=organisation.name))
    return found[0]
