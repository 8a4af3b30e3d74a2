"""What every page gets from its base: slug, card, breadcrumbs, print view, frame."""

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.models import Page

from core import site_version
from core.renditions import GALLERY_USES, make_renditions, private_collections
from core.slugs import FoldingSlugInput
from news.models import ArticleGalleryPicture, ArticlePage
from tests.core.factories import PhotoFactory, make_first_pictures


def render(source: str, request=None, **context: object) -> str:
    return engines["django"].from_string("{% load core_tags %}" + source).render(context, request)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đổi mới đất đai", "doi-moi-dat-dai"),
        ("Ứng phó, Ở, Ễ ương", "ung-pho-o-e-uong"),
        ("Sơ kết 6 tháng (2016–2018)", "so-ket-6-thang-2016-2018"),
        ("a " * 200, ("a-" * 60).removesuffix("-")),
    ],
)
def test_a_slug_is_the_folded_title(news, title, slug):
    assert news.add_child(instance=ArticlePage(title=title.strip()[:255])).slug == slug


def test_the_same_title_twice_gives_two_slugs_and_a_typed_slug_stays(news):
    titles = [news.add_child(instance=ArticlePage(title="Đất đai")).slug for _ in range(2)]
    assert titles == ["dat-dai", "dat-dai-2"]
    assert news.add_child(instance=ArticlePage(title="Đất đai", slug="rieng")).slug == "rieng"


def test_the_editor_gets_the_folding_slug_field(admin_client, news):
    answer = admin_client.get(reverse("wagtailadmin_pages:add", args=["news", "articlepage", news.pk]))
    field = html.fromstring(answer.content).get_element_by_id("id_slug")
    assert field.get("data-w-slug-formatters-value") == FoldingSlugInput().attrs["data-w-slug-formatters-value"]


def test_breadcrumbs_start_at_the_root_of_the_site_and_cost_no_query_once_known(
    home, news, article, django_assert_num_queries
):
    request = RequestFactory().get(article.url)
    render("{% breadcrumbs %}", request, page=article)  # fills the site's caches
    with django_assert_num_queries(0):
        crumbs = html.fromstring(render("{% breadcrumbs %}", request, page=article))
    assert [link.get("href") for link in crumbs.findall(".//a")] == ["/", "/tin-tuc/"]
    assert crumbs.find(".//*[@aria-current='page']").text == "Đổi mới đất đai"


def test_breadcrumbs_leave_out_pages_that_are_not_live(home, article):
    Page.objects.filter(slug="tin-tuc").update(live=False)
    assert "/tin-tuc/" not in render("{% breadcrumbs %}", RequestFactory().get("/"), page=article)


def test_the_print_view_has_the_text_the_pictures_and_the_source_and_no_navigation(client, article):
    answer = client.get(article.url + "in/")
    page = html.fromstring(answer.content)

    assert answer.status_code == 200
    assert page.find(".//meta[@name='robots']").get("content") == "noindex"
    assert page.find(".//link[@rel='canonical']").get("href") == article.full_url
    assert "Thân bài." in page.text_content()
    assert f"http://testserver{article.url}" in page.find(".//footer").text_content()
    assert len(page.findall(".//section[@class='gallery']//img")) == 3
    for gone in (".//nav[@id='menu']", ".//form", ".//nav[@class='breadcrumbs']", ".//dialog"):
        assert page.find(gone) is None, gone


def test_the_print_view_of_a_draft_is_not_there(client, article):
    article.unpublish()
    assert client.get(article.url + "in/").status_code == 404


def test_a_gallery_without_script_is_a_list_of_figures_that_link_to_large_pictures(client, article):
    for picture in article.gallery_pictures.all():
        make_renditions(picture.image, *GALLERY_USES)
    page = html.fromstring(client.get(article.url).content)
    items = page.xpath("//ul[@class='gallery__list']/li")

    assert [item.get("id") for item in items] == ["anh-1", "anh-2", "anh-3"]
    for number, item in enumerate(items):
        link = item.find(".//a")
        image = link.find(".//img")
        assert client.get(link.get("href")).status_code in (200, 404)  # media are served by the web server
        assert link.get("href").endswith(".jpg")
        assert image.get("width")
        assert image.get("height")
        assert {source.get("type") for source in link.findall(".//source")} == {"image/avif", "image/webp"}
        caption = item.find(".//figcaption").text_content()
        assert f"Chú thích {number}" in caption
        assert "Lê Bình" in caption


def test_alternative_text_is_the_pictures_own_then_the_images_and_never_a_file_name(article):
    own, described, silent = article.gallery_pictures.all()
    own.alt_text = "Toàn cảnh"
    own.save()
    described.image.description = "Hội trường"
    described.image.save()
    make_first_pictures()
    page = html.fromstring(
        render('{% include "core/includes/gallery.html" %}', pictures=article.gallery_pictures.all())
    )
    assert [image.get("alt") for image in page.findall(".//img")] == ["Toàn cảnh", "Hội trường", ""]
    assert page.xpath("//li[3]//a/@aria-label"), "a link without text still says where it leads"
    assert "IMG_" not in "".join(page.xpath("//img/@alt"))
    assert silent.alt == ""


def gallery_queries(article, django_assert_max_num_queries, is_print) -> int:
    source = '{% include "core/includes/gallery.html" %}'
    make_first_pictures()
    fresh = ArticlePage.objects.get(pk=article.pk)
    private_collections()  # asked once for each version of the site
    with django_assert_max_num_queries(10) as queries:
        render(source, pictures=fresh.gallery_pictures.select_related("image"), is_print=is_print)
    return len(queries)


@pytest.mark.parametrize("is_print", [False, True], ids=["screen", "paper"])
def test_a_gallery_costs_the_same_queries_however_long_it_is(article, django_assert_max_num_queries, is_print):
    few = gallery_queries(article, django_assert_max_num_queries, is_print)
    article.gallery_pictures = [
        *article.gallery_pictures.all(),
        *(ArticleGalleryPicture(image=PhotoFactory(), sort_order=n) for n in range(3, 9)),
    ]
    article.save()
    assert gallery_queries(article, django_assert_max_num_queries, is_print) == few == 2


def test_cards_cost_the_same_queries_however_many_there_are(news):
    pages = [
        ArticlePage(title=f"Tin {n}", gallery_pictures=[ArticleGalleryPicture(image=PhotoFactory())]) for n in range(4)
    ]
    for page in pages:
        news.add_child(instance=page)
    make_first_pictures()

    def queries(count):
        site_version.advance()  # no card is remembered
        found = list(ArticlePage.objects.select_related("lead_picture", "category")[:count])
        with CaptureQueriesContext(connection) as captured:
            grid = html.fromstring(
                render('{% include "core/includes/card_grid.html" %}', RequestFactory().get("/"), pages=found)
            )
        assert len(grid.xpath("//img[contains(@src, '.jpg')]")) == count
        return len(captured)

    queries(1)  # knows the way to the section
    assert queries(1) == queries(4)


def test_a_card_says_with_pictures_only_where_there_are_any(news, article):
    bare = news.add_child(instance=ArticlePage(title="Tin không ảnh"))
    source = '{% include "core/includes/card.html" %}'
    assert "with-pictures" in render(source, RequestFactory().get("/"), page=article)
    assert "with-pictures" not in render(source, RequestFactory().get("/"), page=bare)


def test_an_anonymous_page_asks_for_no_session(client, article):
    assert client.get(article.url).wsgi_request.session.accessed is False


def test_an_editor_gets_the_user_bar(admin_client, article):
    assert "wagtail-userbar" in admin_client.get(article.url).content.decode()


def test_the_language_can_be_switched_without_script_and_without_a_token(article):
    visitor = Client(enforce_csrf_checks=True)
    form = html.fromstring(visitor.get(article.url).content).find(".//form[@class='language']")
    answer = visitor.post(form.get("action"), {"language": form.find(".//button").get("value"), "next": article.url})
    assert answer.url == article.url
    assert html.fromstring(visitor.get(article.url).content).get("lang") == "en"


def test_a_public_page_has_no_inline_script_or_style_and_needs_no_other_site(client, article):
    page = html.fromstring(client.get(article.url).content)
    page.find(".//script[@type='application/ld+json']").drop_tree()  # data, which no browser runs
    assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //*[starts-with(name(@*), 'on')]")
    assert all(
        address.startswith("/")
        for address in page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
    )


def test_head_names_the_page_its_address_and_its_picture(client, article):
    make_renditions(article.lead_picture, "share")
    page = html.fromstring(client.get(article.url).content)
    assert " ".join(page.find(".//title").text.split()).startswith("Đổi mới đất đai – ")
    assert page.find(".//meta[@property='og:image']").get("content").startswith("http://testserver/")
    assert page.find(".//meta[@name='description']").get("content") == "Mở đầu."
    assert page.get("lang") == "vi"


def test_neighbours_are_the_pages_just_before_and_after(news):
    pages = [news.add_child(instance=ArticlePage(title=f"Tin {n}")) for n in range(3)]
    siblings = ArticlePage.objects.live()
    assert pages[1].neighbours(siblings, "path") == (pages[0], pages[2])
    assert pages[0].neighbours(siblings, "path")[0] is None


def test_pages_and_filters_keep_the_rest_of_the_address(home):
    request = RequestFactory().get("/?category=a&category=b&year=2018&page=3")
    links = html.fromstring(
        render('{% include "core/includes/pagination.html" %}', request, page_obj=Paginator(range(90), 10).get_page(3))
    ).xpath("//a/@href")
    assert "?category=a&category=b&year=2018&page=2" in links
    assert render('{% query_without "category" "a" %}', request) == "?category=b&amp;year=2018"
    assert render('{% query_without "category" %}', request) == "?year=2018"


@pytest.mark.parametrize(("value", "written"), [(1500, "1.500"), (63.5, "63,5"), (0, "0"), (None, ""), ("", "")])
def test_numbers_are_written_as_vietnamese_does(value, written):
    assert render("{{ value|number }}", value=value) == written


def test_dates_are_written_as_vietnamese_papers_do():
    from datetime import UTC, datetime

    moment = datetime(2021, 12, 15, 6, 40, tzinfo=UTC)
    written = render('{% include "core/includes/time.html" %}', value=moment)
    assert written.strip() == '<time datetime="2021-12-15T13:40:00+07:00">13:40, Thứ Tư, 15/12/2021</time>'


@pytest.mark.parametrize("name", ["404.html", "403.html", "400.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_request(db, name):
    from django.template.loader import render_to_string

    assert "<h1>" in render_to_string(name)


def test_a_missing_page_answers_404_with_the_frame(client, home):
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "search-box" in answer.content.decode()
