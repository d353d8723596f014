"""Spiceworks: the list of devices that its inventory exports."""

from footprint.intake.formats.format import Format

SPICEWORKS = Format(
    "spiceworks",
    {
        "Name": "item_id",
        "Device Name": "item_id",
        "Device Type": "device_type",
        "Device type": "device_type",
        "Manufacturer": "manufacturer",
        "Model": "model",
        "Serial Number": "serial_number",
        "Asset Tag": "asset_tag",
        "Location": "site",
        "Site": "site",
        "Department": "entity",
        "Purchase Date": "acquired_on",
        "Purchase Price": "purchase_cost_eur",
    },
    signatures=(
        ("Name", "Device Type", "Manufacturer", "Model", "Serial Number"),
        ("Name", "Device Type", "Manufacturer", "Model", "Last Login"),
        ("Device Name", "Device Type", "Manufacturer", "Model"),
    ),
    # Its type "Windows" or "Computer" may be a laptop, a desktop or a server: the model decides, or it is asked.
    values={
        "device_type": {
            **dict.fromkeys(("Windows", "Workstation Computer", "Computer", "Mac", "Linux", "Unknown", "Other"), ""),
            **dict.fromkeys(("Windows Workstation", "Unix", "Network Device", "Networking", "Uncategorized"), ""),
            "Windows Server": "server",
            "Laptop": "laptop",
            "Desktop": "desktop",
            "Virtual Machine": "VM",
            "Wireless Access Point": "access_point",
        }
    },
    left_aside=(
        *("Description", "IP Address", "IP", "MAC Address", "MAC", "Operating System", "OS", "Memory", "Last Scanned"),
        *("Last Seen", "Last Login", "Last User", "Owner", "Domain", "Uptime", "Warranty", "Warranty Expiration"),
        *("Processor", "Processors", "Disk", "Free Space", "Software Count", "Open Ports", "Tags", "Online", "Kernel"),
    ),
    from_documentation=True,
)
