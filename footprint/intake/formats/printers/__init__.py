"""Formats of printing: fleets of printers, and the pages that they printed."""
