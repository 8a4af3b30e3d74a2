"""What monitors are told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from portal import health
from tests.services import connected_to, database_beside


@pytest.fixture
def ask(settings, tmp_path):
    """Asks ``/readyz`` with a memory of its own; returns status and content."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT.mkdir(exist_ok=True)

    def ask():
        response = Client().get("/readyz")  # a new client makes new middleware
        return response.status_code, response.json()

    return ask


def test_healthz_answers_without_the_database(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_probes_need_neither_host_nor_https(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["portal.example"]
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get(path, headers={"host": "x y\\"}).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_all_is_well(ask):
    status, content = ask()
    assert status == 200
    assert (content["database"], content["files"], content["cache"]) == (True, True, True)


@pytest.mark.django_db
def test_readyz_tells_when_search_is_down_but_not_where_it_is(ask, monkeypatch):
    state = {"ok": False, "indexes": {"site": {"error": "http://elastic.internal:9200 refused"}}, "outbox": {}}
    monkeypatch.setattr(health.search_health, "status", lambda: state)
    status, content = ask()
    assert (status, content["status"]) == (200, "degraded")
    assert content["search"]["indexes"]["site"] == {"error": "unavailable"}


@pytest.mark.django_db
def test_an_outbox_far_behind_is_told(ask, monkeypatch):
    state = {"ok": True, "indexes": {}, "outbox": {"lag_seconds": 3600.0}}
    monkeypatch.setattr(health.search_health, "status", lambda: state)
    assert ask()[1]["status"] == "degraded"


@pytest.mark.django_db
def test_a_full_disk_is_told(ask, settings, monkeypatch):
    monkeypatch.setattr(health, "directories", lambda: {Path("/dev/full-does-not-exist")})
    status, content = ask()
    assert (status, content["status"], content["files"]) == (503, "down", False)


@pytest.mark.django_db
def test_a_cache_that_is_away_is_told(ask, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    status, content = ask()
    assert (status, content["status"], content["cache"]) == (200, "degraded", False)


@pytest.mark.django_db
def test_a_database_that_takes_no_rows_is_told(ask, monkeypatch):
    def fail(**values):
        raise OperationalError("attempt to write a readonly database at /srv/portal")

    monkeypatch.setattr(health.Session.objects, "create", fail)
    status, content = ask()
    assert (status, content["status"], content["database"]) == (503, "down", False)
    assert "/srv" not in str(content)


@pytest.mark.django_db
def test_no_row_stays(ask):
    ask()
    assert not health.Session.objects.exists()


@pytest.mark.django_db(transaction=False)
def test_an_answer_is_remembered_for_a_moment(settings, monkeypatch, client):
    asked = []
    monkeypatch.setattr(health, "readiness", lambda: asked.append(1) or {"status": "ok"})
    for _ in range(20):
        client.get("/readyz")
    assert len(asked) < 20


def test_a_locked_database_is_busy_and_pages_go_on(django_db_setup, django_db_blocker, ask, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    with django_db_blocker.unblock(), database_beside(tmp_path) as address, connected_to(address):
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite lets one write at a time")
        with closing(sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            status, content = ask()
        assert (status, content["status"], content["database"]) == (200, "degraded", "busy")
        assert ask()[1]["database"] is True


def test_a_read_only_database_is_told(django_db_setup, django_db_blocker, ask, tmp_path):
    with django_db_blocker.unblock(), database_beside(tmp_path) as address, connected_to(address):
        if connection.vendor != "sqlite":
            pytest.skip("a file that cannot be written")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 1")
        status, content = ask()
        assert (status, content["database"]) == (503, False)
