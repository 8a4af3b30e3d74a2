"""The index of awards: what is searched, filtered and ordered. One declaration for page, API and admin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.site_version import remember
from emulation.award_search.phrases import award_phrases, fixed_phrases
from emulation.models.award_types import AwardType
from emulation.models.units import OrgUnit
from emulation.register.public_pages import campaign_titles
from emulation.rules.choices import (
    AuthorityLevel,
    AwardKind,
    CommendationType,
    Field,
    LegalStatus,
    Publication,
    SubjectKind,
    Work,
)
from search.index import Filter, FilterKind, Index, Sort, TextField, declare
from search.types import Audience, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    Labels = Callable[[Sequence[Value]], Mapping[Value, StrOrPromise]]


def _choice_labels(choices: type[models.TextChoices]) -> Labels:
    labels = dict(choices.choices)
    return lambda values: {value: labels[value] for value in values if value in labels}


def _award_type_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    """An award is called by the name it has in the law of today."""

    def names() -> dict[Value, StrOrPromise]:
        rows = AwardType.objects.order_by(models.F("valid_from").asc(nulls_first=True))
        return {row.code: row.label for row in rows.only("code", "name", "name_en")}

    return _of(values, remember(("emulation.award_names", get_language()), names, outlives_soft_changes=True))


def _unit_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    def names() -> dict[Value, StrOrPromise]:
        return {unit.pk: str(unit) for unit in OrgUnit.objects.only("name", "valid_to")}

    return _of(values, remember(("emulation.unit_names", get_language()), names, outlives_soft_changes=True))


def _campaign_labels(values: Sequence[Value]) -> Mapping[Value, StrOrPromise]:
    """Only campaigns that everybody may know of."""
    return _of(values, remember("emulation.campaign_titles", campaign_titles))


def _of(values: Sequence[Value], labels: Mapping[Value, StrOrPromise]) -> Mapping[Value, StrOrPromise]:
    return {value: labels[value] for value in values if value in labels}


def _staff_choices(name: str, label: StrOrPromise, choices: type[models.TextChoices]) -> Filter:
    return Filter(name, label, labels=_choice_labels(choices), choices=tuple(choices.values), audience=Audience.STAFF)


YEARS = (1000, 9999)  # years that anybody asks for

AWARD_INDEX = declare(
    Index(
        name="awards",
        label=_("Awards"),
        texts=(
            TextField("honoree", _("Recipient"), boost=4.0, of_people=True),
            TextField("award", _("Award"), boost=2.0),
            TextField("decision", _("Decision"), boost=2.0),
            TextField("year", _("Year of achievement"), boost=4.0),
            TextField("unit", _("Unit"), boost=2.0),
            TextField("campaign", _("Campaign"), boost=1.0),
            TextField("citation", _("Citation"), boost=1.0),
            TextField("position", _("Position"), boost=1.0),
            TextField("about", _("Abstract and signer of the decision"), boost=1.0),
        ),
        filters=(
            Filter(
                "subject",
                _("Subject"),
                labels=_choice_labels(SubjectKind),
                choices=tuple(SubjectKind.values),
                phrases=fixed_phrases("subject"),
            ),
            Filter(
                "award_kind",
                _("Kind of award"),
                labels=_choice_labels(AwardKind),
                choices=tuple(AwardKind.values),
                phrases=fixed_phrases("award_kind"),
            ),
            Filter("award_type", _("Award"), labels=_award_type_labels, limit=200, phrases=award_phrases),
            Filter(
                "level",
                _("Deciding level"),
                labels=_choice_labels(AuthorityLevel),
                choices=tuple(AuthorityLevel.values),
                phrases=fixed_phrases("level"),
            ),
            Filter(
                "commendation_type",
                _("Type of commendation"),
                labels=_choice_labels(CommendationType),
                choices=tuple(CommendationType.values),
                phrases=fixed_phrases("commendation_type"),
            ),
            Filter("year", _("Year of achievement"), FilterKind.INTEGER, descending=True, limit=60, bounds=YEARS),
            Filter("date_from", _("Decided from"), FilterKind.DATE_FROM, field="date", facet=False),
            Filter("date_to", _("Decided until"), FilterKind.DATE_TO, field="date", facet=False),
            Filter("unit", _("Unit"), FilterKind.INTEGER, labels=_unit_labels, limit=200),
            Filter("field", _("Field"), labels=_choice_labels(Field), choices=tuple(Field.values)),
            Filter("campaign", _("Campaign"), FilterKind.INTEGER, labels=_campaign_labels, limit=50),
            Filter("honoree", _("Recipient"), FilterKind.KEY, facet=False),
            _staff_choices("status", _("Standing"), LegalStatus),
            _staff_choices("publication", _("Publication"), Publication),
            _staff_choices("work", _("Direct worker"), Work),
        ),
        sorts=(
            Sort("relevance", _("Best match first")),
            Sort("legal", _("As the law ranks awards"), ("legal", "name", "-year")),
            Sort("date", _("Newest decision first"), ("-date", "legal", "name")),
            Sort("name", _("By name"), ("name", "-year", "legal")),
        ),
        default_sort="legal",
        frequency=False,
        year_filter="year",
        person=("subject", SubjectKind.INDIVIDUAL.value),
        combined=(
            ("subject", "award_kind", "award_type", "level"),
            ("commendation_type", "field", "campaign"),
            ("status", "publication", "work"),
        ),
        stored=(
            "kind",
            "title",
            "url",
            "honoree",
            "honoree_id",
            "honoree_today",
            "subject",
            "position",
            "unit",
            "unit_today",
            "award_type",
            "award_code",
            "level",
            "year",
            "period",
            "decision",
            "campaign",
            "campaign_id",
            "citation",
            "is_posthumous",
            "status",
            "status_reason",
            "is_published",
        ),
    )
)
