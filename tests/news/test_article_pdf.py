"""An article as a file for keeping."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from wagtail.models import PageViewRestriction

from core.pdf import response as pdf_responses
from news.models import ArticleCorrection
from tests.core import pdf
from tests.core.factories import make_first_pictures
from tests.news.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def test_it_holds_what_the_page_shows(client):
    article = ArticleFactory(
        title="Sở tổng kết hội nghị",
        slug="tong-ket",
        lede="Mười bảy cá nhân, tập thể được tuyên dương.",
        body=[("heading", {"text": "Diễn biến", "level": "h2"}), ("rich_text", "<p>Hội nghị trang trọng.</p>")],
        author_name="Lê Minh",
        author_unit="Văn phòng Sở",
        source="Báo Tỉnh",
        category=CategoryFactory(name="Tin hoạt động"),
        display_date=datetime(2018, 4, 21, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        pictures=3,
    )
    ArticleCorrection.objects.create(page=article, note="Sửa số lượng.")
    make_first_pictures()
    response = client.get(f"{article.url}pdf/")
    assert response["Content-Disposition"] == 'attachment; filename="tong-ket.pdf"'
    file = pdf.reader(response)
    text = pdf.text(file)
    for words in (
        "Cổng thi đua",
        "Tin hoạt động",
        "08:30, Thứ Bảy, 21/04/2018",
        "Mười bảy cá nhân",
        "Hội nghị trang trọng.",
        "Lê Minh – Văn phòng Sở",
        "Nguồn: Báo Tỉnh",
        "Sửa số lượng.",
        "Chú thích ảnh 2",
        article.full_url,
    ):
        assert words in text
    assert pdf.bookmarks(file) == [(0, "Sở tổng kết hội nghị"), (1, "Diễn biến"), (1, "Hình ảnh")]
    assert pdf.image_count(file)
    assert article.full_url in pdf.addresses(file)
    assert pdf.is_accessible(file)


def test_its_words_are_in_the_language_of_the_page(client):
    article = ArticleFactory(source="Báo Tỉnh")
    client.cookies["django_language"] = "en"
    file = pdf.reader(client.get(f"{article.url}pdf/"))
    assert "Nguồn: Báo Tỉnh" in pdf.text(file)
    assert file.trailer["/Root"]["/Lang"] == "vi"


def test_the_page_links_to_it(client):
    article = ArticleFactory()
    assert f'href="{article.url}pdf/"' in client.get(article.url).content.decode()


def test_an_article_that_is_not_public_has_none(client):
    draft = ArticleFactory(live=False)
    assert client.get(f"{draft.url}pdf/").status_code == 404
    private = ArticleFactory()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"{private.url}pdf/").status_code == client.get(private.url).status_code == 302


def test_it_is_made_once_until_something_changes(client, monkeypatch):
    made = []

    def typeset(document):
        made.append(document.title)
        return b"%PDF-"

    monkeypatch.setattr(pdf_responses, "typeset", typeset)
    article = ArticleFactory(title="Trước")
    client.get(article.url)  # makes the site's settings
    first = client.get(f"{article.url}pdf/")
    assert client.get(f"{article.url}pdf/", headers={"if-none-match": first["ETag"]}).status_code == 304
    client.get(f"{article.url}pdf/")
    assert made == ["Trước"]
    article.title = "Sau"
    article.save_revision().publish()
    client.get(f"{article.url}pdf/")
    assert made == ["Trước", "Sau"]


@override_settings(PDF_RATE="2/d")  # no window ends within the test
def test_who_asks_for_too_many_is_told_when_to_come_back(client):
    articles = [ArticleFactory() for _ in range(3)]
    client.get(articles[0].url)  # makes the site's settings
    answers = [client.get(f"{article.url}pdf/") for article in articles]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert articles[2].url in answers[2].content.decode()
    assert client.get(f"{articles[0].url}pdf/").status_code == 200


def test_the_visitor_is_told_where_it_cannot_be_made(client, monkeypatch):
    def busy(document):
        raise TimeoutError

    monkeypatch.setattr(pdf_responses, "typeset", busy)
    article = ArticleFactory()
    assert client.get(f"{article.url}pdf/").status_code == 503
