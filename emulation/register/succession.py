"""Renames units and merges them from a day on. Awards keep the unit and the name they were given under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.audit_log import changes_between, log_change, log_many, values_of
from search.outbox import enqueue_queryset

SUCCEED = "emulation.succeed"
BATCH = 500


def succeed(units: Sequence[OrgUnit], successor: OrgUnit, day: date, *, user: Any = None) -> OrgUnit:
    """Lets units end and one unit go on in their place, in one transaction.

    Each of the units ends the day before and points to its successor. What stood below them and exists on that day
    stands below the successor from now on; the recipients who belong to them belong to it. Awards are left as they are:
    the search finds them by the old unit and by the new one.

    Args:
        units: one that is renamed, or several that are merged.
        successor: a unit that is not saved yet, whose first day this becomes, or one that exists already.
        day: the first day under the new name.
        user: who does it, for the log.

    Returns:
        The successor, saved.

    Raises:
        ValidationError: by field where the values of a new unit are wrong, else saying what does not go together.
    """
    with transaction.atomic():
        units = list(OrgUnit.objects.select_for_update().filter(pk__in=[unit.pk for unit in units]).order_by("path"))
        is_new = successor.pk is None
        if is_new:
            successor.valid_from = day
        _refuse(units, successor, day)
        successor.full_clean()
        if is_new:
            successor.save()
            log_change(successor, SUCCEED, {}, user=user)
        for unit in units:
            before = values_of(unit)
            unit.valid_to, unit.successor = day - timedelta(days=1), successor
            unit.full_clean()
            unit.save()
            log_change(unit, SUCCEED, before, user=user)
        _move_children(units, successor, day, user)
        _move_honorees(units, successor, user)
    return successor


def _refuse(units: Sequence[OrgUnit], successor: OrgUnit, day: date) -> None:
    if not units:
        raise ValidationError(_("Choose at least one unit."))
    shown = date_format(day, "d/m/Y")
    for unit in units:
        if unit.successor_id or (unit.valid_to and unit.valid_to < day):
            raise ValidationError(_("“%(unit)s” has ended already.") % {"unit": unit})
        if unit.valid_from and unit.valid_from >= day:
            message = _("“%(unit)s” exists from %(since)s only, which is not before %(day)s.")
            values = {"unit": unit, "since": date_format(unit.valid_from, "d/m/Y"), "day": shown}
            raise ValidationError(message % values)
        if unit.pk == successor.pk:
            raise ValidationError(_("A unit cannot succeed itself."))
        parent = successor if successor.pk else successor.parent
        if parent and parent.path.startswith(unit.path):
            message = _("“%(successor)s” stands below “%(unit)s”, which ends.")
            raise ValidationError(message % {"successor": parent, "unit": unit})
    if successor.pk and not OrgUnit.objects.existing_on(day).filter(pk=successor.pk).exists():
        raise ValidationError(_("“%(unit)s” does not exist on %(day)s.") % {"unit": successor, "day": shown})


def _move_children(units: Sequence[OrgUnit], successor: OrgUnit, day: date, user: Any) -> None:
    going = [unit.pk for unit in units]
    children = OrgUnit.objects.filter(parent__in=going).exclude(pk__in=going).exclude(valid_to__lt=day)
    for child in children.order_by("path"):
        before = values_of(child)
        child.parent = successor
        child.save()  # takes its whole branch along
        log_change(child, SUCCEED, before, user=user)


def _move_honorees(units: Sequence[OrgUnit], successor: OrgUnit, user: Any) -> None:
    """Takes recipients along, many at a time: a department has thousands."""
    going = [unit.pk for unit in units]
    changes: dict[int | None, dict[str, list[Any]]] = {
        pk: changes_between(Honoree, {"unit": pk}, {"unit": successor.pk})
        for pk in Honoree.objects.filter(unit__in=going).order_by().values_list("unit", flat=True).distinct()
    }
    last = 0
    while batch := list(Honoree.objects.filter(unit__in=going, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        log_many([(honoree, changes[honoree.unit_id]) for honoree in batch], SUCCEED, user=user)
        for honoree in batch:
            honoree.unit = successor
            honoree.fill_derived()
        Honoree.objects.bulk_update(batch, ["unit", "folded"])
        enqueue_queryset(AwardGrant.objects.filter(honoree__in=batch))
