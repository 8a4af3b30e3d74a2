"""What it costs to save an award, with everything that follows from it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emulation.award_search.index import AWARD_INDEX
from search.engines import get_engine
from search.index import indexes
from search.outbox import drain_after_commit
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.emulation.register.factories import AwardGrantFactory

pytestmark = pytest.mark.django_db


def test_saving_an_award_costs_as_many_queries_whatever_the_size_of_the_register(register):
    def cost(citation):
        grant.citation = citation
        with CaptureQueriesContext(connection) as saving:
            grant.save()
        with CaptureQueriesContext(connection) as draining:
            drain_after_commit()
        return len(saving), len(draining)

    grant = AwardGrantFactory()
    for index in indexes():
        rebuild(index)
    alone = cost("một mình")
    for _ in range(30):
        AwardGrantFactory()
    for index in indexes():
        rebuild(index)
    assert cost("đông người") == alone
    saving, draining = alone
    assert saving <= 6, "whoever saves waits for these"
    assert draining <= 36
    assert get_engine().ask(AWARD_INDEX, parse('"đông người"'), SearchRequest("awards")).count == 1
