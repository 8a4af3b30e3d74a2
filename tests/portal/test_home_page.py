"""The front door shows what is new and public, at a cost that does not grow."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.models import PageViewRestriction, Site

from core import site_version
from core.renditions import make_renditions
from portal.models import HomePage, HomeSlide, SiteSettings, StandardPage
from tests.core.factories import make_first_pictures
from tests.core.structured_data import described
from tests.emulation.pages.factories import CampaignFactory, ExemplaryModelFactory, HonoreePageFactory
from tests.emulation.register.factories import AwardDecisionFactory, register_page
from tests.news.factories import ArticleFactory


@pytest.fixture
def shown(front_door, client):
    return lambda: client.get("/").content.decode()


def fill(count):
    for _ in range(count):
        ArticleFactory(pictures=1)
        CampaignFactory(starts_on=date.today() - timedelta(days=30), ends_on=None)
        HonoreePageFactory(is_exemplar=True)
        ExemplaryModelFactory()
        AwardDecisionFactory()


def test_every_section_is_shown_once_it_has_something(shown):
    assert "Phong trào đang diễn ra" not in shown()
    register_page()
    fill(HomePage.SLIDES + 1)  # the first ones are in the slideshow
    page = shown()
    for heading in ("Tin tức", "Phong trào đang diễn ra", "Điển hình tiên tiến", "Mô hình tiêu biểu", "Quyết định"):
        assert heading in page


def test_a_story_in_the_slideshow_is_not_repeated_in_the_news(shown):
    article = ArticleFactory(pictures=1)
    assert shown().count(f'href="{article.url}"') == 1


def test_the_editors_choice_comes_first_in_the_slideshow(front_door, client):
    chosen = ArticleFactory(pictures=1, title="Bài được chọn")
    ArticleFactory(pictures=1, title="Bài mới nhất")
    HomeSlide.objects.create(page=front_door, story=chosen)
    assert front_door.lists["slides"][0].pk == chosen.pk


@pytest.mark.parametrize("hidden", ["draft", "private"])
def test_what_is_not_public_is_not_on_the_front_door(front_door, shown, hidden):
    article = ArticleFactory(pictures=1, title="Chưa được xem", live=hidden != "draft")
    if hidden == "private":
        PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    HomeSlide.objects.create(page=front_door, story=article)
    assert "Chưa được xem" not in shown()


def queries(client):
    make_first_pictures()
    for _ in range(2):  # remembers menus and addresses
        client.get("/")
    with CaptureQueriesContext(connection) as remembering:
        assert client.get("/").status_code == 200
    site_version.advance()
    with CaptureQueriesContext(connection) as after_a_change:
        client.get("/")
    return len(remembering), len(after_a_change)


def test_the_number_of_queries_does_not_grow_with_content(front_door, client):
    register_page()
    fill(HomePage.SLIDES + 1)
    before = queries(client)
    fill(6)
    client.get("/")
    assert queries(client) == before
    assert before[0] <= 12


def test_the_footer_lists_standard_pages_and_the_menu_what_is_in_menus(front_door, client):
    front_door.add_child(instance=StandardPage(title="Giới thiệu", slug="gioi-thieu", show_in_menus=True))
    front_door.add_child(instance=StandardPage(title="Liên hệ", slug="lien-he"))
    furniture = client.get("/gioi-thieu/").context["site_furniture"]
    assert [(item.title, item.is_current) for item in furniture["menu"]] == [("Giới thiệu", True)]
    assert [item.title for item in furniture["footer_menu"]] == ["Liên hệ"]


def test_name_and_contact_stand_on_every_page(front_door, client):
    site = Site.objects.get()
    SiteSettings.objects.create(site=site, name="Sở Nội vụ", phone="0200 3812 345", email="so@tinh.example")
    page = client.get(reverse("search:site")).content.decode()
    for text in ("Sở Nội vụ", "0200 3812 345", "mailto:so@tinh.example"):
        assert text in page


def test_the_front_door_tells_machines_whose_site_it_is_and_how_to_search_it(front_door, client):
    about = SiteSettings.for_site(Site.objects.get())
    about.name, about.parent_name, about.phone = "Sở Nông nghiệp", "UBND tỉnh", "0274 3822 123"
    about.save()
    found = described(client, "/")
    site, agency = found["WebSite"], found["GovernmentOrganization"]
    assert site["potentialAction"]["target"]["urlTemplate"] == (
        f"http://testserver{reverse('search:site')}?q={{search_term_string}}"
    )
    assert site["publisher"]["@id"] == agency["@id"] == "http://testserver/#organization"
    assert (agency["name"], agency["telephone"]) == ("Sở Nông nghiệp", "0274 3822 123")
    assert agency["parentOrganization"]["name"] == "UBND tỉnh"
    assert "BreadcrumbList" not in found


def test_other_pages_name_the_agency_without_its_contact(front_door, client):
    page = front_door.add_child(instance=StandardPage(title="Giới thiệu", slug="gioi-thieu"))
    about = SiteSettings.for_site(Site.objects.get())
    about.phone = "0274 3822 123"
    about.save()
    found = described(client, page.url)
    assert "telephone" not in found["GovernmentOrganization"]
    assert found["WebPage"]["url"] == page.full_url


def test_the_front_door_is_shared_with_its_first_story_and_its_welcome(front_door, client):
    story = ArticleFactory(pictures=1)
    make_renditions(story.lead_picture, "share")
    front_door.welcome = "Chào mừng"
    front_door.save()
    head = html.fromstring(client.get("/").content).find("head")
    shared = {meta.get("property"): meta.get("content") for meta in head.findall("meta[@property]")}
    assert shared["og:image"].startswith("http://testserver/media/")
    assert shared["og:description"] == "Chào mừng"
