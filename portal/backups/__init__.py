"""Copies of everything that cannot be made anew: database, uploaded files and the settings that belong to them."""
