"""Formats of inventory tools: agents, asset managers, and the exchange formats of other estimators."""
