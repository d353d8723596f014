"""The formats that are known by their content, one module each; adding one is a module, a line here and a fixture."""

from collections.abc import Sequence

from footprint.intake.formats.clouds.aws_cost import AWS_COST
from footprint.intake.formats.clouds.azure_cost import AZURE_COST
from footprint.intake.formats.clouds.costs_alone import COSTS_ALONE
from footprint.intake.formats.clouds.focus import FOCUS
from footprint.intake.formats.clouds.google_cost import GOOGLE_COST
from footprint.intake.formats.clouds.ovh_carbon import OVH_CARBON
from footprint.intake.formats.clouds.supplier_carbon import AWS_CARBON, AZURE_CARBON, GOOGLE_CARBON, SCALEWAY_CARBON
from footprint.intake.formats.directories.active_directory import AD_ACCOUNTS, AD_COMPUTERS
from footprint.intake.formats.directories.microsoft_365 import M365_SEATS, M365_STORAGE
from footprint.intake.formats.fleets.intune import INTUNE
from footprint.intake.formats.fleets.jamf import JAMF
from footprint.intake.formats.fleets.pdq import PDQ
from footprint.intake.formats.fleets.sccm import SCCM
from footprint.intake.formats.format import Format, Laid
from footprint.intake.formats.inventories.agent import AGENT
from footprint.intake.formats.inventories.ansible import ANSIBLE
from footprint.intake.formats.inventories.ecodiag import ECODIAG
from footprint.intake.formats.inventories.g4it import G4IT_APPLICATIONS, G4IT_PHYSICAL, G4IT_SITES, G4IT_VIRTUAL
from footprint.intake.formats.inventories.glpi import GLPI_EXPORT, GLPI_REST
from footprint.intake.formats.inventories.itop import ITOP
from footprint.intake.formats.inventories.lansweeper import LANSWEEPER
from footprint.intake.formats.inventories.ocs import OCS_EXPORT
from footprint.intake.formats.inventories.osquery import OSQUERY
from footprint.intake.formats.inventories.pcr_si import PCR_SI
from footprint.intake.formats.inventories.ralph import RALPH
from footprint.intake.formats.inventories.servicenow import SERVICENOW
from footprint.intake.formats.inventories.snipe_it import SNIPE_IT, SNIPE_IT_API
from footprint.intake.formats.inventories.spiceworks import SPICEWORKS
from footprint.intake.formats.networks.meraki import MERAKI
from footprint.intake.formats.networks.netbox import NETBOX, NETBOX_API
from footprint.intake.formats.networks.unifi import UNIFI
from footprint.intake.formats.no_estates import LICENCES, MODELS, MOUNTS
from footprint.intake.formats.orders.reseller_orders import RESELLER_ORDERS
from footprint.intake.formats.printers.printer_fleets import PRINTER_FLEET
from footprint.intake.formats.telecom.operators import OPERATOR_LINES
from footprint.intake.formats.virtual.proxmox import PROXMOX
from footprint.intake.formats.virtual.rvtools import RVTOOLS
from footprint.words.spellings import normalise_spelling

__all__ = ["FORMATS", "Format", "Laid", "find_format", "find_records"]

# In the order in which they are tried: the narrowest signatures first, last those that many programs share.
FORMATS: tuple[Format, ...] = (
    *(AGENT, PCR_SI, SCALEWAY_CARBON, ANSIBLE, PROXMOX, UNIFI, MERAKI),
    *(AWS_CARBON, GOOGLE_CARBON, AZURE_CARBON, OVH_CARBON, FOCUS, AZURE_COST, AWS_COST, GOOGLE_COST),
    *(G4IT_APPLICATIONS, G4IT_VIRTUAL, G4IT_PHYSICAL, G4IT_SITES, RVTOOLS),
    *(SNIPE_IT, SNIPE_IT_API, INTUNE, JAMF, LANSWEEPER, SERVICENOW, OCS_EXPORT, SCCM, PDQ, SPICEWORKS),
    *(AD_ACCOUNTS, AD_COMPUTERS, M365_SEATS, M365_STORAGE),
    *(NETBOX, NETBOX_API, ITOP, GLPI_EXPORT, GLPI_REST, RALPH, OSQUERY, ECODIAG),
    *(OPERATOR_LINES, PRINTER_FLEET, RESELLER_ORDERS),
    *(COSTS_ALONE, MODELS, LICENCES, MOUNTS),
)


def find_format(rows: Sequence[Sequence[str]]) -> tuple[Format, int] | None:
    """The format whose headers stand in one of the first rows of a table, and the row that holds them."""
    for position, row in enumerate(rows):
        given = frozenset(map(normalise_spelling, row))
        for known in FORMATS:
            if known.recognise(row, given):
                return known, position
    return None


def find_records(document: object) -> tuple[Format, list[dict]] | None:
    """The format that a JSON or XML document is of, and its records."""
    for known in FORMATS:
        if known.list_records is not None:
            records = known.list_records(document)
            if records is not None:
                return known, records
    return None
