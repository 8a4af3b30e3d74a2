"""Reads a file of awards: sheets, tables, columns, and cells as values. Nothing here asks the register."""
