"""Mailing an article: what goes out, what is refused, and how often it may be done."""

import re
import time

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from wagtail.models import PageViewRestriction

from news.forms import make_token
from news.tasks import mail_article, unlink
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory(title="Hội nghị điển hình tiên tiến", lede="Mười bảy điển hình được tuyên dương.")


def typed(article, **changes):
    """What a person types who took ten seconds for it."""
    return {
        "sender_name": "Nguyễn Văn An",
        "sender_email": "an@example.org",
        "recipients": "binh@example.org",
        "message": "Mời chị đọc bài này.",
        "website": "",
        "token": make_token(article.pk, time.time() - 10),
        **changes,
    }


def send(client, article, **changes):
    return client.post(f"{article.url}gui/", typed(article, **changes))


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return {
        (field.select_one("input, textarea") or {}).get("name"): field.select_one(".errorlist").get_text(
            " ", strip=True
        )
        for field in page.select(".field:has(.errorlist)")
    }


def test_form_is_never_cached(client, article):
    response = client.get(f"{article.url}gui/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_each_recipient_gets_the_article_in_a_mail_of_their_own(client, article):
    response = send(client, article, recipients="binh@example.org, chi@example.org; CHI@example.org")
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    assert [message.to for message in mail.outbox] == [["binh@example.org"], ["chi@example.org"]]
    message = mail.outbox[0]
    assert message.subject == "Hội nghị điển hình tiên tiến"
    assert message.from_email == "webmaster@localhost"
    assert message.reply_to == ["an@example.org"]
    for text in ("Nguyễn Văn An", "Mời chị đọc bài này.", article.full_url, article.lede):
        assert text in message.body


def test_names_and_messages_arrive_as_typed_not_as_html(client, article):
    send(client, article, sender_name="An & Bình", message='Chị "Hạnh" <3')
    assert "An & Bình" in mail.outbox[0].body
    assert 'Chị "Hạnh" <3' in mail.outbox[0].body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender_name", ""),
        ("sender_name", "An\r\nBcc: all@example.org"),
        ("sender_name", "An\u2028Bcc"),
        ("sender_name", "Xem www.example.org"),
        ("sender_email", "khong-phai-dia-chi"),
        ("sender_email", "an@example.org\nBcc: all@example.org"),
        ("recipients", ""),
        ("recipients", " , ; "),
        ("recipients", "binh@example.org, sai"),
        ("recipients", "a@example.org b@example.org c@example.org d@example.org"),
        ("message", "Vào http://example.org ngay"),
        ("message", "Vào WWW.example.org ngay"),
        ("message", "x" * 501),
        ("message", "chuông\x07"),
        ("website", "https://example.org"),
    ],
)
def test_bad_input_is_marked_beside_its_field_and_nothing_typed_is_lost(client, article, field, value):
    response = send(client, article, **{field: value})
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert mail.outbox == []
    page = BeautifulSoup(response.content, "html.parser")
    kept = {
        tag["name"]: tag.get("value", tag.text.lstrip("\r\n")) for tag in page.select(".field input, .field textarea")
    }
    for name, text in typed(article, **{field: value}).items():
        if name not in ("token", field):
            assert kept.get(name, "") == text


def test_line_break_in_an_address_reaches_no_header(client, article):
    """Line breaks separate addresses, so what follows one is not an address."""
    response = send(client, article, recipients="binh@example.org\r\nBcc: all@example.org")
    assert list(errors(response)) == ["recipients"]
    assert mail.outbox == []


def test_bare_domains_are_pulled_apart_so_that_no_mail_program_links_them():
    assert unlink("vào evil.example ngay. Tổng 1.500 người, v.v.") == "vào evil. example ngay. Tổng 1.500 người, v. v."


def test_robot_that_answers_at_once_is_asked_to_wait_and_may_then_send(client, article):
    token = make_token(article.pk)
    response = send(client, article, token=token)
    assert mail.outbox == []
    kept = BeautifulSoup(response.content, "html.parser").select_one("input[name=token]")["value"]
    assert kept == token


@pytest.mark.parametrize("token", ["", "forged", "bài khác", "old"])
def test_form_without_a_valid_token_is_given_a_fresh_one(client, article, token):
    values = {"bài khác": make_token(article.pk + 1, time.time() - 10), "old": make_token(article.pk) + "x"}
    response = send(client, article, token=values.get(token, token))
    assert mail.outbox == []
    fresh = BeautifulSoup(response.content, "html.parser").select_one("input[name=token]")["value"]
    assert fresh not in ("", token)


def test_forged_request_from_another_site_is_refused(article):
    from django.test import Client

    response = send(Client(enforce_csrf_checks=True), article)
    assert response.status_code == 403
    assert mail.outbox == []


def test_sender_is_throttled_with_a_clear_answer_and_the_text_kept(client, article, settings):
    settings.NEWS_SEND_RATE = "2/d"  # no window ends within the test
    for n in range(2):
        assert send(client, article, recipients=f"r{n}@example.org").status_code == 302
    response = send(client, article, message="Vẫn còn đây")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    page = BeautifulSoup(response.content, "html.parser")
    assert re.search(r"\d+ (phút|giờ)", page.select_one("[role=alert]").text)
    assert page.select_one("textarea").text.strip() == "Vẫn còn đây"
    assert len(mail.outbox) == 2
    assert client.post(f"{article.url}gui/", typed(article), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_recipient_is_spared_whoever_sends(client, article, settings):
    settings.NEWS_SEND_RECIPIENT_RATE = "2/d"
    for n in range(2):
        client.post(f"{article.url}gui/", typed(article), REMOTE_ADDR=f"203.0.113.{n}")
    response = client.post(
        f"{article.url}gui/", typed(article, recipients="BINH@example.org"), REMOTE_ADDR="203.0.113.9"
    )
    assert response.status_code == 429
    assert "binh@example.org" in errors(response)["recipients"]
    assert len(mail.outbox) == 2


def test_mistakes_do_not_use_up_what_may_be_sent(client, article, settings):
    settings.NEWS_SEND_RATE = "1/d"
    for _ in range(3):
        send(client, article, recipients="sai")
    assert send(client, article).status_code == 302


def test_private_article_cannot_be_sent_even_by_those_who_read_it(admin_client, article):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    assert admin_client.get(f"{article.url}gui/").status_code == 404


def test_article_withdrawn_before_the_worker_comes_is_not_sent(article):
    article.unpublish()
    mail_article.call(article.pk, "binh@example.org", "An", "", "", "vi")
    assert mail.outbox == []


def test_title_with_a_line_break_gives_a_subject_of_one_line(article):
    article.title = "Hội nghị\nBcc: all@example.org"
    article.save()
    mail_article.call(article.pk, "binh@example.org", "An", "", "", "vi")
    assert mail.outbox[0].subject == "Hội nghị Bcc: all@example.org"
    assert mail.outbox[0].message()["Bcc"] is None


def test_other_methods_are_refused(client, article):
    assert client.put(f"{article.url}gui/").status_code == 405
