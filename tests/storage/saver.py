"""A process that starts one child after the other, each saving without end until it is killed.

For each line it is told, it forks a child that says "<process id>", then, once a save is confirmed, "<message>
<version>". When the child is dead it says "dead". Forking spares a hundred imports and first uses.
"""

import os
import sys
from collections.abc import Iterator

import sqlalchemy as sa

from footprint.storage import Saved, load_inventory, open_database, save_inventory


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # in one piece, whatever becomes of us


def save_over_and_over(database: sa.Engine, inventory_id: int, name: str) -> Iterator[str]:
    stored = load_inventory(database, inventory_id)
    number = stored.number
    while True:
        stored.inventory.equipment["quantity"] += 1.0
        message = f"{name}.{number}"
        saved = save_inventory(database, inventory_id, stored.inventory, number, name, stored.row_ids, message=message)
        assert isinstance(saved, Saved)
        number = saved.number
        yield f"{message} {number}"


if __name__ == "__main__":
    engine = open_database(sys.argv[1])
    saves = save_over_and_over(engine, int(sys.argv[2]), "first use")
    say(next(saves))
    say(next(saves))
    engine.dispose()  # a connection must not be shared with a child
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            say(str(os.getpid()))
            for _, confirmed in zip(
                range(300), save_over_and_over(engine, int(sys.argv[2]), line.strip()), strict=False
            ):
                say(confirmed)
            os._exit(0)  # nobody killed it
        os.waitpid(child, 0)
        say("dead")
