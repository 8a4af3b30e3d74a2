"""The catalogue of awards: titles and commendations as the law of each period has them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import Wording, wording
from emulation.models.fields import BinaryOrderField
from emulation.models.tree import TreeNode, TreeQuerySet
from emulation.rules.choices import AuthorityLevel, AwardKind, SubjectKind
from emulation.rules.legal_order import MAX_RANK_ORDER, award_order_key


class AwardTypeQuerySet(TreeQuerySet):
    def in_force_on(self, day: date) -> Self:
        """Keeps the rows of the catalogue that were law on that day."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_to=None) | models.Q(valid_to__gte=day),
        )

    def one_per_award(self) -> Self:
        """Keeps of each award its newest row."""
        since = models.functions.Coalesce(models.OuterRef("valid_from"), date.min, output_field=models.DateField())
        newer = AwardType.objects.filter(code=models.OuterRef("code"), valid_from__gt=since)
        return self.filter(~models.Exists(newer))

    def grantable(self) -> Self:
        """Keeps what can be awarded, without headings."""
        return self.filter(is_group=False)

    def for_subject(self, subject: str) -> Self:
        """Keeps what that kind of subject may receive."""
        return self.filter(**{_SUBJECT_FIELDS[subject]: True})


class AwardType(TreeNode):
    """One row of the legal catalogue: an award under the law of one period. Rows of one award share its code."""

    code = models.CharField(
        _("code"),
        max_length=20,
        db_index=True,
        validators=[RegexValidator(r"^[A-Z0-9]+\Z", _("Capital letters A–Z and digits only."))],
        help_text=_("The same for all rows of one award, such as CSTDCS."),
    )
    name = models.CharField(_("name"), max_length=255)
    name_en = models.CharField(
        _("name in English"),
        max_length=255,
        blank=True,
        help_text=_("For readers of English; they see the name itself where this is empty."),
    )
    short_name = models.CharField(_("abbreviation"), max_length=50, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=AwardKind)
    level = models.CharField(_("deciding level"), max_length=15, choices=AuthorityLevel)
    rank_order = models.PositiveSmallIntegerField(
        _("place within its level"),
        default=500,
        validators=[MaxValueValidator(MAX_RANK_ORDER)],
        help_text=_("Lower numbers stand higher in lists."),
    )
    class_rank = models.PositiveSmallIntegerField(
        _("class"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    for_individuals = models.BooleanField(_("for individuals"), default=False)
    for_collectives = models.BooleanField(_("for collectives"), default=False)
    for_households = models.BooleanField(_("for households"), default=False)
    legal_basis = models.CharField(_("legal basis"), max_length=255, blank=True)
    valid_from = models.DateField(_("law since"), null=True, blank=True)
    valid_to = models.DateField(_("law until"), null=True, blank=True, help_text=_("Last day."))
    is_group = models.BooleanField(
        _("heading only"), default=False, help_text=_("Groups awards in lists and filters; is not awarded itself.")
    )
    order_key = BinaryOrderField(max_length=40, editable=False, db_index=True)

    objects = AwardTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("award type")
        verbose_name_plural = _("award catalogue")
        ordering = ["order_key", models.F("valid_from").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unique_award_type_period"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_from=None), name="unique_award_type_first_period"
            ),
            models.CheckConstraint(
                name="award_type_ends_after_it_begins",
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_from__lte=models.F("valid_to")),
                violation_error_message=_("The row would end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        if self.valid_from and self.valid_to:
            return f"{self.name} ({self.valid_from.year}–{self.valid_to.year})"
        if self.valid_to:
            return gettext("%(name)s (until %(year)s)") % {"name": self.name, "year": self.valid_to.year}
        return self.name

    def words(self) -> list[str]:
        return [self.name, self.short_name, self.code]

    @property
    def label(self) -> Wording:
        """The name for readers, in the language of labels; papers and files keep the name of the law."""
        return wording(self, "name")

    @property
    def path_part(self) -> str:
        return self.code

    @property
    def subjects(self) -> tuple[SubjectKind, ...]:
        """Who may receive it."""
        return tuple(SubjectKind(subject) for subject, field in _SUBJECT_FIELDS.items() if getattr(self, field))

    def is_law_on(self, day: date) -> bool:
        """Whether the row was in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def clean(self) -> None:
        super().clean()
        if not self.is_group and not self.subjects:
            raise ValidationError(_("Choose who may receive the award: individuals, collectives or households."))
        others = AwardType.objects.filter(code=self.code).exclude(pk=self.pk)
        begin, end = self.valid_from or date.min, self.valid_to or date.max
        if any((row.valid_from or date.min) <= end and begin <= (row.valid_to or date.max) for row in others):
            raise ValidationError({"valid_from": _("Another row of this award is law in the same period.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.order_key = award_order_key(
            level=self.level, kind=self.kind, rank_order=self.rank_order, class_rank=self.class_rank, code=self.code
        )
        super().save(*args, **kwargs)


_SUBJECT_FIELDS = {
    SubjectKind.INDIVIDUAL.value: "for_individuals",
    SubjectKind.COLLECTIVE.value: "for_collectives",
    SubjectKind.HOUSEHOLD.value: "for_households",
}
