"""Formats of network tools: switches, access points and what is in racks."""
