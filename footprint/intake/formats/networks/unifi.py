"""UniFi: the devices that a controller lists, as its page exports them or as its interface answers."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, holds, matches

KINDS = {
    "uap": "access_point",
    "usw": "switch",
    "ugw": "router",
    "uxg": "firewall",
    "udm": "firewall",
    "uck": "",
    "ubb": "access_point",
    "uph": "ip_phone",
    "usp": "power_distribution_unit",
    "uvp": "ip_phone",
}
# What the names of its products say.
MODELS = {
    r"^(?:U[67E]|UAP|UniFi (?:6|7|AP)|AC (?:Pro|Lite|LR|Mesh)|Access Point)|\bAP\b|[a-z]HD$": "access_point",
    r"USW|^US-|\bSwitch\b": "switch",
    r"UDM|Dream Machine|UXG|UCG|Cloud Gateway|USG": "firewall",
    r"Protect|UVC|^G[3-6]\b|Camera": "camera",
    r"Talk|UTP": "ip_phone",
    r"USP|Power Distribution": "power_distribution_unit",
}
NAMES = ("name", "type", "model", "model_name", "serial", "adopted", "mac", "version", "state")


def list_devices(document: object) -> list[dict] | None:
    """The devices of an answer of the controller."""
    listed = document.get("data") if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed:
        return None
    devices = [one for one in listed if isinstance(one, dict) and one.get("type") in KINDS and "mac" in one]
    if len(devices) != len(listed):
        return None
    return [{name: one.get(name) for name in NAMES} for one in devices]


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    model, found = column(laid.cells, "model"), column(laid.cells, "device_type")
    for pattern, device_type in MODELS.items():
        found = found.mask(found.isna() & holds(model, pattern), device_type)
    laid.cells["device_type"] = found
    laid.cells["manufacturer"] = "Ubiquiti"
    elsewhere = matches(column(rows, "adopted"), "(?:false|0)$")
    laid.set_aside(elsewhere, "reading.not-adopted", "item_id", column(laid.cells, "item_id").fillna(""))


UNIFI = Format(
    "unifi",
    {
        "name": "item_id",
        "Name": "item_id",
        "Nom": "item_id",
        "Device": "item_id",
        "model_name": "model",
        "model": "model",
        "Model": "model",
        "Modèle": "model",
        "Product": "model",
        "type": "device_type",
        "serial": "serial_number",
        "Serial": "serial_number",
        "Site": "site",
        "Site Name": "site",
    },
    signatures=(
        ("Name", "Model", "IP Address", "MAC Address", "Uptime"),
        ("Name", "Application", "Status", "IP Address", "Uptime"),
        ("Name", "Model", "Version", "Uptime", "IP"),
        ("Name", "Product", "IP Address", "MAC Address", "Uptime"),
        ("Nom", "Modèle", "Adresse IP", "Adresse MAC", "Temps de fonctionnement"),
    ),
    values={"device_type": KINDS},
    refine=_refine,
    list_records=list_devices,
    left_aside=(
        *("adopted", "mac", "version", "state", "Status", "Statut", "IP Address", "IP", "MAC Address", "MAC", "Uptime"),
        *("Version", "Application", "Firmware", "Adresse IP", "Adresse MAC", "Temps de fonctionnement", "Experience"),
        *("Clients", "Connected to", "Uplink", "Parent Device", "Channel", "Down", "Up", "Product Line", "Last Seen"),
    ),
    from_documentation=True,
)
