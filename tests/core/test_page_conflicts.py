"""Two people with one page open: the later save is refused, says who saved when, and loses nothing that was typed."""

import json

import pytest
from django.urls import reverse
from lxml import html

from core.edit_conflicts import OPENED
from news.models import ArticlePage
from tests.core.editors import signed_in, text_of
from tests.core.factories import PhotoFactory
from tests.news.factories import ArticleFactory, news_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(db):
    return signed_in("an", "An Nguyễn")


@pytest.fixture
def binh(db):
    return signed_in("binh", "Bình Trần")


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(client, url):
    """Returns what the editor's form on a page would send."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return form_of(response)


def form_of(response):
    tree = html.fromstring(response.content.decode())
    (form,) = tree.xpath("//form[@data-edit-form]")
    sent = {name: value.removeprefix("\n") for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    # What the editor's scripts make of the rich text they are given.
    for field in form.xpath(".//input[@data-controller='w-init'] | .//*[@data-draftail-input]"):
        if field.get("name"):
            sent.setdefault(field.get("name"), field.get("value") or "null")
    return {
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **sent,
    }


def latest(page):
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def autosave(client, url, form, **more):
    answer = client.post(url, form | more, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def article(db):
    page = ArticleFactory(title="Hội nghị", lede="Lời dẫn")
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("action", [{}, {"action-publish": "action-publish"}, {"action-submit": "action-submit"}])
def test_the_later_save_is_refused_and_keeps_what_was_typed(an, binh, article, action):
    url = edit_url(article)
    first, second = opened(an, url), opened(binh, url)
    assert an.post(url, first | {"lede": "Lời dẫn của An"}).status_code == 302
    refused = binh.post(url, second | {"title": "Hội nghị của Bình"} | action)
    assert refused.status_code == 200
    assert (latest(article).title, latest(article).lede) == ("Hội nghị", "Lời dẫn của An")
    form = form_of(refused)
    assert (form["title"], form["lede"]) == ("Hội nghị của Bình", "Lời dẫn")
    told = text_of(refused)
    assert "An Nguyễn" in told
    assert "Lời dẫn của An" in told
    assert "Chưa lưu" in told
    # Once seen, what the other wrote can be taken over and saved.
    assert binh.post(url, form | {"lede": "Lời dẫn của An"} | action).status_code == 302
    assert (latest(article).title, latest(article).lede) == ("Hội nghị của Bình", "Lời dẫn của An")


def test_a_page_that_had_no_revision_when_the_form_was_opened_is_not_saved_over(an, binh):
    article = ArticleFactory(lede="Lời dẫn")
    url = edit_url(article)
    first, second = opened(an, url), opened(binh, url)
    assert an.post(url, first | {"lede": "Lời dẫn của An"}).status_code == 302
    refused = binh.post(url, second | {"lede": "Lời dẫn của Bình"})
    assert refused.status_code == 200
    assert latest(article).lede == "Lời dẫn của An"
    assert binh.post(url, form_of(refused)).status_code == 302


def test_a_refused_form_is_not_saved_by_itself(an, binh, article):
    url = edit_url(article)
    second = opened(binh, url)
    assert "w-autosave" in binh.get(url).content.decode()
    an.post(url, opened(an, url) | {"lede": "Lời dẫn của An"})
    refused = binh.post(url, second | {"lede": "Lời dẫn của Bình"})
    assert "w-autosave#save" not in refused.content.decode()
    assert "w-autosave#save" in binh.get(url).content.decode()


def test_a_refusal_leads_to_what_has_changed(an, binh, article):
    opened_at = article.latest_revision_id
    url = edit_url(article)
    form = opened(binh, url)
    an.post(url, opened(an, url) | {"lede": "Lời dẫn của An"})
    now = ArticlePage.objects.get(pk=article.pk).latest_revision_id
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, opened_at, now])
    assert compare in binh.post(url, form).content.decode()
    assert binh.get(compare).status_code == 200


def test_an_autosave_over_another_revision_is_refused(an, binh, article):
    url = edit_url(article)
    first, second = opened(an, url), opened(binh, url)
    an.post(url, first | {"lede": "Lời dẫn của An"})
    status, answer = autosave(binh, url, second, lede="Lời dẫn của Bình")
    assert (status, answer["error_code"]) == (400, "invalid_revision")
    assert latest(article).lede == "Lời dẫn của An"


def test_autosaves_and_the_publication_after_them_go_on(an, article):
    url = edit_url(article)
    form = opened(an, url)
    revision = {}
    for number in range(3):
        status, answer = autosave(an, url, form, lede=f"Lời dẫn {number}", **revision)
        assert status == 200, answer
        form |= answer["field_updates"]
        revision = {"overwrite_revision_id": answer["revision_id"]}
    # The form that goes then has nothing of what Wagtail's script sends.
    assert an.post(url, form | {"lede": "Lời dẫn cuối", "action-publish": "action-publish"}).status_code == 302
    assert ArticlePage.objects.get(pk=article.pk).lede == "Lời dẫn cuối"


def test_a_new_page_that_was_saved_by_itself_can_be_published(an):
    url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", news_index().pk])
    form = opened(an, url) | {"title": "Bài mới", "slug": "bai-moi", "lede": "Lời dẫn"}
    status, answer = autosave(an, url, form)
    assert status == 200, answer
    form |= answer["field_updates"]
    assert form[OPENED]
    url = answer["url"]
    status, answer = autosave(an, url, form, lede="Lời dẫn 2", overwrite_revision_id=answer["revision_id"])
    assert status == 200, answer
    form |= answer["field_updates"]
    assert an.post(url, form | {"lede": "Lời dẫn 3"}).status_code == 302
    assert latest(ArticlePage.objects.get(title="Bài mới")).lede == "Lời dẫn 3"


def test_what_another_window_saved_by_itself_is_not_saved_over(an, binh, article):
    """Wagtail writes over its revision: the number stays, the content does not."""
    url = edit_url(article)
    form = opened(an, url)
    _, answer = autosave(an, url, form, lede="An viết")
    second = opened(binh, url)
    form |= answer["field_updates"]
    autosave(an, url, form, lede="An viết tiếp", overwrite_revision_id=answer["revision_id"])
    refused = binh.post(url, second | {"lede": "Bình viết"})
    assert refused.status_code == 200
    assert latest(article).lede == "An viết tiếp"


def test_one_person_with_two_windows_is_told_that_it_was_they_themselves(an, article):
    url = edit_url(article)
    old = opened(an, url)
    an.post(url, old | {"lede": "mới"})
    again = an.post(url, old | {"lede": "cũ"})
    assert again.status_code == 200
    assert "Chính bạn" in text_of(again)


def test_an_earlier_version_is_not_restored_over_what_was_saved_since(an, binh, article):
    earlier = article.latest_revision_id
    url = edit_url(article)
    an.post(url, opened(an, url) | {"lede": "hai"})
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[article.pk, earlier])
    form = opened(binh, revert)
    an.post(url, opened(an, url) | {"lede": "ba"})
    refused = binh.post(revert, form)
    assert refused.status_code == 200
    assert latest(article).lede == "ba"
    assert binh.post(revert, form_of(refused)).status_code == 302
    assert latest(article).lede == "Lời dẫn"


def test_a_token_that_nobody_made_is_refused_and_renewed(an, article):
    url = edit_url(article)
    form = opened(an, url) | {"lede": "một"}
    for token in ("x", "1.2", "." * 200, "9" * 300, "1.9999999999999999999-1", "1.%00", "0.-", "1.١-2"):
        refused = an.post(url, form | {OPENED: token})
        assert refused.status_code == 200, token
    assert an.post(url, form_of(refused)).status_code == 302


def test_a_form_with_nothing_but_the_fields_of_wagtail_is_looked_at_too(binh, article):
    url = edit_url(article)
    form = opened(binh, url)
    del form[OPENED]
    assert binh.post(url, form | {"lede": "hai"}).status_code == 302
    assert binh.post(url, form | {"lede": "ba"}).status_code == 200
    for key in ("x", "99999999999999999999", "0", "١", "1.0"):
        assert binh.post(url, form | {"loaded_revision_id": key}).status_code == 200
    for created in ("", "x", "2026-99-99T00:00:00Z", "2026-12-01"):
        assert binh.post(url, form | {"loaded_revision_created_at": created}).status_code == 200
    assert latest(article).lede == "hai"


@pytest.mark.parametrize("key", ["abc", "1.0", "١", "-1", "9" * 30])
@pytest.mark.parametrize("way", [{}, {"action-publish": "1"}])
def test_a_revision_to_write_over_that_is_no_number_is_refused(an, article, key, way):
    url = edit_url(article)
    answer = an.post(url, opened(an, url) | way | {"overwrite_revision_id": key, "lede": "hai"})
    assert answer.status_code == 400
    assert latest(article).lede != "hai"


def test_pictures_and_long_texts_are_compared(an, binh, article):
    url = edit_url(article)
    first, second = opened(an, url), opened(binh, url)
    picture = {
        "gallery_pictures-TOTAL_FORMS": "1",
        "gallery_pictures-0-image": PhotoFactory(title="Lễ ra quân").pk,
        "gallery_pictures-0-caption": "Quang cảnh lễ ra quân",
        "gallery_pictures-0-ORDER": "1",
        "gallery_pictures-0-id": "",
    }
    answer = an.post(url, first | picture)
    assert answer.status_code == 302, text_of(answer)
    assert "Quang cảnh lễ ra quân" in text_of(binh.post(url, second | {"lede": "x" * 500}))
