"""The type of a device that its row does not state, or states in a word that says too little: its model tells."""

import pandas as pd

from footprint.models import match_models
from footprint.problems import Problem
from footprint.reading.formats.format import Laid, column
from footprint.texts import normalise_spelling, spellings

SURE = ("high", "medium")


def state_types(laid: Laid) -> None:
    """Give the type of their model to the rows whose type is missing or unknown, where the model leaves no doubt."""
    model = column(laid.cells, "model")
    if not model.notna().any():
        return
    stated = column(laid.cells, "device_type")
    untold = model.notna() & ~_is_known(stated)
    if not untold.any():
        return
    names = pd.DataFrame({"manufacturer": column(laid.cells, "manufacturer"), "model": model})[untold]
    found = match_models(names)
    types = found["device_type"].where(found["confidence"].isin(SURE)).reindex(stated.index).astype("str")
    laid.cells["device_type"] = types.fillna(stated)
    if types.notna().any():
        line = int(types.notna().idxmax())
        told = Problem("reading.type-by-model", "note", laid.table, line, "device_type", model[line], types[line])
        laid.say(told)


def _is_known(types: pd.Series) -> pd.Series:
    """Where the word of a type means one type."""
    codes, words = pd.factorize(types)
    known = spellings()["device_type"]
    found = [*(normalise_spelling(str(word)) in known for word in words), False]
    return pd.Series(pd.array(found, dtype="bool").take(codes), index=types.index)
