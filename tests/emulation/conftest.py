import pytest
from django.core.cache import cache

from search.draining import drain
from tests.emulation.register.factories import register_page


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths, renditions and throttles of another test do not count."""
    cache.clear()


@pytest.fixture
def register(db):
    return register_page()


@pytest.fixture
def index_now(settings):
    """Brings the index in step with the database; call it after building what is searched."""
    settings.SEARCH_DRAIN_ON_COMMIT = False
    return drain
