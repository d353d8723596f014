"""NetBox: devices as its table exports them, as its interface answers them, or from a dump of its data."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, holds

ROLES = {
    **dict.fromkeys(("Access Switch", "Distribution Switch", "ToR Switch", "Leaf", "Spine"), "switch_rack"),
    "Core Switch": "switch_core",
    **dict.fromkeys(("Application Server", "Database Server", "Hypervisor", "Storage Server"), "server_rack"),
    "PDU": "power_distribution_unit",
}
STATUSES = {
    **dict.fromkeys(("staged", "inventory", "planned", "offline"), "in_stock"),
    **dict.fromkeys(("decommissioning", "failed"), "in_use"),
}
PASSIVE = r"patch|blanking|cable management|shelf|panneau de brassage"


def list_devices(document: object) -> list[dict] | None:
    """The devices of a dump, with the names of what they refer to by number."""
    if not isinstance(document, list) or not all(isinstance(one, dict) and "model" in one for one in document):
        return None
    parts = {(one["model"], str(one.get("pk"))): one.get("fields") for one in document}
    devices = [parts[key] for key in parts if key[0] == "dcim.device"]
    if not devices or not all(isinstance(fields, dict) for fields in parts.values()):
        return None

    def named(kind: str, number: object, what: str = "name") -> str:
        return str(parts.get((f"dcim.{kind}", str(number)), {}).get(what) or "")

    found = []
    for device in devices:
        model = parts.get(("dcim.devicetype", str(device.get("device_type"))), {})
        role = device.get("role", device.get("device_role"))
        found.append(
            {
                "Name": device.get("name"),
                "Status": device.get("status"),
                "Site": named("site", device.get("site")),
                "Role": named("devicerole", role),
                "Manufacturer": named("manufacturer", model.get("manufacturer")),
                "Type": model.get("model"),
                "Serial number": device.get("serial"),
                "Asset tag": device.get("asset_tag"),
            }
        )
    return found


NOTHING = "—"  # what its tables write in an empty cell


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    laid.cells = laid.cells.mask(laid.cells == NOTHING)
    role = column(laid.cells, "device_type")
    laid.set_aside(holds(role, PASSIVE), "reading.passive-device", "device_type", role)


NETBOX = Format(
    "netbox",
    {
        "Name": "item_id",
        "Status": "status",
        "Site": "site",
        "Tenant": "entity",
        "Role": "device_type",
        "Manufacturer": "manufacturer",
        "Type": "model",
        "Serial number": "serial_number",
        "Asset tag": "asset_tag",
    },
    signatures=(("Name", "Site", "Role", "Manufacturer", "Type"), ("Name", "Status", "Role", "Manufacturer", "Type")),
    values={"device_type": ROLES, "status": STATUSES},
    refine=_refine,
    list_records=list_devices,
)

NETBOX_API = Format(
    "netbox_api",
    {
        "name": "item_id",
        "status.value": "status",
        "site.name": "site",
        "tenant.name": "entity",
        "role.name": "device_type",
        "device_role.name": "device_type",
        "device_type.manufacturer.name": "manufacturer",
        "device_type.model": "model",
        "serial": "serial_number",
        "asset_tag": "asset_tag",
    },
    signatures=(("device_type.model", "device_type.manufacturer.name", "site.name"),),
    values={"device_type": ROLES, "status": STATUSES},
    refine=_refine,
    from_documentation=True,
)
