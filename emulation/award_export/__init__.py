"""The award search's list as a file, however long: CSV, XLSX, JSON lines.

``found_keys`` asks the index which awards are on the list, ``rows`` reads them from the database as they stand now, and
``files`` writes them, holding a few bytes for each.
"""
