"""Pages in English beside Vietnamese ones: addresses, switch, menus, lists and search."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale

from core.renditions import make_renditions
from emulation.models import (
    CampaignIndexPage,
    CampaignPage,
    EmulationIndexPage,
    ExemplaryModelIndexPage,
    ExemplaryModelPage,
    HonoreeIndexPage,
    HonoreePage,
    ModelHonoree,
)
from emulation.register.public_pages import award_register, register_path
from news.models import ArticleCategory, ArticleGalleryPicture, ArticlePage, NewsIndexPage
from search.draining import drain
from tests.core.factories import PhotoFactory
from tests.emulation.register.factories import AwardGrantFactory, register_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(db):
    return Locale.objects.create(language_code="en")


@pytest.fixture
def home(front_door, english):
    return front_door


@pytest.fixture
def english_home(home, english):
    return translated(home, english, title="Department of Environment")


@pytest.fixture
def news(home):
    return home.add_child(instance=NewsIndexPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))


@pytest.fixture
def article(news):
    return news.add_child(instance=ArticlePage(title="Ra quân", slug="ra-quan", lede="Sáng nay."))


@pytest.fixture
def english_article(article, news, english_home, english):
    translated(news, english, title="News", slug="news")
    return translated(article, english, title="Setting out", slug="setting-out", lede="This morning.")


def translated(page, locale, **words):
    """Publishes a translation as an editor does: a copy, then other words."""
    copy = page.copy_for_translation(locale)
    for name, value in words.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return type(page).objects.get(pk=copy.pk)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def switch(page):
    """Language → where its button leads."""
    return {form.button["value"]: form.select_one("[name=next]")["value"] for form in page.select("form.language")}


def test_addresses_stay_and_english_ones_begin_with_their_language(article, english_article, english_home):
    assert article.url == "/tin-tuc/ra-quan/"
    assert english_article.url == "/en/news/setting-out/"
    assert english_home.url == "/en/"


@pytest.mark.parametrize("chosen", ["", "vi", "en"])
def test_every_page_is_found_whatever_language_was_chosen(client, article, english_article, chosen):
    if chosen:
        client.cookies["django_language"] = chosen
    assert read(client, article.url).h1.text == "Ra quân"
    assert read(client, english_article.url).h1.text == "Setting out"
    assert read(client, "/en/").html["lang"] == "en"
    assert client.get("/en/tin-tuc/ra-quan/").status_code == 404
    assert client.get("/en/khong-co/").status_code == 404
    assert client.get("/news/setting-out/").status_code == 404


def test_an_english_page_is_english_throughout(client, english_article):
    page = read(client, english_article.url)
    assert page.html["lang"] == "en"
    assert not page.main.has_attr("lang")
    assert [crumb.get_text(strip=True) for crumb in page.select(".breadcrumbs li")] == ["Home", "News", "Setting out"]
    assert [link["href"] for link in page.select("nav.menu a")] == ["/en/news/"]
    assert page.select_one(".masthead__name")["href"] == "/en/"
    assert page.select_one(".masthead__title").text == "Department of Environment"
    assert page.select_one("search form")["action"] == "/en/tim-kiem/"


@pytest.mark.parametrize("chosen", ["vi", "en"])
def test_feeds_and_the_search_of_browsers_keep_to_the_language_of_their_address(
    client, article, english_article, chosen
):
    client.cookies["django_language"] = chosen
    category = ArticleCategory.objects.create(name="Môi trường", name_en="Environment")
    ArticlePage.objects.update(category=category)
    for address, title, term in (
        ("/tin-tuc/rss/", "Tin tức – Cổng thi đua", "Môi trường"),
        ("/en/news/rss/", "News – Department of Environment", "Environment"),
    ):
        feed = BeautifulSoup(client.get(address).content, "xml")
        assert feed.channel.title.text == title
        assert [each.text for each in feed.select("item > category")] == [term]
    search = BeautifulSoup(client.get("/en/opensearch.xml").content, "xml")
    assert search.LongName.text == "Department of Environment"
    assert search.Description.text == "Search Department of Environment"
    assert search.ShortName.text == "Department of"


def test_the_two_versions_name_each_other(client, article, english_article):
    for page in (article, english_article):
        html = read(client, page.url)
        alternates = {link["hreflang"]: link["href"] for link in html.select("link[rel=alternate][hreflang]")}
        assert alternates == {
            "vi": article.full_url,
            "en": english_article.full_url,
            "x-default": article.full_url,
        }
        assert html.select_one("link[rel=canonical]")["href"] == page.full_url


def test_the_switch_leads_to_the_translation(client, article, english_article):
    assert switch(read(client, article.url)) == {"en": english_article.url}
    assert switch(read(client, english_article.url)) == {"vi": article.url}


def test_without_a_translation_the_switch_changes_the_labels(client, article, english_home):
    assert switch(read(client, article.url)) == {"en": article.url}
    response = client.post("/i18n/setlang/", {"language": "en", "next": article.url})
    assert response.url == article.url
    page = read(client, article.url)
    assert page.html["lang"] == "en"
    assert page.main["lang"] == "vi"
    assert page.h1.text == "Ra quân"


def test_an_english_page_without_vietnamese_leads_to_the_home_page(client, article, english_article):
    article.unpublish()
    assert switch(read(client, english_article.url)) == {"vi": "/"}


def test_a_request_leaves_no_language_behind(client, english_home):
    client.get("/en/")
    assert reverse("search:site") == "/tim-kiem/"


def test_the_switch_leads_nowhere_else(client, home):
    response = client.post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert response.url == "/"
    response = client.post("/i18n/setlang/", {"language": "xx", "next": "/"})
    assert "django_language" not in response.cookies


def test_the_switch_of_the_search_keeps_the_question(client, home, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    drain()
    assert switch(read(client, "/en/tim-kiem/?q=x")) == {"vi": "/tim-kiem/?q=x"}


def test_a_shared_picture_is_described_in_the_language_of_its_page_only(client, article, english_article):
    image = PhotoFactory(description="Đoàn thanh niên ra quân.")
    make_renditions(image, "share")
    for page, description in ((article, "Đoàn thanh niên ra quân."), (english_article, None)):
        page.gallery_pictures = [ArticleGalleryPicture(image=image)]
        page.save()
        shown = read(client, page.url)
        assert shown.select_one("meta[property='og:image']")
        told = shown.select_one("meta[property='og:image:alt']")
        assert (told and told["content"]) == description


def test_lists_show_the_pages_of_their_language(client, home, article, english_article, english_home):
    ArticlePage.objects.update(lead_picture=None)
    assert "Setting out" not in client.get("/").content.decode()
    assert "Ra quân" not in client.get("/en/").content.decode()
    assert "Setting out" in client.get("/en/").content.decode()


def test_a_campaign_has_the_articles_of_its_language_and_the_awards_of_all(client, home, article, english):
    index = home.add_child(instance=EmulationIndexPage(title="Thi đua", slug="thi-dua"))
    campaigns = index.add_child(instance=CampaignIndexPage(title="Phong trào", slug="phong-trao"))
    campaign = campaigns.add_child(instance=CampaignPage(title="Sạch", slug="sach", starts_on="2018-01-01"))
    register_page()
    AwardGrantFactory(campaign=campaign)
    article.campaign = campaign
    article.save_revision().publish()
    for page, words in (
        (home, {"title": "Home"}),
        (article.get_parent().specific, {"title": "News"}),
        (index, {"title": "Emulation"}),
        (campaigns, {"title": "Campaigns"}),
    ):
        translated(page, english, **words)
    clean = translated(campaign, english, title="Clean")
    translated(article, english, title="Setting out")
    vietnamese, english_page = read(client, campaign.url), read(client, clean.url)
    assert [a.get_text() for a in vietnamese.select(".card__title")] == ["Ra quân"]
    assert [a.get_text() for a in english_page.select(".card__title")] == ["Setting out"]
    assert english_page.select_one("#awards-heading")
    assert f"?campaign={campaign.pk}" in str(english_page)
    outset = ArticlePage.objects.get(title="Setting out")
    assert [page.pk for page in outset.related_content.subjects["campaign"]] == [clean.pk]


def test_an_english_model_names_the_english_pages_of_the_people_behind_it(client, home, english):
    index = home.add_child(instance=EmulationIndexPage(title="Thi đua", slug="thi-dua"))
    people = index.add_child(instance=HonoreeIndexPage(title="Điển hình", slug="dien-hinh"))
    models = index.add_child(instance=ExemplaryModelIndexPage(title="Mô hình", slug="mo-hinh"))
    first, second, untold = (
        people.add_child(instance=HonoreePage(title=name)) for name in ("Bà Na", "Ông Ba", "Cô Tư")
    )
    model = ExemplaryModelPage(title="Đổi rác lấy quà", slug="doi-rac")
    model.honoree_links = [
        ModelHonoree(honoree_page=page, sort_order=place) for place, page in enumerate((second, untold, first))
    ]
    models.add_child(instance=model)
    for page, words in (
        (home, {"title": "Home"}),
        (index, {"title": "Emulation"}),
        (people, {"title": "Exemplars"}),
        (models, {"title": "Models"}),
        (first, {"title": "Ms Na"}),
        (second, {"title": "Mr Ba"}),
    ):
        translated(page, english, **words)
    waste = translated(model, english, title="Waste for gifts")
    assert [a.get_text() for a in read(client, model.url).select(".card__title")] == ["Ông Ba", "Cô Tư", "Bà Na"]
    assert [a.get_text() for a in read(client, waste.url).select(".card__title")] == ["Mr Ba", "Ms Na"]


def test_a_page_that_is_not_there_leads_to_the_home_page_of_its_language(client, english_home):
    for address, home in (("/khong-co/", "/"), ("/en/not-there/", "/en/")):
        answer = client.get(address)
        assert answer.status_code == 404
        [button] = BeautifulSoup(answer.content, "html.parser").select("main a.button")
        assert button["href"] == home


def test_search_finds_all_languages_and_narrows_to_one(client, article, english_article, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    for page in (article, english_article):
        page.lede = "Cộng đồng 2030"
        page.save_revision().publish()
    drain()
    page = read(client, "/tim-kiem/?q=2030&kind=article")
    found = {heading.get_text(strip=True): heading.get("lang") for heading in page.select(".results h2")}
    assert found == {"Ra quân": None, "Setting out": "en"}
    narrow = page.select_one("aside a[href*='language=en']")
    assert narrow.get_text(" ", strip=True) == "Tiếng Anh 1"
    page = read(client, narrow["href"])
    assert [heading.get_text(strip=True) for heading in page.select(".results h2")] == ["Setting out"]
    answer = client.get("/api/v1/search/?q=2030&language=vi&kind=article").json()
    assert [hit["title"] for hit in answer["results"]] == ["Ra quân"]
    assert client.get("/api/v1/search/?q=2030&language=xx").status_code == 422


def test_one_language_is_no_choice(client, article, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    drain()
    assert "language=vi" not in client.get("/tim-kiem/?q=ra").content.decode()


def test_an_editor_translates_a_page_and_reviews_it(client, admin_user, article, news, english_home, english):
    translated(news, english, title="News")
    client.force_login(admin_user)
    address = f"/admin/translation/submit/page/{article.pk}/"
    assert client.get(address).status_code == 200
    response = client.post(address, {"locales": [english.pk]})
    draft = ArticlePage.objects.get(locale=english)
    assert response.status_code == 302
    assert not draft.live
    assert draft.title == article.title
    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200
    assert client.get("/en/news/ra-quan/").status_code == 404


def test_an_untranslated_model_index_is_unknown_in_english(client, home, english_home):
    home.add_child(instance=ExemplaryModelIndexPage(title="Mô hình", slug="mo-hinh"))
    assert client.get("/mo-hinh/").status_code == 200
    assert client.get("/en/mo-hinh/").status_code == 404


def test_the_number_of_queries_stays(client, article, english_article, django_assert_max_num_queries):
    for page in (article, english_article):
        client.get(page.url)
        client.get(page.url)  # the first may have made pictures, which ends what was remembered
        with django_assert_max_num_queries(12):
            client.get(page.url + "?x=1")


# --- The register, which is the same in all languages ---------------------------------------------


@pytest.fixture
def register(home):
    return register_page()


@pytest.fixture
def english_register(register, english_home, english):
    return translated(register, english, title="Award search", slug="awards", intro="<p>Search by name.</p>")


@pytest.fixture
def grant(register, english_register, settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    grant = AwardGrantFactory(honoree__name="Lê An", code="LDTT")
    drain()
    return grant


def test_the_register_is_searched_in_english(client, grant, english_register):
    page = read(client, f"{english_register.url}?q=le+an")
    assert page.h1.text == "Award search"
    assert page.html["lang"] == "en"
    assert not page.main.has_attr("lang")
    assert not page.select_one(".page-head").has_attr("lang")
    assert page.select_one("#award-search")["action"] == "/en/awards/"
    assert [link["href"] for link in page.select(".award a")] == [
        f"/en/awards/doi-tuong/{grant.honoree_id}/",
        f"/en/awards/quyet-dinh/{grant.decision_id}/",
    ]
    assert page.select_one(".award .award__what strong").text == "Advanced Worker"
    authority = page.find(string=grant.decision.authority)
    assert authority.find_parent(attrs={"lang": True})["lang"] == "vi"


def test_the_vietnamese_register_stays_vietnamese(client, grant, register):
    client.cookies["django_language"] = "en"
    page = read(client, f"{register.url}?q=le+an")
    assert page.select_one(".page-head")["lang"] == "vi"
    assert page.select_one(".breadcrumbs").parent["lang"] == "vi"
    assert page.select_one(".award a")["href"] == f"{register.url}doi-tuong/{grant.honoree_id}/"


def test_the_switch_keeps_view_and_question_of_the_register(client, grant, register, english_register):
    for rest in ("", "?q=le+an&sort=name", "thong-ke/?year=2018", f"quyet-dinh/{grant.decision_id}/"):
        assert switch(read(client, register.url + rest)) == {"en": english_register.url + rest}
        assert switch(read(client, english_register.url + rest)) == {"vi": register.url + rest}


def test_a_decision_names_its_address_in_both_languages(client, grant, register, english_register):
    rest = f"quyet-dinh/{grant.decision_id}/"
    expected = {
        "vi": register.full_url + rest,
        "en": english_register.full_url + rest,
        "x-default": register.full_url + rest,
    }
    for page in (register, english_register):
        html = read(client, page.url + rest)
        assert html.select_one("link[rel=canonical]")["href"] == page.full_url + rest
        assert {link["hreflang"]: link["href"] for link in html.select("link[hreflang]")} == expected


def test_documents_feeds_and_pages_keep_to_the_register_of_their_language(
    grant, register, english_register, english_home
):
    # Whichever stands first in the tree.
    english_home.move(english_home.get_parent(), "first-child")
    assert register_path() == register.url
    assert award_register() == register
    assert award_register(english_home) == english_register
    assert award_register(register.get_parent()) == register


def test_without_an_english_register_english_pages_lead_to_the_vietnamese_one(register, english_home):
    assert award_register(english_home) == register
