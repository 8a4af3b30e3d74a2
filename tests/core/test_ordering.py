"""Lists have one order, the same in every database."""

import pytest
from django.apps import apps
from django.db.models import F

from core.ordering import is_total, models_have_a_total_order, total_order
from emulation.models import (
    AwardDecision,
    AwardGrant,
    AwardType,
    CampaignPage,
    ExemplaryModelPage,
    Honoree,
    HonoreePage,
    OrgUnit,
)
from news.models import ArticleCategory, ArticlePage
from search.models import Synonym


@pytest.mark.django_db
def test_text_stands_by_code_points_and_equal_rows_by_key():
    Synonym.objects.all().delete()
    made = [
        Synonym.objects.create(abbreviation=abbreviation, meaning=meaning)
        for abbreviation, meaning in [
            ("b", "x"),
            ("Đ", "x"),
            ("B", "x"),
            ("a b", "x"),
            ("á", "x"),
            ("ab", "x"),
            ("_", "x"),
        ]
    ]
    listed = total_order(Synonym.objects.order_by("abbreviation"))
    assert [each.abbreviation for each in listed] == ["B", "_", "a b", "ab", "b", "á", "Đ"]
    assert list(total_order(Synonym.objects.order_by("meaning"))) == made
    assert list(total_order(Synonym.objects.order_by("-meaning"))) == made


@pytest.mark.django_db
@pytest.mark.parametrize(("order", "names"), [("valid_from", "bac"), ("-valid_from", "abc")])
def test_what_is_missing_stands_last_in_either_direction(order, names):
    for name, day in [("c", None), ("a", "2020-01-01"), ("b", "2010-01-01")]:
        OrgUnit.objects.create(name=name, valid_from=day)
    assert "".join(unit.name for unit in total_order(OrgUnit.objects.order_by(order))) == names


@pytest.mark.parametrize(
    "queryset",
    [
        lambda: ArticlePage.objects.latest_first(),
        lambda: CampaignPage.objects.latest_first(),
        lambda: HonoreePage.objects.latest_first(),
        lambda: ExemplaryModelPage.objects.latest_first(),
        lambda: AwardDecision.objects.newest_first(),
        lambda: AwardGrant.objects.in_legal_order(),
        lambda: AwardGrant.objects.newest_first(),
        lambda: Honoree.objects.by_name(),
        lambda: Honoree.objects.named_like("a"),
        lambda: AwardType.objects.all(),
        lambda: ArticleCategory.objects.all(),
        lambda: total_order(Honoree.objects.order_by("position")),
        lambda: total_order(Honoree.objects.order_by(F("unit__name").desc())),
    ],
)
def test_no_two_rows_are_equal_in_a_list(queryset):
    assert is_total(queryset())


def test_a_model_whose_rows_can_be_equal_in_its_order_is_an_error(monkeypatch):
    assert models_have_a_total_order() == []
    monkeypatch.setattr(apps.get_model("search", "Synonym")._meta, "ordering", ["meaning"])
    (problem,) = models_have_a_total_order()
    assert (problem.id, problem.obj) == ("core.E001", Synonym)
