"""Award decisions."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.models import Page

from core.models.page import is_public
from emulation.models.folded import FoldedModel, FoldedQuerySet
from emulation.models.legal_status import LegalStatusModel
from emulation.rules.choices import AuthorityLevel, LegalStatus
from emulation.rules.document_numbers import MAX_LENGTH, number_parts, parse_document_number
from emulation.rules.names import clean_name


class AwardDecisionQuerySet(FoldedQuerySet):
    def for_public(self) -> Self:
        """Keeps what has a public page; an annulled decision keeps its page, which says so."""
        return self.filter(is_published=True)

    def in_force(self) -> Self:
        return self.exclude(status=LegalStatus.ANNULLED)

    def newest_first(self) -> Self:
        return self.order_by("-issued_on", "-pk")

    def of_campaign(self, campaign: Page) -> Self:
        """Keeps the decisions that reward a campaign, in whichever language it is named."""
        return self.filter(campaign__translation_key=campaign.translation_key)

    def matching(self, text: str) -> Self:
        """As for every record; a number is found in any of its usual spellings."""
        found = super().matching(text)
        try:
            return found | self.filter(number=str(parse_document_number(text)))
        except ValueError:
            return found


class AwardDecision(LegalStatusModel, FoldedModel):
    """A signed decision that gives awards. It is annulled, never deleted."""

    number = models.CharField(
        _("number and symbol"), max_length=MAX_LENGTH, help_text=_("As on the document, such as 125/QĐ-STNMT.")
    )
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    authority = models.CharField(_("issuing authority"), max_length=255)
    authority_level = models.CharField(
        _("deciding level"), max_length=15, choices=AuthorityLevel, default=AuthorityLevel.DEPARTMENT
    )
    issued_on = models.DateField(_("date of issue"))
    signer_name = models.CharField(_("signer"), max_length=150, blank=True)
    signer_position = models.CharField(_("signer's position"), max_length=150, blank=True)
    abstract = models.TextField(_("abstract"), help_text=_("What the decision is about, as in its heading."))
    legal_bases = models.TextField(_("legal bases"), blank=True, help_text=_("One on each line."))
    file = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed document"),
    )
    campaign = models.ForeignKey(
        "emulation.CampaignPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("campaign"),
    )
    is_published = models.BooleanField(
        _("public"), default=False, help_text=_("Shown to everybody, with the list of recipients.")
    )
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    objects = AwardDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("award decision")
        verbose_name_plural = _("award decisions")
        ordering = ["-issued_on", "-pk"]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="decision_newest"),
            models.Index(
                fields=["annulled_by"], name="decision_annulled_by", condition=models.Q(annulled_by__isnull=False)
            ),
        ]
        constraints = [
            # Numbers start again each year. The number first: it is what people look for.
            models.UniqueConstraint(fields=["number", "year", "authority"], name="unique_decision_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"

    @classmethod
    def with_public_files(cls) -> AwardDecisionQuerySet:
        """Returns the decisions whose signed document everyone may see; read by ``core.public_pictures``."""
        return cls.objects.for_public()

    def words(self) -> list[str]:
        return [number_parts(self.number), self.abstract, self.authority]

    @property
    def decided_on(self) -> date | None:
        return self.issued_on

    @property
    def public_campaign(self) -> Any:
        """The campaign where everybody may read of it, else None."""
        return self.campaign if self.campaign and is_public(self.campaign) else None

    @property
    def legal_basis_list(self) -> list[str]:
        return [line for line in map(str.strip, self.legal_bases.splitlines()) if line]

    def clean(self) -> None:
        super().clean()
        errors = {}
        try:
            number = parse_document_number(self.number)
        except ValueError:
            errors["number"] = _(
                "Write the number with its symbol, such as 125/QĐ-STNMT, 86/2025/QĐ-UBND or 80-QĐ/TNVN."
            )
        else:
            self.number = str(number)
            if self.issued_on and number.year not in (None, self.issued_on.year):
                errors["number"] = _("The year in the number is not that of the date of issue.")
        self.authority = clean_name(self.authority)
        if self.issued_on and not errors:
            same = AwardDecision.objects.filter(
                number=self.number, year=self.issued_on.year, authority__iexact=self.authority
            )
            if same.exclude(pk=self.pk).exists():
                errors["number"] = _("This authority already has a decision of this number in that year.")
        if self.annulled_by_id and self.annulled_by_id == self.pk:
            errors["annulled_by"] = _("A decision cannot annul itself.")
        if errors:
            raise ValidationError(errors)

    def fill_derived(self) -> None:
        self.year = self.issued_on.year
        super().fill_derived()
