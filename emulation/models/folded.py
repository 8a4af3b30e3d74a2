"""Mixin of records that the admin finds by Vietnamese typed without marks."""

from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction

from emulation.models.fields import BinaryOrderTextField
from search.text import fold


class FoldedQuerySet(models.QuerySet):
    def matching(self, text: str) -> Self:
        """Keeps the records in which every word of ``text`` occurs, whatever its marks and case.

        For lists of some ten thousand records; grants are searched through the search engine.
        """
        found = self
        for word in fold(text)[:200].split():
            found = found.filter(folded__contains=word)
        return found


class FoldedModel(models.Model):
    """A record with a folded copy of the words it is known by."""

    DERIVED_FIELDS: tuple[str, ...] = ("folded",)  # what ``fill_derived`` fills, a model may name more

    folded = BinaryOrderTextField(editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_derived()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.DERIVED_FIELDS}
        with transaction.atomic():  # the change and its note in the outbox stand or fall together
            super().save(*args, **kwargs)

    def fill_derived(self) -> None:
        """Fills the columns that follow from others: before saving, and by whoever creates in bulk."""
        self.folded = fold(" ".join(filter(None, self.words())))

    def words(self) -> list[str]:
        """Texts by which the record is found."""
        raise NotImplementedError
