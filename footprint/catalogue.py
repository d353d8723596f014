"""The device and service types an inventory may hold, as declared beside the factors."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
import pycountry


@dataclass(frozen=True)
class Catalogue:
    """The types and what the calculation must know of each.

    Attributes:
        devices: device_type, family, room (1: its electricity is multiplied by the PUE), powered (0: no use line).
        services: service_type, family, unit (what one unit of amount_per_year is).
        overlaps: one, other: types that count the same thing ("equipment": any device), never to be counted together.
    """

    devices: pd.DataFrame
    services: pd.DataFrame
    overlaps: pd.DataFrame

    @cached_property
    def device_types(self) -> list[str]:
        """Ids of the device types, in the order that codes follow."""
        return self.devices["device_type"].tolist()

    @cached_property
    def service_types(self) -> list[str]:
        """Ids of the service types, in the order that codes follow."""
        return self.services["service_type"].tolist()

    @cached_property
    def room_types(self) -> list[str]:
        """Device types whose electricity is multiplied by the PUE of their room."""
        return self.devices.loc[self.devices["room"] == 1, "device_type"].tolist()

    @cached_property
    def families(self) -> dict[str, str]:
        """The family of each type, of devices and of services."""
        types = [self.devices.set_index("device_type")["family"], self.services.set_index("service_type")["family"]]
        return pd.concat(types).to_dict()


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of factors."""
    devices = pd.read_csv(folder / "device_types.csv", dtype={"device_type": "str", "family": "str"})
    services = pd.read_csv(folder / "service_types.csv", dtype="str")
    overlaps = pd.read_csv(folder / "overlaps.csv", dtype="str")
    return Catalogue(devices=devices, services=services, overlaps=overlaps)


@cache
def list_countries() -> list[str]:
    """ISO 3166-1 alpha-3 codes, sorted."""
    return sorted(country.alpha_3 for country in pycountry.countries)
