"""What a territory sends to all its members, made from what it keeps itself."""

import json

import sqlalchemy as sa

from footprint.storage import list_shared_levers, list_standing, load_own_factors, load_plan, send_to_members

# What a member says of a lever that worked.
LEVER_FIELDS = ("name", "done", "effect_kg", "measured")


def send_own_factors(engine: sa.Engine, territory_id: int, name: str, actor: str) -> int:
    """Send the factors that the organisation of a territory brings itself; returns how many, 0 where it has none."""
    standing = list_standing(load_own_factors(engine, territory_id))
    if len(standing):
        content = standing.to_json(orient="records", date_format="iso", force_ascii=False) or "[]"
        send_to_members(engine, territory_id, "factors", name, "factors.json", content.encode(), actor)
    return len(standing)


def send_own_plan(engine: sa.Engine, territory_id: int, name: str, actor: str) -> bool:
    """Send the plan of the organisation of a territory, as a reference; False where it has none."""
    stored = load_plan(engine, territory_id)
    if stored:
        send_to_members(engine, territory_id, "plan", name, "plan.json", stored.content.encode(), actor)
    return stored is not None


def send_shared_levers(engine: sa.Engine, territory_id: int, name: str, actor: str) -> int:
    """Send the levers that members share, without their names; returns how many."""
    shared = list_shared_levers(engine, territory_id)
    told = [{field: one.said.get(field) for field in LEVER_FIELDS} for one in shared]
    told.sort(key=lambda one: str(one["name"]).casefold())
    if told:
        content = json.dumps(told, ensure_ascii=False).encode()
        send_to_members(engine, territory_id, "levers", name, "levers.json", content, actor)
    return len(told)
