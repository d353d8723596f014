"""The interface as OpenAPI 3.1 describes one: its paths are those that are answered, its schemas are held by a test."""

import json
from functools import cache
from typing import Any

import footprint
from footprint.estimation.lines import ITEM_COLUMNS
from footprint.server.interface.answers import PROBLEM, TITLES
from footprint.server.interface.operations import OPERATIONS, PREFIX, Operation
from footprint.storage import READS

ABOUT = (
    "Read-only: nothing is changed here. A token is made on the page of people, for one organisation; it reads what it "
    f"was made for ({', '.join(READS)}), as a reader would, until its day. What is not within its reach does not exist."
)

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer"}
AMOUNT: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time", "description": "UTC."}
DAY: Schema = {"type": "string", "format": "date"}


def _or_none(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _by_name(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _object(**fields: Schema) -> Schema:
    """An object that holds these fields, all of them and no other."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _each(schema: Schema, *names: str) -> dict[str, Schema]:
    return dict.fromkeys(names, schema)


ROWS = _each(COUNT, "rows_read", "rows_kept", "rows_set_aside")
PROBLEMS = _list(
    _object(
        **_each(TEXT, "code", "severity", "table", "column", "value", "message"),
        **_each(COUNT, "line", "rows"),
        lines=_list(COUNT),
        values=_list(TEXT),
    )
)
OBSERVATION: Schema = {
    "type": ["object", "null"],
    "properties": {
        "year": COUNT,
        **_each(_or_none(AMOUNT), "value", "difference_low", "difference_high"),
        "source": TEXT,
    },
    "additionalProperties": False,
}
COMMITMENT = _object(
    **_each(TEXT, "commitment_id", "title", "cycle", "kind", "effect", "status", "owner", "verdict", "reason", "why"),
    **_each(_list(TEXT), "lacking", "to_improve"),
    **_each(TEXT, "indicator", "measure", "unit"),
    reference=_object(year=_or_none(COUNT), value=_or_none(AMOUNT)),
    **_each(_or_none(AMOUNT), "restated_reference", "goal", "expected", "gap"),
    published_reference={"type": ["object", "null"]},
    deadline=_or_none(DAY),
    observed=OBSERVATION,
    observations=_list(OBSERVATION),
    evidence=_object(**_each(COUNT, "supplied", "expected", "covering")),
)
LINE = _object(
    **_each(_or_none(TEXT), *(name for name in ITEM_COLUMNS if name not in ("line", "quantity"))),
    line=_or_none(COUNT),
    **_each(_or_none(AMOUNT), "quantity", "amount", "factor_value", "impact"),
    **_each(_or_none(TEXT), "stage", "formula", "amount_unit"),
    **_each(_or_none(TEXT), "factor_id", "boundary", "impact_unit", "per_unit", "source_id", "source_locator"),
    **_each(_or_none(TEXT), "match", "reason"),
)

SCHEMAS: dict[str, Schema] = {
    "Organisations": _object(organisations=_list(_object(organisation_id=COUNT, name=TEXT))),
    "Inventories": _object(
        inventories=_list(
            _object(
                inventory_id=COUNT,
                name=TEXT,
                year=COUNT,
                inventory=TEXT,
                country=TEXT,
                version=_or_none(COUNT),
                saved_at=_or_none(TIME),
            )
        )
    ),
    "Footprint": _object(
        **_each(COUNT, "inventory_id", "version"),
        situation_id=TEXT,
        year=COUNT,
        **_each(TEXT, "inventory", "accounting", "electricity", "factor_set", "country", "method_version"),
        part=_by_name(TEXT),
        **_each(_or_none(AMOUNT), "total_kgco2e", "low_kgco2e", "high_kgco2e"),
        **_each(AMOUNT, "units", "units_in_stock", "units_withdrawn", "units_to_come"),
        **_each(COUNT, "lines", "missing"),
        **ROWS,
        **_each(_by_name(AMOUNT), "by_stage", "by_type", "by_scope"),
        problems=PROBLEMS,
        problems_total=COUNT,
        gaps=_list(
            _object(**_each(TEXT, "column", "assumption_id", "value_used"), items=COUNT, quantity=_or_none(AMOUNT))
        ),
    ),
    "Lines": _object(
        **_each(COUNT, "inventory_id", "version"),
        situation_id=TEXT,
        **_each(COUNT, "total", "offset"),
        lines=_list(LINE),
    ),
    "Commitments": _object(
        on=_or_none(DAY),
        counted=_by_name(TEXT),
        years=_by_name(_object(**ROWS)),
        verdicts=_by_name(COUNT),
        commitments=_list(COMMITMENT),
        problems=PROBLEMS,
    ),
    "Dossiers": _object(
        dossiers=_list(
            _object(
                number=COUNT,
                year=_or_none(COUNT),
                **_each(COUNT, "inventory_id", "version"),
                status=TEXT,
                about=_or_none(COUNT),
                at=TIME,
                frozen_sha256=_or_none(TEXT),
            )
        )
    ),
    "Problem": _object(type=TEXT, title=TEXT, status=COUNT, detail=TEXT),
}


@cache
def describe_interface() -> dict[str, Any]:
    """The whole, as one JSON object."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Footprint", "version": footprint.__version__, "description": ABOUT},
        "security": [{"token": []}],
        "paths": {f"{PREFIX}{one.path}": {"get": _describe(one)} for one in OPERATIONS},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {str(status): _refusal(title) for status, title in TITLES.items()},
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    ids = [one.strip("{}") for one in operation.path.split("/") if one.startswith("{")]
    in_path = [{"name": one, "in": "path", "required": True, "schema": {"type": "integer"}} for one in ids]
    chosen = [
        {"name": one.name, "in": "query", "description": one.about, "schema": one.schema}
        for one in operation.parameters
    ]
    return {
        "operationId": operation.name,
        "summary": operation.about,
        "description": f"For a token that reads {' or '.join(operation.reads)}.",
        "parameters": [*in_path, *chosen],
        "responses": {
            "200": {"description": "OK", "content": {kind: _content(name) for kind, name in operation.answers.items()}},
            "304": {"description": "What `If-None-Match` names has not changed."},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in TITLES},
        },
    }


def _content(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}} if name else {}


def _refusal(title: str) -> dict[str, Any]:
    return {"description": title, "content": {PROBLEM: _content("Problem")}}


if __name__ == "__main__":
    print(json.dumps(describe_interface(), indent=2, ensure_ascii=False))
