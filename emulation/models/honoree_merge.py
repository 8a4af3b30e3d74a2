"""Records of merges of two recipients, with what is needed to undo them."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class HonoreeMerge(models.Model):
    """What a merge moved and changed; ``emulation.register.merge`` makes and undoes it.

    The merged record stays where it is, without awards, and points to the one that was kept.
    """

    kept = models.ForeignKey(
        "emulation.Honoree", on_delete=models.PROTECT, related_name="merges", verbose_name=_("kept record")
    )
    merged = models.ForeignKey(
        "emulation.Honoree", on_delete=models.PROTECT, related_name="+", verbose_name=_("merged record")
    )
    # Values of the kept record that were taken from the merged one: field → [before, after].
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    grant_ids = models.JSONField(default=list)
    page_ids = models.JSONField(default=list)
    # Profile pages that were taken off the site because the kept record has one, and redirects to it.
    retired_page_ids = models.JSONField(default=list)
    redirect_ids = models.JSONField(default=list)
    made_at = models.DateTimeField(_("merged"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("merge of recipients")
        verbose_name_plural = _("merges of recipients")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at=None), name="honoree_merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"
