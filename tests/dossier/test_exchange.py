"""The figures in the formats of others: the shape they publish, our totals in it, and no more than we know."""

import json

import pytest

from footprint.dossier.exchange import describe_request, describe_response, list_datapoints
from footprint.dossier.freeze import read_lines, read_results
from footprint.estimation.situation import Method, Situation
from footprint.intake import read_file
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import check_raw
from footprint.workspace.footprint import find_footprint

# The keys of the published examples (PCR-SI_dataformat of Boavizta, 6eb360f, request.json and response.json).
ITEM_KEYS = {"id", "type", "name", "quantity", "unit", "lifetime", "quality", "yearly_electricity_consumption"}
ITEM_KEYS |= {"mix_of_use", "tags"}
RESPONSE_KEYS = {"metadata", "total_impact", "tags", "quality", "details"}


class TestPcrSi:
    def test_the_request_has_the_keys_of_the_published_example(self, frozen):
        request = describe_request(frozen)
        assert set(request) == {"organization", "dataset", "electricity", "inventory"}
        assert all(set(item) <= ITEM_KEYS for item in request["inventory"])
        assert all(
            {"id", "type", "name", "quantity", "unit", "lifetime", "quality"} <= set(i) for i in request["inventory"]
        )
        assert {item["quality"] for item in request["inventory"]} <= {"high", "medium", "low"}
        assert {"FRA"} <= {mix["name"] for mix in request["electricity"]}

    def test_devices_read_back_from_it_weigh_the_same(self, frozen):
        """Our own reader of that format: same devices, lives and consumption, so the same embodied impact."""
        devices = [item for item in describe_request(frozen)["inventory"] if item["unit"] == "piece"]
        written = json.dumps({"organization": "X", "inventory": devices}).encode()
        read = check_raw(read_file(("request.json", written)))
        assert read.rows_set_aside == 0
        again = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
        lines = read_lines(frozen.files["lines/main.csv"])
        here = lines[(lines["stage"] == "manufacturing") & (lines["share"] == 1)]["impact"].sum()
        byod = lines[(lines["stage"] == "manufacturing") & (lines["share"] != 1)]
        whole = here + (byod["impact"] / byod["share"]).sum()
        assert again.by("stage").set_index("stage").loc["manufacturing", "impact"] == pytest.approx(whole, rel=1e-6)

    def test_the_response_adds_up_to_the_published_figure(self, frozen):
        response = describe_response(frozen)
        assert set(response) == RESPONSE_KEYS
        total = read_results(frozen.files["results/main.csv"])["impact"].iloc[0]
        phases = [phase.get("GWP", 0.0) for phase in response["total_impact"].values()]
        assert sum(phases) == total
        details = [
            impact.get("GWP", 0.0) for item in response["details"].values() for impact in item["impacts"].values()
        ]
        assert sum(details) == total
        assert sum(response["quality"].values()) == pytest.approx(1)


class TestDatapoints:
    def test_scope_2_says_how_electricity_is_counted(self, frozen):
        points = list_datapoints(frozen)
        assert {"scope_2+3.3_location"} <= set(points["datapoint"])  # its factor of 2025 does not part them
        assert set(points["perimeter"]) == {"digital estate only"}
        assert set(points["unit"]) == {"MWh", "tCO2e"}

    def test_scope_3_is_the_sum_of_its_categories(self, frozen):
        points = list_datapoints(frozen)
        esrs = points[points["standard"] == "ESRS E1-6"].set_index("datapoint")["value"]
        parts = esrs[esrs.index.str.startswith("scope_3.")]
        assert esrs["scope_3_total"] == pytest.approx(parts.sum())

    def test_energy_is_that_of_the_lines(self, frozen):
        lines = read_lines(frozen.files["lines/main.csv"])
        kwh = lines.loc[lines["stage"] == "use", "amount"].sum()
        points = list_datapoints(frozen).set_index(["standard", "datapoint"])["value"]
        assert points["VSME B3", "energy_electricity"] == pytest.approx(kwh / 1000)
