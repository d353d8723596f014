"""A process of a shared server that saves without end under the scope of a person, until it is killed.

It says "backend <process of its database>", again where another one serves it, and each save once it is confirmed:
"saved <message> <version>".
"""

import os
import sys

import sqlalchemy as sa

from footprint.access.scope import Scope
from footprint.problems import UnusableInput
from footprint.storage import Saved, load_inventory, open_shared_database, save_inventory, under
from footprint.storage.database.connection import reading


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # in one piece, whatever becomes of us


def find_backend(engine: sa.Engine) -> int:
    """The process of PostgreSQL that serves this one's only connection."""
    with reading(engine) as connection:
        return connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()


def save_over_and_over(engine: sa.Engine, inventory_id: int, person: str, name: str) -> None:
    """Save, and say so; where the connection is lost, say what answers, and go on with what is stored."""
    turn = 0
    while True:
        try:
            stored = load_inventory(engine, inventory_id)
            backend = find_backend(engine)
            say(f"backend {backend}")
            while True:
                stored.inventory.equipment["quantity"] += 1.0
                turn += 1
                message = f"{name}.{turn}"
                given = stored.inventory, stored.number, person, stored.row_ids
                saved = save_inventory(engine, inventory_id, *given, message=message)
                assert isinstance(saved, Saved)
                say(f"saved {message} {saved.number}")
                stored = load_inventory(engine, inventory_id)
                # A connection that is lost between two transactions is replaced, and nothing is refused.
                if backend != (backend := find_backend(engine)):
                    say(f"backend {backend}")
        except UnusableInput as refusal:
            say(f"refused {refusal.problem.code}")


if __name__ == "__main__":
    url, organisation_id, inventory_id, person = sys.argv[1:]
    scope = Scope(person, ((int(organisation_id), "editor"),))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            engine = under(open_shared_database(url), scope)
            say(f"process {os.getpid()}")
            save_over_and_over(engine, int(inventory_id), person, line.strip())
        os.waitpid(child, 0)
        say("dead")
