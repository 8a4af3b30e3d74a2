"""A full disk stops what writes to it, and nothing else; what was there before is whole."""

import os
import signal
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.documents import get_document_model

from core.models import Photo
from emulation.models import Honoree
from news.models import ArticlePage
from news.tasks import mail_article
from portal.backups import making
from portal.environment import file_cache
from search.draining import drain
from search.models import OutboxEntry
from tests.core.factories import photo_file
from tests.faults.conftest import assert_sound_after_mending, fill
from tests.news.factories import ArticleFactory
from tests.news.test_sending import typed
from tests.portal.test_supervisor import supervising, wait_for
from tests.services import connected_to

pytestmark = pytest.mark.faults


@pytest.mark.django_db  # has the database made that the others copy
def test_the_database_is_there():
    assert not Photo.objects.exists()


def caches_in(directory: Path) -> dict[str, Any]:
    """Returns the caches of a portal that keeps them in files."""
    files = file_cache(directory / "cache")
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return {
        "default": file_cache(directory / "cache", may_forget=True),
        "throttle": files,
        "site_version": files,
        "renditions": dummy,
    }


def test_a_backup_ends_with_one_line_and_leaves_the_earlier_ones(portal, small_disk):
    directory = small_disk / "backups"
    call_command("backup", str(directory), verbosity=0)
    filler = fill(small_disk)
    with pytest.raises(CommandError, match=r"No space left on device|disk is full"):
        call_command("backup", str(directory), verbosity=0)
    (kept,) = making.backups_in(directory)
    call_command("restore", str(kept), "--check", verbosity=0)
    filler.unlink()
    call_command("backup", str(directory), verbosity=0)
    assert len(making.backups_in(directory)) == 2


def test_what_cannot_be_indexed_waits(portal, small_disk, settings):
    settings.SEARCH_URL = f"embedded://{small_disk / 'search'}"
    drain()
    filler = fill(small_disk)
    Honoree.objects.first().save()
    drain()
    assert OutboxEntry.objects.exists()
    filler.unlink()
    drain()
    assert not OutboxEntry.objects.exists()
    assert_sound_after_mending()


@pytest.fixture
def small_database(portal, small_disk):
    """Has the database of the portal lie on the small disk."""
    if connection.vendor != "sqlite":
        pytest.skip("The disk of a server is not ours to fill")
    connection.ensure_connection()
    copy = small_disk / "portal.sqlite3"
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    with connected_to(f"sqlite:///{copy}"):
        yield


@pytest.mark.usefixtures("small_database")
def test_a_save_that_the_database_has_no_room_for_is_as_if_it_had_not_been(small_disk):
    before = list(Honoree.objects.order_by("pk").values_list("pk", "note"))
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filler = fill(small_disk)
    with pytest.raises(DatabaseError, match=r"full|I/O"):
        Honoree.objects.bulk_update([Honoree(pk=pk, note="x" * 9_000) for pk, _note in before], ["note"])
    filler.unlink()
    assert list(Honoree.objects.order_by("pk").values_list("pk", "note")) == before
    Honoree.objects.first().save()
    drain()
    assert_sound_after_mending()


@pytest.mark.parametrize("model", [Photo, None])
def test_an_upload_without_room_leaves_no_row(portal, small_disk, settings, model):
    settings.MEDIA_ROOT = str(small_disk / "media")
    model = model or get_document_model()
    before = model.objects.count()
    fill(small_disk)
    file = photo_file(size=(800, 600)) if model is Photo else ContentFile(b"x" * 9_000, "a.pdf")
    with pytest.raises(OSError, match="No space"):
        model.objects.create(title="Không vừa", file=file)
    assert model.objects.count() == before


@pytest.mark.parametrize(
    "path", ["/api/v1/suggest/?q=a", "/api/v1/awards/export.csv", "/api/v1/awards/export.xlsx", "/api/v1/awards/"]
)
def test_what_counts_requests_goes_on_without_room_to_count(portal, small_disk, settings, client, path):
    settings.CACHES = caches_in(small_disk)
    fill(small_disk)
    answer = client.get(path, headers={"host": "localhost"})
    assert answer.status_code == 200
    assert b"".join(answer) if answer.streaming else answer.content


def test_people_can_sign_in_without_room_to_count(portal, small_disk, settings, client):
    settings.CACHES = caches_in(small_disk)
    fill(small_disk)
    answer = client.post(
        "/admin/login/", {"username": "ai-do", "password": "một mật khẩu"}, headers={"host": "localhost"}
    )
    assert answer.status_code in (200, 302)


@pytest.fixture
def article(portal):
    return ArticlePage.objects.first() or ArticleFactory()


def test_a_pdf_without_room_to_make_it_is_put_off_and_made_once_there_is_room(
    article, small_disk, settings, client, monkeypatch
):
    settings.CACHES = caches_in(small_disk)
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    address = f"{article.url}pdf/"
    filler = fill(small_disk)
    answer = client.get(address, headers={"host": "testserver"})
    assert answer.status_code == 503
    assert list(small_disk.glob("pdf-*")) == []
    filler.unlink()
    answer = client.get(address, headers={"host": "testserver"})
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"%PDF")


def test_what_the_cache_has_no_room_for_is_forgotten_with_what_was_there_before(small_disk, settings):
    settings.CACHES = caches_in(small_disk)
    cache.set("a", "before")
    filler = fill(small_disk)
    cache.set("a", "x" * 9_000)
    assert cache.get("a") is None
    filler.unlink()
    cache.set("a", "after")
    assert cache.get("a") == "after"


def test_a_pdf_without_room_to_keep_it_is_given_all_the_same(article, small_disk, settings, client):
    settings.CACHES = caches_in(small_disk)
    fill(small_disk)
    answer = client.get(f"{article.url}pdf/", headers={"host": "testserver"})
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"%PDF")


def sent(article, client):
    client.raise_request_exception = False
    return client.post(f"{article.url}gui/", typed(article), headers={"host": "testserver"})


@pytest.mark.usefixtures("small_database")
def test_a_mail_that_cannot_be_queued_is_refused_and_goes_once_there_is_room(article, small_disk, settings, client):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filler = fill(small_disk)
    answer = sent(article, client)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert not DBTaskResult.objects.filter(task_path="news.tasks.mail_article").exists()
    filler.unlink()
    assert sent(article, client).status_code == 302
    assert DBTaskResult.objects.filter(task_path="news.tasks.mail_article").count() == 1


def test_a_mail_that_cannot_be_written_is_noted_as_failed_and_leaves_no_half(article, small_disk, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(small_disk / "mail")
    words = {
        "article_pk": article.pk,
        "recipient": "ban@example.org",
        "sender_name": "An",
        "sender_email": "",
        "message": "",
        "language": "vi",
    }
    filler = fill(small_disk)
    result = mail_article.enqueue(**words)  # run at once, as the worker would
    assert result.status == TaskResultStatus.FAILED
    filler.unlink()
    assert mail_article.enqueue(**words).status == TaskResultStatus.SUCCESSFUL


def test_the_portal_goes_on_where_its_log_cannot_be_written(tmp_path, small_disk):
    with (small_disk / "log").open("wb") as log, supervising(tmp_path, stderr=log) as supervised:
        children = supervised.running()
        filler = fill(small_disk)
        for _ in range(30):
            supervised.get("/fail")  # each with a traceback in the log
        assert supervised.get("/") == "hello"
        os.kill(children["web"][0], signal.SIGKILL)  # the supervisor has something to tell, too
        wait_for(lambda: children["web"][0] not in supervised.children()["web"])
        supervised.running()
        filler.unlink()
        before = os.path.getsize(small_disk / "log")
        wait_for(lambda: supervised.get("/fail") and os.path.getsize(small_disk / "log") > before)
