"""Forgeries of what was given: inventory, files that were brought, rows set aside, registry."""

from functools import partial

from tests.dossier.forgeries import kinds
from tests.dossier.forgeries.kinds import ASIDE, INVENTORY, REGISTRY, UPLOADS, Forgery
from tests.dossier.forging import (
    LOG,
    MANIFEST_TOO,
    REMADE,
    Files,
    add,
    all_of,
    cell,
    drop_row,
    entries,
    remove,
    rewrite,
)

FORGERIES: list[Forgery] = []
forge = partial(kinds.forge, FORGERIES)


def set_row_aside(files: Files) -> Files:
    """A usable row put among those set aside, and out of the inventory."""
    files = dict(drop_row("inventory/equipment.csv", 0)(files))
    return files | {"inventory/set_aside.csv": files["inventory/set_aside.csv"] + b'"equipment",2\n'}


def forget_the_row_set_aside(files: Files) -> Files:
    files = dict(drop_row("inventory/set_aside.csv", 0)(files))
    kept = [line for line in files["inventory/problems.csv"].split(b"\n") if b",4," not in line]
    return files | {"inventory/problems.csv": b"\n".join(kept)}


def declare_as_own(files: Files) -> Files:
    """A lighter factor for laptops, under the name of a publisher, as if the organisation had declared it."""
    lines = files["registry/factors.csv"].split(b"\n")
    row = next(line for line in lines if line.startswith(b'"ademe-laptop'))
    own = row.replace(b'"ademe-laptop', b'"aaa-laptop', 1).replace(b'"ademe"', b'"own"', 1)
    return files | {"registry/factors.csv": b"\n".join([lines[0], own, *lines[1:]])}


forge(INVENTORY, "fewer laptops", cell("inventory/equipment.csv", "quantity", "5"), MANIFEST_TOO, LOG, REMADE)
forge(INVENTORY, "bought earlier", cell("inventory/equipment.csv", "acquired_on", "2015-03-01"), REMADE)
forge(INVENTORY, "another type", cell("inventory/equipment.csv", "device_type", "smartphone"), REMADE)
forge(INVENTORY, "a longer life", cell("inventory/equipment.csv", "lifespan_years", "12"), REMADE)
forge(INVENTORY, "a row gone", drop_row("inventory/equipment.csv", 1), REMADE)
forge(INVENTORY, "a service gone", drop_row("inventory/usage.csv", 0), REMADE)
again = rewrite("inventory/equipment.csv", lambda data: data + data.split(b"\n")[2] + b"\n")
forge(INVENTORY, "a row twice", again, REMADE)

forge(UPLOADS, "a cell of the copy", cell("uploads/1-equipment.csv", "quantity", "5"), MANIFEST_TOO, LOG)
forge(UPLOADS, "a row of the copy", drop_row("uploads/1-equipment.csv"), LOG)
forge(UPLOADS, "name", cell("uploads/index.csv", "filename", "inventaire-officiel.csv"), LOG)
forge(UPLOADS, "hash", cell("uploads/index.csv", "sha256", "0" * 64), LOG)
forge(UPLOADS, "rows", cell("uploads/index.csv", "rows", "3"), LOG)
forge(UPLOADS, "copy removed", remove("uploads/2-usage.csv"), LOG)
forge(UPLOADS, "upload removed", all_of(remove("uploads/2-usage.csv"), drop_row("uploads/index.csv", 1)), LOG)
forge(UPLOADS, "cells erased", all_of(remove("uploads/2-usage.csv"), cell("uploads/index.csv", "copy", "", 1)), LOG)
forge(UPLOADS, "a copy more", add("uploads/9-equipment.csv"), LOG)
unsaved = entries(lambda listed: [one for one in listed if one["what"] != "upload-saved"])
forge(UPLOADS, "no entry of the trail", unsaved, MANIFEST_TOO)

forge(ASIDE, "row set aside forgotten", drop_row("inventory/set_aside.csv"), REMADE)
forge(ASIDE, "usable row set aside", set_row_aside, REMADE)
forge(ASIDE, "doubt removed", drop_row("inventory/problems.csv"), LOG)
forge(ASIDE, "row and doubt removed", forget_the_row_set_aside, REMADE)
of_no_file = rewrite("inventory/set_aside.csv", lambda data: data + b'"parc",7\n')
forge(ASIDE, "a row of no file", of_no_file, REMADE)
more = rewrite("inventory/problems.csv", lambda data: data + data.split(b"\n")[1] + b"\n")
forge(ASIDE, "doubt added", more, LOG)
forge(ASIDE, "doubt changed", cell("inventory/problems.csv", "line", "3"), LOG)

forge(REGISTRY, "a lighter factor", cell("registry/factors.csv", "value", "0.1", 40), MANIFEST_TOO, REMADE)
forge(REGISTRY, "a narrower factor", cell("registry/factors.csv", "low", "0.1", 40), REMADE)
forge(REGISTRY, "another source", cell("registry/factors.csv", "source_id", "ecodiag", 40), REMADE)
forge(REGISTRY, "another boundary", cell("registry/factors.csv", "boundary", "all", 40), REMADE)
forge(REGISTRY, "a longer life for all", cell("registry/assumptions.csv", "value", "9", 3), REMADE)
forge(REGISTRY, "publisher", cell("registry/sources.csv", "publisher", "ADEME", 5), REMADE)
forge(REGISTRY, "category", cell("registry/scopes.csv", "beges", "byod", 3), REMADE)
forge(REGISTRY, "region", cell("registry/regions.csv", "country", "FRA", 1), REMADE)
forge(REGISTRY, "family", cell("registry/device_types.csv", "family", "network", 1), REMADE)
forge(REGISTRY, "a factor gone", drop_row("registry/factors.csv", 40), REMADE)
forge(REGISTRY, "declared by nobody", declare_as_own, REMADE)
forge(REGISTRY, "overlap gone", drop_row("registry/overlaps.csv"), REMADE)
