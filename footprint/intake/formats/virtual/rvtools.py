"""RVTools: the workbook, or one CSV a tab, of a VMware estate. Hosts are servers; machines are counted by their hosts.

Its megabytes are those of two to the power of twenty.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, convert, holds

BLADE = r"\bblade|\bBL\d{3}|\bFC\d{3}\b|\bPowerEdge M\w?\d|\bsynergy\b|\bUCSB-|\bMX\d{3}c\b"

LEFT_ASIDE = (
    *("Cluster", "Config status", "in Maintenance Mode", "in Quarantine Mode", "vSAN Fault Domain Name", "CPU Model"),
    *("Speed", "HT Available", "HT Active", "# CPU", "Cores per CPU", "CPU usage %", "Memory usage %", "Console"),
    *("# NICs", "# HBAs", "# VMs", "# VMs total", "VMs per Core", "# vCPUs", "vCPUs per Core", "vRAM"),
    *("VM Used memory", "VM Memory Swapped", "VM Memory Ballooned", "VMotion support", "Storage VMotion support"),
    *("Current EVC", "Max EVC", "Assigned License(s)", "ATS Heartbeat", "ATS Locking", "Host Power Policy"),
    *("Current CPU power man. policy", "Supported CPU power man.", "ESX Version", "Boot time", "DNS Servers", "DHCP"),
    *("Domain", "Domain List", "DNS Search Order", "NTP Server(s)", "NTPD running", "Time Zone", "Time Zone Name"),
    *("GMT Offset", "OEM specific string", "BIOS Vendor", "BIOS Version", "BIOS Date", "Certificate Issuer"),
    *("Certificate Start Date", "Certificate Expiry Date", "Certificate Status", "Certificate Subject", "Object ID"),
    *("VI SDK Server", "VI SDK UUID", "UUID", "AutoDeploy.MachineIdentity"),
    # Of machines.
    *("Powerstate", "Template", "SRM Placeholder", "DNS Name", "Connection state", "Guest state", "Heartbeat"),
    *("NICs", "Disks", "Provisioned MB", "Provisioned MiB", "In Use MB", "In Use MiB", "Unshared MB", "Unshared MiB"),
    *("Resource pool", "Folder", "vApp", "Path", "Last Backup", "Firmware", "HW version", "VM ID"),
    *("OS according to the configuration file", "OS according to the VMware Tools", "Total disk capacity MiB"),
)


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    if "memory_gb" in laid.cells:
        laid.cells["memory_gb"] = convert(laid.cells["memory_gb"], 1 / 1024)
    if "vm" in rows:
        laid.cells["device_type"] = "VM"
        laid.set_aside(laid.cells["item_id"].notna(), "reading.hosted-machine", "item_id", laid.cells["item_id"])
        return
    model = column(laid.cells, "model")
    laid.cells["device_type"] = pd.Series("server", index=rows.index, dtype="str").mask(
        holds(model, BLADE), "server_blade"
    )


RVTOOLS = Format(
    "rvtools",
    {
        "VM": "item_id",
        "Host": "item_id",
        "Datacenter": "site",
        "Vendor": "manufacturer",
        "Model": "model",
        "Serial number": "serial_number",
        "Service tag": "serial_number",
        "# Memory": "memory_gb",
        "Memory": "memory_gb",
        "# Cores": "cpu_cores",
        "CPUs": "cpu_cores",
    },
    signatures=(("Host", "CPU Model", "# Cores", "# Memory", "Model"), ("VM", "Powerstate", "CPUs", "Memory", "Host")),
    refine=_refine,
    left_aside=LEFT_ASIDE,
    people=("Annotation",),
    other_sheets=r"v[A-Z]\w*",
)
