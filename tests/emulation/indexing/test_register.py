"""What search knows of awards and decisions, and when it is told again."""

from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from emulation.indexing.decisions import decision_document, decisions_to_index
from emulation.models import AwardDecision, AwardGrant, AwardType
from emulation.rules.choices import LegalStatus
from search.documents import read_documents, sources
from search.models import OutboxEntry
from search.types import Audience
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    campaign_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox_kept(settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False


@pytest.fixture
def campaign():
    return campaign_page(title="Thi đua nước rút", slug="nuoc-rut")


def documents(*grants):
    (source,) = sources("awards")
    failed = {}
    found = [found for _id, found in read_documents(source, [grant.pk for grant in grants] or None, failed)]
    assert not failed
    return found


def document(grant):
    (found,) = documents(grant)
    return found


def waiting(model):
    return {
        int(pk) for pk in OutboxEntry.objects.filter(model=model._meta.label_lower).values_list("object_id", flat=True)
    }


def renewed(record):
    """Saves a record and returns the awards that are put into the outbox by it."""
    OutboxEntry.objects.all().delete()
    record.save()
    return waiting(AwardGrant)


def test_an_award_is_found_by_names_then_and_now(register, campaign):
    today = OrgUnitFactory(name="Chi cục Quản lý đất đai")
    former = OrgUnitFactory(name="Phòng Đo đạc", valid_to=date(2019, 1, 1), successor=today)
    OrgUnitFactory(name="Phòng Bản đồ", valid_to=date(2010, 1, 1), successor=former)
    honoree = HonoreeFactory(name="Nguyễn Thị Ánh", unit=former)
    grant = AwardGrantFactory(code="CSTDCS", honoree=honoree, honoree_name="Nguyễn Ánh", campaign=campaign)
    found = document(grant)
    assert found.texts["honoree"] == "Nguyễn Ánh · Nguyễn Thị Ánh"
    assert found.texts["award"] == "Chiến sĩ thi đua cơ sở · CSTĐCS"
    assert found.texts["decision"] == f"{grant.decision.number} · 03/12/2018 · Sở Tài nguyên và Môi trường"
    assert found.texts["year"] == "2018"
    assert found.texts["unit"] == "Phòng Đo đạc · Chi cục Quản lý đất đai · Phòng Bản đồ"
    assert found.texts["campaign"] == "Thi đua nước rút"
    assert set(found.values["unit"]) == {former.pk, today.pk}
    assert found.values["award_type"] == ("CSTD", "CSTDCS")
    assert found.values["campaign"] == (campaign.pk,)
    assert found.stored["url"] == f"/khen-thuong/quyet-dinh/{grant.decision_id}/"
    assert found.stored["decision"] == {
        "id": grant.decision_id,
        "number": grant.decision.number,
        "date": "2018-12-03",
        "authority": "Sở Tài nguyên và Môi trường",
    }
    assert found.audience is Audience.PUBLIC


@pytest.mark.parametrize(
    ("decision", "grant"),
    [
        ({"is_published": False}, {}),
        ({"status": LegalStatus.ANNULLED}, {}),
        ({}, {"status": LegalStatus.ANNULLED}),
    ],
)
def test_what_is_withdrawn_is_for_staff(decision, grant):
    made = AwardGrantFactory(decision=AwardDecisionFactory(**decision), **grant)
    assert document(made).audience is Audience.STAFF


@pytest.mark.parametrize(
    ("decision", "grant", "standing"),
    [
        ("active", "active", "active"),
        ("restored", "active", "restored"),
        ("corrected", "active", "corrected"),
        ("restored", "annulled", "annulled"),
        ("annulled", "corrected", "annulled"),
    ],
)
def test_staff_filter_awards_by_their_standing_or_that_of_their_decision(decision, grant, standing):
    made = AwardGrantFactory(decision=AwardDecisionFactory(status=decision), status=grant)
    assert document(made).values["status"] == (standing,)


def test_a_draft_or_private_campaign_is_not_named(campaign):
    grant = AwardGrantFactory(campaign=campaign)
    restriction = PageViewRestriction.objects.create(page=campaign, restriction_type="login")
    assert document(grant).texts["campaign"] == ""
    restriction.delete()
    campaign.unpublish()
    found = document(grant)
    assert (found.texts["campaign"], found.stored["campaign"], found.values["campaign"]) == ("", "", ())


def test_documents_of_many_awards_cost_no_query_each(django_assert_num_queries):
    unit = OrgUnitFactory(successor=OrgUnitFactory())
    for _ in range(5):
        AwardGrantFactory(unit=unit)
    # Restrictions, register page, campaigns, awards, their decisions, award types, units, predecessors of these.
    with django_assert_num_queries(8):
        assert len(documents()) == 5


def test_a_decision_is_found_by_its_honorees(register):
    decision = AwardDecisionFactory(abstract="Về việc tặng Giấy khen")
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần Thị Hạnh"))
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Lê Bị Hủy"), status=LegalStatus.ANNULLED)
    found = decision_document(decisions_to_index().get())
    assert found.texts["title"] == f"{decision.number} – Về việc tặng Giấy khen"
    assert found.texts["body"] == "Trần Thị Hạnh"
    assert found.stored["url"] == f"/khen-thuong/quyet-dinh/{decision.pk}/"


def test_decisions_are_not_indexed_without_a_page_that_shows_them():
    AwardDecisionFactory()
    assert not decisions_to_index().exists()


def test_a_changed_decision_award_or_honoree_renews_its_awards():
    grant, other = AwardGrantFactory(), AwardGrantFactory(code="CSTDCS", honoree__name="Khác")
    for record in (grant.decision, grant.honoree, grant.award_type):
        assert renewed(record) == {grant.pk}, record
    assert renewed(AwardType.objects.get(code="CSTD")) == {other.pk}


def test_a_changed_unit_renews_the_awards_of_its_branch_and_relatives():
    today = OrgUnitFactory()
    former = OrgUnitFactory(successor=today)
    below = OrgUnitFactory(parent=former)
    of_former, of_below, of_today = (AwardGrantFactory(unit=unit) for unit in (former, below, today))
    AwardGrantFactory()
    assert renewed(former) == {of_former.pk, of_below.pk, of_today.pk}
    assert renewed(today) == {of_former.pk, of_today.pk}


def test_a_campaign_that_is_renamed_or_deleted_renews_its_awards(campaign):
    grant = AwardGrantFactory(campaign=campaign, decision=AwardDecisionFactory(campaign=campaign))
    OutboxEntry.objects.all().delete()
    campaign.title = "Tên mới"
    campaign.save_revision().publish()
    assert (waiting(AwardGrant), waiting(AwardDecision)) == ({grant.pk}, {grant.decision_id})
    OutboxEntry.objects.all().delete()
    campaign.delete()
    assert (waiting(AwardGrant), waiting(AwardDecision)) == ({grant.pk}, {grant.decision_id})


def test_a_changed_award_renews_its_decision():
    grant = AwardGrantFactory()
    OutboxEntry.objects.all().delete()
    grant.delete()
    assert waiting(AwardDecision) == {grant.decision_id}


def test_only_a_new_address_of_the_register_renews_everything(register):
    grant = AwardGrantFactory()
    register.intro = "<p>Mới</p>"
    assert renewed(register) == set()
    register.slug = "so-khen-thuong"
    assert renewed(register) == {grant.pk}
    assert document(grant).stored["url"] == f"/so-khen-thuong/quyet-dinh/{grant.decision_id}/"
