"""Two people save one page in the same moment: one is told, and what the other saved stays."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from core.edit_conflicts import OPENED
from core.page_conflicts import GuardedPageForm
from news.models import ArticlePage
from tests.core.test_page_conflicts import opened
from tests.news.factories import ArticleFactory

pytestmark = pytest.mark.faults


@pytest.mark.django_db  # has the database made that the others copy
def test_the_database_is_there():
    assert not Revision.objects.exists()


@pytest.mark.parametrize("action", [{}, {"action-publish": "action-publish"}])
def test_two_saves_in_the_same_moment(portal, monkeypatch, action):
    article = ArticleFactory(slug=f"cung-luc-{len(action)}")
    article.save_revision().publish()
    user, _ = get_user_model().objects.get_or_create(username="ai-do")
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    form = opened(client, url)
    assert form[OPENED]
    # Each waits, with its form found in order, for the other to have come as far.
    both, save = Barrier(2), GuardedPageForm.save

    def save_together(self, *args, **kwargs):
        with suppress(BrokenBarrierError):
            both.wait(timeout=1.5)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(GuardedPageForm, "save", save_together)

    def post(lede):
        try:
            own = Client(headers={"host": "localhost"})
            own.cookies = client.cookies.copy()
            return own.post(url, form | {"lede": lede} | action).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(post, ["một", "hai"]))
    assert sorted(codes) == [200, 302]
    saved = ["một", "hai"][codes.index(302)]
    assert article.revisions.count() == 2
    assert ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().lede == saved
