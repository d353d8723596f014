"""How long a member and an administrator take to open an organisation, alone on a server and among 300.

    python -m benchmarks.shared [ORGANISATIONS]

Needs PostgreSQL, of which it starts a server of its own. Each organisation has three years of ROWS rows. Prints the
milliseconds that opening takes, the median of TURNS, and how many times what it took alone.
"""

import statistics
import sys
import time

import sqlalchemy as sa

from benchmarks.estates import draw_estate
from footprint import storage
from footprint.registry.factors import shipped_factors
from footprint.storage import PersonIdentity
from tests.storage.many import multiply
from tests.storage.postgres import APPLICATION, OWNER, start_cluster
from tests.storage.test_many import open_all
from tests.storage.ways import Place, settle

ORGANISATIONS, ROWS, TURNS = 300, 300, 15


def fill(owner: sa.Engine) -> Place:
    """An organisation of three years; `settle` makes one of them."""
    place = settle(owner, "Hermine")
    for year in (2022, 2023, 2024):
        inventory_id = storage.create_inventory(owner, place.organisation_id, "Parc", year, place.person)
        storage.save_inventory(owner, inventory_id, draw_estate(shipped_factors(), ROWS), 0, place.person)
    return place


def time_opening(server: sa.Engine, identity: PersonIdentity) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(TURNS):
        start = time.perf_counter()
        open_all(server, identity)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def main(organisations: int) -> None:
    """Time one, multiply, and time again."""
    cluster = start_cluster()
    try:
        name = cluster.create_database()
        owner = storage.open_database(cluster.address(name, OWNER))
        server = storage.open_shared_database(cluster.address(name, APPLICATION))
        place = fill(owner)
        alone = time_opening(server, place.identity)
        multiply(owner, organisations - 1)
        member = time_opening(server, place.identity)
        storage.accept_invitation(server, storage.invite_administrator(owner, "owner"), place.identity)
        administrator = time_opening(server, place.identity)
        print(
            f"alone {alone:.1f} ms; a member among {organisations} {member:.1f} ms ({member / alone:.2f} times);"
            f" an administrator {administrator:.1f} ms ({administrator / alone:.2f} times)"
        )
        for engine in (owner, server):
            engine.dispose()
    finally:
        cluster.remove()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ORGANISATIONS)
