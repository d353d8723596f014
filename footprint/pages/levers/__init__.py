"""The levers of a scenario: the list, the form, its fields, and a lever of the organisation's own."""
