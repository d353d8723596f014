"""Formats of virtualisation: the hosts are devices, their machines are counted with them."""
