"""The levers of a scenario: the list, those that could come next, the form, its fields, a lever of one's own."""
