"""Models of search: the outbox, and the abbreviations that staff edit."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.question import Spelling


class OutboxEntry(models.Model):
    """An object whose document has to be written to the index again, or removed from it.

    Rows are written by ``search.outbox.enqueue`` in the transaction that changes the object.
    """

    model = models.CharField(_("model"), max_length=100)
    object_id = models.CharField(_("object"), max_length=64)
    since = models.DateTimeField(_("since"), default=timezone.now, db_index=True)
    # New at each change, so that a drain removes what it has read and nothing that came later.
    ticket = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    # Written to the serving index already, but kept for the rebuild that was running.
    applied_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="unique_outbox_object")]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"


class Synonym(models.Model):
    """An abbreviation and what it stands for: whoever types one finds the other. A word that stands for nothing, such
    as an honorific, may be left out of a question.
    """

    abbreviation = models.CharField(
        _("abbreviation"),
        max_length=40,
        help_text=_("As people write it. Upper and lower case and marks make no difference."),
    )
    meaning = models.CharField(
        _("stands for"),
        max_length=200,
        blank=True,
        help_text=_(
            "Leave empty for a word that a question can do without: an honorific before a name, “no.” before a number."
        ),
    )

    class Meta:
        verbose_name = _("search abbreviation")
        verbose_name_plural = _("search abbreviations")
        ordering = ["abbreviation", "meaning", "pk"]
        constraints = [models.UniqueConstraint(fields=["abbreviation", "meaning"], name="unique_synonym")]

    def __str__(self) -> str:
        return f"{self.abbreviation} = {self.meaning}" if self.meaning else self.abbreviation

    def clean(self) -> None:
        """Refuses what has no letter or digit, which nobody could type."""
        for name in ("abbreviation", "meaning"):
            text = getattr(self, name)
            if (text or name == "abbreviation") and not Spelling.of(text).words:
                raise ValidationError({name: _("Write at least one letter or digit.")})
