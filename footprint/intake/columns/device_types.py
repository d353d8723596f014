"""The type of a device that its row does not state, or states in a word that says too little: its model tells."""

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache, lru_cache

import pandas as pd

from footprint.intake.columns.header_words import OUT
from footprint.intake.formats.format import Laid, column, map_words
from footprint.made_once import make_once
from footprint.problems import Problem, join_problems, problems_where
from footprint.registry.catalogue import shipped_catalogue
from footprint.registry.model_names import SURE, match_model, match_models, number_pairs, shipped_models
from footprint.words.meanings import BETWEEN_THINGS
from footprint.words.normal_forms import normal_form, part_glued_words
from footprint.words.spellings import (
    LONGEST_TYPE,
    find_wide,
    is_joining,
    meanings_among,
    normalise_spelling,
    read_spellings,
    type_at_start,
    type_families,
    wide_meanings,
)
from footprint.words.vocabulary import read_word_lists

ACCESSORIES = "peripherals"
SOME = 2  # rows of one family, before it says what a wide word means
ANY = "any"
QUALITIES = ("status", "ownership", "condition")

_SEVERAL = re.compile(r"\s+(?:et|and|ou|or)\s+|\s*[&+/]\s*", re.IGNORECASE)
_QUOTES = re.compile(r"[\"«»“”]")


def state_types(laid: Laid) -> None:
    """Give the type of their model to rows without a type, and to those whose word is general ("PC", "Imprimante").

    A model counts where it leaves no doubt, and where its type, or the family of it, is one that the word may mean.
    A word that is not general stays, whatever the model says: where they differ, that is said. Rows without a model may
    name it in the column of types; what neither tells is what the format assumes.
    """
    _take_qualities(laid)
    _split_names(laid, "device_type")
    _split_names(laid, "model")
    _take_models_from_types(laid)
    _split_makers(laid)
    model, stated = column(laid.cells, "model"), column(laid.cells, "device_type")
    named = model.notna() & ~model.index.isin(laid.aside)
    if named.any():
        told = _told_by_models(laid, model, stated, named)
        laid.cells["device_type"] = told.fillna(stated)
    if laid.assumed:
        laid.cells["device_type"] = column(laid.cells, "device_type").fillna(laid.assumed)


def _told_by_models(laid: Laid, model: pd.Series, stated: pd.Series, named: pd.Series) -> pd.Series:
    """The types that models tell, missing where they tell none or where the word that is stated stays."""
    families = _families_of(stated)
    codes, pairs = number_pairs(column(laid.cells, "manufacturer").where(named, "").fillna(""), model.where(named, ""))
    found = match_models(pd.DataFrame(pairs, columns=["manufacturer", "model"], dtype="str"))
    sure = found["device_type"].where(found["confidence"].isin(SURE)).astype("str")
    sure = sure.where(~_named_otherwise(pairs, sure))
    types = by_model = sure.take(codes).set_axis(stated.index)
    untold = named & stated.isna() & types.isna()
    if untold.any():
        types = types.fillna(
            map_words(model.where(untold), lambda name: "" if _joins_types(name) else type_at_start(name))
        )
    meant = map_words(stated, _meaning)
    agree = _agree(types, families)
    differ = named & stated.notna() & ~agree & (found["confidence"] == "high").to_numpy()[codes]
    _say_differ(laid, model, meant, types.where(differ))
    taken = types.where(stated.isna() | ((families != "") & agree & (types != meant.fillna(""))))
    laid.types_by_model = taken[taken.notna() & by_model.notna()]
    if taken.notna().any():
        line = int(taken.notna().idxmax())
        told = Problem("reading.type-by-model", "note", laid.table, line, "device_type", model[line], taken[line])
        laid.say(told)
    return taken


def _named_otherwise(pairs: Iterable[tuple[str, str]], types: pd.Series) -> pd.Series:
    """Where what stands for a model is the word for another kind of device than the family that it is like."""
    kinds = _kinds()
    differ = [
        bool((one := _meaning(name)) and pd.notna(kind) and kinds.get(one) != kinds.get(kind))
        for (_, name), kind in zip(pairs, types, strict=True)
    ]
    return pd.Series(differ, index=types.index, dtype="bool")


def _say_differ(laid: Laid, model: pd.Series, stated: pd.Series, types: pd.Series) -> None:
    """The rows whose word is of another kind of device than their model: the word counts, and may be wrong."""
    kinds = _kinds()
    codes, distinct = number_pairs(stated.fillna(""), types.fillna(""))
    other = [bool(one and other and kinds.get(one, one) != kinds.get(other, other)) for one, other in distinct]
    if not any(other):
        return
    where = pd.Series(pd.array(other, dtype="bool").take(codes), index=types.index)
    # An accessory bears the name of what it goes with: "ThinkPad USB-C" under docking stations.
    where &= stated.map(type_families()) != ACCESSORIES
    doubts = problems_where(where, "reading.type-unlike-model", "warning", laid.table, "device_type", model, types)
    laid.problems = join_problems([laid.problems, doubts])


def _split_names(laid: Laid, written: str) -> None:
    """Type, maker and model that are in one cell ("Portable HP ProBook 450 G8"), each put in its column.

    A row with a model of its own keeps it, and so does one with a type where the cell is that of the model.
    """
    names = column(laid.cells, written)
    other = "model" if written == "device_type" else "device_type"
    joined = names.notna() & column(laid.cells, other).isna() & ~names.index.isin(laid.aside)
    if not joined.any():
        return
    codes, distinct = pd.factorize(names.where(joined))
    parts = pd.DataFrame([*(split_name(str(name)) for name in distinct), ("", "", "")], dtype="str").replace("", pd.NA)
    kinds, makers, models = (parts[at].take(codes).set_axis(names.index) for at in range(3))
    if kinds.isna().all():
        return
    laid.cells["device_type"] = kinds.fillna(column(laid.cells, "device_type"))
    laid.cells["manufacturer"] = column(laid.cells, "manufacturer").fillna(makers)
    laid.cells["model"] = models.where(kinds.notna(), column(laid.cells, "model"))
    line = int(kinds.notna().idxmax())
    said = " · ".join(filter(None, (str(one[line]) for one in (kinds, makers, models) if pd.notna(one[line]))))
    laid.say(Problem("reading.name-split", "note", laid.table, line, written, str(names[line]), said))


@lru_cache(maxsize=2**12)
def split_name(name: str) -> tuple[str, str, str]:
    """The words for a type, the maker and the model that one text names in this order; all "" where it doesn't.

    The maker is known, or the model is one of a known family: "Écran 24 salle 3" is no model of anybody.
    """
    words, reader = _QUOTES.sub(" ", name).split(), shipped_models().reader
    if _joins_types(name):
        return "", "", ""
    for count in range(1, min(len(words), LONGEST_TYPE + 1)):
        kind, rest = " ".join(words[:count]).rstrip(" :-–"), _open(" ".join(words[count:]).lstrip(" :-–"))
        if not (_meaning(kind) or may_be(kind)):
            continue
        maker, model = reader.split_maker(rest)
        if maker and any(map(str.isalpha, model)):
            return kind, maker, model
        if not maker and _names_model(rest):
            return kind, "", rest
    return "", "", ""


def _open(text: str) -> str:
    """A text without the brackets that are around the whole of it."""
    return text[1:-1] if text[:1] + text[-1:] == "()" and text.count("(") == 1 else text


def _names_model(text: str) -> bool:
    """Whether a text is a model from its first word on: not "portable ThinkPad T14", nor "pour ThinkPad T14".

    "Laser A4" is none, though "Laser" is a family of a maker: all its words are those of types, and none is a number.
    """
    first, _, rest = text.partition(" ")
    words = normalise_spelling(text).split()
    if _words_of_types().issuperset(words) and not any(map(str.isdecimal, words)):
        return False
    if is_joining(first) or match_model("", text).confidence != "high":
        return False
    is_kind = bool(_meaning(first) or may_be(first))
    return not (is_kind and rest and match_model("", rest).confidence == "high")


@cache
def _words_of_types() -> frozenset[str]:
    """Every word that the spellings of types are made of."""
    return frozenset(word for name in read_spellings()["device_type"] for word in name.split())


def _take_models_from_types(laid: Laid) -> None:
    """Models that stand in the column of types ("Dell Latitude 5520"), put in that of models where it is empty."""
    stated, model = column(laid.cells, "device_type"), column(laid.cells, "model")
    unknown = stated.notna() & model.isna() & ~stated.index.isin(laid.aside)
    unknown &= map_words(
        stated.where(unknown), lambda word: "" if _is_known(word) or _names_several(word) else word
    ).notna()
    if not unknown.any():
        return
    names = pd.DataFrame({"manufacturer": column(laid.cells, "manufacturer"), "model": stated})[unknown]
    found = match_models(names)
    moved = found["confidence"].isin(SURE).reindex(stated.index, fill_value=False)
    if moved.any():
        laid.cells["model"] = model.mask(moved, stated)
        laid.cells["device_type"] = stated.mask(moved)


def _is_known(word: str) -> bool:
    """Whether a word is a type, or may mean several."""
    return bool(_meaning(word) or may_be(word))


def _names_several(word: str) -> bool:
    """Whether a text names devices of several types ("Clavier + souris"): it is the model of none of them."""
    kinds = {_meaning(part) or find_wide(part) for part in _SEVERAL.split(word) if _is_known(part)}
    return len(kinds) > 1


def _joins_types(text: str) -> bool:
    """Whether a text joins devices of several types, with their makers or not ("Serveur Dell + onduleur")."""
    if read_spellings()["device_type"].list_joined(text):
        return True
    parts = BETWEEN_THINGS.split(text)
    kinds = {_meaning(part) or type_at_start(part.strip()) or find_wide(part) for part in parts} - {""}
    return len(kinds) > 1 and not _meaning(text)


def _take_qualities(laid: Laid) -> None:
    """What follows the word for a type and says how the device is, put in its column ("Copieur loué", "Écran HS").

    Its owner, its condition, or that it is out of the estate; where that column says nothing of the row.
    """
    stated = column(laid.cells, "device_type")
    codes, words = pd.factorize(stated)
    parts = [_split_quality(str(word)) for word in words]
    for name in QUALITIES:
        taken = pd.array([*(part[2] if part[1] == name else None for part in parts), None], dtype="str")
        said = pd.Series(taken.take(codes), index=stated.index)
        free = said.notna() & column(laid.cells, name).isna() & ~said.index.isin(laid.aside)
        if free.any():
            laid.cells[name] = column(laid.cells, name).mask(free, said)
            line = int(said[free].index[0])
            laid.say(
                Problem(
                    "reading.name-split", "note", laid.table, line, "device_type", str(stated[line]), str(said[line])
                )
            )
    kinds = pd.array([*(part[0] for part in parts), None], dtype="str")
    laid.cells["device_type"] = pd.Series(kinds.take(codes), index=stated.index)


@lru_cache(maxsize=2**12)
def _split_quality(written: str) -> tuple[str, str, str]:
    """The word for a type, and the column and the words that say how the device is; "" for both where none does."""
    words = written.split()
    for end in range(len(words) - 1, 0, -1):
        kind, rest = " ".join(words[:end]), " ".join(words[end:])
        if not _is_known(kind) or _meaning(written) not in ("", _meaning(kind)):
            continue
        for name in QUALITIES:
            meant = read_spellings()[name].get(rest, "")
            if meant and (name != "status" or (meant == OUT and normal_form(rest) not in _read_alone())):
                return kind, name, rest
    return written, "", ""


@lru_cache(maxsize=1)
def _read_alone() -> frozenset[tuple[str, ...]]:
    """The words for statuses that mean other things after another word."""
    return frozenset(map(normal_form, read_word_lists("choices")["complements"]["status"]["alone"]))


def _split_makers(laid: Laid) -> None:
    """Makers that stand before their models in one cell, put in the column of makers where it is empty."""
    model, maker = column(laid.cells, "model"), column(laid.cells, "manufacturer")
    joined = model.notna() & maker.isna()
    if not joined.any():
        return
    codes, written = pd.factorize(model.where(joined))
    parts = [shipped_models().reader.split_maker(str(one)) for one in written]
    makers, models = (pd.array([*(part[at] or pd.NA for part in parts), pd.NA], dtype="str") for at in (0, 1))
    found = pd.Series(makers.take(codes), index=model.index)
    if found.notna().any():
        laid.cells["manufacturer"] = maker.fillna(found)
        laid.cells["model"] = model.mask(found.notna(), pd.Series(models.take(codes), index=model.index))


def _meaning(word: str) -> str:
    """The type that a word means, general or not; "" where it is not understood."""
    return read_spellings()["device_type"].get(word, "")


def state_types_by_neighbours(laid: Laid) -> None:
    """Give wide words the type that they have among the devices of the only family that the column speaks of.

    "Fixe" is a desktop among laptops, a telephone among smartphones; where both are listed, it is asked.
    """
    stated = column(laid.cells, "device_type")
    codes, words = pd.factorize(stated)
    known, among = read_spellings()["device_type"], meanings_among()
    wide = ["" if known.get(str(word)) else find_wide(str(word)) for word in words]
    if not any(word in meanings for word in wide for meanings in among.values()):
        return
    families = pd.Series([*(type_families().get(known.get(str(word), ""), "") for word in words), ""], dtype="str")
    present = families.take(codes)[~stated.index.isin(laid.aside)].value_counts()
    found = [family for family in among if present.get(family, 0) >= SOME]
    if len(found) != 1 or any(present.get(family, 0) for family in among if family not in found):
        return
    meant = [among[found[0]].get(word) for word in wide]
    types = pd.Series(pd.array([*meant, None], dtype="str").take(codes), index=stated.index)
    laid.cells["device_type"] = types.fillna(stated)
    if types.notna().any():
        line = int(types.dropna().index[0])
        told = ("device_type", stated[line], types[line])
        laid.say(Problem("reading.type-by-neighbours", "note", laid.table, line, *told))


def _families_of(types: pd.Series) -> pd.Series:
    """The families or types that a general word may mean, parted by spaces; "" for any other word."""
    return map_words(types, lambda word: " ".join(sorted(may_be(word)))).fillna("")


@lru_cache(maxsize=2**12)
def may_be(word: str) -> Set[str]:
    """The families of devices, or the types, that a word may mean, if it is a general one; a size makes it precise."""
    if wide := wide_meanings().get(find_wide(part_glued_words(word))):
        return wide
    if any(map(str.isdecimal, word)):
        return frozenset()
    return frozenset(shipped_models().general_types.get(_meaning(word), ()))


def _agree(types: pd.Series, families: pd.Series) -> pd.Series:
    """Where a type is one of those meant, or of one of the families."""
    codes, distinct = number_pairs(types.fillna(""), families)
    of_type = type_families()
    found = [bool({ANY, name, of_type.get(name, "?")} & set(meant.split())) for name, meant in distinct]
    return pd.Series(pd.array(found, dtype="bool").take(codes), index=types.index)


@cache
def _kinds() -> Mapping[str, str]:
    """The kind of device that each type is of: its family, and the group by which levers call it."""
    return make_once("kinds", _list_kinds)


def _list_kinds() -> dict[str, str]:
    catalogue = shipped_catalogue()
    kinds = dict(type_families())
    for group, types in catalogue.device_groups.items():
        if group != "server_room":
            kinds.update({one: f"{kinds[one]} {group}" for one in types if " " not in kinds[one]})
    return kinds
