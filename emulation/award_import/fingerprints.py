"""Tells whether the register changed between plan and import, and a record between import and undo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Model, Sum
from django.db.models.functions import Length
from wagtail.models import ModelLogEntry

from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit

_CHUNK = 500  # ids in one query

# What a person may change of a record; what follows from it, and the mark for review, do not count.
FIELDS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "grant": (
        AwardGrant,
        (
            *("decision_id", "award_type_id", "honoree_id", "honoree_name", "unit_id", "unit_name", "position"),
            *("achievement_from", "achievement_to", "commendation_type", "field", "campaign_id", "citation"),
            *("is_posthumous", "status", "status_reason"),
        ),
    ),
    "honoree": (
        Honoree,
        (
            *("subject", "name", "sort_name", "honorific", "position", "unit_id", "is_direct_worker"),
            *("date_of_birth", "note"),
        ),
    ),
    "decision": (
        AwardDecision,
        (
            *("number", "authority", "authority_level", "issued_on", "signer_name", "signer_position", "abstract"),
            *("legal_bases", "file_id", "campaign_id", "is_published", "status", "status_reason"),
        ),
    ),
    "unit": (
        OrgUnit,
        ("name", "short_name", "code", "kind", "parent_id", "valid_from", "valid_to", "successor_id"),
    ),
}


def fingerprint(kind: str, record: Any) -> str:
    """Returns the mark of a record as it is now.

    Args:
        kind: key of ``FIELDS``.
        record: an instance of its model.
    """
    return _mark(getattr(record, name) for name in FIELDS[kind][1])


def fingerprints(kind: str, pks: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yields the marks of those records that are there, by primary key."""
    model, fields = FIELDS[kind]
    for start in range(0, len(pks), _CHUNK):
        rows = model._default_manager.filter(pk__in=pks[start : start + _CHUNK]).order_by()
        for pk, *values in rows.values_list("pk", *fields):
            yield pk, _mark(values)


def _mark(values: Iterable[Any]) -> str:
    text = "\x1f".join("" if value is None else str(value) for value in values)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def register_stamp() -> str:
    """Returns what changes whenever the register does: counts, sums and the last entry of its audit log."""
    models = (AwardGrant, Honoree, AwardDecision, OrgUnit, AwardType)
    types = ContentType.objects.get_for_models(*models).values()
    logged = ModelLogEntry.objects.filter(content_type__in=types).aggregate(last=Max("pk"))
    told = [
        *(model._default_manager.order_by().aggregate(count=Count("pk"), last=Max("pk")) for model in models),
        Honoree.objects.order_by().aggregate(names=Sum(Length("name")), units=Sum("unit_id")),
        OrgUnit.objects.order_by().aggregate(names=Sum(Length("name")), parents=Sum("parent_id")),
        AwardDecision.objects.order_by().aggregate(changed=Max("updated_at")),
        AwardType.objects.order_by().aggregate(names=Sum(Length("name"))),
        logged,
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()
