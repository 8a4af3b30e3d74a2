"""What changed is seen at once: by visitors, whose pages are kept, and by staff, whose pages are made of kept parts."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from wagtail.models import Site

from core.renditions import make_renditions
from emulation.rules.choices import LegalStatus
from news.models import ArticlePage
from portal.models import SiteSettings, StandardPage
from tests.core.factories import photo_file
from tests.emulation.pages.factories import CampaignFactory, HonoreePageFactory
from tests.emulation.register.factories import AwardGrantFactory, register_page
from tests.news.factories import ArticleFactory, CategoryFactory


@pytest.fixture(params=["visitor", "staff"])
def reader(request, settings, admin_user):
    settings.PAGE_CACHE_SIZE = 10_000_000
    client = Client()
    if request.param == "staff":
        client.force_login(admin_user)
    return client


@pytest.fixture
def site(front_door):
    """A front door and articles that show one another, with an award to a person who has a page."""
    category = CategoryFactory()
    article = ArticleFactory(title="Bài đầu", category=category, pictures=2)
    ArticleFactory(title="Bài bên cạnh", category=category, pictures=1)
    for each in ArticlePage.objects.all():
        for picture in each.gallery:
            make_renditions(picture.image, "card", "large", "slide", "share", "shapes")
    register_page()
    grant = AwardGrantFactory(citation="THÀNH TÍCH CŨ")
    person = HonoreePageFactory(title="Bà Ổi", honoree=grant.honoree)
    return SimpleNamespace(front_door=front_door, category=category, article=article, grant=grant, person=person)


def publish(site):
    ArticleFactory(title="TIN VỪA ĐĂNG", category=site.category, pictures=1)


def rename(site):
    neighbour = ArticlePage.objects.get(title="Bài bên cạnh")
    neighbour.title = "TIN VỪA ĐĂNG"
    neighbour.save_revision().publish()


def add_to_menu(site):
    site.front_door.add_child(instance=StandardPage(title="MỤC MỚI", slug="muc-moi", show_in_menus=True))


def name_agency(site):
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "SỞ NỘI VỤ"})


def describe_picture(site):
    image = site.article.gallery[0].image
    image.description, image.credit = "MÔ TẢ MỚI", "NGƯỜI CHỤP MỚI"
    image.save()


def replace_picture(site):
    image = site.article.gallery[0].image
    image.file = photo_file("anh-thay-the.jpg", colour="navy")
    image.save()
    image.renditions.all().delete()
    make_renditions(image, "card", "large", "slide", "share", "shapes")


def start_campaign(site):
    CampaignFactory(title="PHONG TRÀO MỚI", starts_on=date.today() - timedelta(days=1), ends_on=None)


def give_award(site):
    AwardGrantFactory(honoree=site.grant.honoree, citation="THÀNH TÍCH MỚI")


HOME, ARTICLE, PERSON, NEWS = "/", "/tin-tuc/bai-dau/", "person", "/tin-tuc/"


@pytest.mark.parametrize(
    ("change", "words", "places"),
    [
        (publish, "TIN VỪA ĐĂNG", [HOME, NEWS, ARTICLE]),
        (rename, "TIN VỪA ĐĂNG", [HOME, NEWS, ARTICLE]),
        (add_to_menu, "MỤC MỚI", [HOME, ARTICLE, PERSON]),
        (name_agency, "SỞ NỘI VỤ", [HOME, ARTICLE, PERSON]),
        (describe_picture, "NGƯỜI CHỤP MỚI", [ARTICLE]),
        (replace_picture, "anh-thay-the", [HOME, ARTICLE, NEWS]),
        (start_campaign, "PHONG TRÀO MỚI", [HOME]),
        (give_award, "THÀNH TÍCH MỚI", [PERSON]),
    ],
)
def test_a_change_is_seen_wherever_it_shows(reader, site, change, words, places):
    addresses = [site.person.url if place == PERSON else place for place in places]
    for address in addresses * 2:
        assert words not in reader.get(address).content.decode()
    change(site)
    for address in addresses:
        assert words in reader.get(address).content.decode(), address


def unpublish(site):
    ArticlePage.objects.get(title="Bài bên cạnh").unpublish()


def annul_award(site):
    site.grant.status = LegalStatus.ANNULLED
    site.grant.save()


@pytest.mark.parametrize(
    ("change", "words", "places"),
    [
        (unpublish, "Bài bên cạnh", [HOME, NEWS, ARTICLE]),
        (annul_award, "THÀNH TÍCH CŨ", [PERSON]),
    ],
)
def test_what_is_taken_away_is_gone_wherever_it_showed(reader, site, change, words, places):
    addresses = [site.person.url if place == PERSON else place for place in places]
    for address in addresses * 2:
        assert words in reader.get(address).content.decode()
    change(site)
    for address in addresses:
        assert words not in reader.get(address).content.decode(), address


def test_a_preview_shows_the_draft_and_leaves_the_public_page_alone(site, client):
    public = client.get(ARTICLE).content
    draft = ArticlePage.objects.get(pk=site.article.pk)
    draft.title = "Bản nháp"
    shown = draft.make_preview_request().render().content.decode()
    assert "Bản nháp" in shown
    assert client.get(ARTICLE).content == public


def test_labels_stay_in_the_language_of_each_reader(site, settings):
    vietnamese, english = Client(), Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for _visit in range(2):
        assert "Tin liên quan" in vietnamese.get(ARTICLE).content.decode()
        assert "Related news" in english.get(ARTICLE).content.decode()
