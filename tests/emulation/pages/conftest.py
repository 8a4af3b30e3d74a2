import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries(client):
    """Counts the queries of a page once its renditions are made, then menus and addresses are known."""

    def count(url):
        for _ in range(2):
            client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    return count
