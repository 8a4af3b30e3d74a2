"""Mixin of records that an import created and that a person has to check."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reviewable(models.Model):
    """A record that an import created because nothing in the register matched."""

    # What never leaves the admin; a model that adds such fields names them too.
    STAFF_ONLY_FIELDS: tuple[str, ...] = ("needs_review", "review_note")

    needs_review = models.BooleanField(
        _("to be reviewed"), default=False, help_text=_("Created by an import; clear it once the record is checked.")
    )
    review_note = models.TextField(_("why"), blank=True, editable=False)

    class Meta:
        abstract = True
