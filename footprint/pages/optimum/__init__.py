"""What a scenario is worth, in tabs of the page of scenarios: origin of the change, costs, inputs, cheapest plan."""
