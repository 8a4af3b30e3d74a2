"""Checks that database, files and search index agree, and rebuilds what can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterator

from portal.verification import database, files, references, search
from portal.verification.finding import Finding

AREAS = (
    ("database", database.check),
    ("files", files.check),
    ("references", references.check),
    ("search", search.check),
)


def verify(*, mend: bool) -> Iterator[Finding]:
    """Yields what is wrong, area by area; an area is mended before the next one is looked at.

    Args:
        mend: rebuild what can be rebuilt.
    """
    for _name, check in AREAS:
        for finding in check(mend=mend):
            yield finding
            if finding.ends_all:
                return
