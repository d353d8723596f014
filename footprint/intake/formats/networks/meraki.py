"""Cisco Meraki: the devices of an organisation, exported by its dashboard or asked from its interface."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, matches

PRODUCTS = {
    "wireless": "access_point",
    "switch": "switch_rack",
    "appliance": "firewall",
    "cellularGateway": "router",
    "camera": "camera",
    "sensor": "connected_object",
    "wirelessController": "",
    "systemsManager": "",
}
# What the letters of a model say.
MODELS = {
    r"(?:MR|CW9)\d": "access_point",
    r"MS\d|C9\d": "switch_rack",
    r"(?:MX|Z)\d|vMX": "firewall",
    r"MG\d": "router",
    r"MV\d": "camera",
    r"MT\d": "connected_object",
}


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    model, found = column(laid.cells, "model"), column(laid.cells, "device_type")
    for pattern, device_type in MODELS.items():
        found = found.mask(found.isna() & matches(model, f"(?:{pattern})"), device_type)
    laid.cells["device_type"] = found.mask(matches(model, "vmx"), "VM")
    laid.cells["manufacturer"] = "Cisco Meraki"


MERAKI = Format(
    "meraki",
    {
        "name": "item_id",
        "Name": "item_id",
        "serial": "serial_number",
        "Serial": "serial_number",
        "Serial number": "serial_number",
        "model": "model",
        "Model": "model",
        "productType": "device_type",
        "Network name": "site",
        "Network": "site",
        "network.name": "site",
        "address": "site",
        "Order number": "source_document",
    },
    signatures=(
        ("serial", "model", "networkId", "mac"),
        ("serial", "model", "productType", "network.id"),
        ("Serial number", "Model", "Network name", "MAC address"),
        ("Serial", "Model", "Network", "Claimed on"),
        ("Serial number", "Model", "Claimed on"),
    ),
    values={"device_type": PRODUCTS},
    refine=_refine,
    left_aside=(
        *("mac", "MAC", "MAC address", "networkId", "network.id", "lat", "lng", "notes", "tags", "lanIp", "firmware"),
        *("floorPlanId", "url", "details", "beaconIdParams.uuid", "configurationUpdatedAt", "imei", "wan1Ip", "wan2Ip"),
        *("Claimed on", "Country/Region", "Tags", "Configured network", "License expiration date", "orderNumber"),
        *("claimedAt", "licenseExpirationDate", "countryCode", "status", "Status", "publicIp", "lastReportedAt"),
    ),
    from_documentation=True,
)
