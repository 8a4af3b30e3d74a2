"""What the rest of search is typed with: the values of documents, and who may find them."""

from __future__ import annotations

from enum import StrEnum

Value = str | int


class Audience(StrEnum):
    """Who may find a document. Staff find public documents too."""

    PUBLIC = "public"
    STAFF = "staff"

    def sees(self, other: Audience) -> bool:
        """Tells whether this audience may find documents made for the other."""
        return self is Audience.STAFF or other is Audience.PUBLIC
