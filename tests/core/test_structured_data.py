"""What pages tell machines: structured data, addresses, languages, the search."""

import json
from datetime import UTC, date, datetime

import pytest
from lxml import etree, html
from wagtail.models import Locale, PageViewRestriction

from core import structured_data
from core.renditions import CARD_USES, GALLERY_USES, make_renditions
from core.structured_data import Frame, moment, node, serialize
from news.models import ArticlePage
from search.opensearch import shortened
from tests.core.structured_data import described, faults

FRAME = Frame("https://a.vn/tin/", "vi", "https://a.vn/", "Sở")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"@type": "NewsArticel"}, "unknown type"),
        ({"@type": "NewsArticle", "awards": "Bằng khen"}, "no property awards"),
        ({"@type": "NewsArticle", "datePublished": "21/4/2018"}, "none of ['Date', 'DateTime']"),
        ({"@type": "NewsArticle", "datePublished": "2018-04-21T08:30:00"}, "none of"),
        ({"@type": "NewsArticle", "url": "/tin/"}, "none of ['URL']"),
        ({"@type": "NewsArticle", "author": {"@type": "Place", "name": "x"}}, "Place is none of"),
        ({"@type": "Event", "eventStatus": "running"}, "none of ['EventStatusType']"),
    ],
)
def test_the_check_against_the_vocabulary_finds_what_is_wrong(wrong, fault):
    assert fault in " ".join(faults([wrong]))


def test_nothing_ends_the_script_element_but_its_own_tag():
    nasty = "</script><script>alert(1)</script><!-- & \u2028"
    text = serialize([node("Thing", name=nasty)])
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["@graph"] == [{"@type": "Thing", "name": nasty}]


def test_what_is_empty_is_left_out_and_what_is_false_or_nought_stays():
    assert node("Thing", a="", b=None, c=[], d={}, e=0, f=False) == {"@type": "Thing", "e": 0, "f": False}


def test_a_moment_is_told_in_the_sites_time_and_a_day_as_a_day():
    assert moment(datetime(2018, 4, 21, 1, 30, tzinfo=UTC)) == "2018-04-21T08:30:00+07:00"
    assert moment(date(2018, 4, 21)) == "2018-04-21"
    assert moment(None) is None


def test_the_way_from_the_home_page_is_told_with_absolute_addresses_and_not_where_it_is_one_step():
    way = structured_data.breadcrumbs([{"title": "Đầu", "url": "/"}, {"title": "Tin", "url": "/tin/"}], FRAME)
    assert [step["item"]["@id"] for step in way["itemListElement"]] == ["https://a.vn/", "https://a.vn/tin/"]
    assert structured_data.breadcrumbs([{"title": "Đầu", "url": "/"}], FRAME) is None


def test_an_article_tells_its_headline_dates_pictures_and_gallery(client, article):
    article.display_date = datetime(2018, 4, 21, 1, 30, tzinfo=UTC)
    article.save()
    for picture in article.gallery_pictures.all():
        make_renditions(picture.image, *CARD_USES, *GALLERY_USES)
    found = described(client, article.url)
    told = found["NewsArticle"]
    assert told["headline"] == article.title
    assert told["mainEntityOfPage"] == article.full_url
    assert told["datePublished"] == "2018-04-21T08:30:00+07:00"
    assert len(told["image"]) == 3
    assert told["publisher"] == {"@id": found["GovernmentOrganization"]["@id"]}
    pictures = found["ImageGallery"]["associatedMedia"]
    assert [each["caption"] for each in pictures] == ["Chú thích 0", "Chú thích 1", "Chú thích 2"]
    assert {each["creditText"] for each in pictures} == {"Lê Bình"}
    assert pictures[2]["url"] == f"{article.full_url}#anh-3"
    way = found["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in way] == ["Trang chủ", "Tin tức", article.title]


def test_machines_have_no_picture_made(client, article):
    article.lead_picture.renditions.all().delete()
    page = html.fromstring(client.get(article.url).content)
    assert page.find(".//meta[@property='og:image']") is None
    assert not article.lead_picture.renditions.filter(filter_spec__contains="1200").exists()


@pytest.mark.parametrize("below", ["in/", "gui/"])
def test_only_the_page_itself_is_described_not_what_stands_below_it(client, article, below):
    assert described(client, article.url + below) == {}


def test_a_list_tells_what_it_lists_with_its_place(client, news):
    for number in range(15):
        news.add_child(instance=ArticlePage(title=f"Tin {number}"))
    listed = described(client, news.url + "?page=2")["CollectionPage"]["mainEntity"]
    assert listed["numberOfItems"] == 15
    assert [entry["position"] for entry in listed["itemListElement"]] == [14, 15]
    assert listed["itemListElement"][0]["url"].startswith(news.full_url)


def head(client, url):
    return html.fromstring(client.get(url).content).find("head")


def canonical(client, url):
    return head(client, url).find("link[@rel='canonical']").get("href")


@pytest.mark.parametrize(
    ("asked", "known_as"),
    [
        ("", ""),
        ("?utm_source=x", ""),
        ("?page=1", ""),
        ("?page=2", "?page=2"),
        ("?page=99", "?page=2"),
        ("?fbclid=1&page=2&year=2018&year=abc", "?year=2018&page=2"),
    ],
)
def test_a_list_is_known_by_what_it_understood_of_the_address(client, news, asked, known_as):
    for number in range(15):
        news.add_child(instance=ArticlePage(title=f"Tin {number}", display_date=datetime(2018, 4, 1, tzinfo=UTC)))
    assert canonical(client, news.url + asked) == news.full_url + known_as


def test_a_list_narrowed_by_several_choices_is_not_for_search_engines(client, news):
    news.add_child(instance=ArticlePage(title="Tin", display_date=datetime(2018, 4, 2, tzinfo=UTC)))
    assert head(client, news.url + "?year=2018").find("meta[@name='robots']") is None
    assert (
        head(client, news.url + "?year=2018&month=4").find("meta[@name='robots']").get("content") == "noindex, follow"
    )


# --- Languages -----------------------------------------------------------------------------------------


@pytest.fixture
def english(article, settings):
    """The article in English, on a site whose English pages stand below ``/en/``."""
    settings.WAGTAIL_I18N_ENABLED = True
    settings.ROOT_URLCONF = "tests.core.translated_urls"
    settings.MIDDLEWARE = [
        "django.middleware.locale.LocaleMiddleware" if each.endswith("LocaleMiddleware") else each
        for each in settings.MIDDLEWARE
    ]
    locale = Locale.objects.create(language_code="en")
    above = [page.specific for page in article.get_ancestors().filter(depth__gte=2)]
    for page in above:
        page.copy_for_translation(locale).save_revision().publish()
    translated = article.copy_for_translation(locale)
    translated.title = "Reform of land"
    translated.save_revision().publish()
    return ArticlePage.objects.get(pk=translated.pk)


def languages(client, url):
    return {link.get("hreflang"): link.get("href") for link in head(client, url).findall("link[@hreflang]")}


def test_a_page_names_its_versions_in_other_languages(client, article, english):
    expected = {"vi": article.full_url, "en": english.full_url, "x-default": article.full_url}
    assert article.full_url != english.full_url
    assert languages(client, article.url) == expected
    assert languages(client, english.url) == expected
    assert head(client, english.url).find("meta[@property='og:locale']").get("content") == "en_GB"
    assert head(client, english.url).find("meta[@property='og:locale:alternate']").get("content") == "vi_VN"
    assert described(client, english.url)["NewsArticle"]["inLanguage"] == "en"


@pytest.mark.parametrize("hide", ["draft", "private"])
def test_a_version_that_is_not_public_is_not_named(client, article, english, hide):
    if hide == "draft":
        english.unpublish()
    else:
        PageViewRestriction.objects.create(page=english, restriction_type=PageViewRestriction.LOGIN)
    assert languages(client, article.url) == {}


def test_a_page_in_one_language_names_none(client, article):
    assert languages(client, article.url) == {}


# --- Search in the browser's own box --------------------------------------------------------------------


def test_every_page_links_to_the_description_of_the_search(client, article):
    link = head(client, article.url).find("link[@rel='search']")
    answer = client.get(link.get("href"))
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    description = etree.fromstring(answer.content)
    space = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    [url] = description.xpath("o:Url[@type='text/html']/@template", namespaces=space)
    assert url == "http://testserver/tim-kiem/?q={searchTerms}"
    assert len(description.findtext("o:ShortName", namespaces=space)) <= 16


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Sở TN&MT", "Sở TN&MT"),
        ("Cổng thông tin thi đua, khen thưởng", "Cổng thông tin"),
        ("Nôngnghiệpvàmôitrường", "Nôngnghiệpvàmôit"),
    ],
)
def test_a_short_name_is_made_of_whole_words(name, short):
    assert shortened(name, 16) == short
