import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths and renditions of another test do not count."""
    cache.clear()
