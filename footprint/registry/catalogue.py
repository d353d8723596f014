"""The device and service types an inventory may hold, as declared next to the factors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from footprint.made_once import make_once
from footprint.shipped_files import factors_folder
from footprint.tables import LEVER_GROUPS

# Up to how many inches a screen is of a type: 23.5 (a 23.6 measured in whole centimetres) and 23.8 are sold as 24.
SCREENS = (
    *((23.3, "monitor_22"), (26.5, "monitor_24"), (29.5, "monitor_27"), (34.9, "monitor_32")),
    *((49.9, "monitor_ultrawide"), (110, "large_display")),
)

_COLUMNS = {
    "device_types": ["device_type", "family", "room", "powered", "groups"],
    "service_types": ["service_type", "family", "unit", "groups"],
    "overlaps": ["one", "other"],
}


def find_screen(inches: float) -> str:
    """The type of a screen by its diagonal."""
    return next((name for limit, name in SCREENS if inches <= limit), SCREENS[-1][1])


@dataclass(frozen=True)
class Catalogue:
    """The types and what the calculation must know of each.

    Attributes:
        devices: device_type, family, room (1: its electricity is multiplied by the PUE), powered (0: no use line).
        services: service_type, family, unit (what one unit of amount_per_year is).
        overlaps: one, other: types that count the same thing ("equipment": any device), never to be counted together.
        groups: table, type, group: what levers call them, on the row of the type in its file. No estimate reads it.
    """

    devices: pd.DataFrame
    services: pd.DataFrame
    overlaps: pd.DataFrame
    groups: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["table", "type", "group"], dtype="str"))

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

    @cached_property
    def device_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The device types that each group of levers means, and those that stand in a server room."""
        return self._find_groups("device_types") | {"server_room": tuple(self.room_types)}

    @cached_property
    def service_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The service types that each group of levers means."""
        return self._find_groups("service_types")

    def _find_groups(self, table: str) -> dict[str, tuple[str, ...]]:
        types = self.groups.loc[self.groups["table"] == table].groupby("group")["type"].agg(tuple)
        return {group: types.get(group, ()) for group in LEVER_GROUPS[table]}


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of factors. Raises ValueError, naming the file, when its columns are others."""
    tables = {name: _read_columns(folder / f"{name}.csv", columns) for name, columns in _COLUMNS.items()}
    groups = pd.concat([_list_groups(name, tables[name]) for name in LEVER_GROUPS])
    return Catalogue(
        devices=tables["device_types"].drop(columns="groups"),
        services=tables["service_types"].drop(columns="groups"),
        overlaps=tables["overlaps"],
        groups=groups,
    )


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that travels with the code, read once."""
    return make_once("catalogue", lambda: read_catalogue(factors_folder()))


def _read_columns(file: Path, columns: list[str]) -> pd.DataFrame:
    table = pd.read_csv(file, dtype=dict.fromkeys(set(columns) - {"room", "powered"}, "str"))
    if list(table.columns) != columns:
        raise ValueError(f"{file.name}: its columns must be {', '.join(columns)}; they are {', '.join(table.columns)}.")
    return table


def _list_groups(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """One row a group that a type bears; a cell left empty is kept, for the checks to tell."""
    group = table["groups"].str.split().explode()
    return pd.DataFrame({"table": name, "type": table.iloc[:, 0].reindex(group.index), "group": group})


@cache
def list_countries() -> list[str]:
    """ISO 3166-1 alpha-3 codes, sorted."""
    return make_once("countries", _read_countries)


def _read_countries() -> list[str]:
    import pycountry  # only where they are made: loading it takes as long as reading a small file

    return sorted(country.alpha_3 for country in pycountry.countries)
