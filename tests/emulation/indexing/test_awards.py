"""What search is told of awards that share a decision, an award type or a unit."""

import pytest

from emulation.indexing import awards
from emulation.models import AwardGrant
from search.documents import read_documents, sources
from search.engines import get_engine
from search.index import get_index
from search.models import OutboxEntry
from search.question import parse
from search.rebuild import rebuild
from search.request import SearchRequest
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    OrgUnitFactory,
    award_type,
)

pytestmark = pytest.mark.django_db

SHARED = {
    "decision": (AwardDecisionFactory, awards.DecisionPart),
    "award_type": (lambda: award_type("GK"), awards.AwardPart),
    "unit": (OrgUnitFactory, awards.UnitPart),
}


@pytest.fixture(params=SHARED)
def grants(request, settings, monkeypatch):
    """Three awards, of which two share something that cannot be described; returns these two and the third."""
    settings.SEARCH_DRAIN_ON_COMMIT = False
    factory, part = SHARED[request.param]
    bad = factory()
    describe = part.of

    def of(described, *further):
        if described.pk == bad.pk:
            raise KeyError("no such word")
        return describe(described, *further)

    monkeypatch.setattr(part, "of", of)
    third = AwardGrantFactory()
    return [AwardGrantFactory(**{request.param: bad}), AwardGrantFactory(**{request.param: bad})], third


def test_what_cannot_be_described_fails_its_own_awards_alone(grants):
    bad, third = grants
    (source,) = sources("awards")
    failed = {}
    documents = dict(read_documents(source, None, failed))
    assert documents.keys() == {f"emulation.awardgrant:{third.pk}"}
    assert failed.keys() == {str(grant.pk) for grant in bad}
    assert all("no such word" in str(error) for error in failed.values())
    assert len({id(error) for error in failed.values()}) == len(bad)  # each raised once: tracebacks do not add up


def test_a_rebuild_leaves_them_to_the_outbox(grants):
    bad, third = grants
    OutboxEntry.objects.all().delete()
    index = get_index("awards")
    assert rebuild(index) == AwardGrant.objects.count() - len(bad) == 1
    (found,) = get_engine().ask(index, parse(""), SearchRequest("awards")).found
    assert found.id == f"emulation.awardgrant:{third.pk}"
    waiting = OutboxEntry.objects.filter(model="emulation.awardgrant")
    assert {row.object_id for row in waiting} == {str(grant.pk) for grant in bad}
    assert all("no such word" in row.error for row in waiting)
