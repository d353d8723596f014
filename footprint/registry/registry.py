"""The registry as one value: factors, assumptions, sources, categories, regions, and the catalogue of types."""

import hashlib
import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from footprint.registry.catalogue import Catalogue

MOST_ANSWERS_KEPT = 256
OF_FACTORS = "factors"  # first word of the questions whose answers no assumption changes


_UNKNOWN: Any = object()


Found = TypeVar("Found")


FACTOR_SETS = ("ademe", "manufacturers")


class Remembers:
    """Keeps what was found about it: it never changes."""

    @cached_property
    def _found(self) -> dict[Hashable, Any]:
        return {}

    def remember(self, question: Hashable, find: Callable[[], Found]) -> Found:
        """The answer to a question, looked for once."""
        known = self._found  # which others may look into, and make room in, at the same time
        answer = known.get(question, _UNKNOWN)
        if answer is _UNKNOWN:
            answer = find()
            if len(known) >= MOST_ANSWERS_KEPT:
                for oldest in list(known)[: MOST_ANSWERS_KEPT // 2]:
                    known.pop(oldest, None)
            known[question] = answer
        return answer


@dataclass(frozen=True)
class Factors(Remembers):
    """The registry.

    Factors, assumptions, sources, regulatory scopes, regions of countries and the catalogue of types.
    """

    factors: pd.DataFrame
    assumptions: pd.DataFrame
    sources: pd.DataFrame
    scopes: pd.DataFrame
    regions: pd.DataFrame
    catalogue: Catalogue

    def with_assumptions(self, assumptions: pd.DataFrame) -> "Factors":
        """The same registry with other assumptions; which factor fits what, which they don't change, is known still."""
        other = replace(self, assumptions=assumptions)
        matched = {question: found for question, found in list(self._found.items()) if is_of_factors(question)}
        other._found.update(matched)
        return other

    @cached_property
    def id(self) -> str:
        """The hash of all that an estimate reads of the registry."""
        catalogue = [self.catalogue.devices, self.catalogue.services]
        return hash_tables([self.factors, self.assumptions, self.sources, self.scopes, self.regions, *catalogue])


def is_of_factors(question: Hashable) -> bool:
    """Whether the answer to a question depends on factors, regions and types alone."""
    return isinstance(question, tuple) and question[0] == OF_FACTORS


def hash_tables(tables: list[pd.DataFrame]) -> str:
    """SHA-256 of the cells of tables and the lines they stand on, by column; independent of how text is stored."""
    digest = hashlib.sha256()
    for table in tables:
        digest.update(np.asarray(table.index, dtype="int64").tobytes())
        for name in table.columns:
            digest.update(f"{name}:{len(table)}\n".encode())
            digest.update(_cell_bytes(table[name]))
    return digest.hexdigest()


def _cell_bytes(column: pd.Series) -> bytes:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.to_numpy().astype("datetime64[D]").astype("int64").tobytes()
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype="float64") + 0.0  # -0.0 becomes 0.0
        return np.where(np.isnan(values), np.nan, values).tobytes()
    codes, found = pd.factorize(column)
    words = list(map(str, np.asarray(found, dtype=object)))
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words) + 1, dtype="int32")
    rank[order] = np.arange(len(words))
    rank[-1] = -1
    listed = json.dumps([words[position] for position in order], ensure_ascii=False)
    return listed.encode() + rank[codes].tobytes()


ELECTRICITY = "electricity"


WORLD = "*"
