import pytest
from django.core.cache import cache

from tests.news.factories import NewsIndexFactory


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths, renditions and throttles of another test do not count."""
    cache.clear()


@pytest.fixture
def index(db):
    return NewsIndexFactory(intro="Tin hoạt động thi đua, khen thưởng của Sở.")
