"""Fixtures every room uses, and what differs from production in tests."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection
from factory import Factory

from tests.migrated import postgresql_template, sqlite_in_memory
from tests.services import ROOT, search_of_its_own, server_of

# A busy machine is no fault of the code.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")


def pytest_collection_modifyitems(items):
    """Marks ``anywhere`` what uses neither database nor search engine: CI's second pass, on others, leaves it out.

    Refuses ``django_db(transaction=True)``: it empties the database afterwards, of what migrations put into it, too,
    and other tests begin with copies of it. Use ``database_beside`` instead.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames:
            raise pytest.UsageError(f"{item.nodeid} would empty the database")
        uses_database = item.get_closest_marker("django_db") or "django_db_setup" in item.fixturenames
        starts_portals = {"browser", "faults", "search"} & set(item.path.relative_to(ROOT / "tests").parts)
        if not uses_database and not starts_portals:
            item.add_marker(pytest.mark.anywhere)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Has pytest-django make its test database of one that is migrated already: its ``migrate`` has nothing to do.

    See ``django_db_modify_db_settings`` in pytest-django's documentation, and ``TEST`` in Django's.
    """
    options = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        with sqlite_in_memory() as options["NAME"]:
            yield
    else:
        options["TEMPLATE"] = postgresql_template(server_of(connection))
        yield


@pytest.fixture
def search_url(tmp_path):
    """An index of its own for each test: embedded, or in Elasticsearch where ``TEST_SEARCH=elasticsearch``."""
    if os.environ.get("TEST_SEARCH") == "elasticsearch":
        with search_of_its_own() as url:
            yield url
    else:
        yield f"embedded://{tmp_path / 'search'}"


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path, search_url):
    """Tests write nowhere but in their own directory, and background tasks run at once."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_URL = search_url
    # A thread of its own would not see the transaction that a test runs in.
    settings.SEARCH_DRAIN_IN_BACKGROUND = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    # Query counts tell what a page costs; tests/core/test_page_cache.py turns the cache on.
    settings.PAGE_CACHE_SIZE = 0
    # No collectstatic before each test run.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Tests have no worker process.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    # A cheap hash: no test is about the strength of a password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def sequences_from_their_start():
    """What a test makes bears the same numbers whatever ran before: another's decision 1907 is no year looked for."""
    for made in _descendants(Factory):
        made.reset_sequence(force=True)


def _descendants(base: type[Factory]) -> Iterator[type[Factory]]:
    for child in base.__subclasses__():
        yield child
        yield from _descendants(child)
