"""Levers that worked, as rows: what was done, the effect that was measured, and how. Nobody is named."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from footprint.pages import state
from footprint.pages.show import show_table
from footprint.words.texts import format_mass


def show_levers(levers: Sequence[dict[str, Any]], key: str) -> None:
    """Levers by name."""
    language = state.current_language()
    rows = [
        (
            str(one.get("name") or ""),
            str(one.get("done") or ""),
            format_mass(one["effect_kg"], language) if isinstance(one.get("effect_kg"), int | float) else "—",
            str(one.get("measured") or ""),
        )
        for one in sorted(levers, key=lambda one: str(one.get("name")).casefold())
    ]
    columns = [state.say(f"page.membership.lever.{name}") for name in ("name", "done", "effect", "measured")]
    show_table(pd.DataFrame(rows, columns=columns), state.say("page.membership.lever.alt"), key)
