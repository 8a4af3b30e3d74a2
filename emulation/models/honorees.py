"""Recipients of awards: people, collectives and households."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from emulation.models.fields import BinaryOrderField, BinaryOrderTextField
from emulation.models.folded import FoldedModel, FoldedQuerySet
from emulation.models.grants import AwardGrant
from emulation.models.review import Reviewable
from emulation.rules.choices import SubjectKind
from emulation.rules.names import clean_name, folded_name, person_order_key, text_order_key

LAST_CHARACTER = "\U0010ffff"


class HonoreeQuerySet(FoldedQuerySet):
    def by_name(self) -> HonoreeQuerySet:
        """Orders people by given name, then family and middle name, in Vietnamese order."""
        return self.order_by("sort_key", "pk")

    def named_like(self, beginning: str) -> HonoreeQuerySet:
        """Keeps those whose name, without marks, begins so; in the order of these names.

        The database reads no more than it returns.
        """
        folded = folded_name(beginning)
        return self.filter(folded_name__gte=folded, folded_name__lt=f"{folded}{LAST_CHARACTER}").order_by(
            "folded_name", "pk"
        )

    def active(self) -> HonoreeQuerySet:
        """Drops the records that were merged into another: they stay for their history alone."""
        return self.filter(merged_into=None)

    def for_public(self) -> HonoreeQuerySet:
        """Keeps those with a public award in force."""
        grants = AwardGrant.objects.for_public().in_force().filter(honoree=models.OuterRef("pk"))
        return self.filter(models.Exists(grants))


class Honoree(Reviewable, FoldedModel):
    """A person, collective or household in the register. Several may bear the same name."""

    # Source: Law 91/2025/QH15 on the protection of personal data.
    STAFF_ONLY_FIELDS = (*Reviewable.STAFF_ONLY_FIELDS, "date_of_birth", "note")
    DERIVED_FIELDS = (*FoldedModel.DERIVED_FIELDS, "sort_key", "folded_name")

    subject = models.CharField(_("subject"), max_length=10, choices=SubjectKind, default=SubjectKind.INDIVIDUAL)
    name = models.CharField(_("name"), max_length=255)
    sort_name = models.CharField(
        _("name for ordering"),
        max_length=255,
        blank=True,
        help_text=_(
            "Only where the last word is not the given name: given name, comma, the rest, as in “Minh Châu, Trần”."
        ),
    )
    sort_key = BinaryOrderField(max_length=600, editable=False)
    folded_name = BinaryOrderTextField(editable=False)
    honorific = models.CharField(_("honorific"), max_length=30, blank=True, help_text=_("Mr, Mrs, academic title."))
    position = models.CharField(_("position"), max_length=150, blank=True)
    unit = models.ForeignKey(
        "emulation.OrgUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="honorees",
        verbose_name=_("unit"),
    )
    is_direct_worker = models.BooleanField(
        _("direct worker"), default=False, help_text=_("Holds no post of leadership; counted in the yearly statistics.")
    )
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True, help_text=_("For staff only."))
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only."))

    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,  # honoree_merged_into below
        verbose_name=_("merged into"),
    )

    objects = HonoreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["id"], name="honoree_to_review", condition=models.Q(needs_review=True)),
            models.Index(fields=["sort_key", "id"], name="honoree_by_name"),
            models.Index(fields=["folded_name", "id"], name="honoree_by_folded_name"),
            models.Index(
                fields=["merged_into"], name="honoree_merged_into", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """Homonyms are told apart by their unit."""
        return f"{self.name} – {self.unit.short_name or self.unit.name}" if self.unit else self.name

    def words(self) -> list[str]:
        return [self.name, self.unit.name if self.unit else "", self.unit.short_name if self.unit else ""]

    def fill_derived(self) -> None:
        self.name, self.sort_name = clean_name(self.name), clean_name(self.sort_name)
        order_key = person_order_key if self.subject == SubjectKind.INDIVIDUAL else text_order_key
        self.sort_key = order_key(self.sort_name or self.name)[:600]
        self.folded_name = folded_name(self.name)
        super().fill_derived()
