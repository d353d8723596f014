"""What a name of a machine says beyond its model: that it is virtual, its case, or how large a screen is."""

import pandas as pd

from footprint.intake.formats.format import holds, matches
from footprint.registry.catalogue import find_screen

# Manufacturers and models that virtual machines give themselves.
VIRTUAL = (
    r"vmware|virtualbox|innotek|qemu|\bkvm\b|\bxen\b|\bhvm domu|bochs|parallels virtual|virtual machine"
    r"|virtual platform|standard pc|openstack|amazon ec2|google compute engine|droplet|bhyve|nutanix ahv|rhev"
    r"|ovirt|proxmox|hyper-?v|cloud server|machine virtuelle"
)
VIRTUAL_TYPE = (
    r"(?:vm|vms|virtual|serveur virtuel|virtual server|container|conteneur|docker)s?$|virtual|machines? virtuelle"
)

# Words of the SMBIOS standard for a case.
CASES = {
    **dict.fromkeys(("Notebook", "Laptop", "Portable", "Sub Notebook", "Convertible", "Detachable"), "laptop"),
    **dict.fromkeys(("Desktop", "Pizza Box", "Lunch Box"), "desktop"),
    **dict.fromkeys(("Tower", "Mini Tower"), "desktop_tower"),
    **dict.fromkeys(("Low Profile Desktop", "Space-saving", "Space-Saving"), "desktop_small"),
    **dict.fromkeys(("Mini PC", "Stick PC"), "desktop_mini"),
    **dict.fromkeys(("Rack Mount Chassis", "Main Server Chassis", "Rack Mount", "Main System Chassis"), "server_rack"),
    **dict.fromkeys(("Blade", "Blade Enclosure"), "server_blade"),
    "All in One": "all_in_one",
    "Tablet": "tablet",
    "Hand Held": "smartphone",
    "Docking Station": "docking_station",
}

# Numbers that the SMBIOS standard gives to cases; the others do not tell a type.
CHASSIS = {
    **dict.fromkeys(("8", "9", "10", "14", "31", "32"), "laptop"),
    **dict.fromkeys(("3",), "desktop"),
    **dict.fromkeys(("4", "15", "16", "24"), "desktop_small"),
    **dict.fromkeys(("6", "7"), "desktop_tower"),
    **dict.fromkeys(("17", "23"), "server_rack"),
    **dict.fromkeys(("28", "29"), "server_blade"),
    **dict.fromkeys(("35", "36"), "desktop_mini"),
    **dict.fromkeys(("1", "2", "5", "18", "19", "20", "21", "22", "25"), ""),
    "11": "smartphone",
    "12": "docking_station",
    "13": "all_in_one",
    "30": "tablet",
}


def is_virtual(cells: pd.DataFrame) -> pd.Series:
    """Which rows of equipment are virtual machines: by their type, their manufacturer or their model."""
    virtual = pd.Series(False, index=cells.index)
    for name, pattern in (("device_type", VIRTUAL_TYPE), ("manufacturer", VIRTUAL), ("model", VIRTUAL)):
        if name in cells:
            codes, words = pd.factorize(cells[name])
            test = matches if name == "device_type" else holds
            found = [*test(pd.Series(words, dtype="str"), f"(?:{pattern})"), False]
            virtual |= pd.Series(pd.array(found, dtype="bool").take(codes), index=cells.index)
    return virtual


def screen_type(inches: float) -> str:
    """The type of a screen by its diagonal; a plain monitor when it is not known (0)."""
    return find_screen(inches) if inches else "monitor"
