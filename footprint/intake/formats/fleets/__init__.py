"""Formats of fleet managers: lists of managed computers, phones and tablets."""
