"""Finds what the rows of a file mean in the register: awards, units, recipients, decisions, duplicates."""
