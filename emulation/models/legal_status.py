"""Legal status of a decision or an award: in force, corrected, annulled or restored."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from emulation.rules.choices import LegalStatus

NO_REASON = _("Give the reason: the public page states it.")


class LegalStatusModel(models.Model):
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
        db_index=False,  # empty nearly everywhere: each model has an index of the others
        verbose_name=_("by decision"),
        help_text=_("The decision that corrects, annuls or restores."),
    )

    class Meta:
        abstract = True

    @property
    def decided_on(self) -> date | None:
        """The day of the decision itself, None where it is not known yet."""
        raise NotImplementedError

    @property
    def is_in_force(self) -> bool:
        return self.status != LegalStatus.ANNULLED

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.status != LegalStatus.ACTIVE and not self.status_reason.strip():
            errors["status_reason"] = NO_REASON
        decided_on = self.decided_on
        if self.status_on and self.status_on > timezone.localdate():
            errors["status_on"] = _("This day is yet to come.")
        elif self.status_on and decided_on and self.status_on < decided_on:
            errors["status_on"] = _("This is earlier than the decision of %(date)s.")
        if self.annulled_by and decided_on and self.annulled_by.issued_on < decided_on:
            errors["annulled_by"] = _("This is earlier than the decision of %(date)s.")
        if errors:
            params = {"date": date_format(decided_on, "d/m/Y") if decided_on else ""}
            raise ValidationError({field: ValidationError(text, params=params) for field, text in errors.items()})
