"""Who sees a change of the site, and when."""

import errno
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from core import site_version
from core.site_version import advance, current, remember
from news.models import NewsIndexPage
from search.outbox import enqueue_keys

pytestmark = pytest.mark.django_db


def elsewhere():
    """Returns the version that another thread sees, outside this transaction."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(current).result()


def test_others_see_a_change_after_the_commit_and_whoever_makes_it_at_once(django_capture_on_commit_callbacks):
    before = current()
    with django_capture_on_commit_callbacks(execute=True):
        advance()
        own = current()
        assert own != before
        assert elsewhere() == before
    assert elsewhere() not in (before, own), "nobody shall take for committed what the transaction kept as its own"


def test_every_change_in_a_transaction_ends_what_was_remembered_in_it():
    advance()
    assert remember("what", lambda: "old") == "old"
    advance()
    assert remember("what", lambda: "new") == "new"


def test_what_is_rolled_back_leaves_the_version_as_it_was():
    before = current()
    with transaction.atomic():
        advance()
        transaction.set_rollback(True)
    assert current() == before == elsewhere()


def test_many_changes_write_to_the_cache_once(django_capture_on_commit_callbacks, monkeypatch):
    written = []
    monkeypatch.setattr(type(caches["default"]), "set", lambda self, key, *args, **kwargs: written.append(key))
    with django_capture_on_commit_callbacks(execute=True):
        for _change in range(10):
            advance()
        assert written == []
    assert len(written) == 1


def test_the_version_may_have_a_cache_of_its_own(settings, tmp_path):
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default, "site_version": {**default, "LOCATION": str(tmp_path / "version")}}
    version = elsewhere()
    caches["default"].clear()
    assert elsewhere() == version
    caches["site_version"].clear()
    assert elsewhere() != version


def test_models_that_visitors_never_see_are_named_as_they_are():
    assert {app.label for app in apps.get_app_configs()} >= site_version.INTERNAL_APPS
    assert {model._meta.label_lower for model in apps.get_models()} >= site_version.INTERNAL_MODELS


def test_work_in_the_background_leaves_the_version_as_it_was(django_capture_on_commit_callbacks):
    before = elsewhere()
    with django_capture_on_commit_callbacks(execute=True):
        task = DBTaskResult.objects.create(task_path="", args_kwargs={}, run_after=timezone.now(), priority=0)
        task.claim("a worker")
        task.set_successful(None)
        task.delete()
    assert elsewhere() == before


def test_a_change_that_hides_nothing_leaves_visibility_as_it_was(django_capture_on_commit_callbacks):
    before = elsewhere()
    with django_capture_on_commit_callbacks(execute=True):
        advance(hides=False)
    after = elsewhere()
    assert after.visibility == before.visibility
    assert after.content != before.content


def test_one_change_that_hides_makes_the_whole_transaction_hide(django_capture_on_commit_callbacks):
    before = elsewhere()
    with django_capture_on_commit_callbacks(execute=True):
        advance(hides=False)
        advance(hides=True)
        advance(hides=False)
    assert elsewhere().visibility != before.visibility


class FullDisk(BaseCache):
    """A cache of files that can be read and removed but not written."""

    def __init__(self):
        super().__init__({})
        self.held = {}

    def get(self, key, default=None, version=None):
        return self.held.get(key, default)

    def set(self, key, *args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    add = set

    def delete(self, key, version=None):
        return self.held.pop(key, None) is not None


def test_on_a_full_disk_nothing_that_was_kept_is_served_after_a_change(monkeypatch, django_capture_on_commit_callbacks):
    cache = FullDisk()
    cache.held = dict.fromkeys(site_version.KEYS, "old")
    monkeypatch.setattr(site_version, "_cache", lambda: cache)
    before = elsewhere()
    assert before == elsewhere()
    with django_capture_on_commit_callbacks(execute=True):
        advance()
    first, second = elsewhere(), elsewhere()
    assert len({before.visibility, first.visibility, second.visibility}) == 3


def test_nothing_is_remembered_under_a_long_key():
    assert remember(("way", "x" * 2_000), lambda: "old") == "old"
    assert remember(("way", "x" * 2_000), lambda: "new") == "new"


# --- Which changes hide -------------------------------------------------------------------------


@pytest.fixture
def hides(django_capture_on_commit_callbacks):
    """Tells of some work whether it changed the site at all, and whether it may have hidden something."""

    def of(work):
        transaction.get_connection().run_on_commit.clear()  # what a test begins with is not committed either
        before = elsewhere()
        with django_capture_on_commit_callbacks(execute=True):
            work()
        after = elsewhere()
        assert after != before, "visitors would go on seeing the old site"
        return after.visibility != before.visibility

    return of


def edit(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "Tên mới"}, False),
        ({"show_in_menus": True}, False),
        ({"slug": "dia-chi-moi"}, True),
        ({"go_live_at": timezone.now() + timedelta(days=1)}, True),
    ],
)
def test_publishing_a_change_hides_nothing_unless_the_page_moves_or_goes(article, hides, fields, expected):
    if "go_live_at" in fields:
        article.live_revision = None
        article.save()
    assert hides(lambda: edit(article, **fields)) is expected


def test_publishing_a_draft_hides_nothing(article, hides):
    article.unpublish()
    assert not hides(lambda: edit(article))


def take_picture_away(article):
    article.gallery_pictures.all()[0].delete()


def move(article):
    home = article.get_parent().get_parent()
    article.move(home.add_child(instance=NewsIndexPage(title="Khác", slug="khac")), pos="last-child")


def restrict(article):
    PageViewRestriction.objects.create(page=article, restriction_type="login")


def restrict_collection(article):
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")


def redirect(article):
    Redirect.objects.create(old_path="/cu", redirect_page=article)


def change_image(article):
    photo = article.gallery_pictures.all()[0].image
    photo.collection = Collection.get_first_root_node().add_child(name="Khác")
    photo.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda article: article.unpublish(),
        lambda article: article.delete(),
        take_picture_away,
        move,
        restrict,
        restrict_collection,
        redirect,
        change_image,
        lambda article: enqueue_keys(type(article), [article.pk]),
    ],
)
def test_whatever_may_hide_something_hides(article, hides, change):
    article = type(article).objects.get(pk=article.pk)
    assert hides(lambda: change(article))


def test_a_page_that_expires_hides(article, hides):
    type(article).objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    assert hides(lambda: call_command("publish_scheduled"))


def test_a_model_that_nobody_thought_about_hides(hides):
    assert hides(lambda: Site.objects.create(hostname="khac", root_page=Page.get_first_root_node(), port=81))
