"""From the parameters of a lever to the changes it makes: one function a decision, none knows an estate or a figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.actions.actions import Change, Timing
from footprint.registry.catalogue import shipped_catalogue

Parameters = Mapping[str, Any]

_CATALOGUE = shipped_catalogue()

# Groups of types that people name in one word; a parameter may name them, or single types.
DEVICE_GROUPS, SERVICE_GROUPS = _CATALOGUE.device_groups, _CATALOGUE.service_groups


def expand(named: str | Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The types that a group, a type or a list of them means, each once, in their order."""
    listed = [named] if isinstance(named, str) else list(named)
    return list(dict.fromkeys(one for name in listed for one in groups.get(name, (name,))))


# --- from parameters to changes --------------------------------------------------------------------------------------


def _devices(p: Parameters, name: str = "devices") -> dict[str, Any]:
    return {"device_type": expand(p[name], DEVICE_GROUPS)} | _places(p)


def _services(p: Parameters, name: str = "services") -> dict[str, Any]:
    return {"service_type": expand(p[name], SERVICE_GROUPS)} | _places(p)


def _places(p: Parameters) -> dict[str, list[str]]:
    return {
        column: [p[name]] if isinstance(p[name], str) else list(p[name])
        for name, column in (("sites", "site"), ("entities", "entity"))
        if p.get(name)
    }


def _share(p: Parameters) -> float:
    return float(p.get("share") or 1.0)


def _given(p: Parameters, *wanted: str) -> bool:
    return all(p.get(name) not in (None, "") for name in wanted)


def _cut(p: Parameters, services: str, name: str) -> tuple[Change, ...]:
    """Less of a service, by a share."""
    if not _given(p, name):
        return ()
    return (Change("usage", _services({**p, "services": services}), "amount_per_year", "multiply", 1.0 - p[name]),)


def _retire(p: Parameters, devices: str | Sequence[str], amount: Any, moment: Timing) -> Change:
    return Change("equipment", _devices({**p, "devices": devices}), "", "retire", amount, timing=moment)


def keep_longer(p: Parameters) -> tuple[Change, ...]:
    """A longer life."""
    return (Change("equipment", _devices(p), "lifespan_years", "set", p["years"], share=_share(p)),)


def buy_refurbished(p: Parameters) -> tuple[Change, ...]:
    """By row: a share is bought refurbished. By the mean of the category rules: all carry share x first life."""
    where, first_life = _devices(p), p["first_life_years"]
    if p.get("counting") == "mean":
        return (
            Change("equipment", where, "condition", "set", "refurbished", timing="at_renewal"),
            Change("equipment", where, "first_life_years", "add", p["share"] * first_life, timing="at_renewal"),
        )
    cells = {"condition": "refurbished", "first_life_years": first_life}
    if _given(p, "years"):
        cells["lifespan_years"] = p["years"]
    return (Change("equipment", where, "", "replace", cells, share=p["share"], timing="at_renewal"),)


def give_away(p: Parameters) -> tuple[Change, ...]:
    """L = own years + reused share x years of second life (RCP Systèmes d'information v2, ADEME, 2024, p. 13).

    Years outside the organisation share what was made, whether they come before or after: they are counted as a first
    life is, so that they move no purchase.
    """
    return _second_life(p, _devices(p), "at_once")


def _second_life(p: Parameters, where: Mapping[str, Any], moment: Timing) -> tuple[Change, ...]:
    years = p["reuse_share"] * p["second_life_years"]
    return (
        Change("equipment", where, "condition", "set", "refurbished", timing=moment),
        Change("equipment", where, "first_life_years", "add", years, timing=moment),
    )


def have_fewer_screens(p: Parameters) -> tuple[Change, ...]:
    """Fewer screens a desk: the share that goes."""
    left = p["screens_after"] / p["screens_before"]
    return (_retire(p, p["devices"], {"share": 1.0 - left}, p["moment"]),)


def have_fewer_devices(p: Parameters) -> tuple[Change, ...]:
    """So many devices less."""
    return (_retire(p, p["devices"], p["count"], p["moment"]),)


def share_printers(p: Parameters) -> tuple[Change, ...]:
    """Fewer printers, fewer sheets."""
    printers = (_retire(p, p["devices"], {"share": p["cut"]}, p["moment"]),) if _given(p, "cut") else ()
    return (*printers, *_cut(p, "printing", "sheets_cut"))


def switch_off(p: Parameters) -> tuple[Change, ...]:
    """Less electricity, by a measured share."""
    return (Change("equipment", _devices(p), "energy_kwh_per_year", "multiply", 1.0 - p["saving"], share=_share(p)),)


def replace_type(p: Parameters) -> tuple[Change, ...]:
    """Another type of device when it is due."""
    cells = {"device_type": p["new_type"]}
    if _given(p, "years"):
        cells["lifespan_years"] = p["years"]
    return (Change("equipment", _devices(p), "", "replace", cells, share=_share(p), timing="at_renewal"),)


def replace_early(p: Parameters) -> tuple[Change, ...]:
    """Devices that use less electricity, before the old ones are due."""
    cells = {"energy_kwh_per_year": p["kwh"]}
    return (Change("equipment", _devices(p), "", "replace", cells, share=_share(p), timing="at_once"),)


def repair(p: Parameters) -> tuple[Change, ...]:
    """A longer life, and what the parts emit, counted by their spend."""
    longer = Change("equipment", _devices(p), "lifespan_years", "add", p["gained_years"], share=_share(p))
    parts = {"service_type": "repair", "amount_per_year": p["parts_eur"]}
    return longer, Change("usage", {}, "", "add", parts)


def consolidate(p: Parameters) -> tuple[Change, ...]:
    """Fewer servers, a few new ones."""
    gone = _retire(p, p["devices"], p["count"], "at_once")
    if not _given(p, "added"):
        return (gone,)
    new = {"device_type": p.get("new_type") or "server_rack", "quantity": p["added"]}
    if _given(p, "kwh"):
        new["energy_kwh_per_year"] = p["kwh"]
    return gone, Change("equipment", {}, "", "add", new)


def decommission(p: Parameters) -> tuple[Change, ...]:
    """Fewer machines, rented or own."""
    servers = (_retire(p, "servers", p["count"], "at_once"),) if _given(p, "count") else ()
    return (*_cut(p, p["services"], "cut"), *servers)


def improve_room(p: Parameters) -> tuple[Change, ...]:
    """Another PUE for what stands in a server room."""
    where = _devices({**p, "devices": "server_room"})
    return (Change("equipment", where, "pue", "set", p["pue"]),)


def _set_figure(p: Parameters, activity: str) -> tuple[Change, ...]:
    """The figure of a supplier in place of ours, with its source."""
    if not _given(p, "figure"):
        return ()
    return (Change("factors", {"activity": activity}, "value", "set", p["figure"], source=p.get("source", "")),)


def change_host(p: Parameters) -> tuple[Change, ...]:
    """Own servers given up, units bought, and the figure of their supplier."""
    changes = []
    if _given(p, "count"):
        changes.append(_retire(p, "servers", p["count"], "at_once"))
    if _given(p, "amount"):
        changes.append(Change("usage", {}, "", "add", {"service_type": p["service"], "amount_per_year": p["amount"]}))
    return (*changes, *_set_figure(p, p["service"]))


def tidy_data(p: Parameters) -> tuple[Change, ...]:
    """Less storage rented, or not bought again."""
    unbought = (_retire(p, "storage_devices", p["count"], "at_renewal"),) if _given(p, "count") else ()
    return (*_cut(p, "cloud_storage", "cut"), *unbought)


def set_mobile_policy(p: Parameters) -> tuple[Change, ...]:
    """Longer, fewer, or shared with private use."""
    where, changes = _devices(p), []
    if _given(p, "years"):
        changes.append(Change("equipment", where, "lifespan_years", "set", p["years"]))
    if _given(p, "cut"):
        changes.append(_retire(p, p["devices"], {"share": p["cut"]}, "at_renewal"))
    for ownership in ("byod", "cope"):
        if _given(p, f"{ownership}_share"):
            cells, share = {"ownership": ownership}, p[f"{ownership}_share"]
            changes.append(Change("equipment", where, "", "replace", cells, share=share, timing="at_renewal"))
    return tuple(changes)


def design_pages(p: Parameters) -> tuple[Change, ...]:
    """Less impact a page view, by a measured share."""
    left, source = 1.0 - p["saving"], p.get("source", "")
    return (Change("factors", {"activity": "web_page_view"}, "value", "multiply", left, source=source),)


def restrain_ai(p: Parameters) -> tuple[Change, ...]:
    """Fewer requests, or smaller models."""
    changes = list(_cut(p, p["services"], "cut"))
    if _given(p, "share"):
        cells = {"service_type": p.get("new_model") or "ai_request_small"}
        larger = [one for one in expand(p["services"], SERVICE_GROUPS) if one != cells["service_type"]]
        where = _services({**p, "services": larger})
        changes.append(Change("usage", where, "", "replace", cells, share=p["share"], timing="at_once"))
    return tuple(changes)


def sort_telecoms(p: Parameters) -> tuple[Change, ...]:
    """Fewer lines, access points off at night."""
    changes = _cut(p, "lines", "cut")
    if _given(p, "saving"):
        where = _devices({**p, "devices": "access_points"})
        changes += (Change("equipment", where, "energy_kwh_per_year", "multiply", 1.0 - p["saving"]),)
    return changes


def lease(p: Parameters) -> tuple[Change, ...]:
    """Leased devices, reused afterwards where it is attested."""
    where, cells = _devices(p), {"ownership": "leased", "lifespan_years": p["years"]}
    leased = Change("equipment", where, "", "replace", cells, share=_share(p), timing="at_renewal")
    reused = _given(p, "reuse_share", "second_life_years")
    return (leased, *_second_life(p, where, "at_renewal")) if reused else (leased,)


def sign_green_contract(p: Parameters) -> tuple[Change, ...]:
    """Another carbon content of the contract: market-based electricity alone."""
    where = {"site": _places(p)["site"]} if p.get("sites") else {"control": "own"}
    return (Change("sites", where, "contract_gco2e_per_kwh", "set", p["contract"], source=p.get("source", "")),)


def change_nothing(p: Parameters) -> tuple[Change, ...]:
    """Worth no tonne of the footprint."""
    return ()
