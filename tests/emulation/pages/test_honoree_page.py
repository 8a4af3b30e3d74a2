"""An honoree as the public sees them: story with consent, awards from the register."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction

from core.renditions import make_renditions
from emulation.models import Achievement, HonoreeGalleryPicture, HonoreePage
from emulation.rules.choices import LegalStatus, SubjectKind
from tests.emulation.pages.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    AwardRegisterFactory,
    AwardTypeFactory,
    CampaignFactory,
    HonoreeFactory,
    HonoreePageFactory,
    full_honoree_page,
    full_model,
    picture,
)
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def text(client, page, path=""):
    response = client.get(page.url + path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_all_that_an_editor_wrote(client):
    html = text(client, full_honoree_page(campaign=CampaignFactory(title="Phong trào xanh")))
    for written in (
        "Trưởng phòng, Chi cục Bảo vệ môi trường",
        "Tóm tắt về người được khen.",
        "Việc nhỏ làm mỗi ngày",
        "Câu chuyện của bà Ổi",
        "Phong trào xanh",
        "profile__portrait",
    ):
        assert written in html, written
    assert html.index("Việc năm 2018") < html.index("Việc năm 2016")


def test_it_renders_with_nothing_optional(client):
    html = text(client, HonoreePageFactory(is_exemplar=False))
    for absent in ("profile__portrait", "quote--big", "awards-heading", "achievements-heading"):
        assert absent not in html


@pytest.mark.parametrize(
    ("consent", "subject", "is_open"),
    [
        (None, SubjectKind.INDIVIDUAL, False),
        (None, SubjectKind.HOUSEHOLD, False),
        (date(2018, 5, 1), SubjectKind.INDIVIDUAL, True),
        (None, SubjectKind.COLLECTIVE, True),
    ],
)
def test_pictures_of_a_story_stand_in_the_sitemap_only_with_consent(client, consent, subject, is_open):
    portrait, in_body = picture(), picture()
    shown = {"image": in_body.pk, "caption": "", "credit": "", "alt_text": ""}
    body = json.dumps([{"type": "picture", "value": shown}])
    page = HonoreePageFactory(subject=subject, consent_on=date(2018, 5, 1), portrait=portrait, body=body)
    # The form refuses to publish without consent; consent can be taken back behind it.
    HonoreePage.objects.filter(pk=page.pk).update(consent_on=consent)
    for image in (portrait, in_body):
        make_renditions(image, "large")
    sitemap = client.get("/sitemap-pages.xml").content.decode()
    assert page.url in sitemap
    shown = [any(made.url in sitemap for made in image.renditions.all()) for image in (portrait, in_body)]
    assert shown == [is_open, is_open]


def test_it_has_a_print_view(client):
    assert "Câu chuyện của bà Ổi" in text(client, full_honoree_page(), "in/")


# --- Consent ---------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", ["portrait", "quote", "body"])
@pytest.mark.parametrize("subject", [SubjectKind.INDIVIDUAL, SubjectKind.HOUSEHOLD])
def test_nothing_personal_is_published_without_consent(personal, subject):
    page = HonoreePageFactory(subject=subject)
    values = {"portrait": picture, "quote": lambda: "Lời nói", "body": lambda: [("rich_text", "<p>Chuyện</p>")]}
    setattr(page, personal, values[personal]())
    with pytest.raises(ValidationError) as error:
        page.save()
    assert list(error.value.message_dict) == ["consent_on"]


def test_a_draft_is_kept_without_consent():
    page = HonoreePageFactory(live=False)
    page.quote = "Lời nói"
    page.save_revision()
    page.save()


def test_publishing_a_draft_asks_for_consent():
    page = HonoreePageFactory(live=False)
    page.quote = "Lời nói"
    revision = page.save_revision()
    with pytest.raises(ValidationError):
        revision.publish()


def test_a_collective_needs_no_consent(client):
    page = HonoreePageFactory(subject=SubjectKind.COLLECTIVE, quote="Chúng tôi làm cùng nhau")
    assert "Chúng tôi làm cùng nhau" in text(client, page)


def test_what_slipped_past_the_check_still_stays_hidden(client):
    page = full_honoree_page()
    type(page).objects.update(consent_on=None)
    html = text(client, page)
    for hidden in ("Việc nhỏ làm mỗi ngày", "Câu chuyện của bà Ổi", "profile__portrait"):
        assert hidden not in html


def test_how_consent_was_given_is_never_shown(client):
    page = full_honoree_page()
    for path in ("", "in/"):
        assert "Phiếu đồng ý số 12" not in text(client, page, path)


def test_without_consent_the_portrait_does_not_stand_on_cards():
    page = full_honoree_page()
    assert page.card_picture == page.portrait
    page.consent_on = page.portrait = None
    page.quote, page.body = "", []
    page.save()
    assert page.card_picture is None


# --- Awards ----------------------------------------------------------------------------------


def test_it_shows_awards_with_the_names_of_their_day_and_a_link_to_the_decision(client):
    register = AwardRegisterFactory()
    honoree = HonoreeFactory(name="Trần Thị Ổi")
    decision = AwardDecisionFactory(number="125/QĐ-STNMT")
    AwardGrantFactory(
        honoree=honoree,
        decision=decision,
        award_type__name="Giấy khen của Giám đốc Sở",
        honoree_name="Trần Thị Ổi (B)",
        unit_name="Phòng Môi trường cũ",
        citation="Có thành tích xuất sắc",
    )
    html = text(client, HonoreePageFactory(honoree=honoree))
    for shown in ("Giấy khen của Giám đốc Sở", "Trần Thị Ổi (B)", "Phòng Môi trường cũ", "Có thành tích xuất sắc"):
        assert shown in html
    assert f'{register.url}quyet-dinh/{decision.pk}/"' in html


@pytest.mark.parametrize(
    "grant",
    [
        {"status": LegalStatus.ANNULLED},
        {"decision__status": LegalStatus.ANNULLED},
        {"decision__is_published": False},
    ],
)
def test_awards_not_in_force_or_not_public_are_not_shown(client, grant):
    honoree = HonoreeFactory()
    AwardGrantFactory(honoree=honoree, award_type__name="Danh hiệu đã mất", **grant)
    assert "Danh hiệu đã mất" not in text(client, HonoreePageFactory(honoree=honoree))


def test_another_persons_awards_are_not_shown(client):
    AwardGrantFactory(award_type__name="Của người khác")
    assert "Của người khác" not in text(client, HonoreePageFactory(honoree=HonoreeFactory()))


def test_years_run_from_the_latest_and_consecutive_titles_are_counted_across_laws(client):
    honoree = HonoreeFactory()
    old_law = AwardTypeFactory(code="CSTDX", name="Chiến sĩ thi đua cơ sở", valid_to=date(2023, 12, 31))
    new_law = AwardTypeFactory(code="CSTDX", name="Chiến sĩ thi đua cơ sở", valid_from=date(2024, 1, 1))
    for award_type, year in [(old_law, 2022), (old_law, 2023), (new_law, 2024), (old_law, 2019)]:
        AwardGrantFactory(
            honoree=honoree, award_type=award_type, achievement_to=year, decision__issued_on=date(year + 1, 1, 20)
        )
    response = client.get(HonoreePageFactory(honoree=honoree).url)
    assert [entry.year for entry in response.context["award_years"]] == [2024, 2023, 2022, 2019]
    assert [(run.title.name, run.first, run.last) for run in response.context["streaks"]] == [
        ("Chiến sĩ thi đua cơ sở", 2022, 2024)
    ]


# --- What stands beside it -------------------------------------------------------------------


def test_it_shows_articles_models_and_others_of_the_campaign(client):
    campaign = CampaignFactory()
    page = HonoreePageFactory(campaign=campaign)
    ArticleFactory(title="Tin về bà Ổi", honorees=[page])
    full_model(people=[page])
    HonoreePageFactory(title="Điển hình khác", campaign=campaign)
    html = text(client, page)
    for title in ("Tin về bà Ổi", "Ngôi nhà xanh", "Điển hình khác"):
        assert title in html


def test_others_of_its_field_stand_beside_the_only_one_of_a_campaign(client):
    page = HonoreePageFactory(campaign=CampaignFactory(), field="land")
    HonoreePageFactory(title="Cùng lĩnh vực", field="land")
    HonoreePageFactory(title="Lĩnh vực khác", field="water")
    response = client.get(page.url)
    assert [other.title for other in response.context["others"]] == ["Cùng lĩnh vực"]


def test_drafts_and_private_pages_are_not_shown_beside_it(client):
    private = CampaignFactory(title="Phong trào kín")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    page = HonoreePageFactory(campaign=private)
    ArticleFactory(title="Tin nháp", honorees=[page], live=False)
    model = full_model(people=[page])
    model.live = False
    model.save()
    HonoreePageFactory(title="Điển hình nháp", campaign=private, live=False)
    html = text(client, page)
    for title in ("Phong trào kín", "Tin nháp", "Ngôi nhà xanh", "Điển hình nháp"):
        assert title not in html


def test_previous_and_next_pass_over_drafts(client):
    first, _, last = (
        HonoreePageFactory(title="Người đầu"),
        HonoreePageFactory(title="Người nháp", live=False),
        HonoreePageFactory(title="Người cuối"),
    )
    response = client.get(first.url)
    assert response.context["neighbours"][1].pk == last.pk


def test_the_number_of_queries_does_not_grow_with_awards_and_articles(queries):
    honoree = HonoreeFactory()
    page = full_honoree_page(honoree=honoree, campaign=CampaignFactory())

    def fill(count):
        for n in range(count):
            AwardGrantFactory(honoree=honoree, achievement_to=2010 + n)
            ArticleFactory(honorees=[page])
            full_model(people=[page], slug=f"mo-hinh-{count}-{n}")
            HonoreePageFactory(campaign=page.campaign)
            page.gallery_pictures.add(HonoreeGalleryPicture(image=picture()))
            page.achievements.add(Achievement(year=2010 + n, text="Thành tích"))
        page.save()

    fill(1)
    few = queries(page.url)
    fill(5)
    assert queries(page.url) == few <= 13  # the way over a root that is no BasePage costs one more
