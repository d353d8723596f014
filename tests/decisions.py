"""A decision as a plan writes it, for tests that need one."""

KEEP_LAPTOPS = {
    "action_id": "keep",
    "label": "Garder les portables 6 ans",
    "starts_on": "2026-09-01",
    "changes": [
        {
            "table": "equipment",
            "where": {"device_type": "laptop"},
            "column": "lifespan_years",
            "operation": "set",
            "value": 6,
        }
    ],
}
