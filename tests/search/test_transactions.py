"""Callbacks that wait for a commit can be found until they run or are rolled back."""

import pytest
from django.db import transaction

from search.transactions import callbacks_after_commit
from tests.services import connected_to, database_beside


@pytest.fixture
def commits(tmp_path, django_db_setup, django_db_blocker):
    """Lets the test commit, in a database of its own."""
    with django_db_blocker.unblock(), database_beside(tmp_path) as address, connected_to(address):
        yield


def one():
    pass


def other():
    pass


def test_callbacks_are_found_until_the_commit(commits):
    assert list(callbacks_after_commit()) == []
    with transaction.atomic():
        transaction.on_commit(one)
        transaction.on_commit(other, robust=True)
        assert list(callbacks_after_commit()) == [one, other]
    assert list(callbacks_after_commit()) == []


def test_callbacks_of_a_savepoint_that_is_rolled_back_are_gone(commits):
    with transaction.atomic():
        transaction.on_commit(one)
        with transaction.atomic():
            transaction.on_commit(other)
            transaction.set_rollback(True)
        assert list(callbacks_after_commit()) == [one]
