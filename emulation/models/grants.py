"""Awards: one to one recipient, as decided."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from emulation.models.award_types import AwardType
from emulation.models.legal_status import LegalStatusModel
from emulation.rules.choices import AwardKind, CommendationType, Field, LegalStatus
from emulation.rules.legal_order import SUBJECT_ORDER, grant_order_key

YEARS = (MinValueValidator(1945), MaxValueValidator(2100))


# Where collectives, households and individuals stand among the grants of one award.
SUBJECT_PLACE = models.Case(
    *(models.When(honoree__subject=code, then=place) for code, place in SUBJECT_ORDER.items()),
    output_field=models.PositiveSmallIntegerField(),
)


def period_of(first: int | None, last: int) -> str:
    """Returns the year of an achievement, or its first and last year."""
    return str(last) if first in (None, last) else f"{first}–{last}"


class AwardGrantQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Drops what was annulled, by itself or with its decision."""
        return self.exclude(status=LegalStatus.ANNULLED).exclude(decision__status=LegalStatus.ANNULLED)

    def for_public(self) -> Self:
        """Keeps the awards of published decisions."""
        return self.filter(decision__is_published=True)

    def in_legal_order(self) -> Self:
        """Orders as `emulation.rules.legal_order` has it."""
        return self.order_by("award_type__order_key", SUBJECT_PLACE, "is_posthumous", "honoree__sort_key", "pk")

    def newest_first(self) -> Self:
        """Orders by year of achievement, the last first; within a year as the law has it."""
        legally = self.in_legal_order().query.order_by
        return self.order_by("-achievement_to", *legally)

    def of_campaign(self, campaign: Page) -> Self:
        """Keeps the awards for a campaign, in whichever language it is named."""
        return self.filter(campaign__translation_key=campaign.translation_key)

    def count_by_kind(self) -> list[tuple[str, int]]:
        """Returns how many of these there are of each kind of award: (label, number), kinds without one left out."""
        rows = self.order_by().values_list("award_type__kind").annotate(number=models.Count("pk"))
        numbers = dict(rows)
        return [(str(kind.label), numbers[kind.value]) for kind in AwardKind if numbers.get(kind.value)]

    def with_names(self) -> Self:
        """Fetches what a row of a list shows."""
        return self.select_related("decision", "award_type", "honoree", "unit", "campaign")


class AwardGrant(LegalStatusModel):
    """One award to one honoree, with the names as they were on the day of the decision."""

    decision = models.ForeignKey(
        "emulation.AwardDecision",
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("decision"),
        db_index=False,  # unique_grant_in_decision below begins with it
    )
    award_type = models.ForeignKey(
        "emulation.AwardType", on_delete=models.PROTECT, related_name="grants", verbose_name=_("award")
    )
    honoree = models.ForeignKey(
        "emulation.Honoree",
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("recipient"),
        db_index=False,  # grant_of_honoree below begins with it
    )
    honoree_name = models.CharField(
        _("name in the decision"), max_length=255, blank=True, help_text=_("Taken from the recipient where empty.")
    )
    unit = models.ForeignKey(
        "emulation.OrgUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("unit"),
        help_text=_("Taken from the recipient where empty."),
    )
    unit_name = models.CharField(
        _("unit in the decision"), max_length=255, blank=True, help_text=_("Taken from the unit where empty.")
    )
    position = models.CharField(
        _("position in the decision"), max_length=150, blank=True, help_text=_("Taken from the recipient where empty.")
    )
    achievement_from = models.PositiveSmallIntegerField(
        _("achievement from year"),
        null=True,
        blank=True,
        validators=YEARS,
        help_text=_("Where it is more than one year."),
    )
    achievement_to = models.PositiveSmallIntegerField(_("achievement year"), validators=YEARS)
    commendation_type = models.CharField(
        _("type of commendation"), max_length=15, choices=CommendationType, default=CommendationType.MERIT
    )
    field = models.CharField(_("field"), max_length=20, choices=Field, blank=True)
    campaign = models.ForeignKey(
        "emulation.CampaignPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("campaign"),
    )
    citation = models.TextField(_("citation"), blank=True, help_text=_("The achievement in one sentence, as decided."))
    is_posthumous = models.BooleanField(_("posthumous"), default=False)

    objects = AwardGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [
            models.Index(fields=["honoree", "achievement_to"], name="grant_of_honoree"),
            models.Index(
                fields=["annulled_by"], name="grant_annulled_by", condition=models.Q(annulled_by__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "award_type", "honoree", "achievement_to"],
                name="unique_grant_in_decision",
                violation_error_message=_("This decision already gives the recipient this award for that year."),
            ),
            models.CheckConstraint(
                name="grant_period_in_order",
                condition=models.Q(achievement_from__lte=models.F("achievement_to")),
                violation_error_message=_("The achievement would end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honoree_name} – {self.award_type.name}, {self.period}"

    @property
    def period(self) -> str:
        """The achievement's year, or its first and last year."""
        return period_of(self.achievement_from, self.achievement_to)

    @property
    def decided_on(self) -> date | None:
        return self.decision.issued_on if self.decision_id else None

    @property
    def order_key(self) -> str:
        """The key of the legal order, but for the name."""
        return grant_order_key(self.award_type.order_key, self.honoree.subject, is_posthumous=self.is_posthumous)

    def fill_as_decided(self) -> None:
        """Fills what was left empty from the honoree, the unit and the decision."""
        self.unit = self.unit or self.honoree.unit
        self.honoree_name = self.honoree_name or self.honoree.name
        self.unit_name = self.unit_name or (self.unit.name if self.unit else "")
        self.position = self.position or self.honoree.position
        self.campaign_id = self.campaign_id or self.decision.campaign_id
        self.achievement_from = self.achievement_from or self.achievement_to

    def clean(self) -> None:
        super().clean()
        if not (self.decision_id and self.award_type_id and self.honoree_id and self.achievement_to):
            return  # the form already says what is missing
        self.fill_as_decided()
        self.award_type = self._row_of_the_day() or self.award_type
        errors = {}
        if self.award_type.is_group:
            errors["award_type"] = _("“%(award)s” is a heading of the catalogue; choose the award below it.")
        elif not self.award_type.is_law_on(self.decision.issued_on):
            errors["award_type"] = _("“%(award)s” was not law on %(date)s.")
        elif self.honoree.subject not in self.award_type.subjects:
            errors["award_type"] = _("“%(award)s” cannot be given to this subject: %(subject)s.")
        if self.achievement_from and self.achievement_from > self.achievement_to:
            errors["achievement_from"] = _("The achievement would end before it begins.")
        if self.achievement_to > self.decision.issued_on.year:
            errors["achievement_to"] = _("The achievement would be later than the decision of %(date)s.")
        if errors:
            values = {
                "award": self.award_type.name,
                "date": date_format(self.decision.issued_on, "d/m/Y"),
                "subject": self.honoree.get_subject_display(),
            }
            raise ValidationError({field: ValidationError(text, params=values) for field, text in errors.items()})

    def _row_of_the_day(self) -> AwardType | None:
        """The catalogue row of the chosen award on the day of the decision, None where it was no award then."""
        day = self.decision.issued_on
        if self.award_type.is_law_on(day):
            return self.award_type
        return type(self.award_type)._default_manager.in_force_on(day).filter(code=self.award_type.code).first()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_as_decided()
        with transaction.atomic():  # the change and its note in the outbox stand or fall together
            super().save(*args, **kwargs)
