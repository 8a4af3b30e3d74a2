"""What search is told of campaigns, honorees and models."""

from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from emulation.indexing.pages import (
    campaign_document,
    findable_campaigns,
    findable_honorees,
    findable_models,
    honoree_document,
    index_document,
    model_document,
)
from emulation.models import CampaignPage, ExemplaryModelPage, HonoreePage
from emulation.rules.choices import LegalStatus
from search.models import OutboxEntry
from tests.emulation.pages.factories import (
    AwardGrantFactory,
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreeFactory,
    HonoreeIndexFactory,
    HonoreePageFactory,
    OrgUnitFactory,
    full_campaign,
    full_honoree_page,
    full_model,
)

pytestmark = pytest.mark.django_db


def words(document):
    return "\n".join(document.texts.values())


def make_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_a_campaign_is_found_by_its_words_speakers_units_and_every_year():
    page = full_campaign(launching_unit=OrgUnitFactory(name="Đơn vị phát động", short_name="ĐVPĐ"))
    document = campaign_document(findable_campaigns().get(pk=page.pk))
    for word in ("Mục tiêu của phong trào", "Tham luận về đo đạc", "Có 17 tập thể", "Toàn cảnh hội nghị"):
        assert word in document.texts["body"]
    for name in ("Đoàn kết, sáng tạo", "Lê Thị Bưởi", "Chi cục Đất đai", "12/KH-STNMT", "ĐVPĐ", "Hội trường Sở"):
        assert name in document.texts["names"]
    assert list(document.values["year"]) == [2016, 2017, 2018]
    assert document.values["has_pictures"] == [1]
    assert document.stored["kind"] == "campaign"
    assert document.stored["url"] == "/thi-dua-khen-thuong/phong-trao/" + page.slug + "/"
    assert document.stored["date"] == "2016-01-01"
    assert "<p>" not in words(document)


def test_a_campaign_without_an_end_is_filed_under_its_first_year():
    page = CampaignFactory(ends_on=None)
    assert list(campaign_document(findable_campaigns().get(pk=page.pk)).values["year"]) == [2016]


def test_an_honoree_is_found_by_name_in_the_register_unit_story_and_awards():
    honoree = HonoreeFactory(name="Trần Thị Ổi")
    AwardGrantFactory(honoree=honoree, award_type__name="Bằng khen", decision__number="125/QĐ-STNMT")
    page = full_honoree_page(
        honoree=honoree, unit=OrgUnitFactory(name="Chi cục nay"), campaign=CampaignFactory(title="PT")
    )
    document = honoree_document(findable_honorees().get(pk=page.pk))
    for name in ("Trần Thị Ổi", "Chi cục nay", "Trưởng phòng", "PT"):
        assert name in document.texts["names"]
    for word in ("Câu chuyện của bà Ổi", "Việc nhỏ", "Việc năm 2016", "Bằng khen", "125/QĐ-STNMT"):
        assert word in document.texts["body"]
    assert document.values["year"] == [2018]


def test_consent_is_never_found():
    page = full_honoree_page()
    document = honoree_document(findable_honorees().get(pk=page.pk))
    assert "Phiếu đồng ý" not in words(document)
    assert "2018-05-01" not in str(document)


def test_a_story_without_consent_is_not_found():
    page = full_honoree_page()
    HonoreePage.objects.update(consent_on=None)
    document = honoree_document(findable_honorees().get(pk=page.pk))
    assert "Câu chuyện" not in words(document)
    assert "Việc nhỏ" not in words(document)


@pytest.mark.parametrize("grant", [{"status": LegalStatus.ANNULLED}, {"decision__is_published": False}])
def test_awards_not_public_or_not_in_force_are_not_found_with_the_honoree(grant):
    honoree = HonoreeFactory()
    AwardGrantFactory(honoree=honoree, award_type__name="Danh hiệu đã mất", **grant)
    page = HonoreePageFactory(honoree=honoree)
    assert "đã mất" not in words(honoree_document(findable_honorees().get(pk=page.pk)))


def test_a_model_is_found_by_its_words_the_units_that_copied_it_and_the_people_behind_it():
    person, draft = HonoreePageFactory(title="Bà Ổi"), HonoreePageFactory(title="Bà Nháp", live=False)
    page = full_model(people=[person, draft])
    document = model_document(findable_models().get(pk=page.pk))
    for name in ("Phường Dĩ An", "Phường Phú Cường", "Văn phòng Sở", "Bà Ổi"):
        assert name in document.texts["names"]
    for word in ("Rác nhựa", "Đổi rác", "rác thải giảm", "Khảo sát khu phố", "12 triệu"):
        assert word in document.texts["body"]
    assert "Bà Nháp" not in words(document)


def test_the_title_of_a_private_campaign_is_not_found_with_its_honorees_and_models():
    private = CampaignFactory(title="Phong trào kín")
    make_private(private)
    honoree, model = HonoreePageFactory(campaign=private), ExemplaryModelFactory(campaign=private)
    assert "kín" not in words(honoree_document(findable_honorees().get(pk=honoree.pk)))
    assert "kín" not in words(model_document(findable_models().get(pk=model.pk)))


def test_drafts_and_private_pages_are_not_findable():
    CampaignFactory(live=False)
    make_private(HonoreePageFactory())
    ExemplaryModelFactory(live=False)
    assert not findable_campaigns().exists()
    assert not findable_honorees().exists()
    assert not findable_models().exists()


def test_a_list_is_found_by_its_introduction():
    document = index_document(HonoreeIndexFactory(intro="<p>Những gương <b>sáng</b></p>"))
    assert document.texts["lede"] == "Những gương sáng"
    assert document.stored["kind"] == "page"


@pytest.mark.parametrize(
    ("findable", "build", "make"),
    [
        (findable_campaigns, campaign_document, full_campaign),
        (findable_honorees, honoree_document, full_honoree_page),
        (findable_models, model_document, full_model),
    ],
)
def test_building_reads_only_what_was_fetched(findable, build, make, django_assert_num_queries):
    page = findable().get(pk=make().pk)
    page.get_url_parts()  # the site's root paths are cached
    with django_assert_num_queries(0):
        build(page)


# --- Changes elsewhere -----------------------------------------------------------------------


@pytest.fixture
def outbox(settings):
    """Which objects of a model wait; nothing is drained."""
    settings.SEARCH_DRAIN_ON_COMMIT = False

    def waiting(model):
        label = model._meta.label_lower
        return {int(pk) for pk in OutboxEntry.objects.filter(model=label).values_list("object_id", flat=True)}

    return waiting


def changed(outbox, model, change):
    OutboxEntry.objects.all().delete()
    change()
    return outbox(model)


def test_a_renamed_unit_refreshes_its_campaigns_honorees_and_models(outbox):
    unit = OrgUnitFactory()
    campaign, honoree, model = (
        CampaignFactory(launching_unit=unit),
        HonoreePageFactory(unit=unit),
        ExemplaryModelFactory(unit=unit),
    )
    HonoreePageFactory()
    assert changed(outbox, HonoreePage, unit.save) == {honoree.pk}
    assert outbox(CampaignPage) == {campaign.pk}
    assert outbox(ExemplaryModelPage) == {model.pk}


def test_an_award_given_or_annulled_refreshes_its_honoree(outbox):
    honoree = HonoreeFactory()
    page = HonoreePageFactory(honoree=honoree)
    grant = AwardGrantFactory()
    assert changed(outbox, HonoreePage, lambda: AwardGrantFactory(honoree=honoree)) == {page.pk}
    assert changed(outbox, HonoreePage, grant.save) == set()


def test_an_annulled_decision_refreshes_its_honorees(outbox):
    grant = AwardGrantFactory()
    page = HonoreePageFactory(honoree=grant.honoree)
    assert changed(outbox, HonoreePage, grant.decision.save) == {page.pk}


def test_an_unpublished_honoree_refreshes_the_models_they_stand_behind(outbox):
    person = HonoreePageFactory()
    model = full_model(people=[person])
    assert changed(outbox, ExemplaryModelPage, person.unpublish) == {model.pk}


def test_a_campaign_that_becomes_private_or_is_deleted_refreshes_its_honorees(outbox):
    campaign = CampaignFactory()
    page = HonoreePageFactory(campaign=campaign)
    assert changed(outbox, HonoreePage, lambda: make_private(campaign)) == {page.pk}
    assert changed(outbox, HonoreePage, campaign.delete) == {page.pk}


def test_a_new_description_of_a_picture_refreshes_the_pages_whose_gallery_shows_it(outbox):
    page = full_campaign(launch_document_file=None)
    image = page.gallery_pictures.first().image
    assert changed(outbox, CampaignPage, image.save) == {page.pk}


def test_saving_a_draft_of_a_campaign_refreshes_nothing(outbox):
    campaign = CampaignFactory()
    HonoreePageFactory(campaign=campaign)
    campaign.starts_on = date(2015, 1, 1)
    assert changed(outbox, HonoreePage, campaign.save_revision) == set()
