"""The tree of organisational units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emulation.models.review import Reviewable
from emulation.models.tree import TreeNode, TreeQuerySet
from emulation.rules.choices import UnitKind
from emulation.rules.names import clean_name


class OrgUnitQuerySet(TreeQuerySet):
    def existing_on(self, day: date) -> Self:
        """Keeps the units that existed on that day."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_to=None) | models.Q(valid_to__gte=day),
        )


class OrgUnit(Reviewable, TreeNode):
    """A unit under one name. A renamed or merged unit ends and points to its successor."""

    name = models.CharField(_("name"), max_length=255)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    code = models.CharField(
        _("code"), max_length=30, blank=True, help_text=_("The abbreviation in document numbers, such as STNMT.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, default=UnitKind.DIVISION)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True, help_text=_("Last day under this name."))
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("The unit it was renamed to or merged into."),
    )

    objects = OrgUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path", "pk"]
        constraints = [
            models.CheckConstraint(
                name="unit_ends_after_it_begins",
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_from__lte=models.F("valid_to")),
                violation_error_message=_("The unit would end before it begins."),
            )
        ]

    def __str__(self) -> str:
        if self.valid_to:
            return gettext("%(name)s (until %(year)s)") % {"name": self.name, "year": self.valid_to.year}
        return self.name

    def words(self) -> list[str]:
        return [self.name, self.short_name, self.code]

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the unit itself."""
        return [int(part) for part in self.lineage]

    def successors(self) -> Iterator[OrgUnit]:
        """Yields what the unit became, step by step, the unit of today last."""
        seen = {self.pk}
        unit = self.successor
        while unit and unit.pk not in seen:
            yield unit
            seen.add(unit.pk)
            unit = unit.successor

    def clean(self) -> None:
        super().clean()
        chain = [self.successor, *self.successor.successors()] if self.pk and self.successor else []
        if any(unit.pk == self.pk for unit in chain):
            raise ValidationError({"successor": _("A unit cannot succeed itself.")})

    def fill_derived(self) -> None:
        self.name, self.short_name = clean_name(self.name), clean_name(self.short_name)
        super().fill_derived()
