"""Home: three ways to start; then the organisation, its inventories, what to do next, and what is archived."""
