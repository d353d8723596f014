"""What people know of the items of an inventory: type, maker and model, provider; an id only where they gave one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.pages import state
from footprint.words.texts import type_name
from footprint.workspace.footprint import Footprint


def name_items(found: Footprint, items: pd.DataFrame) -> list[str]:
    """What people call some items, by the number that lines give them: "Écran 24 pouces · Dell P2419H"."""
    known, language = found.once("known names", lambda: _gather_names(found)), state.current_language()
    rows = zip(items["type"], known.reindex(items["item"]).fillna(""), strict=True)
    return [f"{type_name(kind, language)} · {name}" if name else type_name(kind, language) for kind, name in rows]


def find_ids(found: Footprint, items: pd.DataFrame) -> list[str]:
    """The ids that the inventory gives some items; nothing for those named after their line."""
    given = found.once("ids given", lambda: _gather_ids(found))
    return given.reindex(items["item"]).fillna("").tolist()


def _gather_ids(found: Footprint) -> pd.Series:
    tables = (found.situation.inventory.equipment, found.situation.inventory.usage)
    return pd.concat([table["item_id"].astype("str") for table in tables], ignore_index=True)


def find_named(found: Footprint, wanted: str) -> NDArray[np.bool_]:
    """Which items have a text in their id, type, maker, model or provider."""
    language, known = state.current_language(), found.once("known names", lambda: _gather_names(found))
    types = found.items["type"].astype("category")
    kinds = types.cat.rename_categories([type_name(one, language) for one in types.cat.categories]).astype("str")
    texts = (kinds + " · " + known).str.cat(found.items["item_id"].astype("str"), sep=" · ")
    return texts.str.contains(wanted, case=False, regex=False).to_numpy(dtype="bool")


def _gather_names(found: Footprint) -> pd.Series:
    """The maker and model of each device, the provider of each service; empty where nobody wrote them."""
    inventory = found.situation.inventory
    maker, model = (_read(inventory.equipment, name) for name in ("manufacturer", "model"))
    devices = (maker + " " + model).where(~_begin_alike(model, maker), model).str.strip()
    return pd.concat([devices, _read(inventory.usage, "provider")], ignore_index=True)


def _read(table: pd.DataFrame, column: str) -> pd.Series:
    return table[column].astype("str").fillna("").str.strip()


def _begin_alike(model: pd.Series, maker: pd.Series) -> pd.Series:
    """Whether a model begins with its maker already: "Dell P2419H" of Dell."""
    pairs = zip(model.str.casefold(), maker.str.casefold(), strict=True)
    return pd.Series([one.startswith(other) for one, other in pairs], index=model.index, dtype="bool")
