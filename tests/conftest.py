"""Fixtures every room uses, and what differs from production in tests."""

import pytest


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    """Tests write nowhere but in their own directory, and background tasks run at once."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_URL = f"embedded://{tmp_path / 'search'}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    # No collectstatic before each test run.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Tests have no worker process.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    # A cheap hash: no test is about the strength of a password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
