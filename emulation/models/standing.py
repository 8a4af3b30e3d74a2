"""Whether a decision or an award stands."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from emulation.choices import LegalStatus


class LegalStanding(models.Model):
    """Correction, annulment and restoration leave the record in place, with the reason.

    Source: Law on Emulation and Commendation 2022, Article 93; Decree 152/2025/NĐ-CP, Articles 56–58.
    """

    status = models.CharField(_("standing"), max_length=10, choices=LegalStatus, default=LegalStatus.ACTIVE)
    status_reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why it was corrected, annulled or restored. Shown to the public.")
    )
    status_on = models.DateField(_("since"), null=True, blank=True)
    annulled_by = models.ForeignKey(
        "emulation.AwardDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by decision"),
        help_text=_("The decision that corrects, annuls or restores."),
    )

    class Meta:
        abstract = True

    @property
    def is_in_force(self) -> bool:
        return self.status != LegalStatus.ANNULLED

    def clean(self) -> None:
        super().clean()
        if self.status != LegalStatus.ACTIVE and not self.status_reason.strip():
            raise ValidationError({"status_reason": _("Give the reason: the public page states it.")})
