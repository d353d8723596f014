"""How each public function of storage is called, on what one organisation holds: a new function needs a line here."""

import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import sqlalchemy as sa

from footprint import storage
from footprint.commitments.years import Policy, Recalculation
from footprint.inventory.inventory import Inventory, empty_inventory
from footprint.own_energy import EnergyEntry
from footprint.problems import problem_table
from footprint.registry.own_factors import own_table
from footprint.storage import KeptFile, MemberDescription, PersonIdentity, ProvisionDraft, StoredInventory
from footprint.storage.database import schema
from footprint.storage.database.log import now
from footprint.storage.inventories.versions import SET_ASIDE_COLUMNS
from footprint.storage.people.invitations import hash_token
from tests.prepared import copy_of, open_empty, restore

ISSUER = "https://login.example"
STRANGER = PersonIdentity(ISSUER, "stranger", "Inconnue", "stranger@login.example")


@dataclass(frozen=True)
class Place:
    """An organisation that holds something of everything; `word` is in all that it says, and in no other's."""

    word: str
    organisation_id: int
    inventory_id: int
    upload_id: int
    sha256: str
    fingerprint: str
    person: str
    other: str
    identity: PersonIdentity
    token: str = ""
    token_hash: str = ""
    territory_id: int = 60_011
    joining: str = "absent-joining"
    joining_hash: str = "d" * 64
    access: str = "absent-access"
    access_hash: str = "c" * 64
    packed: bytes = field(default=b"", repr=False)


# Ids of every kind that nothing has.
NOWHERE = Place(
    *("absent", 30_011, 40_011, 50_011, "f" * 64, "absent-fingerprint", "person-absent", "person-other"),
    PersonIdentity(ISSUER, "absent"),
    *("absent", "e" * 64),
    packed=b"absent",
)

# What the last version of an inventory is in every place: saved twice, then undone.
VERSION = 3

COMMUNE = MemberDescription("commune", 12.0, 3_000.0)


def settle_two(owner: sa.Engine) -> tuple[Place, Place]:
    """Make two neighbours in an empty database."""
    if owner.dialect.name != "sqlite":
        return settle(owner, "Hermine"), settle(owner, "Zibeline")
    kept, *places = _settle_once()
    restore(owner, kept)
    return places[0], places[1]


@cache
def _settle_once() -> tuple[sqlite3.Connection, Place, Place]:
    with tempfile.TemporaryDirectory() as folder:
        owner = open_empty(f"sqlite:///{folder}/shared.sqlite3")
        places = settle(owner, "Hermine"), settle(owner, "Zibeline")
        kept = copy_of(owner)
        owner.dispose()
    return kept, *places


def settle(owner: sa.Engine, word: str) -> Place:
    """Make an organisation that holds something of everything."""
    organisation_id = storage.create_organisation(owner, f"{word} ville", "owner")
    identities = [PersonIdentity(ISSUER, f"{word}-{n}", f"{word} nom", f"{word}{n}@login.example") for n in range(2)]
    person, other = (
        storage.accept_invitation(owner, storage.invite(owner, organisation_id, role, "owner"), identity)
        for role, identity in zip(("approver", "editor"), identities, strict=True)
    )
    storage.accept_invitation(owner, storage.invite_administrator(owner, "owner"), identities[1])
    inventory_id = storage.create_inventory(owner, organisation_id, f"{word} parc", 2024, person)
    place = replace(NOWHERE, word=word, organisation_id=organisation_id, inventory_id=inventory_id)
    place = replace(place, person=person, other=other, identity=identities[0], fingerprint=f"{word}-fingerprint")
    upload_id = call(owner, "save_upload", place)
    sha256 = storage.load_upload(owner, upload_id).sha256
    token = storage.invite(owner, organisation_id, "reader", person)
    place = replace(place, upload_id=upload_id, sha256=sha256, token=token, token_hash=hash_token(token))
    unused = pd.DataFrame({"note": [word]}, index=pd.Index([9], name="line"))
    aside = storage.describe_set_aside({"equipment": unused}, problem_table([]))
    for base, quantity in enumerate((1.0, 2.0)):
        given = (inventory_of(word, quantity), base, person)
        storage.save_inventory(owner, inventory_id, *given, set_aside=aside, message=word)
    storage.undo_last_change(owner, inventory_id, 2, person)
    for name in (
        *(
            "save_own_factors",
            "save_own_factors",
            "save_mapping",
            "save_plan",
            "save_policy",
            "save_recalculation",
            "save_dossier",
        ),
        *("note_root", "add_note", "add_statement", "add_audit", "save_energy"),
    ):
        call(owner, name, place)
    place = _settle_territory(owner, place)
    _note_an_old_opening(owner, place)
    return replace(place, packed=storage.export_workspace(owner, organisation_id))


def _settle_territory(owner: sa.Engine, place: Place) -> Place:
    """Have the organisation hold a territory, of which it is a member itself, and use all that there is."""
    place = replace(place, territory_id=call(owner, "name_territory", place))
    call(owner, "set_campaign", place)
    storage.join_territory(owner, call(owner, "invite_member", place), place.organisation_id, COMMUNE, place.person)
    for what in storage.CONSENTS:
        storage.give_consent(owner, place.territory_id, place.organisation_id, what, place.person)
    of = (place.territory_id, place.organisation_id)
    storage.send_dossier(owner, *of, 1, place.person, place.word.encode())
    for name in ("save_dossier", "send_to_members", "share_lever", "declare_provision", "note_label"):
        call(owner, name, place)
    _declare_for_itself(owner, place)
    storage.answer_provision(owner, *of, place.organisation_id, 2, False, place.person)
    storage.publish_benchmark(owner, of[0], 1, {"said": place.word}, {"of": place.word}, [of[1]], place.person)
    storage.withdraw_consent(owner, *of, "benchmark", place.person)
    joining, access = (call(owner, name, place) for name in ("invite_member", "create_token"))
    hashes = {"joining_hash": hash_token(joining), "access_hash": hash_token(access)}
    return replace(place, joining=joining, access=access, **hashes)


def _declare_for_itself(owner: sa.Engine, place: Place) -> None:
    """No member may: the row is written, so that one organisation can answer what it declared."""
    row = {"territory_id": place.territory_id, "organisation_id": place.organisation_id, "number": 2, "year": 2024}
    row |= {"beneficiary_id": place.organisation_id, "beneficiary": place.word, "type": "laptop"}
    row |= {"counted_as": "", "share": 1.0}
    with owner.begin() as connection:
        connection.execute(schema.metadata.tables["provisions"].insert().values(**row, at=now()))


def _note_an_old_opening(owner: sa.Engine, place: Place) -> None:
    """On one's own machine nothing is noted: the row is written."""
    row = {"organisation_id": place.organisation_id, "person_id": place.person, "what": "dossier-opened"}
    with owner.begin() as connection:
        old = pd.Timestamp("2020-01-01").to_pydatetime()
        connection.execute(schema.access_log.insert().values(**row, about=place.word, at=old))


def inventory_of(word: str, quantity: float = 3.0) -> Inventory:
    """One item, one service and one site of that name."""
    nothing = empty_inventory()
    return Inventory(
        _one_row(nothing.equipment, item_id=word, device_type="laptop", quantity=quantity),
        _one_row(nothing.usage, item_id=word, service_type="mobile_line", amount_per_year=quantity),
        _one_row(nothing.sites, site=word, country="FRA"),
    )


def _one_row(table: pd.DataFrame, **cells: object) -> pd.DataFrame:
    row = pd.DataFrame(dict.fromkeys(table.columns) | cells, index=pd.Index([2], name="line"))
    return row.astype(table.dtypes.to_dict())


def stored_of(place: Place) -> StoredInventory:
    """One item that comes from the upload."""
    inventory = inventory_of(place.word)
    tables = {name: inventory.table(name) for name in ("equipment", "usage", "sites")}
    ids = {name: pd.Series(pd.NA, index=table.index, dtype="Int64") for name, table in tables.items()}
    uploads = {name: pd.Series(place.upload_id, index=table.index, dtype="Int64") for name, table in tables.items()}
    return StoredInventory(inventory, ids, uploads, VERSION, pd.DataFrame(columns=SET_ASIDE_COLUMNS))


def factor_of(word: str, value: float = 9.0) -> pd.DataFrame:
    """An own factor; it retires the one before."""
    said = dict.fromkeys(("boundary", "source_locator", "publisher", "title", "licence"), word)
    days = dict.fromkeys(("valid_from", "review_by", "published_on", "accessed_on"), pd.Timestamp("2024-02-01"))
    figures = {"value": value, "low": value - 1, "high": value + 1, "interval": "95", "quality": "medium"}
    kinds = {"factor_set": "own", "activity": "laptop.embodied", "country": "*", "indicator": "climate"}
    units = {"impact_unit": "kgCO2e", "per_unit": "item", "match": "exact"}
    return own_table([said | days | figures | kinds | units])


def _import(do: Callable, stored: StoredInventory, at: Place, me: str) -> object:
    return do(at.inventory_id, lambda kept: stored, [KeptFile("autre.csv", at.word.encode() * 2)], [], me)


def energy_of(place: Place) -> list[EnergyEntry]:
    """What the program spent for an organisation."""
    return [EnergyEntry(place.organisation_id, date(2026, 1, 1), "saving", "load", place.word, 1, *[1.0] * 4)]


def provision_of(place: Place) -> ProvisionDraft:
    """Something that was bought for an organisation that is not there."""
    return ProvisionDraft(70_011, place.word, 2024, "laptop", quantity=3.0)


# --- one way of calling each -----------------------------------------------------------------------------------------

# The function, its engine given; the place; who asks.
Way = Callable[[Callable, Place, str], Any]

WAYS: dict[str, Way] = {
    "accept_invitation": lambda do, at, me: do(at.token_hash, STRANGER),
    "add_audit": lambda do, at, me: do(at.organisation_id, {"audit": f"{at.word} {me}"}, me),
    "add_note": lambda do, at, me: do(at.organisation_id, at.word, at.word, at.word, me),
    "add_statement": lambda do, at, me: do(at.organisation_id, {"statement": at.word}, me),
    "allow_own_approval": lambda do, at, me: do(at.organisation_id, True, me),
    "answer_provision": lambda do, at, me: do(at.territory_id, at.organisation_id, at.organisation_id, 2, True, me),
    "archive_inventory": lambda do, at, me: do(at.inventory_id, me),
    "archive_organisation": lambda do, at, me: do(at.organisation_id, me),
    "change_inventory": lambda do, at, me: do(at.inventory_id, me, name="Autre"),
    "change_role": lambda do, at, me: do(at.organisation_id, at.other, "reader", me),
    "count_members": lambda do, at, me: do(),
    "count_openings": lambda do, at, me: do(),
    "create_inventory": lambda do, at, me: do(at.organisation_id, "Nouveau", 2025, me),
    "create_organisation": lambda do, at, me: do("Nouvelle", me),
    "create_token": lambda do, at, me: do(at.organisation_id, at.word, ["footprint"], 30, me),
    "declare_provision": lambda do, at, me: do(at.territory_id, at.organisation_id, provision_of(at), me),
    "delete_inventory": lambda do, at, me: do(at.inventory_id, me),
    "describe_member": lambda do, at, me: do(at.territory_id, at.organisation_id, MemberDescription("epci"), me),
    "end_administration": lambda do, at, me: do(at.other),
    "end_membership": lambda do, at, me: do(at.organisation_id, at.other, me),
    "end_logins": lambda do, at, me: do(at.person, 1.0),
    "erase_person": lambda do, at, me: do(at.other, me),
    "erase_upload": lambda do, at, me: do(at.upload_id, at.word, me),
    "export_workspace": lambda do, at, me: do(at.organisation_id),
    "find_edited": lambda do, at, me: do(at.inventory_id, VERSION),
    "find_invitation": lambda do, at, me: do(at.token_hash),
    "find_last_dossier": lambda do, at, me: do(at.organisation_id, at.inventory_id),
    "find_last_plan": lambda do, at, me: do(at.organisation_id),
    "find_mapping": lambda do, at, me: do(at.organisation_id, at.fingerprint),
    "find_own_state": lambda do, at, me: do(at.organisation_id),
    "find_territory_invitation": lambda do, at, me: do(at.joining_hash),
    "find_token": lambda do, at, me: do(at.access_hash),
    "find_traces": lambda do, at, me: do(at.person),
    "find_upload": lambda do, at, me: do(at.organisation_id, at.sha256),
    "find_upload_record": lambda do, at, me: do(at.upload_id),
    "forget_mapping": lambda do, at, me: do(at.organisation_id, at.fingerprint, me),
    "forget_openings": lambda do, at, me: do(),
    "give_consent": lambda do, at, me: do(at.territory_id, at.organisation_id, "benchmark", me),
    "hand_over": lambda do, at, me: do(at.organisation_id, at.other, me),
    "import_workspace": lambda do, at, me: do(at.packed, me),
    "invite": lambda do, at, me: do(at.organisation_id, "reader", me),
    "invite_administrator": lambda do, at, me: do(me),
    "invite_member": lambda do, at, me: do(at.territory_id, f"{at.word} commune", COMMUNE, me),
    "join_territory": lambda do, at, me: do(at.joining_hash, at.organisation_id, COMMUNE, me),
    "leave_territory": lambda do, at, me: do(at.territory_id, at.organisation_id, me),
    "list_administrators": lambda do, at, me: do(),
    "list_audits": lambda do, at, me: do(at.organisation_id),
    "load_basis": lambda do, at, me: do(at.territory_id, 1, 1),
    "list_benchmarks": lambda do, at, me: do(at.territory_id),
    "list_campaigns": lambda do, at, me: do(at.territory_id),
    "list_consents": lambda do, at, me: do(at.territory_id),
    "list_dossiers": lambda do, at, me: do(at.organisation_id),
    "list_inventories": lambda do, at, me: do(at.organisation_id, True),
    "list_invitations": lambda do, at, me: do(at.organisation_id),
    "list_labels": lambda do, at, me: do(at.territory_id),
    "list_log": lambda do, at, me: do(at.organisation_id),
    "list_mappings": lambda do, at, me: do(at.organisation_id),
    "list_memberships": lambda do, at, me: do(at.organisation_id, True),
    "list_names": lambda do, at, me: do(),
    "list_notes": lambda do, at, me: do(at.organisation_id),
    "list_openings": lambda do, at, me: do(at.organisation_id),
    "list_organisations": lambda do, at, me: do(True),
    "list_plans": lambda do, at, me: do(at.organisation_id),
    "list_provisions": lambda do, at, me: do(at.territory_id),
    "list_recalculations": lambda do, at, me: do(at.organisation_id),
    "list_received": lambda do, at, me: do(at.territory_id),
    "list_roots": lambda do, at, me: do(at.organisation_id, 1),
    "list_sendings": lambda do, at, me: do(at.territory_id),
    "list_shared_levers": lambda do, at, me: do(at.territory_id),
    "list_statements": lambda do, at, me: do(at.organisation_id),
    "list_states": lambda do, at, me: do(at.territory_id, 1),
    "list_territories": lambda do, at, me: do(),
    "list_territory_invitations": lambda do, at, me: do(at.territory_id),
    "list_territory_members": lambda do, at, me: do(at.territory_id),
    "list_tokens": lambda do, at, me: do(at.organisation_id),
    "list_uploads": lambda do, at, me: do(at.organisation_id),
    "list_versions": lambda do, at, me: do(at.inventory_id),
    "load_dossier": lambda do, at, me: do(at.organisation_id, 1),
    "load_energy": lambda do, at, me: do(),
    "load_figures": lambda do, at, me: do(at.territory_id),
    "load_inventory": lambda do, at, me: do(at.inventory_id),
    "load_own_factors": lambda do, at, me: do(at.organisation_id),
    "load_plan": lambda do, at, me: do(at.organisation_id),
    "load_policy": lambda do, at, me: do(at.organisation_id),
    "load_received": lambda do, at, me: do(at.territory_id, at.organisation_id, 1),
    "load_record": lambda do, at, me: do(at.inventory_id),
    "load_sending": lambda do, at, me: do(at.territory_id, 1),
    "load_upload": lambda do, at, me: do(at.upload_id),
    "name_inviting": lambda do, at, me: do(at.token_hash),
    "name_territory": lambda do, at, me: do(at.organisation_id, f"{at.word} territoire", me),
    "note_label": lambda do, at, me: do(at.territory_id, at.organisation_id, 1, date(2024, 5, 2), me),
    "note_name": lambda do, at, me: do(at.person, "Autre nom", "autre@login.example"),
    "note_opening": lambda do, at, me: do(at.organisation_id, "dossier-opened", at.word),
    "note_root": lambda do, at, me: do(at.organisation_id, 1, "fr", at.word, me),
    "note_use": lambda do, at, me: do(at.access_hash),
    "publish_benchmark": lambda do, at, me: do(at.territory_id, 1, {"said": at.word}, {"of": at.word}, [], me),
    "redo_last_undo": lambda do, at, me: do(at.inventory_id, VERSION, me),
    "refresh_states": lambda do, at, me: do(at.organisation_id),
    "remove_label": lambda do, at, me: do(at.territory_id, at.organisation_id, me),
    "rename_organisation": lambda do, at, me: do(at.organisation_id, "Autre", me),
    "restore_version": lambda do, at, me: do(at.inventory_id, 2, VERSION, me),
    "retire_own_factor": lambda do, at, me: do(at.organisation_id, "own-2", me, at.word),
    "retract_dossier": lambda do, at, me: do(at.organisation_id, 1, at.word, me),
    "save_dossier": lambda do, at, me: do(
        *(at.organisation_id, at.inventory_id, VERSION, "draft", {"identity": at.word}),
        *(lambda entries: f"{at.word} {len(entries)}".encode(), me),
    ),
    "save_energy": lambda do, at, me: do(energy_of(at)),
    "save_import": lambda do, at, me: _import(do, stored_of(at), at, me),
    "save_inventory": lambda do, at, me: do(
        at.inventory_id, inventory_of(at.word), VERSION, me, upload_ids={"equipment": at.upload_id}
    ),
    "save_mapping": lambda do, at, me: do(at.organisation_id, at.fingerprint, at.word, f'"{at.word} {me}"', me),
    "save_own_factors": lambda do, at, me: do(at.organisation_id, factor_of(at.word), me, at.word),
    "save_plan": lambda do, at, me: do(at.organisation_id, f'"{at.word} {me}"', 0, me),
    "save_policy": lambda do, at, me: do(at.organisation_id, Policy(0.13, 2024), at.word, me),
    "save_recalculation": lambda do, at, me: do(
        at.organisation_id, Recalculation(2024, 400.0, 443.0, {"method": 43.0}, at.word), me
    ),
    "save_upload": lambda do, at, me: do(at.organisation_id, f"{at.word} {me}.csv", f"{at.word} {me}".encode(), me),
    "send_dossier": lambda do, at, me: do(
        at.territory_id, at.organisation_id, 1 if at.joining == NOWHERE.joining else 2, me
    ),
    "send_to_members": lambda do, at, me: do(at.territory_id, "plan", at.word, "plan.json", at.word.encode(), me),
    "set_campaign": lambda do, at, me: do(at.territory_id, at.word, 2024, date(2025, 1, 1), date(2999, 12, 31), me),
    "share_lever": lambda do, at, me: do(at.territory_id, at.organisation_id, {"lever": at.word}, me),
    "undo_last_change": lambda do, at, me: do(at.inventory_id, VERSION, me),
    "unshare_lever": lambda do, at, me: do(at.territory_id, at.organisation_id, 1, me),
    "verify_log": lambda do, at, me: do(),
    "withdraw_consent": lambda do, at, me: do(at.territory_id, at.organisation_id, "state", me),
    "withdraw_invitation": lambda do, at, me: do(at.organisation_id, at.token_hash, me),
    "withdraw_provision": lambda do, at, me: do(at.territory_id, at.organisation_id, 1, me),
    "withdraw_sending": lambda do, at, me: do(at.territory_id, 1, me),
    "withdraw_territory_invitation": lambda do, at, me: do(at.territory_id, at.joining_hash, me),
    "withdraw_token": lambda do, at, me: do(at.organisation_id, at.access_hash, me),
}


def call(engine: sa.Engine, name: str, at: Place, me: str = "") -> Any:
    """Call a function on a place, in the name of who made it, or of someone else."""
    function = getattr(storage, name)
    return WAYS[name](lambda *given, **named: function(engine, *given, **named), at, me or at.person)


def fields_used(name: str) -> set[str]:
    """Which ids of a place a function is given."""
    used: set[str] = set()

    class Watched:
        def __getattr__(self, field: str) -> object:
            used.add(field)
            return getattr(NOWHERE, field)

    WAYS[name](lambda *given, **named: None, Watched(), "")
    return used - {"word"}
