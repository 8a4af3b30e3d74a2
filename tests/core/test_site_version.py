"""Who sees a change of the site, and when."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import transaction

from core.site_version import advance, current, remember

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
