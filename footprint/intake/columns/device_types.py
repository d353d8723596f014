"""The type of a device that its row does not state, or states in a word that says too little: its model tells."""

import pandas as pd

from footprint.intake.formats.format import Laid, column
from footprint.problems import Problem
from footprint.registry.model_names import match_models
from footprint.words.normal_forms import normal_form
from footprint.words.spellings import type_families, wide_meanings

SURE = ("high", "medium")
ANY = "any"


def state_types(laid: Laid) -> None:
    """Give the type of their model to rows without a type, and to those whose word is too wide ("PC", "Networking").

    A model counts where it leaves no doubt, and where its type, or the family of it, is one that the word may mean.
    """
    model, stated = column(laid.cells, "model"), column(laid.cells, "device_type")
    families = _families_of(stated)
    untold = model.notna() & (stated.isna() | (families != "")) & ~model.index.isin(laid.aside)
    if not untold.any():
        return
    names = pd.DataFrame({"manufacturer": column(laid.cells, "manufacturer"), "model": model})[untold]
    found = match_models(names)
    types = found["device_type"].where(found["confidence"].isin(SURE)).reindex(stated.index).astype("str")
    types = types.where(stated.isna() | _agree(types, families))
    laid.cells["device_type"] = types.fillna(stated)
    if types.notna().any():
        line = int(types.notna().idxmax())
        told = Problem("reading.type-by-model", "note", laid.table, line, "device_type", model[line], types[line])
        laid.say(told)


def _families_of(types: pd.Series) -> pd.Series:
    """The families or types that a wide word may mean, parted by spaces; "" for any other word."""
    codes, words = pd.factorize(types)
    wide = wide_meanings()
    found = [*(" ".join(sorted(wide.get(" ".join(normal_form(str(word))), ()))) for word in words), ""]
    return pd.Series(pd.array(found, dtype="str").take(codes), index=types.index)


def _agree(types: pd.Series, families: pd.Series) -> pd.Series:
    """Where a type is one of those meant, or of one of the families."""
    pairs = pd.MultiIndex.from_arrays([types.fillna(""), families])
    codes, distinct = pairs.factorize()
    of_type = type_families()
    found = [bool({ANY, name, of_type.get(name, "?")} & set(meant.split())) for name, meant in distinct]
    return pd.Series(pd.array(found, dtype="bool").take(codes), index=types.index)
