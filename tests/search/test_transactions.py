"""Callbacks that wait for a commit can be found until they run or are rolled back."""

import pytest
from django.db import transaction

from search.transactions import callbacks_after_commit


def one():
    pass


def other():
    pass


@pytest.mark.django_db(transaction=True)
def test_callbacks_are_found_until_the_commit():
    assert list(callbacks_after_commit()) == []
    with transaction.atomic():
        transaction.on_commit(one)
        transaction.on_commit(other, robust=True)
        assert list(callbacks_after_commit()) == [one, other]
    assert list(callbacks_after_commit()) == []


@pytest.mark.django_db(transaction=True)
def test_callbacks_of_a_savepoint_that_is_rolled_back_are_gone():
    with transaction.atomic():
        transaction.on_commit(one)
        with transaction.atomic():
            transaction.on_commit(other)
            transaction.set_rollback(True)
        assert list(callbacks_after_commit()) == [one]
