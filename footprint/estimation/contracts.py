"""The factors that impact lines point to: those of the registry, then the electricity contracts of the sites."""

import pandas as pd

from footprint.estimation.situation import Situation
from footprint.registry.registry import WORLD
from footprint.tables import FACTORS, names


def usable_factors(situation: Situation) -> pd.DataFrame:
    """The factors that codes of impact lines point to.

    Those of the registry, then the electricity contracts of the sites.
    """
    return situation.share("usable factors", ("year",), lambda: _list_factors(situation))


def _list_factors(situation: Situation) -> pd.DataFrame:
    contracts = _contract_factors(situation)
    if contracts.empty:
        return situation.factors.factors.reset_index(drop=True)
    return pd.concat([situation.factors.factors, contracts], ignore_index=True)


def _contract_factors(situation: Situation) -> pd.DataFrame:
    """One factor for each site that states the carbon content of its electricity contract."""
    sites, year = situation.inventory.sites, situation.method.year
    stated = sites[sites["contract_gco2e_per_kwh"].notna()]
    if stated.empty:
        return situation.factors.factors.iloc[:0]
    value = stated["contract_gco2e_per_kwh"].to_numpy() / 1000.0
    starts = pd.Timestamp(year, 1, 1).as_unit("s")
    contracts = pd.DataFrame(
        {
            "factor_id": ("contract-" + stated["site"].astype("str")).to_numpy(),
            "factor_set": "own",
            "activity": ("electricity@" + stated["site"].astype("str")).to_numpy(),
            "country": WORLD,
            "indicator": "climate",
            "value": value,
            "low": value,
            "high": value,
            "interval": "95",
            "impact_unit": "kgCO2e",
            "per_unit": "kWh",
            "boundary": "market-based, as stated by the contract",
            "valid_from": starts,
            "review_by": pd.Timestamp(year + 1, 12, 31).as_unit("s"),
            "source_id": "organisation",
            "source_locator": stated["electricity_contract"].astype("str").fillna("").to_numpy(),
            "quality": "medium",
            "match": "exact",
        }
    )
    return contracts.reindex(columns=names(FACTORS)).astype(situation.factors.factors.dtypes.to_dict())
