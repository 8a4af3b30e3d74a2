"""What is kept of a document for showing it."""

import json
from datetime import date

import pytest

from emulation.award_search.index import AWARD_INDEX
from emulation.models import AwardGrant
from search.documents import SearchDocument, read_documents, sources
from search.engines import terms
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory
from tests.search.conftest import make_index
from tests.search.registrations import registered

NAMES = ("title", "year", "body")


def kept(names, texts, stored):
    """Returns what is kept of a document in an index that declares what it stores, and what is shown of that."""
    index = make_index(stored=names)
    with registered(index):
        data = terms.data(index, SearchDocument(texts=texts, stored=stored))
        return json.loads(data), terms.shown(data)


@pytest.mark.parametrize("names", [NAMES, (), NAMES[:2]])
@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        ({"title": "Một", "unit": "Hai", "body": "Ba"}, {"title": "Một", "year": 0, "body": "B"}),
        ({"title": "Một", "body": ""}, {"title": "Một", "year": 1, "body": 0}),
        ({"body": "Một"}, {"title": "", "year": None, "body": {"một": ["hai"]}}),
        ({}, {"title": "Một", "year": False, "body": "0"}),
    ],
)
def test_what_is_shown_is_what_was_stored_and_searched(names, texts, stored):
    _data, shown = kept(names, texts, stored)
    assert shown == (stored, {name: text for name, text in texts.items() if text})


def test_names_that_are_declared_are_not_kept_with_each_document():
    stored = {"title": "Một", "year": 2018, "body": "Ba"}
    declared, _shown = kept(NAMES, {"title": "Một"}, stored)
    assert declared == ["trial", ["Một", 2018, "Ba"], [terms.STORED, terms.ABSENT, terms.ABSENT]]
    undeclared, _shown = kept((), {"title": "Một"}, stored)
    assert undeclared[0] == [[*NAMES], ["title"], []]


def test_what_is_no_text_in_any_encoding_is_replaced():
    _data, (stored, _texts) = kept(("title",), {}, {"title": "M\ud800t"})
    assert stored == {"title": "M?t"}


@pytest.mark.django_db
def test_every_award_stores_what_its_index_declares(settings):
    settings.SEARCH_DRAIN_ON_COMMIT = False
    AwardGrantFactory(citation="Có thành tích", decision=AwardDecisionFactory(issued_on=date(2020, 1, 2)))
    AwardGrantFactory(honoree_name="Trần Văn Bê")
    (source,) = sources("awards")
    documents = dict(read_documents(source, None, {}))
    assert len(documents) == AwardGrant.objects.count()
    assert {tuple(document.stored) for document in documents.values()} == {AWARD_INDEX.stored}
