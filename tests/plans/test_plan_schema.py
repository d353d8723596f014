"""The JSON Schema that editors use is current, accepts what we write, and refuses what the reader refuses."""

import json
from typing import Any

import jsonschema
import pytest

from docs.plan_schema import SHOWN, plan_schema, write_schema
from footprint.plans.plan_json import content_of, read_plan
from footprint.records import fields_of
from footprint.workspace.samples import SAMPLES_FOLDER
from tests.places import CHECKOUT
from tests.plans.test_plan_file import FULL, LEAST, LONGER

VALIDATOR = jsonschema.Draft202012Validator(plan_schema())
SAMPLE = json.loads((SAMPLES_FOLDER / "local_authority" / "plan.json").read_text(encoding="utf-8"))


def find_faults(content: Any) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in VALIDATOR.iter_errors(content)]


def test_the_schema_is_current():
    jsonschema.Draft202012Validator.check_schema(plan_schema())
    assert (CHECKOUT / "docs" / "plan.schema.json").read_text(encoding="utf-8") == write_schema()


@pytest.mark.parametrize("content", [SAMPLE, LEAST, content_of(FULL), content_of(read_plan(SAMPLE)[0])])
def test_what_is_written_is_accepted(content):
    assert find_faults(json.loads(json.dumps(content))) == []


@pytest.mark.parametrize(
    "content",
    [
        {"schema_version": 2},
        {"scenarios": {}},
        {"targets": [{"year": 2030}]},
        {"targets": [{"year": 20300, "value": 30}]},
        {"targets": [{"year": 2030, "value": 30, "where": {"colour": "red"}}]},
        {"trend": {"headcount": {"2026": -3}}},
        {"trend": {"over_age_years": 99}},
        {"base": {"accounting": "creative"}},
        {"path": "winding"},
        {"scenarios": [{"name": "S", "actions": [LONGER | {"starts_on": "hier"}]}]},
        {"scenarios": [{"name": "S", "actions": [LONGER | {"changes": [{"column": "x"}]}]}]},
        {"commitments": [{"commitment_id": "E", "title": "T", "goal": {"unit": "%"}}]},
    ],
)
def test_what_the_reader_refuses_the_schema_refuses_too(content):
    assert find_faults(content)


@pytest.mark.parametrize("made", SHOWN.values(), ids=lambda made: made.__name__)
def test_every_field_of_a_plan_says_what_it_means(made):
    assert [name for name, (_, held) in fields_of(made).items() if not held.means] == []
