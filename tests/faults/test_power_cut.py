"""What was committed before a power cut is on the disk: docs/decisions/0024."""

import pytest
from django.db import connection

pytestmark = pytest.mark.faults

SQLITE_FULL = 2  # PRAGMA synchronous: each commit waits for the disk


@pytest.mark.django_db  # has the database made that the others copy
def test_each_commit_waits_for_the_disk():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits for it by default")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (SQLITE_FULL,)
