import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.core.factories import make_first_pictures


@pytest.fixture
def queries(client):
    """Counts the queries of a page once its first pictures are made, and menus and addresses are known."""

    def count(url):
        make_first_pictures()
        for _ in range(2):
            client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    return count
