"""Limits on the size of a file of awards. Each is a Django setting with a default."""

from __future__ import annotations

from django.conf import settings

MEGABYTE = 1024 * 1024

# What a spreadsheet of a few kilobytes may unfold to, in a process that shares its machine with others.
MAX_UNPACKED = 250 * MEGABYTE
MAX_CELLS = 6_000_000
MAX_COLUMNS = 256


def max_bytes() -> int:
    """Returns the greatest size of an uploaded file, in bytes (``AWARD_IMPORT_MAX_MEGABYTES``)."""
    return int(getattr(settings, "AWARD_IMPORT_MAX_MEGABYTES", 20)) * MEGABYTE


def max_rows() -> int:
    """Returns the greatest number of rows in a file (``AWARD_IMPORT_MAX_ROWS``)."""
    return int(getattr(settings, "AWARD_IMPORT_MAX_ROWS", 200_000))
