"""Formats of network tools: switches, access points and what stands in racks."""
