"""A process that starts one child after the other, each saving without end until it is killed.

For each line it is told, it forks a child that says "<process id>", then, once a save is confirmed, "<message>
<version>". When the child is dead it says "dead". Forking spares a hundred imports and first uses.
"""

import os
import sys

import sqlalchemy as sa

from footprint.storage import Saved, load_inventory, open_database, save_inventory


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # in one piece, whatever becomes of us


def save_for_ever(database: sa.Engine, inventory_id: int, name: str) -> None:
    say(str(os.getpid()))
    stored = load_inventory(database, inventory_id)
    number, turn = stored.number, 0
    while True:
        turn += 1
        stored.inventory.equipment["quantity"] += 1.0
        message = f"{name}.{turn}"
        saved = save_inventory(database, inventory_id, stored.inventory, number, name, stored.row_ids, message=message)
        assert isinstance(saved, Saved)
        number = saved.number
        say(f"{message} {number}")


if __name__ == "__main__":
    engine, shown = open_database(sys.argv[1]), int(sys.argv[2])
    first = load_inventory(engine, shown)
    save_inventory(engine, shown, first.inventory, first.number, "first use", first.row_ids)
    engine.dispose()  # a connection must not be shared with a child
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            save_for_ever(engine, shown, line.strip())
        os.waitpid(child, 0)
        say("dead")
